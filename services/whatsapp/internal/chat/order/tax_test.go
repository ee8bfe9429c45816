package order_test

import (
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// An order says which tax document it needs as soon as that is known, and warns before the year's limit.
func TestAnOrderSaysWhichDocumentItNeeds(t *testing.T) {
	soles := func(n int64) money.Amount { return money.Amount{Minor: n * 100, Currency: money.PEN} }
	p := sold(t)
	for want, tax := range map[string]market.TaxDocument{
		"🧾 Tú das *factura*.\n": {Kind: market.Factura, Reason: "both_have_ruc"},
		"🧾 Tú das *boleta*.\n":  {Kind: market.Boleta, Reason: "buyer_without_ruc"},
		"🧾 El comprador te da una *liquidación de compra*: lleva tu DNI.\n📍":                                                             {Kind: market.Liquidacion, Reason: "seller_without_ruc"},
		"lleva tu DNI.\n⚠️ Este año ya vendiste por aquí S/ 340,000.00, o más. Sin RUC se puede hasta S/ 412,500.00: anda viendo tu RUC": {Kind: market.Liquidacion, Warning: market.NearLimit, Sold: soles(340_000), Limit: soles(412_500)},
		"🧾 Este año ya vendiste más de lo que se puede sin RUC":                                                                          {Kind: "none", Reason: market.OverLimit, Warning: market.OverLimit},
		"🧾 Ni tú ni el comprador tienen RUC":                                                                                             {Kind: "none", Reason: "neither_has_ruc"},
		"🧾 Para dar comprobante de este producto necesitas RUC.":                                                                         {Kind: "none", Reason: "goods_not_primary"},
	} {
		p.Market.Change("ord_1", func(o *market.Order) { o.Tax = tax })
		p.Talks(chattest.Step{"pedidos", "…" + want + "…"})
	}
	p.Market.Change("ord_1", func(o *market.Order) { o.Tax = market.TaxDocument{Reason: "ruc_unknown"} })
	if got := p.Writes("pedidos"); strings.Contains(got, "🧾") {
		t.Errorf("it says what is not known: %s", got)
	}
}
