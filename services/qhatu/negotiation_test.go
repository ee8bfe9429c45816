package qhatu_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func TestABuyerAndAnAssociationComeToTerms(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	opening := body{"lot_id": l.ID, "external_ref": "OC-17", "offer": offer("10", "150.00")}
	n := read[negotiation](t, m.buyer.Post(t, "/v1/negotiations", opening).Want(t, http.StatusCreated))
	if n.State != orderrest.NegotiationStateAwaitingSeller || *n.Turn != orderrest.SideSeller || *n.StandingOffer != 1 {
		t.Fatalf("opened: %+v", n)
	}
	wantMoney(t, "total at 150", &n.Offers[0].Total, "1500.00")
	wantQuantity(t, "base quantity", n.Offers[0].BaseQuantity, "460", "kg")

	countered := m.seller.Post(t, at(n, "/offers"), offer("10", "158.00"), webtest.IfMatch(1)).Want(t, http.StatusOK)
	n = read[negotiation](t, m.buyer.Get(t, at(n, ""), webtest.At(countered)).Want(t, http.StatusOK))
	if n.State != orderrest.NegotiationStateAwaitingBuyer || *n.Turn != orderrest.SideBuyer || *n.StandingOffer != 2 {
		t.Fatalf("countered: %+v", n)
	}
	if want := []string{"offer", "accept", "reject", "close"}; !slices.Equal(n.AllowedActions, want) {
		t.Errorf("the buyer may %v, want %v", n.AllowedActions, want)
	}
	if n.Offers[0].State != orderrest.OfferStateReplaced || n.Offers[1].State != orderrest.OfferStateStanding {
		t.Errorf("offers: %s, %s", n.Offers[0].State, n.Offers[1].State)
	}
	wantMoney(t, "total at 158", &n.Offers[1].Total, "1580.00")
	wantPrice(t, "price per base unit", &n.Offers[1].PricePerBase, "3.43", "kg")

	accepted := m.buyer.Post(t, at(n, "/offers/2/accept"), nil, webtest.IfMatch(2)).Want(t, http.StatusCreated)
	o := read[order](t, accepted)
	if o.State != orderrest.OrderStateConfirmed {
		t.Errorf("accepted: the order is %s before its stock is decided", o.State)
	}
	wantMoney(t, "order's total", &o.Total, "1580.00")
	if *o.NegotiationID != n.ID || o.LotID != l.ID || *o.ExternalRef != "OC-17" {
		t.Errorf("order: %+v", o)
	}
	if diff := cmp.Diff(n.Buyer, *o.Buyer) + cmp.Diff(n.Association, o.Association); diff != "" {
		t.Errorf("the order's parties are others: %s", diff)
	}
	if *o.Buyer.Name != "Tostaduría Sol" || *o.Association.Name != "Productores de Huaro" {
		t.Errorf("the parties are named %s and %s", *o.Buyer.Name, *o.Association.Name)
	}
	if steps := stepsOf(o); !slices.Equal(steps, []string{"placed", "confirmed"}) {
		t.Errorf("timeline: %v", steps)
	}
	whatBothSee := cmpopts.IgnoreFields(order{}, "AllowedActions", "ReleaseCode") // what each may do is the domain's to test
	if diff := cmp.Diff(o, orderAs(t, m.seller, o.ID), whatBothSee); diff != "" {
		t.Errorf("the association sees another order: %s", diff)
	}
	awaitStock(t, m.seller, l.ID, "0", "460", "460")
	done := awaitState(t, m.seller, n.ID, orderrest.NegotiationStateDone)
	if done.OrderID == nil || *done.OrderID != o.ID || done.Turn != nil || len(done.AllowedActions) != 0 {
		t.Errorf("done: %+v", done)
	}
}

func stepsOf(o order) []string {
	steps := make([]string, len(o.Timeline))
	for i, step := range o.Timeline {
		steps[i] = string(step.State)
	}
	return steps
}

func TestTermsAreKeptFromTheOfferToTheOrder(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	terms := body{
		"freight":  body{"payer": "shared", "amount": body{"amount": "120.50", "currency": "PEN"}},
		"sacks":    body{"payer": "buyer", "returned": true},
		"weigh_at": "destination", "settle_by": "weight",
		"quality": body{"moisture_max": "14.5", "impurity_max": "2"},
		"payment": body{"advance_pct": 30, "balance_on": "days", "days": 15},
	}
	first := but(offer("2.5", "160.00"), "terms", terms)
	first["delivery"] = body{"basis": "collection_point", "place": "Huaro", "from": inDays(20), "until": inDays(30)}
	n := negotiate(t, m.buyer, l.ID, first)
	o := read[order](t, m.seller.Post(t, at(n, "/offers/1/accept"), nil).Want(t, http.StatusCreated))
	if diff := cmp.Diff(n.Offers[0].Terms, o.Terms); diff != "" || o.Terms == nil || *o.Terms.Quality.MoistureMax != "14.5" {
		t.Errorf("terms: %s", diff)
	}
	if diff := cmp.Diff(&n.Offers[0].Delivery, o.Delivery); diff != "" || *o.Delivery.Until != inDays(30) {
		t.Errorf("delivery: %s", diff)
	}
	wantQuantity(t, "base quantity", o.BaseQuantity, "115", "kg")
	wantMoney(t, "total", &o.Total, "400.00")
}

func TestWhenAnOfferEndsItIsItsMakersTurn(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	n := negotiate(t, m.buyer, l.ID, offer("10", "150.00"))
	n = read[negotiation](t, m.seller.Post(t, at(n, "/offers/1/reject"), body{"reason": "price"}).Want(t, http.StatusOK))
	if *n.Turn != orderrest.SideBuyer || n.StandingOffer != nil || n.Offers[0].State != orderrest.OfferStateRejected {
		t.Fatalf("rejected: %+v", n)
	}
	n = counter(t, m.buyer, n, offer("10", "155.00"))
	n = read[negotiation](t, m.buyer.Post(t, at(n, "/offers/2/withdraw"), nil).Want(t, http.StatusOK))
	if *n.Turn != orderrest.SideBuyer || n.Offers[1].State != orderrest.OfferStateWithdrawn {
		t.Fatalf("withdrawn: %+v", n)
	}
	n = read[negotiation](t, m.seller.Post(t, at(n, "/close"), nil).Want(t, http.StatusOK))
	if n.State != orderrest.NegotiationStateClosed || len(n.AllowedActions) != 0 {
		t.Fatalf("closed: %+v", n)
	}
	again := negotiate(t, m.buyer, l.ID, offer("10", "161.00"))
	if again.ID == n.ID {
		t.Error("a closed negotiation was opened again")
	}
}

// rivals open negotiations about a lot, one each, and are made an offer for so many quintals.
func rivals(t *testing.T, m parties, lotID string, count int, each string) (buyers []client, offers []negotiation) {
	t.Helper()
	for i := range count {
		buyer := m.Buyer(t, fmt.Sprintf("Comprador %d", i))
		n := negotiate(t, buyer, lotID, offer(each, "150.00"))
		buyers = append(buyers, buyer)
		offers = append(offers, counter(t, m.seller, n, offer(each, "158.00")))
	}
	return buyers, offers
}

// acceptAll accepts offer 2 of every negotiation at once.
func acceptAll(t *testing.T, buyers []client, offers []negotiation) []webtest.Response {
	t.Helper()
	answers := make([]webtest.Response, len(buyers))
	var group sync.WaitGroup
	start := make(chan struct{})
	for i := range buyers {
		group.Go(func() {
			<-start
			answers[i] = buyers[i].Post(t, at(offers[i], "/offers/2/accept"), nil)
		})
	}
	close(start)
	group.Wait()
	return answers
}

func TestMoreIsAcceptedThanThereIs(t *testing.T) {
	for name, c := range map[string]struct {
		rivals           int
		each, kg         string
		confirmed        int
		left, committed  string
		leftAtTheRefusal string
	}{
		"two for one":    {2, "15", "690", 1, "230", "690", "230"},
		"seven for four": {7, "5", "230", 4, "0", "920", "0"},
	} {
		t.Run(name, func(t *testing.T) {
			m := open(t)
			l := publish(t, m.seller, "20")
			buyers, offers := rivals(t, m, l.ID, c.rivals, c.each)
			confirmed := 0
			for i, answer := range acceptAll(t, buyers, offers) {
				o := read[order](t, answer.Want(t, http.StatusCreated))
				testkit.Eventually(t, "the order is decided", func() bool {
					o = orderAs(t, buyers[i], o.ID)
					return o.State != orderrest.OrderStatePlaced
				})
				if o.State == orderrest.OrderStateConfirmed {
					confirmed++
					awaitState(t, buyers[i], offers[i].ID, orderrest.NegotiationStateDone)
					continue
				}
				wantOutOfStock(t, buyers[i], offers[i].ID, o, c.leftAtTheRefusal)
			}
			if confirmed != c.confirmed {
				t.Errorf("%d orders confirmed, want %d", confirmed, c.confirmed)
			}
			awaitStock(t, m.seller, l.ID, "0", c.committed, c.left)
		})
	}
}

// wantOutOfStock: the order is cancelled, and the negotiation goes on at the turn of whoever made the offer.
func wantOutOfStock(t *testing.T, buyer client, negotiationID string, o order, left string) {
	t.Helper()
	if o.State != orderrest.OrderStateCancelled || o.Cancellation == nil || o.Cancellation.Reason != "out_of_stock" || o.Cancellation.By != "lot" {
		t.Fatalf("order: %s %+v", o.State, o.Cancellation)
	}
	wantQuantity(t, "left, says the order", *o.Cancellation.Available, left, "kg")
	n := awaitState(t, buyer, negotiationID, orderrest.NegotiationStateAwaitingSeller)
	refused := n.Offers[1]
	if n.OrderID != nil || n.StandingOffer != nil || refused.State != orderrest.OfferStateRefused || refused.Refusal == nil {
		t.Fatalf("negotiation: %+v", n)
	}
	if refused.Refusal.Reason != "out_of_stock" {
		t.Errorf("refused for %s", refused.Refusal.Reason)
	}
	wantQuantity(t, "left, says the negotiation", *refused.Refusal.Available, left, "kg")
}

// Nobody is sent an offer that is mistyped; one for more than there is may be, as its association may have more. What is left below
// the smallest order may be bought, all of it.
func TestAnOfferIsHeldAgainstTheLot(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	path := "/v1/lots/" + l.ID
	m.seller.Patch(t, path, body{"min_order": quintals("2")}).Want(t, http.StatusOK)
	opening := func(quintals string) body { return body{"lot_id": l.ID, "offer": offer(quintals, "161.00")} }
	refused := m.buyer.Post(t, "/v1/negotiations", opening("20000"), webtest.Lang("en")).Problem(t, http.StatusUnprocessableEntity, "invalid")
	want := "That is more than ten times what the lot had (920 kg): check the quantity and the unit."
	if len(refused.Errors) != 1 || refused.Errors[0].Pointer != "/offer/quantity/value" || refused.Errors[0].Detail != want {
		t.Errorf("refused: %+v", refused.Errors)
	}
	negotiate(t, m.Buyer(t, "Molino Sur"), l.ID, offer("25", "161.00"))
	m.seller.Post(t, path+"/sales", body{"quantity": quintals("19")}).Want(t, http.StatusCreated)
	n := negotiate(t, m.buyer, l.ID, offer("1", "161.00"))
	o := read[order](t, m.seller.Post(t, at(n, "/offers/1/accept"), nil).Want(t, http.StatusCreated))
	awaitOrder(t, m.buyer, o.ID, orderrest.OrderStateConfirmed)
}

func TestAfterARefusalTheyAgreeOnWhatIsLeft(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "25")
	n := negotiate(t, m.buyer, l.ID, offer("25", "161.00"))
	m.seller.Post(t, "/v1/lots/"+l.ID+"/adjust", body{"direction": "loss", "quantity": quintals("5"), "reason": "loss"}).Want(t, http.StatusOK)
	o := read[order](t, m.seller.Post(t, at(n, "/offers/1/accept"), nil).Want(t, http.StatusCreated))
	awaitOrder(t, m.buyer, o.ID, orderrest.OrderStateCancelled)
	n = awaitState(t, m.buyer, n.ID, orderrest.NegotiationStateAwaitingBuyer)
	wantQuantity(t, "left", *n.Offers[0].Refusal.Available, "920", "kg")
	n = counter(t, m.buyer, n, offer("20", "161.00"))
	second := read[order](t, m.seller.Post(t, at(n, "/offers/2/accept"), nil).Want(t, http.StatusCreated))
	if second.ID == o.ID {
		t.Error("the order is the cancelled one")
	}
	awaitOrder(t, m.buyer, second.ID, orderrest.OrderStateConfirmed)
	awaitStock(t, m.seller, l.ID, "0", "920", "0")
}
