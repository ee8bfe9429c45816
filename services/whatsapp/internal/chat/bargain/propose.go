package bargain

import (
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// changeIn reads what a text changes of what stands; ok is false where that is neither a price nor a quantity of these goods.
func (d deal) changeIn(text string, base proposal, field parse.Field) (c parse.Change, ok bool) {
	about := parse.About{Product: d.lot.Product, Quantity: base.quantity, Price: base.price, Asked: field}
	if d.lot.Measure.Base == quantity.Kilogram {
		about.Grams = d.lot.Measure.FactorMilli
	}
	c, ok = parse.FindChange(text, about)
	if own, known := d.ownPrice(); known && (!ok || c.Price == nil) && phrase.Contains(text, d.text.ownPrice) {
		return parse.Change{Price: &parse.UnitPrice{Amount: own.Value(), Per: d.offer.Price.Per, Currency: own.Currency}}, true
	}
	if !ok || c.Product != "" {
		return c, false
	}
	figures := c.Price != nil || c.PriceBy.Minor != 0 || c.Total.Minor != 0 || c.Split || c.Quantity != nil || c.QuantityBy.Milli != 0 || c.Fraction != 0
	asks := c.NoPrice || c.Field == parse.FieldPrice || c.Field == parse.FieldQuantity
	return c, figures || asks || len(c.Problems) > 0
}

// proposed is what a change makes of what stands; why says what cannot be of it.
func (t *turn) proposed(d deal, base proposal, c parse.Change) (p proposal, why string) {
	if why := t.unclear(c.Problems); why != "" {
		return base, why
	}
	p = base
	if p.quantity, why = t.quantityOf(base.quantity, c); why != "" {
		return base, why
	}
	var ok bool
	if p.price, ok = d.priceOf(p, c); !ok || p.price.Minor <= 0 || p.price.Minor > phrase.Highest {
		return base, t.text.PriceOdd
	}
	if _, ok := d.per(p.price, d.lastOfBuyer().Price.Per); !ok {
		return base, t.text.PriceOdd
	}
	return p, ""
}

// unclear says why figures cannot be taken as they were written.
func (t *turn) unclear(problems parse.Problems) string {
	switch {
	case problems.Has(parse.ProblemCurrency):
		return t.text.OnlySoles
	case problems.Has(parse.ProblemBundle):
		return t.text.OneAtATime
	case problems.Has(parse.ProblemBeyondReason):
		return t.text.PriceOdd
	case problems.Has(parse.ProblemApart), problems.Has(parse.ProblemPrices), problems.Has(parse.ProblemRange), problems.Has(parse.ProblemThousands),
		problems.Has(parse.ProblemQuantities):
		return t.text.oneFigure
	}
	return ""
}

// quantityOf is the quantity that a change makes of another.
func (t *turn) quantityOf(q quantity.Quantity, c parse.Change) (quantity.Quantity, string) {
	switch {
	case c.Quantity != nil:
		said := *c.Quantity
		if said.Unit == "" {
			said.Unit = q.Unit
		}
		other, err := said.Quantity()
		if err != nil {
			return q, t.text.quantityOdd
		}
		q = other
	case c.QuantityBy.Milli != 0 && c.QuantityBy.Unit == q.Unit:
		q.Milli += c.QuantityBy.Milli
	case c.QuantityBy.Milli != 0:
		return q, t.text.quantityOdd
	case c.Fraction > 0:
		q.Milli = q.Milli * c.Fraction / 1000
	}
	if !q.Positive() {
		return q, t.text.quantityOdd
	}
	return q, ""
}

// priceOf is the price that a change makes of the one that stands.
func (d deal) priceOf(p proposal, c parse.Change) (money.Price, bool) {
	price := p.price
	switch {
	case c.Price != nil:
		said := *c.Price
		if said.Per == "" {
			said.Per = price.Per
		}
		named, err := said.Price()
		return named, err == nil
	case c.PriceBy.Minor != 0:
		price.Minor += c.PriceBy.Minor
	case c.Total.Minor != 0:
		each, err := money.Each(c.Total, p.quantity, d.lot.Measure, price.Per)
		return each, err == nil
	case c.Split:
		own, ok := d.ownPrice()
		theirs := d.lastOfBuyer().Price
		theirs.Minor = (theirs.Minor + own.Minor + 1) / 2
		return theirs, ok
	}
	return price, true
}
