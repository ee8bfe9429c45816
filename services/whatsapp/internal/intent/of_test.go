package intent_test

import (
	"os"
	"strings"
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
		if got := intent.Of(text).Sure; got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// The weights that are shipped were learnt from the phrases beside them.
func TestWeightsAreThoseOfThePhrases(t *testing.T) {
	phrases, err := os.ReadFile("phrases.tsv")
	if err != nil {
		t.Fatal(err)
	}
	if intent.Learnt() != intent.Hash(phrases) {
		t.Error("phrases.tsv has changed: run make intent")
	}
}

// What was learnt is remembered: nearly all labelled phrases are understood, and hardly any wrongly.
func TestLabelledPhrases(t *testing.T) {
	phrases, err := os.ReadFile("phrases.tsv")
	if err != nil {
		t.Fatal(err)
	}
	all, wrong, missed := 0, 0, 0
	for line := range strings.Lines(string(phrases)) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(fields) != 3 || strings.HasPrefix(line, "#") {
			continue
		}
		got := intent.Of(fields[2]).Sure
		if got == intent.None && intent.IsPlain(fields[2]) {
			continue
		}
		want := intent.Intent(fields[0])
		if fields[0] == intent.NoneLabel {
			want = intent.None
		}
		all++
		switch got {
		case want:
		case intent.None:
			missed++
		default:
			wrong++
			t.Logf("%q is %q, want %q", fields[2], got, want)
		}
	}
	if wrong*100 > all || missed*20 > all {
		t.Errorf("of %d phrases, %d are taken for another intent and %d for none", all, wrong, missed)
	}
}

func BenchmarkOf(b *testing.B) {
	for b.Loop() {
		intent.Of("oye y cuanto me queda pues de maicito, quiero saber para ver si vendo mas")
	}
}
