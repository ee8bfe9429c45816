package bargain_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// withdrawn takes the standing offer of a negotiation back, as its buyer does.
func withdrawn(n *market.Negotiation) {
	n.Offers[n.Standing-1].State = market.OfferWithdrawn
	n.State, n.Standing = market.AwaitingBuyer, 0
}

// What an answer has shown is used up: the notice of it that still waits says nothing more, and "1" means what was shown.
func TestAnAnswerUsesUpWhatWaits(t *testing.T) {
	p := three(t)
	p.State = chat.State{} // nothing has been listed
	n := &p.Market.NegotiationList[0]
	p.Gets(bargain.OfferReceived("neg_1", 1))
	withdrawn(n)
	n.State = market.AwaitingSeller
	p.Market.Offer(n, market.Buyer, chattest.TenQuintals, *chattest.Price("100", "quintal"), chattest.Friday)
	p.Talks(chattest.Step{"1", "…Esa oferta cambió. Ahora es S/ 100.00…"})
	for _, notice := range []chat.Notice{bargain.OfferEnded("neg_1", 1), bargain.OfferReceived("neg_1", 2)} {
		if got := p.Gets(notice); got != "" {
			t.Errorf("told again: %s", got)
		}
	}
	p.Talks(chattest.Step{"1", "…Vendes 10 quintales…1,000.00…"})

	withdrawn(n)
	p.Talks(chattest.Step{"1", "…retiró su oferta…"})
	if got := p.Gets(bargain.OfferEnded("neg_1", 2)); got != "" {
		t.Errorf("the end is told again: %s", got)
	}
	n.State = market.NegotiationClosed
	if got := p.Gets(bargain.NegotiationClosed("neg_1")); !strings.Contains(got, "dio por terminada") {
		t.Errorf("what came later is told as %q", got)
	}
	p.Talks(chattest.Step{"ofertas", "…{Ver ofertas…"})
	for _, id := range []string{"neg_2", "neg_3"} {
		if got := p.Gets(bargain.OfferReceived(id, 1)); got != "" {
			t.Errorf("listed, and told again: %s", got)
		}
	}
	p.Talks(chattest.Step{"1", "…[✅ Acepto]…"})
}

// A number or a yes to an offer that has ended says that it has.
func TestAnAnswerToWhatHasEnded(t *testing.T) {
	for _, words := range []string{"1", "sí", "2", "no"} {
		p, n := chattest.Bargaining(t)
		p.Gets(bargain.OfferReceived("neg_1", 1))
		withdrawn(n)
		p.Gets(bargain.OfferEnded("neg_1", 1))
		p.Talks(chattest.Step{words, "…Snacks Lima retiró su oferta…"}, chattest.Step{words, "…Snacks Lima retiró su oferta…"})
		n.State = market.NegotiationClosed
		p.Gets(bargain.NegotiationClosed("neg_1"))
		p.Talks(chattest.Step{words, "…terminó…"})
	}
}

// More offers than a list shows are told as "ofertas" lists them: who, what and until when, and how many are left.
func TestManyOffersAreToldAsTheyAreListed(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	for i := 2; i <= 14; i++ {
		p.Market.NegotiationList = append(p.Market.NegotiationList, market.Negotiation{
			ID: fmt.Sprint("neg_", i), Lot: "lot_1", State: market.AwaitingSeller, BuyerName: fmt.Sprint("Comercializadora de Granos Andinos ", i),
		})
	}
	var told []chat.Message
	for i := range p.Market.NegotiationList {
		n := &p.Market.NegotiationList[i]
		if i > 0 {
			p.Market.Offer(n, market.Buyer, chattest.TenQuintals, *chattest.Price(fmt.Sprint(120+i), "quintal"), chattest.Friday.Add(time.Duration(i)*time.Minute))
		}
		st, m, err := p.Bot.Notice(t.Context(), p.Market, p.State, bargain.OfferReceived(n.ID, 1), p.At)
		if err != nil || m == nil {
			t.Fatal(m, err)
		}
		p.State, told = st, append(told, *m)
	}
	told = append(told, chat.Tell("Se canceló otra cosa."))
	st, one, err := p.Bot.Gathered(t.Context(), p.Market, p.State, chat.Several{Told: told}, p.At)
	if err != nil {
		t.Fatal(err)
	}
	chattest.Fits(t, one)
	p.State, p.Last = st, one
	for i := 1; i <= 9; i++ {
		if want := fmt.Sprintf("\n%d ", i); !strings.Contains(one.Body, want) {
			t.Errorf("no %d in %s", i, one.Body)
		}
	}
	if strings.Count(one.Body, "10 quintales a S/") != 9 || strings.Count(one.Body, "hasta el ") != 9 ||
		!strings.Contains(one.Body, "Ver más: faltan 5") || !strings.Contains(one.Body, "Tienes 15 avisos") || !strings.Contains(one.Body, "Se canceló otra cosa.") {
		t.Errorf("told %s", one.Body)
	}
	p.Talks(chattest.Step{"9", "…S/ 128.00…[✅ Acepto]…"})
	p.State, p.Last = st, one
	p.Talks(chattest.Step{"más", "…10 Comercializadora…14 Comercializadora…"}, chattest.Step{"12", "…S/ 131.00…[✅ Acepto]…"})
}
