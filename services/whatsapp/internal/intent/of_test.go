package intent_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
)

func TestOf(t *testing.T) {
	for text, want := range map[string]intent.Intent{
		"no me conviene pues":                   intent.Refuse,
		"manan, pisillam":                       intent.Refuse,
		"y el flete quien paga?":                intent.WhoPaysFreight,
		"deme un dia para pensarlo":             intent.MoreTime,
		"voy a consultar con mis socios":        intent.AskMembers,
		"oye y cuanto me queda pues de maicito": intent.WhatIsLeft,
		"no me manden mas mensajes por favor":   intent.OptOut,
		"si":                                    intent.None,
		"a 160":                                 intent.None,
		"20 quintales":                          intent.None,
	} {
		if got := intent.Of(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
