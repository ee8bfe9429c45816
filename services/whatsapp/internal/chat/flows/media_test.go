package flows_test

import (
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Whatever is sent is answered, and nothing is done by it.
func TestMedia(t *testing.T) {
	media := map[chat.Kind]string{
		chat.Voice: "llama a Nélida (984 123 456)", chat.Photo: "📷 ", chat.Video: "no lo puedo ver",
		chat.Document: "no lo puedo leer", chat.Sticker: "escribe *menú*", chat.Location: "La entrega se acuerda en cada oferta",
		chat.Contact: "que la inscriba Nélida", chat.Edited: "Escríbelo otra vez", chat.Deleted: "escribe *deshacer*",
		chat.Unsupported: "No puedo leer ese tipo de mensaje", chat.Kind("hologram"): "No puedo leer ese tipo de mensaje",
	}
	for kind, want := range media {
		p := chattest.NewPhone(t)
		if got := p.Does(chat.Input{Kind: kind}); !strings.Contains(got, want) {
			t.Errorf("%s: %s", kind, got)
		}
		p, _ = chattest.Bargaining(t)
		if got := p.Does(chat.Input{Kind: kind}); !strings.Contains(got, "Sigue en pie la oferta de *Snacks Lima*") {
			t.Errorf("%s within an offer: %s", kind, got)
		}
		p.Talks(chattest.Step{"1", chattest.Confirm}, chattest.Step{"repetir", chattest.Confirm})
	}
	p := chattest.NewPhone(t)
	if got := p.Does(chat.Input{Kind: chat.Photo, Text: "vendo 20 quintales de maiz blanco a 161"}); got != chattest.ReadBack {
		t.Errorf("a caption: %s", got)
	}
}

// Who sends a photo first wants to sell what is on it.
func TestAPhotoBeginsASale(t *testing.T) {
	p := chattest.NewPhone(t)
	if got := p.Does(chat.Input{Kind: chat.Photo}); !chattest.Says(got, "…📷 …¿Qué vendes?…1 Maíz…") {
		t.Errorf("told %s", got)
	}
	p.Talks(chattest.Step{"1", "…¿Cuánto tienes?…"})
	if got := p.Does(chat.Input{Kind: chat.Photo}); !chattest.Says(got, "…📷 …sigue en pie…") {
		t.Errorf("within a sale: %s", got)
	}
	p.Talks(chattest.Step{"20 quintales", "…¿A cuánto el quintal?…"})
}

// A reaction may mean no more than that it was seen, and it can be taken back.
func TestReactionsNeverAct(t *testing.T) {
	p, n := chattest.Bargaining(t)
	if got := p.Does(chat.Input{Kind: chat.Reaction, Text: "👍"}); !strings.Contains(got, "toca *✅ Acepto*") {
		t.Errorf("told %s", got)
	}
	if got := p.Does(chat.Input{Kind: chat.Reaction, Text: "👍"}); got != "" {
		t.Errorf("told again: %s", got)
	}
	if n.State != market.AwaitingSeller || len(p.Market.Commands) > 0 {
		t.Error("it acted")
	}
	p = chattest.NewPhone(t)
	p.Talks(chattest.Step{"vendo 20 quintales de maiz blanco a 161", chattest.ReadBack})
	if got := p.Does(chat.Input{Kind: chat.Reaction, Text: "👍"}); got != "" || len(p.Market.Lots) > 0 {
		t.Errorf("to a sale: %s", got)
	}
}
