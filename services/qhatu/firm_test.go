package qhatu_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func firm(value, soles string) body { return but(offer(value, soles), "firm", true) }

func TestAFirmOfferHoldsItsStockUntilItEnds(t *testing.T) {
	m := open(t)
	for name, end := range map[string]struct {
		by   client
		step string
		body any
		want orderrest.OfferState
	}{
		"rejected":  {m.buyer, "/offers/2/reject", body{"reason": "price"}, orderrest.OfferStateRejected},
		"withdrawn": {m.seller, "/offers/2/withdraw", nil, orderrest.OfferStateWithdrawn},
		"replaced":  {m.buyer, "/offers", offer("10", "155.00"), orderrest.OfferStateReplaced},
		"closed":    {m.buyer, "/close", nil, orderrest.OfferStateWithdrawn},
	} {
		t.Run(name, func(t *testing.T) {
			l := publish(t, m.seller, "20")
			n := negotiate(t, m.buyer, l.ID, offer("10", "150.00"))
			n = counter(t, m.seller, n, firm("10", "158.00"))
			if state := n.Offers[1].State; state != orderrest.OfferStatePending && state != orderrest.OfferStateStanding {
				t.Errorf("made, the firm offer is %s", state)
			}
			n = awaitStanding(t, m.buyer, n)
			if n.Offers[0].State != orderrest.OfferStateReplaced || *n.Turn != orderrest.SideBuyer {
				t.Errorf("standing: %+v", n)
			}
			awaitStock(t, m.seller, l.ID, "460", "0", "460")
			n = read[negotiation](t, end.by.Post(t, at(n, end.step), end.body).Want(t, http.StatusOK))
			if n.Offers[1].State != end.want {
				t.Errorf("the firm offer is %s", n.Offers[1].State)
			}
			awaitStock(t, m.seller, l.ID, "0", "0", "920")
		})
	}
}

func TestAFirmOfferThatExpiresFreesItsStock(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	n := negotiate(t, m.buyer, l.ID, offer("10", "150.00"))
	n = counter(t, m.seller, n, but(firm("10", "158.00"), "valid_until", m.Now().Add(aWhile).Format(time.RFC3339)))
	awaitStock(t, m.seller, l.ID, "460", "0", "460")
	m.Advance(untilSwept)
	awaitState(t, m.buyer, n.ID, orderrest.NegotiationStateExpired)
	awaitStock(t, m.seller, l.ID, "0", "0", "920")
}

// inSeconds is a whole second in the future: between n-1 and n seconds from now.
func inSeconds(n int) string { return secondsFromNow(n).Format(time.RFC3339) }

// inDays is a date so many days ahead.
func inDays(n int) string { return inSeconds(n * 24 * 60 * 60)[:len(time.DateOnly)] }

func secondsFromNow(n int) time.Time {
	return time.Now().UTC().Truncate(time.Second).Add(time.Duration(n) * time.Second)
}

func TestAnAcceptedFirmOfferCommitsWhatItHeld(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	n := negotiate(t, m.buyer, l.ID, offer("15", "150.00"))
	n = awaitStanding(t, m.buyer, counter(t, m.seller, n, firm("15", "158.00")))
	rival := negotiate(t, m.stranger, l.ID, offer("15", "161.00"))
	lost := read[order](t, m.seller.Post(t, at(rival, "/offers/1/accept"), nil).Want(t, http.StatusCreated))
	lost = awaitOrder(t, m.stranger, lost.ID, orderrest.OrderStateCancelled)
	wantQuantity(t, "left beside the firm offer", *lost.Cancellation.Available, "230", "kg")

	o := read[order](t, m.buyer.Post(t, at(n, "/offers/2/accept"), nil).Want(t, http.StatusCreated))
	awaitOrder(t, m.buyer, o.ID, orderrest.OrderStateConfirmed)
	awaitStock(t, m.seller, l.ID, "0", "690", "230")
}

func TestAFirmOfferWithTooLittleStockIsRefused(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	n := negotiate(t, m.buyer, l.ID, offer("18", "150.00"))
	other := negotiate(t, m.Buyer(t, "Molino Sur"), l.ID, offer("15", "150.00"))
	counter(t, m.seller, other, firm("15", "158.00"))
	awaitStock(t, m.seller, l.ID, "690", "0", "230")
	n = counter(t, m.seller, n, firm("18", "158.00"))
	n = awaitNegotiation(t, m.seller, n.ID, "with its firm offer refused", func(n negotiation) bool {
		return n.Offers[1].State == orderrest.OfferStateRefused
	})
	if n.State != orderrest.NegotiationStateAwaitingSeller || *n.StandingOffer != 1 || n.Offers[0].State != orderrest.OfferStateStanding {
		t.Fatalf("refused: %+v", n)
	}
	wantQuantity(t, "left", *n.Offers[1].Refusal.Available, "230", "kg")
	awaitStock(t, m.seller, l.ID, "690", "0", "230")
	counter(t, m.seller, n, offer("5", "158.00"))
}

func TestABuyerMakesNoFirmOffer(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	refused := m.buyer.Post(t, "/v1/negotiations", body{"lot_id": l.ID, "offer": firm("1", "161.00")}, webtest.Lang("en"))
	problem := refused.Problem(t, http.StatusUnprocessableEntity, "invalid")
	if len(problem.Errors) != 1 || problem.Errors[0].Pointer != "/offer/firm" || problem.Errors[0].Detail != "Only sellers make firm offers." {
		t.Errorf("refused: %+v", problem.Errors)
	}
}
