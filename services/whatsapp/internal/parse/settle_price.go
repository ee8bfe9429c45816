package parse

import (
	"slices"

	"github.com/qhatu/qhatu/pkg/money"
)

// price is what the prices of the text come to, with the amount that they are for; nil when there is none.
func (r *reader) price(of *Amount) *UnitPrice {
	prices := r.marked()
	if len(prices) == 0 {
		return nil
	}
	first := prices[0]
	if i := slices.IndexFunc(prices, func(p price) bool { return !p.whole }); i > 0 {
		first = prices[i]
	}
	for _, p := range prices {
		if p.currency != "" && first.currency != "" && p.currency != first.currency {
			r.problem(ProblemCurrency)
		}
		if p.at != first.at && !r.agree(first, p, prices) {
			r.problem(ProblemPrices)
		}
	}
	return r.writtenPrice(first, of)
}

// marked are the prices that are said to be prices; if there is none, the numbers where a price was asked for.
func (r *reader) marked() []price {
	strong := slices.DeleteFunc(slices.Clone(r.prices), func(p price) bool { return !p.strong })
	if len(strong) > 0 {
		return strong
	}
	return r.prices
}

// agree tells whether two prices say the same: S/ 161 el quintal and S/ 3.50 el kilo, or what all of it comes to.
func (r *reader) agree(a, b price, all []price) bool {
	if b.milli == a.milli && b.per == a.per || slices.ContainsFunc(all, func(p price) bool { return p.whole && p.at < b.at && p.milli == b.milli }) {
		return true
	}
	if b.whole && len(r.amounts) > 0 {
		q := r.amounts[0]
		return !q.n.huge && (a.per == "" || a.per == q.unit) && q.n.milli <= maxWhole && a.milli <= maxWhole &&
			near10(q.n.milli*a.milli/1000, b.milli)
	}
	x, y := r.heldBy(a.per), r.heldBy(b.per)
	return x > 0 && y > 0 && base(a.per) == base(b.per) && a.milli <= maxWhole && near10(a.milli*y/x, b.milli)
}

// near10 tells whether two amounts differ by less than a céntimo.
func near10(a, b int64) bool { return a-b < 10 && b-a < 10 }

func (r *reader) heldBy(unit string) int64 {
	for _, a := range r.amounts {
		if a.unit == unit && a.grams > 0 {
			return a.grams
		}
	}
	return standard(unit)
}

func (r *reader) writtenPrice(p price, of *Amount) *UnitPrice {
	if p.currency == "" {
		p.currency = money.PEN
	}
	if p.currency != money.PEN {
		r.problem(ProblemCurrency)
	}
	if p.whole {
		r.problem(ProblemWhole)
	}
	if p.milli%10 != 0 {
		r.problem(ProblemPrecision)
	}
	if p.milli < 10 || p.milli > maxPriceMilli {
		r.problem(ProblemBeyondReason)
	}
	if p.per == "" && !p.whole {
		slices.Sort(r.pers)
		named := slices.Compact(r.pers)
		switch {
		case p.each && of != nil:
			p.per, p.perSaid = of.Unit, of.Unit != ""
		case len(named) == 1 && !p.each:
			p.per, p.perSaid = named[0], true
		}
	}
	if of != nil && content[p.per] > 0 && base(of.Unit) != base(p.per) { // twelve bags together
		r.problem(ProblemBundle)
	}
	return &UnitPrice{Amount: decimal(p.milli), Per: p.per, Currency: p.currency, PerGiven: p.perSaid}
}
