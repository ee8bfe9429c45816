package parse_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

func TestEnglish(t *testing.T) {
	for text, want := range map[string]bool{
		"hello, do you speak English?": true, "Hi": true, "how can I sell my corn": true, "what is this?": true, "thank you": true,
		"hola": false, "vendo maíz": false, "no te entiendo": false, "is": false, "¿hablas inglés?": false, "sara qhatuni": false, "": false,
		"qwerty": false, "a cuánto el kilo": false, "mañana te aviso": false,
	} {
		if got := parse.English(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}
