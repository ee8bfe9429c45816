package market_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/openapi/contracttest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func soles(value string) map[string]any { return map[string]any{"amount": value, "currency": "PEN"} }

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
		"payments": []any{map[string]any{
			"number": 1, "from": "buyer", "amount": soles("450.00"), "method": "yape", "paid_on": "2026-11-23", "reference": "00481516", "state": "said", "said_at": "2026-11-23T14:00:00Z",
		}},
		"payment": map[string]any{
			"state": "overdue", "paid": soles("100.00"), "said": soles("450.00"), "left": soles("1400.00"), "due": soles("350.00"), "overdue": soles("350.00"),
			"dues": []any{map[string]any{"for": "advance", "from": "buyer", "amount": soles("350.00"), "on": "2026-11-20"}},
		},
		"amendments": []any{map[string]any{"number": 2, "by": "buyer", "state": "open", "delivery": map[string]any{"basis": "buyer", "place": "Jr. Puno 1"}}},
		"claims":     []any{map[string]any{"number": 1, "reason": "quality", "wants": "return", "total": soles("900.00"), "returned": kg("20"), "state": "open", "answer_until": "2026-11-27T23:00:00Z"}},
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
	claim := market.Claim{Number: 1, Reason: "quality", Wants: market.WantsReturn, State: market.ClaimOpen, Total: money.Amount{Minor: 900_00, Currency: money.PEN}, Back: 20_000, AnswerUntil: time.Date(2026, 11, 27, 23, 0, 0, 0, time.UTC)}
	if got, ok := o.Claim(); !ok || got != claim {
		t.Errorf("the claim is %+v", got)
	}
	pen := func(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: money.PEN} }
	said := []market.OrderPayment{{Number: 1, From: market.Buyer, Amount: pen(450_00), Method: market.Yape, PaidOn: "2026-11-23", Reference: "00481516", State: market.PaymentSaid}}
	if diff := cmp.Diff(said, o.Payments); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]market.Due{{For: market.DueAdvance, From: market.Buyer, Amount: pen(350_00), On: "2026-11-20"}}, o.Dues); diff != "" {
		t.Error(diff)
	}
	if want := (market.Ledger{Paid: pen(100_00), Said: pen(450_00), Left: pen(1400_00), Due: pen(350_00), Overdue: pen(350_00)}); o.Ledger != want {
		t.Errorf("the ledger is %+v", o.Ledger)
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
		"amend": {func(ctx context.Context) (market.Order, error) {
			return rosa.AmendOrder(ctx, command, seen, market.Delivery{Basis: "farm", Place: "Urcos", From: "2026-12-04", Until: "2026-12-04"})
		}, `{"delivery":{"basis":"farm","from":"2026-12-04","place":"Urcos","until":"2026-12-04"}}`},
		"amendments/2/accept": {func(ctx context.Context) (market.Order, error) { return rosa.AcceptAmendment(ctx, command, seen, 2) }, ""},
		"amendments/2/reject": {func(ctx context.Context) (market.Order, error) { return rosa.RejectAmendment(ctx, command, seen, 2) }, ""},
		"claims/1/accept":     {func(ctx context.Context) (market.Order, error) { return rosa.AcceptClaim(ctx, command, seen, 1) }, ""},
		"claims/1/reject": {func(ctx context.Context) (market.Order, error) {
			return rosa.RejectClaim(ctx, command, seen, 1, "as_agreed")
		}, `{"reason":"as_agreed"}`},
		"cancel": {func(ctx context.Context) (market.Order, error) { return rosa.CancelOrder(ctx, command, seen, "other") }, `{"reason":"other"}`},
		"payments": {func(ctx context.Context) (market.Order, error) {
			return rosa.SayPayment(ctx, command, seen, market.NewPayment{From: market.Buyer, Amount: money.Amount{Minor: 450_00, Currency: money.PEN}, Method: market.Yape, PaidOn: "2026-11-22"})
		}, `{"amount":{"amount":"450.00","currency":"PEN"},"from":"buyer","method":"yape","paid_on":"2026-11-22"}`},
		"payments/3/confirm": {func(ctx context.Context) (market.Order, error) { return rosa.ConfirmPayment(ctx, command, seen, 3) }, ""},
		"payments/3/deny": {func(ctx context.Context) (market.Order, error) {
			return rosa.DenyPayment(ctx, command, seen, 3, "other_amount")
		}, `{"reason":"other_amount"}`},
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

// What a payment is already is known by the number that the refusal shows.
func TestAPaymentThatIsKeptAlready(t *testing.T) {
	s := newContractMarket(t)
	rosa, seen := s.open(), market.SeenOrder{ID: "ord_1", Revision: 7}
	s.answer("POST /v1/orders/ord_1/payments", http.StatusConflict, map[string]any{
		"type": "https://qhatu.pe/problems/payment-repeated", "title": "Ese pago ya está anotado", "status": 409, "number": 2,
	})
	paid := market.NewPayment{From: market.Buyer, Amount: money.Amount{Minor: 450_00, Currency: money.PEN}, Method: market.Cash}
	if _, err := rosa.SayPayment(t.Context(), market.Command{Key: "k", At: s.now}, seen, paid); market.RepeatedPayment(err) != 2 {
		t.Errorf("refused with %v", err)
	}
}
