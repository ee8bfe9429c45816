package parse_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

func TestFindCode(t *testing.T) {
	for text, want := range map[string]string{
		"MZ-7K3F":   "MZ-7K3F",
		"mz-7k3f":   "MZ-7K3F",
		"mz 7k3f":   "MZ-7K3F",
		"mz7k3f":    "MZ-7K3F",
		"MZ-HJKM":   "MZ-HJKM",
		"MZ-7K3FQ":  "MZ-7K3FQ",
		"*MZ-7K3F*": "MZ-7K3F",
		"hola me interesa el lote MZ-7K3F, quiero comprar 5 quintales": "MZ-7K3F",

		"":                      "",
		"vendo 20 qq de maíz":   "",
		"XX-7K3F":               "",
		"MZ-7K3":                "",
		"MZ-7K0F":               "",
		"mz hjkm":               "",
		"somos mz2345 y a 160":  "",
		"20 quintales a S/ 161": "",
	} {
		if got := parse.FindCode(text); got != want {
			t.Errorf("%q has the code %q, want %q", text, got, want)
		}
	}
}
