package parse_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

func TestAnswer(t *testing.T) {
	for kind, texts := range map[parse.ReplyKind][]string{
		parse.Yes: {
			"Sí", "siiii", "OKKK", "👍🏽", "👍👍👍", "✔️", "si gracias", "si, por favor", "claro que si", "de acuerdo", "por supuesto", "acepto", "acepto pues", "si pe",
			"trato hecho", "si vendo", "asi es", "ya ok", "sí señor", "ok gracias", "si 👍",
		},
		parse.YesWeak: {"yaaa", "ya pe", "ya pues", "listo", "bueno", "esta bien", "creo que si", "ya ya", "ya, gracias"},
		parse.No: {
			"noo", "no gracias", "ya no", "claro que no", "todavia no", "aun no", "mejor no", "no acepto", "no quiero", "no estoy de acuerdo", "no voy", "🙅‍♀️", "❌❌",
			"no me interesa", "creo que no", "no no",
		},
		parse.Thanks: {"gracias", "muchas gracias", "Gracias!! 🙏", "🙏"},
		parse.Unknown: {
			"", "   ", "...", "?", "si?", "¿si?", "si no", "no si", "no ya", "ok no", "no, esta bien", "no se", "no entiendo", "quien sabe", "si 2", "no 2", "2 y 3", "1,2", "1/2",
			"1.250", "2.5", "hola", "si pero a 160", "ya vendi", "vendo", "si tengo maiz", "😂", "ofertas", "99999999999", "el", "MZ-7K3F",
		},
	} {
		for _, text := range texts {
			if got := parse.Answer(text); got != (parse.Reply{Kind: kind}) {
				t.Errorf("%q is %+v, want %q", text, got, kind)
			}
		}
	}
}

func TestAnswerNumber(t *testing.T) {
	for text, want := range map[string]int{
		"2": 2, "2.": 2, "2)": 2, "#2": 2, "dos": 2, "la 2": 2, "El 2": 2, "opcion 2": 2, "numero 2": 2, "2️⃣": 2, "0": 0, "uno": 1, "la primera": 1, "la segunda": 2, "iskay": 2,
		"158": 158, "1,610": 1610, "veinte": 20, "2 gracias": 2, "2!": 2, "mejor la 3": 3,
	} {
		if got := parse.Answer(text); got != (parse.Reply{Kind: parse.Number, Number: want}) {
			t.Errorf("%q is %+v, want %d", text, got, want)
		}
	}
}
