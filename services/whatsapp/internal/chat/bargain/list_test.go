package bargain_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func TestOffersAreListed(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	p.Talks(chattest.Step{"ofertas", chattest.OfferCard})
	p.Market.NegotiationList = append(p.Market.NegotiationList, market.Negotiation{ID: "neg_2", Lot: "lot_1", State: market.AwaitingSeller})
	p.Market.Offer(&p.Market.NegotiationList[1], market.Buyer, chattest.TenQuintals, *chattest.Price("152.50", "quintal"), chattest.Friday)
	p.Talks(
		chattest.Step{"ofertas", "Te toca responder. Elige una, o responde junto: *1 a 158, 2 no*.\n1 Snacks Lima: 10 quintales a S/ 150.00, hasta el viernes 27, 6 pm\n" +
			"2 Un comprador: 10 quintales a S/ 152.50, hasta el viernes 27, 6 pm {Ver ofertas | 1 Snacks Lima | 2 Un comprador}"},
		chattest.Step{"2", "…💬 *El comprador*…"},
	)
}

func TestOffersOfOthersAreNotFound(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	for _, tap := range []string{"neg:neg_other:1:accept", "neg:neg_1:9:yes", "neg:neg_1:0x:yes", "neg:neg_other:1:send:100:kg:1"} {
		if got := p.Does(chat.Input{Kind: chat.Tap, Tap: tap}); !strings.Contains(got, "No encuentro esa oferta") && !strings.Contains(got, "Snacks") {
			t.Errorf("%s: %s", tap, got)
		}
	}
	if slices.ContainsFunc(p.Market.Calls, func(c string) bool { return c == "Accept" || c == "MakeOffer" }) {
		t.Errorf("calls %v", p.Market.Calls)
	}
}

func TestStockIsLookedAtBeforeAYes(t *testing.T) {
	p, n := chattest.Bargaining(t)
	p.Market.Lots[0].Available = 4 * 46_000
	p.Talks(chattest.Step{"1", "Solo quedan 4 quintales. ¿Se los ofreces a Snacks Lima por S/ 150.00 el quintal?\n💵 Adelanto 30% (S/ 450.00)\n1 Sí · 2 No [✅ Sí] [❌ No]"}, chattest.Step{"sí", chattest.Sent})
	if made := n.Offers[1]; made.Quantity != (quantity.Quantity{Milli: 4000, Unit: "quintal"}) || made.Price != *chattest.Price("150", "quintal") {
		t.Errorf("offered %+v", made)
	}
	p, _ = chattest.Bargaining(t)
	p.Market.Lots[0].Available = 30_000
	p.Talks(chattest.Step{"1", "…Solo quedan 30 kg…"}, chattest.Step{"2", "…¿Por qué?…"})
	p, n = chattest.Bargaining(t)
	p.Market.Lots[0].Available = 0
	p.Talks(chattest.Step{"1", "…Ya no queda nada de MZ-7K3F. ¿Le digo que ya lo vendiste?…"}, chattest.Step{"sí", "…le dije que no…"})
	if n.Offers[0].State != market.OfferRejected {
		t.Error("not rejected")
	}
	p, _ = chattest.Bargaining(t)
	p.Market.Lots[0].State = market.LotPaused
	p.Talks(chattest.Step{"1", "…MZ-7K3F está en pausa…"})
}

// What is left changes between the question and its yes: what is offered is what was said, or it is asked again.
func TestWhatIsLeftChangesBeforeTheYes(t *testing.T) {
	for left, want := range map[int64]string{
		3 * 46_000:  "…Solo quedan 3 quintales…",
		20 * 46_000: chattest.Confirm,
		0:           "…Ya no queda nada…",
	} {
		p, n := chattest.Bargaining(t)
		p.Market.Lots[0].Available = 4 * 46_000
		p.Talks(chattest.Step{"1", "…Solo quedan 4 quintales…"})
		p.Market.Lots[0].Available = left
		p.Talks(chattest.Step{"1", want})
		if len(n.Offers) != 1 {
			t.Errorf("with %d left it offered %+v", left, n.Offers[1])
		}
	}
}

// The lot decides: stock that goes between the two steps ends the order.
func TestStockIsGoneAtTheYes(t *testing.T) {
	p, n := chattest.Bargaining(t)
	p.Talks(chattest.Step{"1", chattest.Confirm})
	p.Market.Meanwhile["Accept"] = func(f *chattest.Market) {
		order := f.Agree(n, 1)
		order.State, order.Cancellation, order.Left = market.OrderCancelled, "out_of_stock", 4*46_000
		f.Done["msg2:accept"] = order
	}
	p.Talks(chattest.Step{"1", "Ya no alcanzaba: quedaban 4 quintales. El trato no se hizo; le toca a Snacks Lima ofrecer de nuevo."})
}

// Nobody is far down the list because another opened many.
func TestOffersAreListedInTurn(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	for i := 2; i <= 13; i++ {
		buyer := "Acopio Grande"
		if i == 13 {
			buyer = "Tostadora Sol"
		}
		p.Market.NegotiationList = append(p.Market.NegotiationList, market.Negotiation{
			ID: fmt.Sprint("neg_", i), Lot: "lot_1", State: market.AwaitingSeller, Buyer: "org " + buyer, BuyerName: buyer,
		})
		n := &p.Market.NegotiationList[i-1]
		p.Market.Offer(n, market.Buyer, chattest.TenQuintals, *chattest.Price(fmt.Sprint(120+i), "quintal"), chattest.Friday.Add(time.Duration(i)*time.Minute))
	}
	p.Talks(chattest.Step{"ofertas", "…\n1 Snacks Lima: …\n2 Tostadora Sol: …\n3 Acopio Grande: …"}, chattest.Step{"2", "…Tostadora Sol…"})
}

// Two buyers who are called the same are told apart in the list.
func TestBuyersOfOneNameAreToldApart(t *testing.T) {
	p, n := chattest.Bargaining(t)
	n.Buyer = "org_01jd6q0n5e8s3k7v2m9x4c0aaaa"
	other := *n
	other.ID, other.Buyer, other.BuyerName = "neg_2", "org_01jd6q0n5e8s3k7v2m9x4cbbbb", "SNACKS LIMA"
	p.Market.NegotiationList = append(p.Market.NegotiationList, other)
	if got := p.Writes("ofertas"); !chattest.Says(got, "…1 Snacks Lima (AAAA)…2 SNACKS LIMA (BBBB)…") {
		t.Error(got)
	}
}
