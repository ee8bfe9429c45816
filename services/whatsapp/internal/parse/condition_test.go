package parse_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// What a price depends on is said as it was written; a form of speech is no condition, and neither is what has figures.
func TestConditions(t *testing.T) {
	for text, want := range map[string]string{
		"158 si paga hoy":                   "si paga hoy",
		"158 soles pero al contado":         "pero al contado",
		"a 158 puesto en Lima":              "puesto en Lima",
		"ciento sesenta con su flete":       "con su flete",
		"158 hasta mañana.":                 "hasta mañana",
		"158 sin saco":                      "sin saco",
		"158 y que venga con su saco":       "y que venga con su saco",
		"158 menos flete":                   "menos flete",
		"158":                               "",
		"158 pues amigo":                    "",
		"158 si quieres":                    "",
		"158 y cerramos":                    "",
		"158 con mucho gusto":               "",
		"si me das 158 acepto":              "",
		"158 y 5 quintales":                 "",
		"ciento cincuenta y ocho y es tuyo": "",
	} {
		c, _ := parse.FindChange(text, offer)
		if c.Condition != want {
			t.Errorf("%q depends on %q, want %q", text, c.Condition, want)
		}
	}
}
