package market_test

import (
	"net/http"
	"testing"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func TestLotsChangeByTheContract(t *testing.T) {
	s := newContractMarket(t)
	for _, what := range []string{"PATCH /v1/lots/lot_1", "POST /v1/lots/lot_1/pause", "POST /v1/lots/lot_1/resume", "POST /v1/lots/lot_1/adjust"} {
		s.answer(what, http.StatusOK, lotDocument())
	}
	s.answer("POST /v1/lots/lot_1/sales", http.StatusCreated, saleDocument())
	s.answer("POST /v1/lots/lot_1/sales/sale_1/take-back", http.StatusOK, saleDocument())
	rosa, ctx, command := s.open(), t.Context(), market.Command{Key: "k"}
	five, price := quantity.Quantity{Milli: 5000, Unit: "quintal"}, money.Price{Minor: 16000, Currency: "PEN", Per: "quintal"}
	for _, tt := range []struct {
		what, body string
		do         func() error
	}{
		{"PATCH /v1/lots/lot_1", `{"price":{"amount":"160.00","currency":"PEN","per":"quintal"},"variety":"amarillo"}`, func() error {
			_, err := rosa.ChangeLot(ctx, command, "lot_1", market.LotTerms{Price: &price, Variety: new("amarillo")})
			return err
		}},
		{"PATCH /v1/lots/lot_1", `{"invite_offers":true}`, func() error {
			_, err := rosa.ChangeLot(ctx, command, "lot_1", market.LotTerms{InviteOffers: true})
			return err
		}},
		{"POST /v1/lots/lot_1/pause", "", func() error { _, err := rosa.PauseLot(ctx, command, "lot_1"); return err }},
		{"POST /v1/lots/lot_1/resume", "", func() error { _, err := rosa.ResumeLot(ctx, command, "lot_1"); return err }},
		{"POST /v1/lots/lot_1/adjust", `{"direction":"loss","quantity":{"unit":"quintal","value":"5"},"reason":"loss"}`, func() error {
			_, err := rosa.TakeFromLot(ctx, command, "lot_1", five, market.ReasonLoss)
			return err
		}},
		{"POST /v1/lots/lot_1/sales", `{"price":{"amount":"160.00","currency":"PEN","per":"quintal"},"quantity":{"unit":"quintal","value":"5"},"sold_on":"2026-11-22"}`, func() error {
			_, err := rosa.DeclareSale(ctx, command, "lot_1", market.NewSale{Quantity: five, Price: &price, On: "2026-11-22"})
			return err
		}},
		{"POST /v1/lots/lot_1/sales", `{"quantity":{"unit":"quintal","value":"5"}}`, func() error {
			_, err := rosa.DeclareSale(ctx, command, "lot_1", market.NewSale{Quantity: five})
			return err
		}},
		{"POST /v1/lots/lot_1/sales/sale_1/take-back", "", func() error { _, err := rosa.TakeBackSale(ctx, command, "lot_1", "sale_1"); return err }},
	} {
		if err := tt.do(); err != nil {
			t.Fatalf("%s: %v", tt.what, err)
		}
		if got := s.last(tt.what).body; got != tt.body {
			t.Errorf("%s: body %s, want %s", tt.what, got, tt.body)
		}
	}
}

func TestALotIsFoundByItsCode(t *testing.T) {
	s := newContractMarket(t)
	s.answer("GET /v1/lots", http.StatusOK, map[string]any{"items": []any{lotDocument()}})
	lot, ok, err := s.open().LotByCode(t.Context(), "MZ-7K3F")
	if err != nil || !ok || lot.ID != "lot_1" || s.last("GET /v1/lots").query != "code=MZ-7K3F" {
		t.Errorf("found %v %v %v by %q", lot.ID, ok, err, s.last("GET /v1/lots").query)
	}
	s.answer("GET /v1/lots", http.StatusOK, map[string]any{"items": []any{}})
	if _, ok, err := s.open().LotByCode(t.Context(), "MZ-NONE"); ok || err != nil {
		t.Errorf("found %v, %v", ok, err)
	}
}
