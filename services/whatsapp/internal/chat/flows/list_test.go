package flows_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// plenty is a phone in a market with as many fairs, lots and offers.
func plenty(t *testing.T, n int) *chattest.Phone {
	t.Helper()
	p := chattest.NewPhone(t)
	for i := n; i > 0; i-- { // the last ones come first from the market
		f := chattest.Urcos()
		f.ID, f.Name, f.Starts = fmt.Sprintf("fair_%d", i), fmt.Sprintf("Feria %d", i), f.Starts.AddDate(0, 0, i)
		p.Market.FairList = append(p.Market.FairList, f)
		lot := chattest.LotOf(fmt.Sprintf("lot_%d", i), market.NewLot{Product: "maize", Declared: chattest.TenQuintals, Price: chattest.Price("161", "quintal")})
		lot.Code, lot.State = fmt.Sprintf("MA-%d", i), market.LotPublished
		p.Market.Lots = append(p.Market.Lots, lot)
		p.Market.NegotiationList = append(p.Market.NegotiationList, market.Negotiation{
			ID: fmt.Sprintf("neg_%d", i), Lot: lot.ID, State: market.AwaitingSeller, BuyerName: fmt.Sprintf("Comprador %d", i),
		})
		negotiation := &p.Market.NegotiationList[len(p.Market.NegotiationList)-1]
		p.Market.Offer(negotiation, market.Buyer, chattest.TenQuintals, *chattest.Price("150", "quintal"), chattest.Now.Add(time.Duration(i)*24*time.Hour))
	}
	return p
}

func TestListsOfMoreThanTenGoOn(t *testing.T) {
	for _, list := range []struct{ word, eleventh, shown string }{
		{"ferias", "11 Feria 11", "🎪 *Feria 11*"},
		{"ofertas", "11 Comprador 11", "💬 *Comprador 11*"},
		{"mis lotes", "11 MA-", "🌽 *MA-"},
	} {
		for _, more := range []string{"ver más", "más", "siguiente", "11", "10", "los demás", "[10 Ver más]"} {
			p := plenty(t, 12)
			p.Talks(
				chattest.Step{list.word, "…(del 1 al 9, de 12)…\n9 …\n10 Ver más: faltan 3…"},
				chattest.Step{more, "…(del 10 al 12, de 12)\n10 …" + list.eleventh + "…"},
				chattest.Step{"11", "…" + list.shown + "…"},
			)
		}
	}
	p := plenty(t, 12)
	p.Talks(
		chattest.Step{"ferias", "…1 Feria 1:…"}, chattest.Step{"ver más", "…11 Feria 11…"},
		chattest.Step{"2", "…1 Feria 1:…9 Feria 9…"}, chattest.Step{"2", "…*Feria 2*…"}, // what is seen above is shown again first
		chattest.Step{"ferias", "…"}, chattest.Step{"ver más", "…11 Feria 11…"}, chattest.Step{"atrás", "…1 Feria 1:…"},
	)
	p = plenty(t, 12)
	p.Talks(chattest.Step{"ofertas", "…"}, chattest.Step{"ver más", "…11 Comprador 11…"}, chattest.Step{"10 no, 12 a 155", "…10 *Comprador 10*: le digo que no…12 *Comprador 12*…S/ 155.00…"})
	if got := plenty(t, 10).Writes("ferias"); strings.Contains(got, "Ver más") {
		t.Errorf("ten go on: %s", got)
	}
	p = plenty(t, 30)
	p.Talks(chattest.Step{"ferias", "…"}, chattest.Step{"25", "…(del 19 al 27, de 30)…25 Feria 25…28 Ver más: faltan 3…"}, chattest.Step{"siguiente", "…28 Feria 28…"})
}

func TestWhatEndsFirstIsListedFirst(t *testing.T) {
	p := plenty(t, 12)
	p.Talks(chattest.Step{"ofertas", "…\n1 Comprador 1:…\n2 Comprador 2:…"}, chattest.Step{"1", "…💬 *Comprador 1*…"})
}
