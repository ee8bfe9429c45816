package qhatu_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func TestALotComesToTheMarket(t *testing.T) {
	m := open(t)
	drafted := m.seller.Post(t, "/v1/lots", maize("20")).Want(t, http.StatusCreated)
	draft := read[lot](t, drafted)
	if draft.State != catalogrest.LotStateDraft || !slices.Contains(draft.AllowedActions, "publish") {
		t.Errorf("drafted: %s, allowed %v", draft.State, draft.AllowedActions)
	}
	m.Anyone().Get(t, "/v1/lots/"+draft.ID).Problem(t, http.StatusNotFound, "not-found")
	if page := read[catalogrest.LotPage](t, m.Anyone().Get(t, "/v1/lots", webtest.At(drafted)).Want(t, http.StatusOK)); len(page.Items) != 0 {
		t.Errorf("buyers see the draft: %v", page.Items)
	}

	published := m.seller.Post(t, "/v1/lots/"+draft.ID+"/publish", nil, webtest.IfMatch(1)).Want(t, http.StatusOK)
	page := read[catalogrest.LotPage](t, m.Anyone().Get(t, "/v1/lots", webtest.At(published)).Want(t, http.StatusOK))
	if len(page.Items) != 1 || page.Items[0].ID != draft.ID {
		t.Fatalf("the market shows %v", page.Items)
	}
	shown := page.Items[0]
	wantQuantity(t, "posted", shown.Quantity.Posted, "920", "kg")
	wantQuantity(t, "available", shown.Quantity.Available, "920", "kg")
	wantPrice(t, "price", shown.Price, "161.00", "quintal")
	wantPrice(t, "price per base unit", shown.PricePerBase, "3.50", "kg")
	wantMoney(t, "total", shown.Total, "3220.00")
	if len(shown.AllowedActions) != 0 || shown.PublishedAt == nil {
		t.Errorf("anyone may %v, published %v", shown.AllowedActions, shown.PublishedAt)
	}
	if allowed := lotAs(t, m.buyer, draft.ID).AllowedActions; !slices.Equal(allowed, []string{"negotiate"}) {
		t.Errorf("a buyer may %v", allowed)
	}
}

func TestAPausedLotTakesNothingNewAndKeepsWhatItHolds(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	held := negotiate(t, m.buyer, l.ID, offer("10", "150.00"))
	held = awaitStanding(t, m.buyer, counter(t, m.seller, held, but(offer("10", "158.00"), "firm", true)))
	open := negotiate(t, m.stranger, l.ID, offer("5", "150.00"))
	counter(t, m.seller, open, offer("5", "159.00"))

	m.seller.Post(t, "/v1/lots/"+l.ID+"/pause", nil).Want(t, http.StatusOK)
	m.Anyone().Get(t, "/v1/lots/"+l.ID).Problem(t, http.StatusNotFound, "not-found")
	late := m.Buyer(t, "Llegó Tarde")
	refused := late.Post(t, "/v1/negotiations", body{"lot_id": l.ID, "offer": offer("1", "161.00")})
	if got := refused.Problem(t, http.StatusUnprocessableEntity, "invalid").Pointers(); !slices.Equal(got, []string{"/lot_id"}) {
		t.Errorf("refused for %v", got)
	}

	m.stranger.Post(t, at(open, "/offers"), offer("5", "155.00")).Problem(t, http.StatusConflict, "lot-paused")
	lost := read[order](t, m.stranger.Post(t, at(open, "/offers/2/accept"), nil).Want(t, http.StatusCreated))
	lost = awaitOrder(t, m.stranger, lost.ID, orderrest.OrderStateCancelled)
	if lost.Cancellation == nil || lost.Cancellation.By != "lot" || lost.Cancellation.Reason != "lot_not_open" {
		t.Errorf("cancelled: %+v", lost.Cancellation)
	}
	won := read[order](t, m.buyer.Post(t, at(held, "/offers/2/accept"), nil).Want(t, http.StatusCreated))
	awaitOrder(t, m.buyer, won.ID, orderrest.OrderStateConfirmed)
	awaitStock(t, m.seller, l.ID, "0", "460", "460")

	m.seller.Post(t, "/v1/lots/"+l.ID+"/resume", nil).Want(t, http.StatusOK)
	negotiate(t, late, l.ID, offer("1", "161.00"))
}

func TestAWithdrawnLotEndsItsNegotiations(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	firm := negotiate(t, m.buyer, l.ID, offer("10", "150.00"))
	firm = awaitStanding(t, m.buyer, counter(t, m.seller, firm, but(offer("10", "158.00"), "firm", true)))
	plain := negotiate(t, m.stranger, l.ID, offer("5", "150.00"))
	third := m.Buyer(t, "Panadería Ayllu")
	sold := negotiate(t, third, l.ID, offer("2", "161.00"))
	bought := read[order](t, m.seller.Post(t, at(sold, "/offers/1/accept"), nil).Want(t, http.StatusCreated))
	awaitOrder(t, third, bought.ID, orderrest.OrderStateConfirmed)
	awaitStock(t, m.seller, l.ID, "460", "92", "368")

	withdrawn := m.seller.Post(t, "/v1/lots/"+l.ID+"/withdraw", body{"reason": "loss"}).Want(t, http.StatusOK)
	if got := read[lot](t, withdrawn); got.State != catalogrest.LotStateWithdrawn || got.Quantity.Held.Value != "0" || len(got.AllowedActions) != 0 {
		t.Errorf("withdrawn: %+v", got)
	}
	for _, ended := range []struct {
		who client
		id  string
	}{{m.buyer, firm.ID}, {m.stranger, plain.ID}} {
		n := awaitState(t, ended.who, ended.id, orderrest.NegotiationStateCancelled)
		if n.Turn != nil || n.StandingOffer != nil || len(n.AllowedActions) != 0 {
			t.Errorf("cancelled: %+v", n)
		}
		ended.who.Post(t, "/v1/negotiations/"+ended.id+"/offers", offer("1", "161.00")).Problem(t, http.StatusConflict, "negotiation-ended")
	}
	if o := orderAs(t, third, bought.ID); o.State != orderrest.OrderStateConfirmed {
		t.Errorf("the order is %s", o.State)
	}
	m.buyer.Post(t, "/v1/negotiations", body{"lot_id": l.ID, "offer": offer("1", "161.00")}).Problem(t, http.StatusUnprocessableEntity, "invalid")
	m.seller.Post(t, "/v1/lots/"+l.ID+"/adjust", body{"direction": "add", "quantity": quintals("1"), "reason": "found"}).
		Problem(t, http.StatusConflict, "lot-withdrawn")
}

// TestNobodyIsLeftNegotiatingAboutALotThatIsGone: openings meet the withdrawal before, at and after its moment.
func TestNobodyIsLeftNegotiatingAboutALotThatIsGone(t *testing.T) {
	m := open(t)
	var opened []string
	for range 10 {
		l := publish(t, m.seller, "20")
		answers := make([]webtest.Response, 8)
		var group sync.WaitGroup
		for i := range answers {
			buyer := m.Buyer(t, fmt.Sprintf("Comprador %d", i))
			group.Go(func() {
				answers[i] = buyer.Post(t, "/v1/negotiations", body{"lot_id": l.ID, "offer": offer("1", "161.00")})
			})
		}
		group.Go(func() { m.seller.Post(t, "/v1/lots/"+l.ID+"/withdraw", nil) })
		group.Wait()
		for _, answer := range answers {
			if answer.Status != http.StatusCreated {
				answer.Problem(t, http.StatusUnprocessableEntity, "invalid")
				continue
			}
			opened = append(opened, answer.Text(t, "id"))
		}
	}
	for _, id := range opened {
		awaitState(t, m.seller, id, orderrest.NegotiationStateCancelled)
	}
}

func TestALossShowsAsAShortage(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	n := negotiate(t, m.buyer, l.ID, offer("15", "161.00"))
	bought := read[order](t, m.seller.Post(t, at(n, "/offers/1/accept"), nil).Want(t, http.StatusCreated))
	awaitOrder(t, m.buyer, bought.ID, orderrest.OrderStateConfirmed)
	loss := body{"direction": "loss", "quantity": quintals("10"), "reason": "loss"}
	short := read[lot](t, m.seller.Post(t, "/v1/lots/"+l.ID+"/adjust", loss).Want(t, http.StatusOK)).Quantity
	wantQuantity(t, "posted", short.Posted, "460", "kg")
	wantQuantity(t, "available", short.Available, "0", "kg")
	if short.Shortage == nil {
		t.Fatal("no shortage")
	}
	wantQuantity(t, "shortage", *short.Shortage, "230", "kg")
}
