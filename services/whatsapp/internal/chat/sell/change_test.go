package sell_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
)

// What was read back is corrected in words, and read back anew.
func TestCorrectionsInWords(t *testing.T) {
	whatToChange := "¿Qué cambio?\n1 Cantidad · 2 Precio · 3 Producto [Cantidad] [Precio] [Producto]"
	for words, want := range map[string]string{
		"no, eran 30":                        "…30 quintales de 46 kg = 1,380 kg\nS/ 161.00 el quintal…",
		"que sean 15":                        "…15 quintales…",
		"mejor a 165":                        "…20 quintales…S/ 165.00 el quintal…",
		"mejor ponle 165":                    "…20 quintales…S/ 165.00 el quintal…",
		"165":                                "…20 quintales…S/ 165.00 el quintal…",
		"bajale 5 soles":                     "…20 quintales…S/ 156.00 el quintal…",
		"3000 por todo":                      "…20 quintales…S/ 150.00 el quintal (S/ 3.26 el kilo)\nTodo: S/ 3,000.00…",
		"no es blanco es amarillo":           "…🌽 *Maíz amarillo*…20 quintales…",
		"no es maiz es cacao":                "…🍫 *Cacao*…20 quintales…",
		"falta decir que es de primera":      "…🌽 *Maíz blanco, de primera*…",
		"quita el precio que ofrezcan nomas": "…20 quintales…Sin precio: que ofrezcan…",
		"aumentale 5 quintales":              "…25 quintales de 46 kg = 1,150 kg\nS/ 161.00 el quintal…",
		"quitale 46 kilos":                   "…19 quintales…",
		"se malogró la mitad":                "…10 quintales…",
		"los quintales son de 50":            "…20 quintales de 50 kg = 1,000 kg…",
		"el precio esta mal":                 "…¿A cuánto el quintal?…",
		"la cantidad esta mal":               "…¿Cuánto tienes?…",
	} {
		p := chattest.NewPhone(t)
		p.Talks(chattest.Step{white, chattest.ReadBack})
		if got := p.Writes(words); !chattest.Says(got, want) {
			t.Errorf("%q: %s", words, got)
		}
		if len(p.Market.Lots) > 0 {
			t.Errorf("%q published it", words)
		}
	}
	for _, words := range []string{"no no asi no", "así no es", "está mal", "eso no dije"} {
		p := chattest.NewPhone(t)
		p.Talks(chattest.Step{white, chattest.ReadBack}, chattest.Step{words, whatToChange}, chattest.Step{"precio", "…¿A cuánto el quintal?…"},
			chattest.Step{"165", "…S/ 165.00 el quintal…"}, chattest.Step{"1", "…Publicado…"})
	}
}

// More may be corrected than was asked for.
func TestCorrectionsWithinAQuestion(t *testing.T) {
	for _, steps := range [][]chattest.Step{
		{{"vendo 20 quintales de maiz blanco", "…¿A cuánto el quintal?…"}, {"lo que paguen", "…Sin precio: que ofrezcan…"}},
		{{"vendo 20 quintales de maiz blanco", "…¿A cuánto el quintal?…"}, {"ud ponga el precio", "…Sin precio: que ofrezcan…"}},
		{{"vendo 20 sacos de maiz a 150", "…¿Cuántos kilos pesa un saco tuyo?…"}, {"es morado", "…¿Cuántos kilos pesa un saco tuyo?…"}, {"50", "…Maíz morado…"}},
	} {
		chattest.NewPhone(t).Talks(steps...)
	}
}

// Only whole phrases publish.
func TestPublishingInWords(t *testing.T) {
	for _, words := range []string{"publica", "publícalo", "asi nomas publica", "ya pues publica", "ya publica", "si publica", "👌", "1", "sí"} {
		p := chattest.NewPhone(t)
		p.Talks(chattest.Step{white, chattest.ReadBack}, chattest.Step{words, chattest.Published})
	}
	for _, words := range []string{"publica pero a 170", "si pero a 170", "publica mas tarde", "no publiques", "publica 30", "vale mas pues", "uno mas", "ok espera"} {
		p := chattest.NewPhone(t)
		p.Talks(chattest.Step{white, chattest.ReadBack}, chattest.Step{words, "…"})
		if len(p.Market.Lots) > 0 {
			t.Errorf("%q published it", words)
		}
	}
}

// What is only put off is not cancelled.
func TestNotYet(t *testing.T) {
	for _, words := range []string{"todavía no", "mañana publico", "todavia no publiques"} {
		p := chattest.NewPhone(t)
		p.Talks(chattest.Step{white, chattest.ReadBack}, chattest.Step{words, "Está bien, tu venta queda guardada. Para publicarla escribe *publicar*."},
			chattest.Step{"publicar", chattest.Published})
	}
}

// Who does not know is helped on.
func TestWhoDoesNotKnow(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(
		chattest.Step{"vendo maiz blanco", "…¿Cuánto tienes?…"}, chattest.Step{"todavia no he pesado", "…No tiene que ser exacto…¿Cuánto tienes?…"},
		chattest.Step{"unos 20 quintales", "…¿A cuánto el quintal?…"}, chattest.Step{"no sé", "…Hoy nadie más tiene maíz en venta…¿A cuánto el quintal?…"},
		chattest.Step{"161", "…S/ 161.00 el quintal…"}, chattest.Step{"a cuanto esta", "…Hoy nadie más tiene maíz en venta…S/ 161.00 el quintal…"},
	)
}

func TestCorrectionsOfUnitsAndKinds(t *testing.T) {
	for words, want := range map[string]string{
		"no es quintal es saco":               "…¿Cuántos kilos pesa un saco tuyo?…",
		"son sacos de 50":                     "…20 sacos de 50 kg = 1,000 kg\nS/ 161.00 el saco…",
		"agregale que es gigante":             "…Maíz blanco gigante…",
		"y tambien tengo 5 de amarillo a 150": "…Después seguimos con tus 20 quintales de maíz blanco.\n🌽 *Maíz amarillo*\n5 quintales…",
	} {
		p := chattest.NewPhone(t)
		p.Talks(chattest.Step{white, chattest.ReadBack}, chattest.Step{words, want})
	}
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{"vendo 20 quintales de maiz blanco", "…¿A cuánto el quintal?…"}, chattest.Step{"son 25 quintales mejor", "…¿A cuánto el quintal?…"},
		chattest.Step{"161", "…25 quintales de 46 kg…"})
}
