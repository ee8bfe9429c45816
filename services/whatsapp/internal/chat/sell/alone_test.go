package sell_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
)

func TestAProductAloneBeginsASale(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{"maíz blanco", "…¿Cuánto tienes?…"}, chattest.Step{"cancelar", "…"}, chattest.Step{"¿hay maíz?", "…No te entendí…"},
		chattest.Step{"el maíz de mi vecina se malogró", "…"})
	if len(p.State.Drafts) > 0 {
		t.Error("a sale of the neighbour's")
	}
}
