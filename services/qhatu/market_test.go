// Package qhatu_test tells what the market does for those who use it: as scenarios over HTTP, in which every request and
// answer is held against the contracts, and as stories in testdata/script, in which the programs are processes.
package qhatu_test

import (
	"net/http"
	"testing"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/web/webtest"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
)

type (
	body        = map[string]any
	client      = *webtest.Client
	lot         = catalogrest.Lot
	negotiation = orderrest.Negotiation
	order       = orderrest.Order
)

// parties are who meets in most scenarios.
type parties struct {
	*markettest.Market
	seller, buyer, stranger client
}

// open starts a market and introduces an association, a buyer, and someone who has nothing to do with them.
func open(t *testing.T) parties {
	t.Helper()
	m := markettest.Start(t)
	return parties{
		Market: m, seller: m.Association(t, "Productores de Huaro"),
		buyer: m.Buyer(t, "Tostaduría Sol"), stranger: m.Buyer(t, "Molino Lejano"),
	}
}

func price(soles string) body { return body{"amount": soles, "currency": "PEN", "per": "quintal"} }

func quintals(value string) body { return body{"value": value, "unit": "quintal"} }

// maize is a draft of so many quintals at S/ 161.00.
func maize(value string) body {
	return body{"product": "maize", "grade": "primera", "declared": quintals(value), "price": price("161.00")}
}

// offer is an offer for so many quintals at so many soles each.
func offer(value, soles string) body {
	return body{"quantity": quintals(value), "price": price(soles), "delivery": body{"basis": "farm"}}
}

// but adds fields to a body, or replaces them.
func but(b body, name string, value any) body {
	changed := body{name: value}
	for n, v := range b {
		if n != name {
			changed[n] = v
		}
	}
	return changed
}

func read[T any](t *testing.T, r webtest.Response) T {
	t.Helper()
	var v T
	r.JSON(t, &v)
	return v
}

// publish puts a lot of so many quintals of maize on the market.
func publish(t *testing.T, seller client, value string) lot {
	t.Helper()
	drafted := read[lot](t, seller.Post(t, "/v1/lots", maize(value)).Want(t, http.StatusCreated))
	return read[lot](t, seller.Post(t, "/v1/lots/"+drafted.ID+"/publish", nil).Want(t, http.StatusOK))
}

// negotiate opens a negotiation with an offer.
func negotiate(t *testing.T, buyer client, lotID string, first body) negotiation {
	t.Helper()
	opening := body{"lot_id": lotID, "offer": first}
	return read[negotiation](t, buyer.Post(t, "/v1/negotiations", opening).Want(t, http.StatusCreated))
}

func at(n negotiation, steps string) string { return "/v1/negotiations/" + n.ID + steps }

// counter answers with an offer.
func counter(t *testing.T, by client, n negotiation, terms body) negotiation {
	t.Helper()
	return read[negotiation](t, by.Post(t, at(n, "/offers"), terms).Want(t, http.StatusOK))
}

func lotAs(t *testing.T, who client, id string) lot {
	t.Helper()
	return read[lot](t, who.Get(t, "/v1/lots/"+id).Want(t, http.StatusOK))
}

func negotiationAs(t *testing.T, who client, id string) negotiation {
	t.Helper()
	return read[negotiation](t, who.Get(t, "/v1/negotiations/"+id).Want(t, http.StatusOK))
}

func orderAs(t *testing.T, who client, id string) order {
	t.Helper()
	return read[order](t, who.Get(t, "/v1/orders/"+id).Want(t, http.StatusOK))
}

// awaitNegotiation waits until a negotiation has come to where it should be.
func awaitNegotiation(t *testing.T, who client, id, what string, there func(negotiation) bool) (n negotiation) {
	t.Helper()
	testkit.Eventually(t, "negotiation "+what, func() bool {
		n = negotiationAs(t, who, id)
		return there(n)
	})
	return n
}

func awaitState(t *testing.T, who client, id string, state orderrest.NegotiationState) negotiation {
	t.Helper()
	return awaitNegotiation(t, who, id, string(state), func(n negotiation) bool { return n.State == state })
}

func awaitOrder(t *testing.T, who client, id string, state orderrest.OrderState) (o order) {
	t.Helper()
	testkit.Eventually(t, "order "+string(state), func() bool {
		o = orderAs(t, who, id)
		return o.State == state
	})
	return o
}

// awaitStock waits until so many kilograms are held, committed and available.
func awaitStock(t *testing.T, seller client, id, held, committed, available string) {
	t.Helper()
	testkit.Eventually(t, "held "+held+", committed "+committed+", available "+available, func() bool {
		last := lotAs(t, seller, id).Quantity
		return last.Held.Value == held && last.Committed.Value == committed && last.Available.Value == available
	})
}

// awaitStanding waits until the last offer of a negotiation has its stock.
func awaitStanding(t *testing.T, who client, n negotiation) negotiation {
	t.Helper()
	number := int64(len(n.Offers))
	return awaitNegotiation(t, who, n.ID, "with its last offer standing", func(n negotiation) bool {
		return n.StandingOffer != nil && *n.StandingOffer == number
	})
}

func wantMoney(t *testing.T, what string, got *commonrest.Money, want string) {
	t.Helper()
	if got == nil || got.Amount != want || got.Currency != "PEN" {
		t.Errorf("%s is %v, want S/ %s", what, got, want)
	}
}

func wantPrice(t *testing.T, what string, got *commonrest.Price, want, per string) {
	t.Helper()
	if got == nil || got.Amount != want || got.Per != per || got.Currency != "PEN" {
		t.Errorf("%s is %v, want S/ %s per %s", what, got, want, per)
	}
}

func wantQuantity(t *testing.T, what string, got commonrest.Quantity, want, unit string) {
	t.Helper()
	if got.Value != want || got.Unit != unit {
		t.Errorf("%s is %v, want %s %s", what, got, want, unit)
	}
}
