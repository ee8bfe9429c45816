package market_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/qhatu/qhatu/api/openapi/contracttest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func pen(amount, per string) map[string]any {
	return map[string]any{"amount": amount, "currency": "PEN", "per": per}
}

func negotiationDocument() map[string]any {
	terms := map[string]any{
		"freight": map[string]any{"payer": "seller", "amount": map[string]any{"amount": "400.00", "currency": "PEN"}},
		"sacks":   map[string]any{"payer": "seller", "returned": true}, "weigh_at": "destination", "settle_by": "weight",
		"quality": map[string]any{"moisture_max": "12", "impurity_max": "2"},
		"payment": map[string]any{"advance_pct": 30, "balance_on": "days", "days": 60},
	}
	offer := map[string]any{
		"number": 1, "by": "buyer", "firm": false, "state": "standing",
		"quantity": map[string]any{"value": "10", "unit": "quintal"}, "base_quantity": map[string]any{"value": "460", "unit": "kg"},
		"price": pen("150.00", "quintal"), "price_per_base": pen("3.26", "kg"),
		"total":    map[string]any{"amount": "1500.00", "currency": "PEN"},
		"delivery": map[string]any{"basis": "farm", "place": "Huaro", "from": "2026-12-02", "until": "2026-12-05"}, "terms": terms,
		"valid_until": "2026-11-27T23:00:00Z", "made_at": "2026-11-23T14:00:00Z",
	}
	return map[string]any{
		"id": "neg_1", "state": "awaiting_seller", "turn": "seller", "revision": 1, "allowed_actions": []string{"offer", "accept"},
		"expires_at": "2026-11-27T23:00:00Z", "lot_id": "lot_1", "standing_offer": 1,
		"buyer": map[string]any{"id": "org_snacks", "name": "Snacks Lima", "level": 1}, "association": map[string]any{"id": "assoc_huaro"},
		"offers": []any{offer},
	}
}

func TestNegotiationsAreReadAsValues(t *testing.T) {
	s := newContractMarket(t)
	s.answer("GET /v1/negotiations", http.StatusOK, map[string]any{"items": []any{negotiationDocument()}})
	waiting, err := s.open().Negotiations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := s.last("GET /v1/negotiations").query; got != "state=awaiting_seller&limit=200" {
		t.Errorf("asked for %q", got)
	}
	want := []market.Negotiation{{
		ID: "neg_1", Lot: "lot_1", State: market.AwaitingSeller, Allowed: market.Allowed{market.ActionOffer, market.ActionAccept},
		Buyer: "org_snacks", BuyerName: "Snacks Lima", Level: 1, Standing: 1,
		Offers: []market.Offer{{
			Number: 1, By: market.Buyer, State: market.OfferStanding,
			Quantity: quantity.Quantity{Milli: 10_000, Unit: "quintal"}, Base: quantity.Quantity{Milli: 460_000, Unit: "kg"},
			Price:   money.Price{Minor: 15000, Currency: "PEN", Per: "quintal"},
			PerBase: money.Price{Minor: 326, Currency: "PEN", Per: "kg"}, Total: money.Amount{Minor: 150000, Currency: "PEN"},
			Delivery: market.Delivery{Basis: market.AtFarm, Place: "Huaro", From: "2026-12-02", Until: "2026-12-05"},
			Terms: market.Terms{
				Freight: market.Freight{Payer: market.Seller, Amount: &money.Amount{Minor: 40000, Currency: "PEN"}},
				Sacks:   market.Sacks{Payer: market.Seller, Returned: true}, WeighAt: market.AtDestination, SettleBy: "weight",
				MoistureMax: "12", ImpurityMax: "2", Payment: market.Payment{Advance: 30, BalanceOn: market.InDays, Days: 60},
			},
			MadeAt: time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC), ValidUntil: time.Date(2026, 11, 27, 23, 0, 0, 0, time.UTC),
		}},
	}}
	if diff := cmp.Diff(want, waiting, cmpopts.IgnoreUnexported(market.Offer{})); diff != "" {
		t.Error(diff)
	}
}

// A counter-offer keeps whatever else was agreed on: what nobody was asked about does not change.
func TestOffersOnTheSameTerms(t *testing.T) {
	s := newContractMarket(t)
	s.answer("GET /v1/negotiations/neg_1", http.StatusOK, negotiationDocument())
	s.answer("POST /v1/negotiations/neg_1/offers", http.StatusOK, negotiationDocument())
	rosa := s.open()
	n, err := rosa.Negotiation(t.Context(), "neg_1")
	if err != nil {
		t.Fatal(err)
	}
	his, ok := n.Offer(1)
	if _, beyond := n.Offer(2); !ok || beyond {
		t.Fatal("offers are numbered from 1")
	}
	offer := market.NewOffer{Quantity: his.Quantity, Price: money.Price{Minor: 15800, Currency: "PEN", Per: "quintal"}, Like: his}
	made := func() string {
		if _, err := rosa.MakeOffer(t.Context(), market.Command{Key: "k"}, "neg_1", offer); err != nil {
			t.Fatal(err)
		}
		return s.last("POST /v1/negotiations/neg_1/offers").body
	}
	want := `{"delivery":{"basis":"farm","from":"2026-12-02","place":"Huaro","until":"2026-12-05"},` +
		`"price":{"amount":"158.00","currency":"PEN","per":"quintal"},"quantity":{"unit":"quintal","value":"10"},` +
		`"terms":{"freight":{"amount":{"amount":"400.00","currency":"PEN"},"payer":"seller"},` +
		`"payment":{"advance_pct":30,"balance_on":"days","days":60},"quality":{"impurity_max":"2","moisture_max":"12"},` +
		`"sacks":{"payer":"seller","returned":true},"settle_by":"weight","weigh_at":"destination"}}`
	if got := made(); got != want {
		t.Errorf("offered %s\nwant %s", got, want)
	}
	offer.ValidUntil = time.Date(2026, 11, 24, 9, 0, 0, 0, time.FixedZone("", -5*3600))
	if got := made(); !strings.Contains(got, `"valid_until":"2026-11-24T14:00:00Z"`) {
		t.Errorf("offered %s", got)
	}
}

func TestAcceptAndReject(t *testing.T) {
	s := newContractMarket(t)
	offer := negotiationDocument()["offers"].([]any)[0].(map[string]any)
	order := contracttest.Complete(t, orderrest.GetSpec, "Order", map[string]any{
		"id": "ord_1", "state": "cancelled", "negotiation_id": "neg_1", "lot_id": "lot_1",
		"buyer":    map[string]any{"id": "org_snacks", "name": "Snacks Lima"},
		"quantity": offer["quantity"], "price": offer["price"], "total": offer["total"], "delivery": map[string]any{"basis": "buyer"},
		"cancellation": map[string]any{"by": "lot", "reason": "out_of_stock", "available": map[string]any{"value": "184", "unit": "kg"}},
	})
	s.answer("POST /v1/negotiations/neg_1/offers/1/accept", http.StatusCreated, order)
	s.answer("GET /v1/orders/ord_1", http.StatusOK, order)
	s.answer("POST /v1/negotiations/neg_1/offers/1/reject", http.StatusOK, negotiationDocument())
	rosa := s.open()
	want := market.Order{
		ID: "ord_1", State: market.OrderCancelled, Negotiation: "neg_1", Lot: "lot_1", Buyer: "org_snacks", BuyerName: "Snacks Lima",
		Quantity: quantity.Quantity{Milli: 10_000, Unit: "quintal"}, Price: money.Price{Minor: 15000, Currency: "PEN", Per: "quintal"},
		Total: money.Amount{Minor: 150000, Currency: "PEN"}, Delivery: market.Delivery{Basis: "buyer"},
		CancelledBy: "lot", Cancellation: "out_of_stock", Left: 184_000,
	}
	for name, read := range map[string]func() (market.Order, error){
		"accept": func() (market.Order, error) {
			return rosa.Accept(t.Context(), market.Command{Key: "k", At: s.now}, "neg_1", 1)
		},
		"read": func() (market.Order, error) { return rosa.Order(t.Context(), "ord_1") },
	} {
		got, err := read()
		unsaid := cmpopts.IgnoreFields(market.Order{}, "Revision", "Allowed", "Association", "Base", "Agreed", "Tolerance", "Deliveries", "Payments", "Claims", "Dues", "Ledger")
		if diff := cmp.Diff(want, got, unsaid); err != nil || diff != "" {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
	if _, err := rosa.Reject(t.Context(), market.Command{Key: "k"}, "neg_1", 1, "trust"); err != nil {
		t.Fatal(err)
	}
	if body := s.last("POST /v1/negotiations/neg_1/offers/1/reject").body; body != `{"reason":"trust"}` {
		t.Errorf("rejected with %s", body)
	}
}

func TestFairsAndStalls(t *testing.T) {
	s := newContractMarket(t)
	document := map[string]any{
		"id": "fair_1", "state": "published", "phase": "upcoming", "revision": 3, "allowed_actions": []string{"apply"},
		"organiser": map[string]any{"id": "org_muni"}, "name": "Feria de Urcos", "time_zone": "America/Lima", "products": []string{"maize"},
		"venue":     map[string]any{"name": "Plaza de Armas", "address": "s/n", "province": "Quispicanchi", "region": "Cusco"},
		"starts_at": "2026-12-12T13:00:00Z", "ends_at": "2026-12-12T22:00:00Z", "created_at": "2026-11-01T00:00:00Z",
		"requirements": []string{}, "sequence": 0,
		"stalls":       map[string]any{"capacity": 4, "max_per_applicant": 2, "taken": 3, "waiting": 0},
		"registration": map[string]any{"closes_at": "2026-12-12T13:00:00Z", "open": true},
	}
	s.answer("GET /v1/fairs/fair_1", http.StatusOK, document)
	rosa := s.open()
	f, err := rosa.Fair(t.Context(), "fair_1")
	if err != nil {
		t.Fatal(err)
	}
	if f.Starts.Format(time.Kitchen) != "8:00AM" || f.Free() != 1 || f.MaxPerApplicant != 2 || !f.Open || f.Over || f.Cancelled ||
		f.Venue != "Plaza de Armas" || !cmp.Equal(f.Products, []string{"maize"}) {
		t.Errorf("fair %+v", f)
	}
	erased := maps.Clone(document)
	erased["organiser"], erased["name"] = map[string]any{"id": "org_muni", "erased": true}, "(borrado)"
	s.answer("GET /v1/fairs/fair_1", http.StatusOK, erased)
	another := s.open() // it says nothing of whoever is erased, so that what it says goes out
	if f, err := another.Fair(t.Context(), "fair_1"); err != nil || f.Name+f.Venue+f.Province != "" || len(another.Written()) > 0 {
		t.Errorf("of an erased organiser %+v, %v, %v", f, another.Written(), err)
	}
	stall := map[string]any{
		"id": "stall_1", "fair_id": "fair_1", "state": "offered", "revision": 1, "allowed_actions": []string{"confirm", "withdraw"},
		"association": map[string]any{"id": "assoc_huaro"}, "count": 1, "products": []string{"maize"}, "numbers": []int{14},
		"offered_until": "2026-11-24T14:00:00Z", "applied_at": "2026-11-23T14:00:00Z",
	}
	s.answer("POST /v1/fairs/fair_1/stalls", http.StatusCreated, stall)
	s.answer("GET /v1/fairs/fair_1/stalls", http.StatusOK, map[string]any{"items": []any{stall}})
	s.answer("GET /v1/fairs/fair_1/stalls/stall_1", http.StatusOK, stall)
	s.answer("POST /v1/fairs/fair_1/stalls/stall_1/confirm", http.StatusOK, stall)
	s.answer("POST /v1/fairs/fair_1/stalls/stall_1/withdraw", http.StatusOK, stall)
	command, ctx := market.Command{Key: "k", At: s.now}, t.Context()
	want := market.Stall{
		ID: "stall_1", Fair: "fair_1", State: market.StallOffered, Count: 1, Products: []string{"maize"}, Numbers: []int{14},
		OfferedUntil: time.Date(2026, 11, 24, 14, 0, 0, 0, time.UTC), Allowed: market.Allowed{"confirm", market.ActionWithdraw},
	}
	for name, do := range map[string]func() (market.Stall, error){
		"apply":    func() (market.Stall, error) { return rosa.Apply(ctx, command, "fair_1", 2, []string{"maize"}) },
		"read":     func() (market.Stall, error) { return rosa.Stall(ctx, "fair_1", "stall_1") },
		"confirm":  func() (market.Stall, error) { return rosa.ConfirmStall(ctx, command, "fair_1", "stall_1") },
		"withdraw": func() (market.Stall, error) { return rosa.WithdrawStall(ctx, command, "fair_1", "stall_1") },
		"mine": func() (market.Stall, error) {
			all, err := rosa.MyStalls(ctx, "fair_1")
			if err != nil || len(all) != 1 {
				return market.Stall{}, err
			}
			return all[0], nil
		},
	} {
		got, err := do()
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
	if body := s.last("POST /v1/fairs/fair_1/stalls").body; body != `{"count":2,"products":["maize"]}` {
		t.Errorf("applied with %s", body)
	}
}
