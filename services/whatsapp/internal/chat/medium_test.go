package chat_test

import (
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Whatever she sends is answered and nothing is done by it.
func TestMedia(t *testing.T) {
	media := map[chat.Kind]string{
		chat.Voice: "habla con Nélida (984 123 456)", chat.Photo: "por ahora publico sin foto", chat.Video: "no lo puedo ver",
		chat.Document: "no lo puedo leer", chat.Sticker: "escribe *menú*", chat.Location: "La entrega se acuerda en cada oferta",
		chat.Contact: "que la inscriba Nélida", chat.Edited: "Escríbelo otra vez", chat.Deleted: "escribe *deshacer*",
		chat.Unsupported: "No puedo leer ese tipo de mensaje", chat.Kind("hologram"): "No puedo leer ese tipo de mensaje",
	}
	for kind, want := range media {
		p := newPhone(t)
		if got := p.does(chat.Input{Kind: kind}); !strings.Contains(got, want) {
			t.Errorf("%s: %s", kind, got)
		}
		p, _ = bargaining(t)
		if got := p.does(chat.Input{Kind: kind}); !strings.Contains(got, "Lo que te pregunté sigue en pie") {
			t.Errorf("%s within an offer: %s", kind, got)
		}
		p.talks(step{"1", confirm}, step{"repetir", confirm})
	}
	p := newPhone(t)
	if got := p.does(chat.Input{Kind: chat.Photo, Text: "vendo 20 quintales de maiz blanco a 161"}); got != readBack {
		t.Errorf("a caption: %s", got)
	}
}

// A reaction may mean no more than that it was seen, and it can be taken back.
func TestReactionsNeverAct(t *testing.T) {
	p, n := bargaining(t)
	if got := p.does(chat.Input{Kind: chat.Reaction, Text: "👍"}); !strings.Contains(got, "toca *✅ Acepto*") {
		t.Errorf("told %s", got)
	}
	if got := p.does(chat.Input{Kind: chat.Reaction, Text: "👍"}); got != "" {
		t.Errorf("told again: %s", got)
	}
	if n.State != market.AwaitingSeller || len(p.m.acts) > 0 {
		t.Error("it acted")
	}
	p = newPhone(t)
	p.talks(step{"vendo 20 quintales de maiz blanco a 161", readBack})
	if got := p.does(chat.Input{Kind: chat.Reaction, Text: "👍"}); got != "" || len(p.m.lots) > 0 {
		t.Errorf("to a sale: %s", got)
	}
}
