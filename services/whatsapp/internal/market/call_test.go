package market_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

var quintal = quantity.Measure{Unit: "quintal", FactorMilli: 46_000, Base: "kg"}

func lotDocument() map[string]any {
	kg := func(value string) map[string]any { return map[string]any{"value": value, "unit": "kg"} }
	return map[string]any{
		"id": "lot_1", "code": "MZ-7K3F", "state": "published", "revision": 2, "allowed_actions": []string{"withdraw"},
		"association": map[string]any{"id": "assoc_huaro", "name": "Productores de Huaro", "community": "Huaro"}, "product": "maize", "variety": "blanco",
		"declared":       map[string]any{"value": "20", "unit": "quintal", "kg_per_unit": "46", "factor_source": "default"},
		"quantity":       map[string]any{"posted": kg("920"), "held": kg("0"), "committed": kg("460"), "sold_elsewhere": kg("92"), "available": kg("460")},
		"price":          map[string]any{"amount": "161.00", "currency": "PEN", "per": "quintal"},
		"price_per_base": map[string]any{"amount": "3.50", "currency": "PEN", "per": "kg"},
		"sales":          []any{saleDocument()},
		"created_at":     "2026-11-23T14:00:00Z", "published_at": "2026-11-23T14:00:01Z",
	}
}

func saleDocument() map[string]any {
	return map[string]any{
		"id": "sale_1", "state": "taken_back", "quantity": map[string]any{"value": "2", "unit": "quintal"},
		"price": map[string]any{"amount": "160.00", "currency": "PEN", "per": "quintal"}, "total": map[string]any{"amount": "320.00", "currency": "PEN"},
		"declared_at": "2026-11-23T14:00:02Z", "correctable_until": "2026-11-23T14:10:02Z",
	}
}

func TestLotsAreReadAsValues(t *testing.T) {
	s := newContractMarket(t)
	s.answer("GET /v1/lots/lot_1", http.StatusOK, lotDocument())
	got, err := s.open().Lot(t.Context(), "lot_1")
	if err != nil {
		t.Fatal(err)
	}
	want := market.Lot{
		ID: "lot_1", Code: "MZ-7K3F", State: market.LotPublished, Product: "maize", Variety: "blanco",
		Owner: "assoc_huaro", Seller: "Productores de Huaro", Place: "Huaro",
		Declared: quantity.Quantity{Milli: 20_000, Unit: "quintal"}, Measure: quintal, Posted: 920_000, Available: 460_000,
		Price:   &money.Price{Minor: 16100, Currency: "PEN", Per: "quintal"},
		PerBase: &money.Price{Minor: 350, Currency: "PEN", Per: "kg"},
		Sales: []market.Sale{{
			ID: "sale_1", Quantity: quantity.Quantity{Milli: 2000, Unit: "quintal"}, Total: &money.Amount{Minor: 32000, Currency: "PEN"},
			Price: &money.Price{Minor: 16000, Currency: "PEN", Per: "quintal"}, Taken: true, At: time.Date(2026, 11, 23, 14, 0, 2, 0, time.UTC), On: "2026-11-23",
		}},
		PublishedAt: time.Date(2026, 11, 23, 14, 0, 1, 0, time.UTC),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCommandsSayWhoDidThemWhen(t *testing.T) {
	s := newContractMarket(t)
	s.answer("POST /v1/lots", http.StatusCreated, lotDocument())
	s.answer("POST /v1/lots/lot_1/publish", http.StatusOK, lotDocument())
	s.answer("POST /v1/lots/lot_1/withdraw", http.StatusOK, lotDocument())
	s.answer("POST /v1/lots/lot_1/adjust", http.StatusOK, lotDocument())
	rosa, ctx := s.open(), t.Context()
	command := market.Command{Key: "msg1:draft", At: time.Date(2026, 11, 23, 8, 59, 30, 0, time.FixedZone("", -5*3600))}
	sacks := quantity.Quantity{Milli: 20_000, Unit: "saco"}
	commands := map[string]func() error{
		"POST /v1/lots": func() error {
			_, err := rosa.DraftLot(ctx, command, market.NewLot{
				Product: "maize", Variety: "blanco", Declared: sacks, GramsPerUnit: 50_500,
				Price: &money.Price{Minor: 17550, Currency: "PEN", Per: "saco"},
			})
			return err
		},
		"POST /v1/lots/lot_1/publish":  func() error { _, err := rosa.PublishLot(ctx, command, "lot_1"); return err },
		"POST /v1/lots/lot_1/withdraw": func() error { _, err := rosa.WithdrawLot(ctx, command, "lot_1", "mistake"); return err },
		"POST /v1/lots/lot_1/adjust":   func() error { _, err := rosa.AddToLot(ctx, command, "lot_1", sacks); return err },
	}
	bodies := map[string]string{
		"POST /v1/lots": `{"declared":{"kg_per_unit":"50.5","unit":"saco","value":"20"},` +
			`"price":{"amount":"175.50","currency":"PEN","per":"saco"},"product":"maize","variety":"blanco"}`,
		"POST /v1/lots/lot_1/withdraw": `{"reason":"mistake"}`,
		"POST /v1/lots/lot_1/adjust":   `{"direction":"add","quantity":{"unit":"saco","value":"20"},"reason":"found"}`,
	}
	for what, do := range commands {
		if err := do(); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		got := s.last(what)
		if got.header.Get("Idempotency-Key") != "msg1:draft" || got.header.Get("Qhatu-Acted-At") != "2026-11-23T13:59:30Z" {
			t.Errorf("%s: key %q, acted at %q", what, got.header.Get("Idempotency-Key"), got.header.Get("Qhatu-Acted-At"))
		}
		if got.body != bodies[what] {
			t.Errorf("%s: body %s, want %s", what, got.body, bodies[what])
		}
	}
}

func TestRefusals(t *testing.T) {
	s := newContractMarket(t)
	document := refusal(422, "invalid", map[string]string{"pointer": "/price/amount", "detail": "Muy alto."})
	s.answer("POST /v1/lots", http.StatusUnprocessableEntity, document)
	_, err := s.open().DraftLot(t.Context(), market.Command{Key: "k"}, market.NewLot{
		Product: "maize", Declared: quantity.Quantity{Milli: 1000, Unit: "kg"},
	})
	problem, ok := errors.AsType[*market.Problem](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	raw, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	want := &market.Problem{
		Document: append(raw, '\n'), Status: 422, Slug: "invalid", Title: "No se pudo", Detail: "Así es.",
		Fields: []market.Field{{Pointer: "/price/amount", Detail: "Muy alto."}},
	}
	if diff := cmp.Diff(want, problem, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	if !market.Refused(problem, "stale-offer", "invalid") || market.Refused(problem, "stale-offer") || market.Wrong(problem).Pointer != "/price/amount" {
		t.Error("Refused or Wrong do not know their problem")
	}
	if market.Refused(nil, "invalid") || market.Wrong(errors.New("x")) != (market.Field{}) {
		t.Error("there was no refusal")
	}
}

// What may be gone in a moment is no refusal: the same act may be tried again.
func TestWhatMayPass(t *testing.T) {
	for slug, status := range map[string]int{
		"behind": 503, "unavailable": 503, "too-many-requests": 429, "still-running": 409, "token-invalid": 401,
	} {
		s := newContractMarket(t)
		rosa := s.open()
		s.answer("POST /v1/lots/lot_1/publish", status, refusal(status, slug))
		if _, err := rosa.PublishLot(t.Context(), market.Command{Key: "k"}, "lot_1"); !errors.Is(err, market.ErrUnavailable) {
			t.Errorf("%s: %v", slug, err)
		}
	}
}
