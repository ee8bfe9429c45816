package qhatu_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/sweep"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
)

// sells has Rosa publish a lot over the chat.
func (c *conversation) sells(t *testing.T) {
	t.Helper()
	c.does(t, func() error { c.rosa.Say("vendo 20 quintales de maiz blanco a 161 soles el quintal"); return nil }, "Todo:")
	c.taps(t, "✅ Publicar", "Publicado")
}

// does has Rosa do something and waits until she is told what holds a part.
func (c *conversation) does(t *testing.T, act func() error, part string) {
	t.Helper()
	before := len(markettest.Told(c.rosa))
	if err := act(); err != nil {
		t.Fatal(err)
	}
	c.hears(t, before, part)
}

func (c *conversation) taps(t *testing.T, title, part string) {
	t.Helper()
	c.does(t, func() error { return c.rosa.TapTitle(title) }, part)
}

// hears waits until Rosa is told, after so many messages, what holds a part.
func (c *conversation) hears(t *testing.T, before int, part string) {
	t.Helper()
	testkit.Eventually(t, "Rosa hears "+part, func() bool {
		for _, b := range markettest.Told(c.rosa)[before:] {
			if strings.Contains(b.Body, part) {
				return true
			}
		}
		return false
	})
}

// aWhile is how long offers are good for here: more than any machine takes for what is done in the meantime.
const aWhile = 20 * time.Minute

// untilSwept is when a sweep ends what was good for a while: its timer, which goes by another clock, comes first.
const untilSwept = aWhile + sweep.TimerFirst

// offered has the buyer offer for so long, and Rosa hear of it.
func (c *conversation) offered(t *testing.T, valid time.Time) negotiation {
	t.Helper()
	before := len(markettest.Told(c.rosa))
	n := negotiate(t, c.buyer, c.lot(t).ID, but(offer("10", "150.00"), "valid_until", valid.Format(time.RFC3339)))
	c.hears(t, before, "Snacks Lima")
	return n
}

func TestATapMadeInTimeCountsAfterOurDowntime(t *testing.T) {
	c := newConversation(t)
	c.sells(t)
	n := c.offered(t, c.Now().Add(aWhile))
	c.taps(t, "✅ Acepto", "mil quinientos soles")
	c.Stop(t)
	before := len(markettest.Told(c.rosa))
	if err := c.rosa.TapTitle("✅ Sí, vendo"); err != nil {
		t.Fatal(err)
	}
	c.Advance(aWhile + time.Second)
	c.Open(t)
	c.hears(t, before, "Trato hecho")
	agreed := awaitState(t, c.buyer, n.ID, orderrest.NegotiationStateDone)
	awaitOrder(t, c.buyer, *agreed.OrderID, orderrest.OrderStateConfirmed)
	awaitStock(t, c.buyer, n.LotID, "0", "460", "460")
}

func TestATapMadeTooLateTakesTheRoadOfTheLateYes(t *testing.T) {
	c := newConversation(t)
	c.sells(t)
	n := c.offered(t, c.Now().Add(aWhile))
	c.Advance(untilSwept)
	awaitState(t, c.buyer, n.ID, orderrest.NegotiationStateExpired)
	c.taps(t, "✅ Acepto", "Nada se vende hasta que diga sí")
	awaitStock(t, c.buyer, n.LotID, "0", "0", "920")
	c.taps(t, "✅ Pregúntale", "te aviso")
	asked := negotiationAs(t, c.buyer, n.ID)
	if *asked.StandingOffer != 2 || asked.Offers[1].By != orderrest.SideSeller || asked.Offers[1].Price.Amount != "150.00" {
		t.Fatalf("asked: %+v", asked)
	}
	if stands := asked.Offers[1].ValidUntil.Sub(asked.Offers[1].MadeAt); stands < 23*time.Hour || stands > 24*time.Hour {
		t.Errorf("it stands for %s, want a day", stands)
	}
	before := len(markettest.Told(c.rosa))
	c.buyer.Post(t, at(n, "/offers/2/accept"), nil).Want(t, http.StatusCreated)
	c.hears(t, before, "aceptó tu oferta")
}

func TestSomeoneElsesNegotiationIsNotFoundOverTheChat(t *testing.T) {
	c := newConversation(t)
	c.sells(t)
	n := c.offered(t, time.Now().Add(time.Hour))
	_, julia := c.Join(t, "Productores de Lucre", "Julia Mamani", "+51987654399", "maize")
	var accept string
	for _, b := range markettest.Told(c.rosa) {
		for _, choice := range b.Choices {
			if choice.Title == "✅ Acepto" {
				accept = choice.ID
			}
		}
	}
	_, err := julia.Raw(`{"type": "interactive", "interactive": {"type": "button_reply", "button_reply": {"id": "` + accept + `", "title": "✅ Acepto"}}}`)
	if err != nil {
		t.Fatal(err)
	}
	told := markettest.Hear(t, julia, 0, 1)
	if !strings.Contains(strings.ToLower(told[0].Body), "no encuentro") {
		t.Errorf("Julia was told %q", told[0].Body)
	}
	if got := negotiationAs(t, c.buyer, n.ID); got.State != orderrest.NegotiationStateAwaitingSeller {
		t.Errorf("the negotiation is %s", got.State)
	}
}
