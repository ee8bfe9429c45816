package demo

import (
	"strings"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

// proposal is what the buyer's form begins with: no more of the lot's declared unit than is available, at a little less
// than is asked for one. A value that cannot be computed is empty.
type proposal struct {
	Quantity string `json:"quantity,omitempty"`
	Price    string `json:"price,omitempty"`
}

const (
	whole    = 1000       // thousandths of a unit
	usual    = 10 * whole // that a buyer asks for where there is enough
	discount = 25         // that the price is divided by
)

// propose returns what is left of a lot, in its declared unit, and what to offer for it.
func propose(l catalogrest.Lot) (left string, p proposal) {
	factor := factorOf(l.Declared)
	available, err := restvalue.ParseQuantity(l.Quantity.Available, "")
	if err != nil || factor <= 0 {
		return "", p
	}
	in := quantity.Quantity{Unit: l.Declared.Unit, Milli: available.Milli * whole / factor}
	ask := in
	if ask.Milli = min(in.Milli, usual); ask.Milli > whole {
		ask.Milli -= ask.Milli % whole
	}
	if ask.Positive() {
		p.Quantity = ask.Value()
	}
	p.Price = priceNear(l, factor)
	return in.Value(), p
}

// factorOf is how many thousandths of the base unit a declared unit has; 0 where it is not known.
func factorOf(d catalogrest.Declared) int64 {
	if d.KgPerUnit != nil {
		one, _ := quantity.Parse(*d.KgPerUnit, "kg") // 0 where it cannot be read
		return one.Milli
	}
	unit, _ := quantity.Lookup(d.Unit)
	return unit.FactorMilli
}

// priceNear is a little less than is asked for a declared unit, rounded as people say it.
func priceNear(l catalogrest.Lot, factor int64) string {
	asked, times := l.Price, int64(whole)
	if asked != nil && asked.Per != l.Declared.Unit {
		asked, times = l.PricePerBase, factor
	}
	if asked == nil {
		return ""
	}
	price, err := restvalue.ParsePrice(*asked, "")
	if err != nil {
		return ""
	}
	price.Minor = price.Minor * times / whole
	return strings.TrimSuffix(sayable(money.Amount{Minor: price.Minor - price.Minor/discount, Currency: price.Currency}).Value(), ".00")
}

// sayable rounds to a sol, to ten céntimos below twenty soles, and not at all below one.
func sayable(a money.Amount) money.Amount {
	step := int64(1)
	switch {
	case a.Minor >= 2000:
		step = 100
	case a.Minor >= 100:
		step = 10
	}
	a.Minor = (a.Minor + step/2) / step * step
	return a
}
