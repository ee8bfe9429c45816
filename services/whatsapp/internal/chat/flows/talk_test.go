package flows_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Who greets and says a name is greeted.
func TestANameIsGreeted(t *testing.T) {
	for _, text := range []string{"hola soy elena", "buenas tardes soy Rosa Quispe de Huaro"} {
		if got := chattest.NewPhone(t).Writes(text); !strings.HasPrefix(got, "¡Hola, Rosa! 👋") {
			t.Errorf("%q is answered with %s", text, got)
		}
	}
	if got := chattest.NewPhone(t).Writes("hola soy Rosa y vendo 20 quintales de maiz blanco a 161"); got != chattest.ReadBack {
		t.Errorf("a sale is answered with %s", got)
	}
}

func TestWordsThatMeanTheSameEverywhere(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(
		chattest.Step{"hola", "¡Hola, Rosa! 👋 Soy Qhatu, el mercado de tu asociación.\n" + chattest.MainMenu},
		chattest.Step{"repetir", chattest.MainMenu},
		chattest.Step{"2", "No tienes ofertas por responder. Cuando llegue una, te aviso."},
		chattest.Step{"menú", chattest.MainMenu},
		chattest.Step{"mis lotes", "…No tienes lotes en venta…"},
		chattest.Step{"0", chattest.MainMenu},
		chattest.Step{"ayuda", "…Escríbeme como hablas…"},
		chattest.Step{"1", "…¿Qué vendes?…"},
		chattest.Step{"gracias", "…De nada…"},
		chattest.Step{"1", "…¿Cuánto tienes?…"},
		chattest.Step{"atrás", "…¿Qué vendes?…"}, chattest.Step{"atrás", chattest.MainMenu},
		chattest.Step{"tiempo", "…No tienes ofertas…"}, chattest.Step{"escuchar", "…Eso todavía no lo hago por aquí…"},
		chattest.Step{"compro 10 quintales de maíz", "…Por este chat venden las asociaciones…"},
		chattest.Step{"acepto", "…No tienes ofertas…"},
		chattest.Step{"cancelar", "…"}, chattest.Step{"cancelar", "…No hay nada por cancelar…"}, chattest.Step{"atrás", "…No hay un paso atrás…"},
	)
	p = chattest.NewPhone(t)
	p.Talks(chattest.Step{"repetir", "…Todavía no te he preguntado nada…"}, chattest.Step{"volver", "…No hay un paso atrás…Todavía no te he preguntado nada…"})
}

func TestTwoMisunderstandings(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(
		chattest.Step{"qwerty", "No te entendí. Puedes escribir, por ejemplo: *vendo 20 quintales de maíz a 161*. O escribe *menú*."},
		chattest.Step{"vendo 20 quintales de maiz blanco a 161", chattest.ReadBack},
		chattest.Step{"qwerty", "No te entendí.\n" + chattest.ReadBack},
		chattest.Step{"asdf", "Sigo sin entenderte, disculpa. Si prefieres, habla con Nélida (984 123 456).\n" + chattest.ReadBack},
		chattest.Step{"publicar", chattest.Published}, // what was asked still stands
		chattest.Step{"qwerty", "…No te entendí. Puedes escribir…"},
	)
}

func TestAPersonIsNamed(t *testing.T) {
	chattest.NewPhone(t).Talks(
		chattest.Step{"persona", "🙋 Aquí te responde un programa. Para hablar con una persona busca a Nélida (984 123 456)."},
		chattest.Step{"vendo 20 quintales de maiz blanco a 161", chattest.ReadBack},
	)
}

func TestOthersThanAssociations(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Market.Organisation.Kind = "buyer"
	p.Talks(chattest.Step{"vendo 20 quintales de maiz a 161", "…Por este chat venden las asociaciones…"}, chattest.Step{"1", "…asociaciones…"})
}

// What may pass is no words: the same input comes again, with the same state and the same keys, and does nothing twice.
func TestTurnsAreTakenAgain(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{"vendo 20 quintales de maiz blanco a 161", chattest.ReadBack})
	in := chat.Input{Kind: chat.Text, Text: "1", Key: "msg9", At: p.At.Add(time.Minute)}
	for _, fails := range []string{"DraftLot", "PublishLot"} {
		p.Market.Refuse[fails] = market.ErrUnavailable
		st, said, err := p.Bot.Turn(t.Context(), p.Market, p.State, in)
		if !errors.Is(err, market.ErrUnavailable) || said != nil || !reflect.DeepEqual(st, p.State) {
			t.Fatalf("%s: %v, %v", fails, said, err)
		}
	}
	first, said, err := p.Bot.Turn(t.Context(), p.Market, p.State, in)
	again, saidAgain, errAgain := p.Bot.Turn(t.Context(), p.Market, p.State, in)
	if err != nil || errAgain != nil || !reflect.DeepEqual(first, again) || !reflect.DeepEqual(said, saidAgain) {
		t.Errorf("%v %v\n%v %v", said, err, saidAgain, errAgain)
	}
	if len(p.Market.Lots) != 1 {
		t.Errorf("%d lots", len(p.Market.Lots))
	}
	p.Market.Refuse["Negotiation"] = context.DeadlineExceeded
	if _, _, err := p.Bot.Notice(t.Context(), p.Market, p.State, bargain.OfferReceived("neg_1", 1), p.At); err == nil {
		t.Error("a notice was lost")
	}
}

func TestTurnLeavesItsStateAlone(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{"vendo 20 quintales de maiz blanco a 161", chattest.ReadBack})
	before, err := json.Marshal(p.State)
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"25 quintales", "a 170", "cambiar", "atrás", "1", "cancelar"} {
		if _, _, err := p.Bot.Turn(t.Context(), p.Market, p.State, chat.Input{Kind: chat.Text, Text: words, Key: words, At: p.At}); err != nil {
			t.Fatal(err)
		}
		if after, err := json.Marshal(p.State); err != nil || !bytes.Equal(after, before) {
			t.Fatalf("%q changed the state that it was given", words)
		}
	}
}
