package chat_test

import (
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

// asked is a person who has been asked whether three baskets are to be noted, which binds.
func asked(t *testing.T) *person {
	p := newPerson(t)
	p.talks("pedidos", howMany, "3", readBack)
	return p
}

func (p *person) writes(in chat.Input) string {
	p.Helper()
	in.Kind = chat.Text
	return p.does(in)
}

func TestWhatBindsTakesAnAgreementAndNothingElse(t *testing.T) {
	for _, text := range []string{"sí", "SI señorita", "si pues", "dale", "ari", "1", "la 1", "1️⃣", "👍", "anota", "si anota"} {
		p := asked(t)
		if got := p.writes(chat.Input{Text: text}); got != noted {
			t.Errorf("%q was answered with %s", text, got)
		}
	}
	for _, text := range []string{
		"ya", "ya ps", "bueno", "listo", "esta bien", "vale mas pues", "dale mas", "1 mas", "uno mas", "ok espero", "que vale", "acepto", "acepto por mas", "confirmo",
		"si quiero mas", "claro que quiero mas", "si pero mañana", "anota 5",
	} {
		p := asked(t)
		if got := p.writes(chat.Input{Text: text}); got == noted || !strings.Contains(got, readBack) {
			t.Errorf("%q was answered with %s", text, got)
		}
	}
	asked(t).talks("ya", "Para no equivocarme, dímelo claro: toca *✅ Sí* o escribe *1*.\n"+readBack, "no", "Nada.")
	asked(t).talks("👎", "Nada.")
	for _, text := range []string{"dale compadre", "si por fin", "anota eso", "ok espero"} {
		asked(t).talks(text, "Para no equivocarme, dímelo claro: toca *✅ Sí* o escribe *1*.\n"+readBack)
	}
}

// A bare yes answers what was said last. After anything in between, what binds is said again first.
func TestAYesAfterSomethingElseDoesNotBind(t *testing.T) {
	for _, between := range []string{"gracias", "persona", "ayuda"} {
		for _, yes := range []string{"sí", "1"} {
			p := asked(t)
			p.talks(between, "…", yes, "Todavía no hice nada. Léelo otra vez, por favor, y responde:\n"+readBack, "dale", noted)
		}
		p := asked(t)
		p.talks(between, "…", "anota", noted) // says what
	}
	asked(t).talks("qwerty", "No te entendí.\n"+readBack, "sí", noted) // repeated in full
}

// Who writes the same again, or writes before the message has come, cannot have read it.
func TestWhatBindsWasRead(t *testing.T) {
	for _, c := range []struct {
		text     string
		delivery chat.Delivery
		binds    bool
	}{
		{"sí", chat.DeliveryUnknown, true},
		{"sí", chat.Delivered, true},
		{"sí", chat.NotDelivered, false},
		{"3 anota", chat.Delivered, false},
		{"anota", chat.NotDelivered, false},
	} {
		p := asked(t)
		got := p.writes(chat.Input{Text: c.text, Delivery: c.delivery})
		if c.binds != (got == noted) || !c.binds && !strings.HasSuffix(got, readBack) {
			t.Errorf("%+v was answered with %s", c, got)
		}
	}
	for delivery, binds := range map[chat.Delivery]bool{chat.DeliveryUnknown: false, chat.NotDelivered: false, chat.Delivered: true} {
		p := asked(t)
		p.st.Last.Answers = "si" // as if a yes had brought it up
		if got := p.writes(chat.Input{Text: "SÍ", Delivery: delivery}); binds != (got == noted) {
			t.Errorf("a repetition with %q was answered with %s", delivery, got)
		}
	}
	p := asked(t)
	if got := p.does(chat.Input{Kind: chat.Tap, Tap: "basket:yes", Delivery: chat.NotDelivered}); got != noted {
		t.Errorf("a tap shows that it was read: %s", got)
	}
}

func TestAQuotedMessageIsAnswered(t *testing.T) {
	p := asked(t)
	last := p.st.Last.Message
	p.talks("gracias", "…De nada")
	if got := p.writes(chat.Input{Text: "sí", Quoted: &last}); got != noted {
		t.Errorf("a read-back that is quoted was answered with %s", got)
	}
	if got := p.writes(chat.Input{Text: "sí", Quoted: &last}); got != "Eso fue antes. Así está ahora:\nCanastas de yes." {
		t.Errorf("a read-back that was overtaken binds: %s", got)
	}
	wanted := chat.Message{Body: "Quieren canastas.", Asks: &chat.Asked{Flow: "basket", What: "how_many", Args: chat.Args{"Calca"}}, About: "calca"}
	if got := p.writes(chat.Input{Text: "7", Quoted: &wanted}); got != "7 para Calca" {
		t.Errorf("a figure is not for what it quotes: %s", got)
	}
	wanted.Buttons = last.Buttons
	if got := p.writes(chat.Input{Text: "sí", Quoted: &wanted}); !strings.Contains(got, "Canastas de calca.") {
		t.Errorf("not told how it stands: %s", got)
	}
	if got := p.writes(chat.Input{Text: "sí", Quoted: &chat.Message{}}); !strings.Contains(got, "ya no lo puedo leer") {
		t.Errorf("a message that is lost was answered with %s", got)
	}
	if got := p.writes(chat.Input{Text: "pedidos", Quoted: &chat.Message{}}); got != howMany {
		t.Errorf("a command was answered with %s", got)
	}
}

func TestNothingBindsWhileAPhoneIsInDoubt(t *testing.T) {
	p := asked(t)
	p.session.frozen = true
	for _, in := range []chat.Input{
		{Kind: chat.Text, Text: "sí"}, {Kind: chat.Text, Text: "anota"}, {Kind: chat.Tap, Tap: "basket:yes"}, {Kind: chat.Tap, Tap: "basket:of_old"},
	} {
		if got := p.does(in); !strings.Contains(got, "o Nélida, tiene que decir que eres tú") {
			t.Errorf("%+v was answered with %s", in, got)
		}
	}
	for _, in := range []chat.Input{{Kind: chat.Text, Text: "menú"}, {Kind: chat.Tap, Tap: "menu:orders"}} {
		if got := p.does(in); strings.Contains(got, "tiene que decir que eres tú") {
			t.Errorf("%+v was answered with %s", in, got)
		}
	}
	p.session.blocked = true
	if got := p.does(chat.Input{Kind: chat.Text, Text: "pedidos"}); !strings.Contains(got, howMany) {
		t.Fatal(got)
	}
	p.does(chat.Input{Kind: chat.Text, Text: "3"})
	if got := p.does(chat.Input{Kind: chat.Text, Text: "sí"}); got != "🔒 No hice nada: alguien pidió bloquear tu WhatsApp. Primero Nélida tiene que decir que eres tú." {
		t.Error(got)
	}
	p.session.frozen, p.session.blocked = false, false
	p.talks("pedidos", "…"+howMany, "3", readBack, "sí", noted)
}
