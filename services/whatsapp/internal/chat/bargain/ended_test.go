package bargain_test

import (
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// An offer that was taken back is none that a text may be for; only those that stand are asked about.
func TestWhatWasTakenBackIsNotAskedAbout(t *testing.T) {
	p := three(t)
	p.State = chat.State{} // nothing has been listed
	for _, id := range []string{"neg_1", "neg_2", "neg_3"} {
		p.Gets(bargain.OfferReceived(id, 1))
	}
	n := &p.Market.NegotiationList[1]
	n.State, n.Standing, n.Offers[0].State = market.AwaitingBuyer, 0, market.OfferWithdrawn
	if got := p.Gets(bargain.OfferEnded("neg_2", 1)); !strings.Contains(got, "retiró su oferta") {
		t.Fatal(got)
	}
	if got := p.Writes("no me conviene"); !chattest.Says(got, "…¿Para cuál es?…") || strings.Contains(got, "Molino") {
		t.Errorf("told %s", got)
	}
}

// With a lot end the offers for it: none of them is said to wait.
func TestWithALotEndItsOffers(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	p.Gets(bargain.OfferReceived("neg_1", 1))
	p.Talks(chattest.Step{"mis lotes", "…"}, chattest.Step{"quitar mi maiz", "…las ofertas sin responder terminan…"})
	if got := p.Taps("Sí, quitar"); strings.Contains(got, "espera") {
		t.Errorf("told %s", got)
	}
}

// A yes for one of several offers, whose terms have changed meanwhile, shows how it stands now and is taken for nothing else.
func TestAYesForAnOfferThatHasChanged(t *testing.T) {
	p := three(t)
	p.State = chat.State{} // nothing has been listed
	for _, id := range []string{"neg_1", "neg_2"} {
		p.Gets(bargain.OfferReceived(id, 1))
	}
	p.Talks(chattest.Step{"si vendo", "…¿Para cuál es?…"})
	n := &p.Market.NegotiationList[0]
	p.Market.Offer(n, market.Buyer, chattest.TenQuintals, *chattest.Price("148", "quintal"), chattest.Friday)
	got := p.Taps("Snacks Lima")
	if !chattest.Says(got, "…148.00…[✅ Acepto]…") || strings.Contains(got, "¿A cuánto") {
		t.Errorf("told %s", got)
	}
	p.Talks(chattest.Step{"si", "…Vendes 10 quintales…1,480.00…"})
}
