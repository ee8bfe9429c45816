package taxdoc_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/order/internal/domain/taxdoc"
)

func soles(n int64) money.Amount { return money.Amount{Minor: n * 100, Currency: money.PEN} }

func TestWhichDocumentADealNeeds(t *testing.T) {
	const unknown, none, natural, company = "", "none", "natural_person", "company"
	missing := func(all ...string) []string { return all }
	for name, c := range map[string]struct {
		seller, buyer string
		processed     bool
		want          taxdoc.Document
	}{
		"two companies":                    {company, company, false, taxdoc.Document{Kind: "factura", IssuedBy: "seller", Reason: "both_have_ruc"}},
		"natural persons with RUC":         {natural, natural, true, taxdoc.Document{Kind: "factura", IssuedBy: "seller", Reason: "both_have_ruc"}},
		"to a buyer without":               {company, none, false, taxdoc.Document{Kind: "boleta", IssuedBy: "seller", Reason: "buyer_without_ruc"}},
		"to a buyer who has not said":      {natural, unknown, true, taxdoc.Document{IssuedBy: "seller", Reason: "ruc_unknown", Missing: missing("buyer_ruc")}},
		"of a seller without":              {none, company, false, taxdoc.Document{Kind: "liquidacion_de_compra", IssuedBy: "buyer", Reason: "seller_without_ruc"}},
		"to a natural person with RUC":     {none, natural, false, taxdoc.Document{Kind: "liquidacion_de_compra", IssuedBy: "buyer", Reason: "seller_without_ruc"}},
		"what is processed":                {none, company, true, taxdoc.Document{Kind: "none", Reason: "goods_not_primary"}},
		"what is processed, whoever buys":  {none, unknown, true, taxdoc.Document{Kind: "none", Reason: "goods_not_primary"}},
		"neither has one":                  {none, none, false, taxdoc.Document{Kind: "none", Reason: "neither_has_ruc"}},
		"of a seller without, to whoever":  {none, unknown, false, taxdoc.Document{IssuedBy: "buyer", Reason: "ruc_unknown", Missing: missing("buyer_ruc")}},
		"of a seller who has not said":     {unknown, company, false, taxdoc.Document{Reason: "ruc_unknown", Missing: missing("seller_ruc")}},
		"of a seller and to a buyer who …": {unknown, unknown, true, taxdoc.Document{Reason: "ruc_unknown", Missing: missing("seller_ruc", "buyer_ruc")}},
	} {
		d := taxdoc.Deal{Seller: c.seller, Buyer: c.buyer, PrimaryOrCraft: !c.processed}
		if diff := cmp.Diff(c.want, d.Document()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if got, want := d.CountsSales(), c.seller == none && !c.processed && c.buyer != none; got != want {
			t.Errorf("%s: sales count: %v", name, got)
		}
	}
}

// Up to the limit, and with it, the buyer issues the document; what is not known passes no limit.
func TestTheYearHasALimit(t *testing.T) {
	limit := taxdoc.UITs(nil).Complete().Limit(2026)
	if limit != soles(412_500) {
		t.Fatalf("75 UIT of 2026 are %v", limit)
	}
	for sold, want := range map[int64]struct {
		kind    taxdoc.Kind
		warning string
	}{
		0:           {"liquidacion_de_compra", ""},
		32_999_999:  {"liquidacion_de_compra", ""},
		33_000_000:  {"liquidacion_de_compra", "near_limit"},
		41_250_000:  {"liquidacion_de_compra", "near_limit"},
		41_250_001:  {"none", "over_limit"},
		990_000_000: {"none", "over_limit"},
	} {
		sales := taxdoc.Sales{Year: 2026, AtLeast: money.Amount{Minor: sold, Currency: money.PEN}, Limit: limit}
		got := taxdoc.Deal{Seller: "none", Buyer: "company", PrimaryOrCraft: true, Sales: &sales}.Document()
		if got.Kind != want.kind || got.Sales != &sales || sales.Warning() != want.warning || (got.Reason == "over_limit") != (want.kind == "none") {
			t.Errorf("%d: %+v, %s", sold, got, sales.Warning())
		}
		if later := (taxdoc.Deal{Seller: "none", PrimaryOrCraft: true, Sales: &sales}).Document(); (later.Kind == "none") != (want.kind == "none") {
			t.Errorf("%d, of a buyer who has not said: %+v", sold, later)
		}
		sales.Limit = money.Amount{}
		if sales.Warning() != "" {
			t.Errorf("%d: warned of a limit that is not known", sold)
		}
	}
}

func TestTheUITIsOfAYear(t *testing.T) {
	var said taxdoc.UITs
	for _, text := range []string{"2027=5600, 2028=5750", "2026=5501"} {
		if err := said.UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	all := said.Complete()
	for year, want := range map[int]money.Amount{
		2023: soles(371_250), 2024: soles(386_250), 2025: soles(401_250), 2026: soles(412_575), 2027: soles(420_000), 2028: soles(431_250), 2029: {},
	} {
		if got := all.Limit(year); got != want {
			t.Errorf("%d: %v, want %v", year, got, want)
		}
	}
	for _, wrong := range []string{"", "2027", "2027=", "2027=0", "2027=-5", "2027=5600.50", "x=5600", "1999=5600", "2027=5600,2027=5600", "2027=99999999"} {
		var u taxdoc.UITs
		if err := u.UnmarshalText([]byte(wrong)); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
}
