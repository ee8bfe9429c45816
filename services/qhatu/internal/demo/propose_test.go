package demo

import (
	"testing"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/commonrest"
)

func TestPropose(t *testing.T) {
	soles := func(amount, per string) *commonrest.Price {
		return &commonrest.Price{Amount: amount, Currency: "PEN", Per: per}
	}
	quintal := catalogrest.Declared{Value: "20", Unit: "quintal", KgPerUnit: ptr("46")}
	kilos := catalogrest.Declared{Value: "80", Unit: "kg", KgPerUnit: ptr("1")}
	dozens := catalogrest.Declared{Value: "5", Unit: "docena"}
	for name, c := range map[string]struct {
		declared    catalogrest.Declared
		price, base *commonrest.Price
		available   commonrest.Quantity
		left        string
		want        proposal
	}{
		"enough":             {quintal, soles("161", "quintal"), nil, commonrest.Quantity{Value: "920", Unit: "kg"}, "20", proposal{"10", "155"}},
		"less":               {quintal, soles("161", "quintal"), nil, commonrest.Quantity{Value: "230.5", Unit: "kg"}, "5.01", proposal{"5", "155"}},
		"less than one":      {quintal, soles("161", "quintal"), nil, commonrest.Quantity{Value: "23", Unit: "kg"}, "0.5", proposal{"0.5", "155"}},
		"nothing":            {quintal, soles("161", "quintal"), nil, commonrest.Quantity{Value: "0", Unit: "kg"}, "0", proposal{"", "155"}},
		"priced by the kilo": {quintal, soles("3.50", "kg"), soles("3.50", "kg"), commonrest.Quantity{Value: "460", Unit: "kg"}, "10", proposal{"10", "155"}},
		"kilos":              {kilos, soles("12", "kg"), nil, commonrest.Quantity{Value: "80", Unit: "kg"}, "80", proposal{"10", "11.50"}},
		"cheap":              {kilos, soles("0.50", "kg"), nil, commonrest.Quantity{Value: "80", Unit: "kg"}, "80", proposal{"10", "0.48"}},
		"counted":            {dozens, soles("200", "docena"), nil, commonrest.Quantity{Value: "30", Unit: "unidad"}, "2.5", proposal{"2", "192"}},
		"no price":           {quintal, nil, nil, commonrest.Quantity{Value: "920", Unit: "kg"}, "20", proposal{"10", ""}},
	} {
		left, got := propose(catalogrest.Lot{Declared: c.declared, Price: c.price, PricePerBase: c.base, Quantity: catalogrest.LotQuantity{Available: c.available}})
		if left != c.left || got != c.want {
			t.Errorf("%s: %q left, %+v; want %q, %+v", name, left, got, c.left, c.want)
		}
	}
}
