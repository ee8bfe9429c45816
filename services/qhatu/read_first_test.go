package qhatu_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
)

// Rosa is out of reach. She taps and, because no answer comes, writes as well: what she writes was meant for the card, not for
// the read-back that she has not seen.
func TestWhatIsWrittenBeforeTheReadBackCameDoesNotSell(t *testing.T) {
	for _, words := range []string{"1", "si", "acepto", "si vendo"} {
		t.Run(words, func(t *testing.T) {
			t.Parallel() // it waits more than it works
			c := newConversation(t)
			c.sells(t)
			n := c.offered(t, time.Now().Add(time.Hour))
			c.rosa.Online(false)
			if err := c.rosa.TapTitle("✅ Acepto"); err != nil {
				t.Fatal(err)
			}
			c.rosa.Say(words)
			before := len(markettest.Told(c.rosa))
			c.rosa.Online(true)
			c.hears(t, before, "Todavía no hice nada")
			awaitState(t, c.buyer, n.ID, orderrest.NegotiationStateAwaitingSeller)
			before = len(markettest.Told(c.rosa))
			c.rosa.Say("si vendo") // now she has read it
			c.hears(t, before, "Trato hecho")
		})
	}
}

// A reply that quotes the first of two cards is about that one.
func TestAQuotedCardIsAnswered(t *testing.T) {
	c := newConversation(t)
	c.sells(t)
	before := len(markettest.Told(c.rosa))
	first := c.offered(t, time.Now().Add(time.Hour))
	card := markettest.Told(c.rosa)[before].ID
	other := c.Buyer(t, "Tostadora Sol")
	before = len(markettest.Told(c.rosa))
	second := negotiate(t, other, c.lot(t).ID, offer("10", "152.00"))
	c.hears(t, before, "Tostadora Sol")
	before = len(markettest.Told(c.rosa))
	c.rosa.Reply(card, "158")
	c.hears(t, before, "A *Snacks Lima*")
	c.taps(t, "✅ Enviar", "Enviado")
	awaitState(t, c.buyer, first.ID, orderrest.NegotiationStateAwaitingBuyer)
	awaitState(t, other, second.ID, orderrest.NegotiationStateAwaitingSeller)
}
