package flows_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// What people say in between is answered as a person would, and leaves what was asked as it was.
func TestWhatIsSaidInBetween(t *testing.T) {
	asides := map[string]string{
		"llamenme al 984555666 por favor no se escribir bien":                             "busca a Nélida (984 123 456)",
		"mi vecino tambien quiere vender":                                                 "Esa persona puede escribir a este mismo número",
		"quiero comprar maiz":                                                             "Para comprar, habla con Nélida (984 123 456).",
		"Reenviado: COMPRO MAIZ BLANCO 5 TN PAGO 3.80 EN LIMA":                            "Para comprar, habla con Nélida (984 123 456).",
		"Gran pollada bailable a 15 soles el domingo en la loza deportiva, 200 porciones": "Gracias por compartir",
		"en quechua por favor":                                                            "entiendo las palabras más usadas",
		"idioma":                                                                          "castellano",
		"bloquear":                                                                        "No hay otra persona inscrita en tu asociación para bloquear",
		"jajaja ya ya":                                                                    "😄 Aquí estoy",
		"espera un ratito":                                                                "sin apuro",
	}
	for words, want := range asides {
		p := chattest.NewPhone(t)
		if got := p.Writes(words); !strings.Contains(got, want) {
			t.Errorf("%q was answered with %s", words, got)
		}
		p, n := chattest.Bargaining(t)
		p.Taps("Acepto")
		if got := p.Writes(words); !strings.Contains(got, want) || n.State != market.AwaitingSeller {
			t.Errorf("at the last step %q was answered with %s", words, got)
		}
		p.Talks(chattest.Step{"si vendo", chattest.DealDone})
	}
}

func TestWaitingSaysUntilWhenTheOfferStands(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	p.Talks(
		chattest.Step{"espera un ratito voy a preguntar", "Está bien, sin apuro.\nSigue en pie la oferta de *Snacks Lima* (10 quintales a S/ 150.00), hasta el viernes 27, 6 pm."},
		chattest.Step{"jajaja ya ya", "😄 Aquí estoy.\nSigue en pie la oferta de *Snacks Lima* (10 quintales a S/ 150.00), hasta el viernes 27, 6 pm."},
		chattest.Step{"1", chattest.Confirm},
	)
}

func TestAPictureIsSmallTalk(t *testing.T) {
	chattest.NewPhone(t).Talks(chattest.Step{"🌽🌽🌽", "😄 Aquí estoy. Para vender o ver tus ofertas escribe *menú*."})
}

// What is asked in figures is not left for a lot that could be meant too; what only shows something is answered.
func TestAQuestionIsNotLeftForAnotherFlow(t *testing.T) {
	for _, words := range []string{"no se cuanto pedir", "lo que diga usted", "ya no quiero vender"} {
		if got := openQuestions["price of an offer"](t).Writes(words); strings.Contains(got, "MZ-7K3F") {
			t.Errorf("%q was answered with %s", words, got)
		}
	}
	p := openQuestions["price of a sale"](t)
	p.Talks(chattest.Step{"que ferias hay", "…ferias…"}, chattest.Step{"vender", "…¿A cuánto el quintal?…"}, chattest.Step{"ya no quiero vender", "…ancelado…"})
}

// Opting out while an offer is open may be about that offer.
func TestOptingOutOnACardIsAskedAbout(t *testing.T) {
	question := "¿Dejo solo la oferta de *Snacks Lima* (10 quintales a S/ 150.00), o ya no te escribo nada más?\n1 Solo esto · 2 Ningún mensaje más · 3 Volver " +
		"[Solo esto] [Ningún mensaje más] [↩️ Volver]"
	for _, words := range []string{"baja", "no me manden mas mensajes por favor"} {
		p, _ := chattest.Bargaining(t)
		p.Talks(chattest.Step{words, question}, chattest.Step{"1", "…¿Por qué?…"})
		if p.State.OptedOut || len(p.Market.Consents) > 0 {
			t.Errorf("%q opted out", words)
		}
		p, _ = chattest.Bargaining(t)
		p.Talks(chattest.Step{words, question}, chattest.Step{"volver", chattest.OfferCard}, chattest.Step{words, question}, chattest.Step{"2", "…ya no te escribiré…*alta*…"})
		if !p.State.OptedOut || !slices.Equal(p.Market.Consents, []bool{false}) {
			t.Errorf("%q did not opt out", words)
		}
	}
	for _, words := range []string{"no me manden mas mensajes por favor", "ya no me molesten"} {
		chattest.NewPhone(t).Talks(chattest.Step{words, "…¿Quieres que ya no te escriba nada más?…"}, chattest.Step{"ya", "…dímelo claro…"}, chattest.Step{"sí", "…ya no te escribiré…*alta*…"})
	}
}

// Mistakes are taken back where something is open; what was done before is not touched by it.
func TestLeavingItAsItWas(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	p.Talks(
		chattest.Step{"mejor lo dejo como estaba", "…Está bien, lo dejo como estaba.…Sigue en pie la oferta…"},
		chattest.Step{"otro precio", "…¿A cuánto el quintal?…"}, chattest.Step{"mejor lo dejo como estaba", chattest.OfferCard},
		chattest.Step{"[Acepto]", chattest.Confirm}, chattest.Step{"me equivoque borra eso", chattest.OfferCard},
	)
}

// Nobody is told the same words twice running.
func TestNothingIsToldTwiceTheSame(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	before := ""
	for _, words := range []string{"qwerty", "asdf", "zxcv", "poiu", "lkjh", "espera", "espera", "persona", "persona", "menu", "menu", "qwerty", "asdf"} {
		got := p.Writes(words)
		if got == before {
			t.Errorf("%q was answered once more with %s", words, got)
		}
		before = got
	}
}
