package chat_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

const mainMenu = "¿Qué hacemos? Toca o escribe el número.\n1 Vender: publicar un lote\n2 Ofertas: lo que te ofrecen\n3 Ferias: pedir un puesto\n" +
	"4 Mis lotes: lo que tienes en venta {Ver opciones | 1 Vender | 2 Ofertas | 3 Ferias | 4 Mis lotes}"

func TestWordsThatMeanTheSameEverywhere(t *testing.T) {
	p := newPhone(t)
	p.talks(
		step{"hola", "¡Hola, Rosa! 👋 Soy Qhatu, el mercado de tu asociación.\n" + mainMenu},
		step{"repetir", mainMenu},
		step{"2", "No tienes ofertas por responder. Cuando llegue una, te aviso."},
		step{"menú", mainMenu},
		step{"mis lotes", "…No tienes lotes en venta…"},
		step{"0", mainMenu},
		step{"ayuda", "…Escríbeme como hablas…"},
		step{"1", "…¿Qué vendes?…"},
		step{"gracias", "…De nada…"},
		step{"1", "…¿Cuánto tienes?…"},
		step{"atrás", "…¿Qué vendes?…"}, step{"atrás", mainMenu},
		step{"tiempo", "…Eso todavía no lo hago por aquí…"},
		step{"compro 10 quintales de maíz", "…Por este chat venden las asociaciones…"},
		step{"acepto", "…No tienes ofertas…"},
		step{"cancelar", "…"}, step{"cancelar", "…No hay nada por cancelar…"}, step{"atrás", "…No hay un paso atrás…"},
	)
	p = newPhone(t)
	p.talks(step{"repetir", "…Todavía no te he preguntado nada…"}, step{"volver", "…No hay un paso atrás…Todavía no te he preguntado nada…"})
}

func TestTwoMisunderstandings(t *testing.T) {
	p := newPhone(t)
	p.talks(
		step{"qwerty", "No te entendí. Puedes escribir, por ejemplo: *vendo 20 quintales de maíz a 161*. O escribe *menú*."},
		step{"vendo 20 quintales de maiz blanco a 161", readBack},
		step{"qwerty", "No te entendí.\n" + readBack},
		step{"asdf", "Sigo sin entenderte, disculpa. Toca o escribe un número; y si prefieres, habla con Nélida (984 123 456).\n" + mainMenu},
		step{"publicar", published}, // what was asked still stands
		step{"qwerty", "…No te entendí. Puedes escribir…"},
	)
}

func TestAPersonIsNamed(t *testing.T) {
	newPhone(t).talks(
		step{"persona", "🙋 Aquí te responde un programa. Para hablar con una persona busca a Nélida (984 123 456)."},
		step{"vendo 20 quintales de maiz blanco a 161", readBack},
	)
}

func TestOthersThanAssociations(t *testing.T) {
	p := newPhone(t)
	p.m.organisation.Kind = "buyer"
	p.talks(step{"vendo 20 quintales de maiz a 161", "…Por este chat venden las asociaciones…"}, step{"1", "…asociaciones…"})
}

// What may pass is no words: the same input comes again, with the same state and the same keys, and does nothing twice.
func TestTurnsAreTakenAgain(t *testing.T) {
	p := newPhone(t)
	p.talks(step{"vendo 20 quintales de maiz blanco a 161", readBack})
	in := chat.Input{Kind: chat.Text, Text: "1", Key: "msg9", At: p.at.Add(time.Minute)}
	for _, fails := range []string{"DraftLot", "PublishLot"} {
		p.m.refuse[fails] = market.ErrUnavailable
		st, said, err := p.bot.Turn(t.Context(), p.m, p.st, in)
		if !errors.Is(err, market.ErrUnavailable) || said != nil || !reflect.DeepEqual(st, p.st) {
			t.Fatalf("%s: %v, %v", fails, said, err)
		}
	}
	first, said, err := p.bot.Turn(t.Context(), p.m, p.st, in)
	again, saidAgain, errAgain := p.bot.Turn(t.Context(), p.m, p.st, in)
	if err != nil || errAgain != nil || !reflect.DeepEqual(first, again) || !reflect.DeepEqual(said, saidAgain) {
		t.Errorf("%v %v\n%v %v", said, err, saidAgain, errAgain)
	}
	if len(p.m.lots) != 1 {
		t.Errorf("%d lots", len(p.m.lots))
	}
	p.m.refuse["Negotiation"] = context.DeadlineExceeded
	if _, err := p.bot.Notice(t.Context(), p.m, chat.Notice{Kind: chat.OfferReceived, Negotiation: "neg_1", Offer: 1}); err == nil {
		t.Error("a notice was lost")
	}
}

func TestTurnLeavesItsStateAlone(t *testing.T) {
	p := newPhone(t)
	p.talks(step{"vendo 20 quintales de maiz blanco a 161", readBack})
	before := *p.st.Draft
	for _, words := range []string{"25 quintales", "a 170", "cambiar", "atrás", "1", "cancelar"} {
		if _, _, err := p.bot.Turn(t.Context(), p.m, p.st, chat.Input{Kind: chat.Text, Text: words, Key: words, At: p.at}); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(*p.st.Draft, before) {
			t.Fatalf("%q changed the state that it was given", words)
		}
	}
}
