package parse

import (
	"slices"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
)

// figures gives each number of the text its role in the change: a price or a quantity, new or a difference; a total; what a
// sack holds.
func (c *changing) figures() {
	for _, a := range c.amounts {
		c.amount(a)
	}
	for _, p := range c.prices {
		c.price(p)
	}
	for _, b := range c.bare {
		c.bareFigure(b)
	}
	for _, p := range c.packs {
		if p.unit == c.about.Quantity.Unit && c.Quantity == nil { // quintal de 50 kilos
			c.UnitKg = c.kilos(p.grams)
		}
	}
}

// amount takes a number with a unit of quantity.
func (c *changing) amount(a amount) {
	sign := c.difference(a.at, a.end)
	switch {
	case a.n.huge:
		c.problem(ProblemBeyondReason)
	case sign == 0 && c.isContent(a):
		c.UnitKg = c.kilos(a.n.milli * standard(a.unit) / 1000)
	case sign == 0 && c.lost(a.at, a.end):
		c.quantityBy(-1, a)
	case sign != 0:
		c.quantityBy(sign, a)
	case c.isPrice(a):
		c.unitPrice(price{milli: a.n.milli, per: a.unit, perGiven: true, at: a.at, end: a.end})
	default:
		c.quantity(a)
	}
}

// isContent tells whether an amount is what one unit of what stands holds: "los sacos son de 60 kilos", "pesan 60 kilos".
func (c *changing) isContent(a amount) bool {
	pack := c.about.Quantity.Unit
	return contains(amount{unit: pack}, a) && a.unit != pack && c.Quantity == nil
}

// isPrice tells whether an amount is the price of its unit: "157 qq" where ten of them stand at 150.
func (c *changing) isPrice(a amount) bool {
	near := c.nearness(a.n.milli)
	return len(c.prices) == 0 && a.to.milli == 0 && a.unit == c.about.Price.Per && near.price <= 200 && near.quantity > 500
}

func (c *changing) quantity(a amount) {
	if a.unit == "" {
		a.unit = c.about.Quantity.Unit
	}
	said := c.result(a)
	if c.Quantity != nil && said != nil && *said != *c.Quantity {
		c.problem(ProblemQuantities)
		return
	}
	c.Quantity = said
}

func (c *changing) quantityBy(sign int64, a amount) {
	if a.unit == "" {
		a.unit = c.about.Quantity.Unit
	}
	by := quantity.Quantity{Milli: sign * a.n.milli, Unit: a.unit}
	if c.result(a) == nil {
		return
	}
	denies := slices.ContainsFunc(c.t, func(t token) bool { return t.is(denying) }) // "no vendí 5, vendí 3": the last one counts
	if c.QuantityBy.Milli != 0 && c.QuantityBy != by && !denies {
		c.problem(ProblemQuantities)
		return
	}
	c.QuantityBy = by
}

// price takes a number that is marked as a price.
func (c *changing) price(p price) {
	sign := c.difference(p.at, p.end)
	switch {
	case c.besides(p.at, p.end):
	case p.currency != "" && p.currency != money.PEN:
		c.problem(ProblemCurrency)
	case sign != 0 && (!p.perGiven && c.nearness(p.milli).price <= 150 && c.Price == nil):
		c.unitPrice(p) // "sube 170 soles"
	case sign != 0:
		c.priceBy(sign, p)
	default:
		c.newPrice(p)
	}
}

// newPrice takes a price, or the price of everything.
func (c *changing) newPrice(p price) {
	near := c.nearness(p.milli)
	switch {
	case p.whole:
		c.total(p.milli)
		if near.total > 300 {
			c.problem(ProblemTenTimes)
		}
	case !p.perGiven && near.total <= 130 && near.price > 300:
		c.total(p.milli)
		if !c.saysAll() {
			c.problem(ProblemWhole)
			c.problem(ProblemTenTimes)
		}
	default:
		if !p.perGiven && 700 <= near.price && near.price <= 1400 {
			c.problem(ProblemTenTimes)
		}
		c.unitPrice(p)
	}
}

func (c *changing) total(milli int64) {
	c.Total = money.Amount{Minor: milli / 10, Currency: money.PEN}
	if milli < 10 || milli > maxPriceMilli {
		c.problem(ProblemBeyondReason)
	}
}

// saysAll tells whether the text names the quantity that stands: "por los 10 quintales 1550".
func (c *changing) saysAll() bool {
	for _, list := range [][]amount{c.amounts, c.bare} {
		for _, a := range list {
			if a.n.milli == c.about.Quantity.Milli && (a.unit == "" || a.unit == c.about.Quantity.Unit) {
				return true
			}
		}
	}
	return false
}

func (c *changing) unitPrice(p price) {
	p.whole = false
	said := c.priceResult(p, c.Quantity)
	switch {
	case c.Price == nil, *said == *c.Price, c.stands(c.Price):
		c.Price = said
	case !c.stands(said):
		c.problem(ProblemPrices)
	}
}

// stands tells whether a price is the one that stands: of two, the other one is meant.
func (c *changing) stands(p *UnitPrice) bool {
	return p.Amount == decimal(c.about.Price.Minor*10) && (p.Per == "" || p.Per == c.about.Price.Per)
}

// priceBy takes a difference of the price, in the unit of the price that stands.
func (c *changing) priceBy(sign int64, p price) {
	if u, _, kind := c.perAt(p.end + 1); kind == oneUnit { // "50 céntimos más por kilo"
		p.per, p.perGiven = u, true
	}
	milli := p.milli
	if p.perGiven && p.per != c.about.Price.Per {
		own, said := c.held(c.about.Price.Per), c.held(p.per)
		if own == 0 || said == 0 || milli > maxPriceMilli {
			c.problem(ProblemUnit)
			return
		}
		milli = milli * own / said
	}
	c.PriceBy = money.Amount{Minor: sign * milli / 10, Currency: money.PEN}
}

// held is what one of a unit holds in what stands; 0 if nobody knows.
func (c *changing) held(unit string) int64 {
	if unit == c.about.Quantity.Unit && c.about.Grams > 0 {
		return c.about.Grams
	}
	return standard(unit)
}

// bareFigure takes a number that has neither a unit nor a sign of being a price.
func (c *changing) bareFigure(b amount) {
	p := price{milli: b.n.milli, at: b.at, end: b.end}
	sign := c.difference(b.at, b.end)
	near := c.nearness(b.n.milli)
	switch {
	case b.n.huge:
		c.problem(ProblemBeyondReason)
	case c.besides(b.at, b.end):
	case sign == 0 && c.lost(b.at, b.end):
		c.quantityBy(-1, b)
	case sign == 0 && c.holdsFigure(b):
		c.UnitKg = c.kilos(b.n.milli)
	case sign != 0 && near.price <= 150 && !c.follows(b.end, "mas", "menos"): // sube 170
		c.unitPrice(p)
	case sign != 0 && b.n.milli <= 1000 && !b.n.fraction && c.text(b.end) == "mas": // "uno más" is no sol
	case sign != 0 && c.differenceRole(b) == FieldQuantity:
		c.quantityBy(sign, b)
	case sign != 0:
		c.doubts(b.n)
		c.priceBy(sign, p)
	case c.role(b, near) == FieldQuantity:
		c.quantity(b)
	default:
		c.doubts(b.n)
		if b.to.milli > 0 {
			c.problem(ProblemRange)
		}
		c.newPrice(p)
	}
}

// holdsFigure tells whether a bare number is what one sack holds: "los sacos pesan 60", "saco de 60".
func (c *changing) holdsFigure(b amount) bool {
	if !holds(c.about.Quantity.Unit) || !likelyHolds(c.about.Quantity.Unit, b.n.milli) || b.n.milli < 5000 || b.n.milli > 200_000 {
		return false
	}
	if c.tok(b.at - 1).is(weighing) {
		return true
	}
	unit := c.about.Quantity.Unit
	return b.lead == "de" && c.nearness(b.n.milli).price > 150 && (standard(unit) == 0 || c.names(unit)) && c.saidRole(b, c.nearness(b.n.milli)) == NoField
}

// names tells whether the text names a unit.
func (c *changing) names(id string) bool {
	for _, t := range c.t {
		if unit(t) == id {
			return true
		}
	}
	return false
}
