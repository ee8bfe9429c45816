package flows_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/fair"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// A sale whose read-back was overtaken is read back as it stands, or is out.
func TestAQuotedSaleIsToldAnew(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{"vendo 20 quintales de maiz blanco a 161", chattest.ReadBack})
	first := p.Last
	p.Talks(chattest.Step{"a 165", "…S/ 165.00 el quintal…"})
	quoting := chat.Input{Kind: chat.Text, Text: "publica", Quoted: &first}
	if got := p.Does(quoting); !chattest.Says(got, "…Así está ahora:…S/ 165.00 el quintal…Publicar…") || len(p.Market.Lots) > 0 {
		t.Errorf("it was answered with %s", got)
	}
	p.Talks(chattest.Step{"sí", "…Publicado…"})
	if got := p.Does(quoting); !chattest.Says(got, "…Ya está publicado…") || len(p.Market.Lots) != 1 {
		t.Errorf("it was answered with %s", got)
	}
}

// Two offers wait. What quotes one of their messages is about that one; a read-back that was overtaken is told anew.
func TestWhatIsQuotedIsAnswered(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	card := p.Last
	p.Talks(chattest.Step{"acepto", chattest.Confirm})
	readBack := p.Last
	p.Market.NegotiationList = append(p.Market.NegotiationList, market.Negotiation{ID: "neg_2", Lot: "lot_1", State: market.AwaitingSeller, BuyerName: "Molino Sur"})
	p.Market.Offer(&p.Market.NegotiationList[1], market.Buyer, chattest.TenQuintals, *chattest.Price("152", "quintal"), chattest.Friday)
	p.Gets(bargain.OfferReceived("neg_2", 1))
	quoting := func(m chat.Message, text string) string {
		return p.Does(chat.Input{Kind: chat.Text, Text: text, Quoted: &m})
	}
	if got := quoting(readBack, "sí"); !chattest.Says(got, "…Eso fue antes. Así está ahora:…*Snacks Lima*…S/ 150.00…Acepto…") {
		t.Errorf("an overtaken read-back was answered with %s", got)
	}
	n := &p.Market.NegotiationList[0]
	if n.State != market.AwaitingSeller {
		t.Fatalf("it is %s", n.State)
	}
	if got := quoting(card, "158"); !chattest.Says(got, "…A *Snacks Lima*: S/ 158.00…") {
		t.Errorf("a figure for the first card was answered with %s", got)
	}
	n.State, n.Standing, n.Offers[0].State = market.NegotiationClosed, 0, market.OfferWithdrawn
	for _, text := range []string{"acepto", "sí", "158"} {
		if got := quoting(card, text); !chattest.Says(got, "…Snacks Lima…terminó…") {
			t.Errorf("%q to what is over was answered with %s", text, got)
		}
	}
}

// What quotes an older message about a stall is told how the application stands now.
func TestAQuotedStallIsToldAnew(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Market.FairList = []market.Fair{chattest.Urcos()}
	p.Market.Stalls = []market.Stall{{ID: "stl_1", Fair: chattest.Urcos().ID, State: market.StallApproved, Count: 1, Numbers: []int{14}}}
	p.Gets(fair.StallApproved(chattest.Urcos().ID, "stl_1"))
	first := p.Last
	p.Talks(chattest.Step{"sí voy", "…Te esperan…"})
	if got := p.Does(chat.Input{Kind: chat.Text, Text: "sí", Quoted: &first}); !chattest.Says(got, "…Ya confirmaste que vas a *Feria de Urcos*…") {
		t.Errorf("it was answered with %s", got)
	}
}
