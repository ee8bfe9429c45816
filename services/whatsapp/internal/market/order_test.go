package market_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/openapi/contracttest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func kg(value string) map[string]any { return map[string]any{"value": value, "unit": "kg"} }

func orderDocument(t *testing.T) map[string]any {
	return contracttest.Complete(t, orderrest.GetSpec, "Order", map[string]any{
		"id": "ord_1", "state": "dispatched", "revision": 7, "allowed_actions": []string{"weigh", "agree_weight"},
		"association": map[string]any{"id": "assoc_huaro"}, "buyer": map[string]any{"id": "org_snacks", "name": "Snacks Lima"},
		"quantity": map[string]any{"value": "10", "unit": "quintal"}, "base_quantity": kg("460"), "price": pen("150.00", "quintal"),
		"settlement": map[string]any{"tolerance_pct": "2.5", "claim_hours": 72}, "delivery": map[string]any{"basis": "farm"}, "returned": kg("20"),
		"deliveries": []any{map[string]any{
			"number": 1, "state": "on_its_way", "quantity": kg("440"), "vehicle": map[string]any{"plate": "X1A-234", "driver": "Percy"},
			"weight":         map[string]any{"by": "seller", "agreed": false, "net": kg("440"), "gross": kg("450"), "tare": kg("10")},
			"waiting_weight": map[string]any{"by": "buyer", "agreed": false, "net": kg("400")},
		}},
		"amendments": []any{map[string]any{"number": 2, "by": "buyer", "state": "open", "delivery": map[string]any{"basis": "buyer", "place": "Jr. Puno 1"}}},
		"delayed":    map[string]any{"by": "seller", "reason": "river"},
		"dispute":    map[string]any{"by": "buyer", "reason": "weight", "outcome": "stands"},
	})
}

func TestAnOrderIsReadAsAValue(t *testing.T) {
	s := newContractMarket(t)
	s.answer("GET /v1/orders/ord_1", http.StatusOK, orderDocument(t))
	rosa := s.open()
	o, err := rosa.Order(t.Context(), "ord_1")
	if err != nil {
		t.Fatal(err)
	}
	if o.Revision != 7 || o.Association != "assoc_huaro" || o.Tolerance != 25 || o.Returned != 20_000 || !o.Allowed.Has(market.ActionAgreeWeight) ||
		o.Delayed != (market.Word{By: market.Seller, Reason: "river"}) || o.Disputed != (market.Word{By: market.Buyer, Reason: "weight"}) || o.Outcome != "stands" {
		t.Errorf("read %+v", o)
	}
	want := []market.OrderDelivery{{
		Number: 1, State: market.OnItsWay, Quantity: 440_000, Plate: "X1A-234", Driver: "Percy",
		Weight:  market.Weight{By: market.Seller, Gross: 450_000, Tare: 10_000, Net: 440_000},
		Waiting: market.Weight{By: market.Buyer, Net: 400_000},
	}}
	if diff := cmp.Diff(want, o.Deliveries); diff != "" {
		t.Error(diff)
	}
	if a, ok := o.Amendment(); !ok || a.Number != 2 || a.Delivery.Place != "Jr. Puno 1" {
		t.Errorf("amendment %+v", a)
	}
	shown := false
	for _, w := range rosa.Written() {
		for _, text := range w.Texts {
			shown = shown || w.Subject == "org_snacks" && text == "Jr. Puno 1"
		}
	}
	if !shown {
		t.Errorf("the buyer's place is not noted as theirs: %+v", rosa.Written())
	}
}

// Each step says what it is of, under its key, and of which revision.
func TestStepsOfAnOrder(t *testing.T) {
	s := newContractMarket(t)
	net := quantity.Quantity{Milli: 452_000, Unit: "kg"}
	rosa, seen := s.open(), market.SeenOrder{ID: "ord_1", Revision: 7}
	command := market.Command{Key: "k", At: s.now}
	for path, step := range map[string]struct {
		do   func(context.Context) (market.Order, error)
		body string
	}{
		"prepare": {func(ctx context.Context) (market.Order, error) { return rosa.PrepareOrder(ctx, command, seen) }, ""},
		"dispatch": {func(ctx context.Context) (market.Order, error) {
			return rosa.DispatchOrder(ctx, command, seen, market.Dispatch{Quantity: net, Plate: "X1A-234", ReleaseCode: "0427", Reason: "trust"})
		}, `{"quantity":{"unit":"kg","value":"452"},"reason":"trust","release_code":"0427","vehicle":{"plate":"X1A-234"}}`},
		"deliver": {func(ctx context.Context) (market.Order, error) { return rosa.DeliverOrder(ctx, command, seen, 2) }, `{"delivery":2}`},
		"weigh": {func(ctx context.Context) (market.Order, error) {
			return rosa.WeighDelivery(ctx, command, seen, market.Weighing{Delivery: 1, Net: net})
		}, `{"delivery":1,"net":{"unit":"kg","value":"452"}}`},
		"agree-weight": {func(ctx context.Context) (market.Order, error) { return rosa.AgreeWeight(ctx, command, seen, 1, net) }, `{"delivery":1,"net":{"unit":"kg","value":"452"}}`},
		"close-rest":   {func(ctx context.Context) (market.Order, error) { return rosa.CloseRest(ctx, command, seen, "harvest") }, `{"reason":"harvest"}`},
		"hand-over": {func(ctx context.Context) (market.Order, error) {
			return rosa.HandOverOrder(ctx, command, seen, market.HandOver{ReleaseCode: "0427", Net: net, Rest: "loss"})
		}, `{"net":{"unit":"kg","value":"452"},"release_code":"0427","rest":"loss"}`},
		"delay": {func(ctx context.Context) (market.Order, error) {
			return rosa.DelayOrder(ctx, command, seen, "river", "2026-12-04")
		}, `{"reason":"river","until":"2026-12-04"}`},
		"amendments/2/accept": {func(ctx context.Context) (market.Order, error) { return rosa.AcceptAmendment(ctx, command, seen, 2) }, ""},
		"amendments/2/reject": {func(ctx context.Context) (market.Order, error) { return rosa.RejectAmendment(ctx, command, seen, 2) }, ""},
		"cancel":              {func(ctx context.Context) (market.Order, error) { return rosa.CancelOrder(ctx, command, seen, "other") }, `{"reason":"other"}`},
		"dispute": {func(ctx context.Context) (market.Order, error) {
			return rosa.DisputeOrder(ctx, command, seen, "weight")
		}, `{"reason":"weight"}`},
	} {
		what := "POST /v1/orders/ord_1/" + path
		s.answer(what, http.StatusOK, orderDocument(t))
		if o, err := step.do(t.Context()); err != nil || o.ID != "ord_1" {
			t.Errorf("%s: %+v, %v", path, o, err)
			continue
		}
		asked := s.last(what)
		if asked.body != step.body || asked.header.Get("If-Match") != `"7"` || asked.header.Get("Idempotency-Key") != "k" {
			t.Errorf("%s: %s %v", path, asked.body, asked.header)
		}
	}
}
