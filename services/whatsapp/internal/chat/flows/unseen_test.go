package flows_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
)

// What is not seen of a text parts neither its words nor its numbers.
func TestUnseenCharactersAreNotRead(t *testing.T) {
	p, n := chattest.Bargaining(t)
	p.Talks(chattest.Step{"1\u200b55", "…S/ 155.00 el quintal, S/ 1,550.00 todo…"})
	if len(n.Offers) != 1 {
		t.Errorf("%d offers before the counter-offer was confirmed", len(n.Offers))
	}
	p.Talks(
		chattest.Step{"fe\u200brias", "…feria…"},
		chattest.Step{"vendo 2\u00ad5 quintales de ma\u00adíz a 165", "…🌽 *Maíz*…25 quintales de 46 kg…"},
	)
}
