package sell

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// takeReply takes the answer to a question about the sale. At any of them more may be said than was asked, or something
// corrected. why says what of it could not be taken.
func (t *turn) takeReply(asked, text string, said parse.Listing) (why string, ok bool) {
	d := t.draft()
	before := *d
	switch asked {
	case askWeight:
		if why, ok := t.takeWeight(text); ok {
			return why, true
		}
		if said.Quantity != nil && !said.Quantity.UnitGiven {
			said.Quantity = nil
		}
	case askQuantity, askUnit:
		said = d.withQuantity(said, text)
	case askPrice, askDoubt:
		if said.Quantity != nil && said.Quantity.UnitGiven && t.begins(text, t.text.amending) {
			return t.takeChange(askSale, text)
		}
		said = withPrice(said, text)
	case askSale:
		return t.takeChange(asked, text)
	}
	why = t.take(d, said)
	switch {
	case asked == askDoubt && said.Price != nil && d.Price.Minor == before.Price.Minor:
		d.confirm(aboutPrice) // said again
		return why, true
	case why == "" && d.equal(before) && !said.Strong && asked != askProduct:
		return t.takeChange(asked, text)
	}
	return why, why != "" || !d.equal(before) || said.Strong
}

// takeWeight takes what one unit holds, where a text says it.
func (t *turn) takeWeight(text string) (why string, ok bool) {
	kg, problems := parse.UnitWeight(text)
	switch d := t.draft(); {
	case problems.Has(parse.ProblemQuantities):
		return t.text.mixedWeights, true
	case kg != "" && !problems.Has(parse.ProblemBeyondReason):
		d.Grams, d.Recalled, d.Unsure = d.likelyGrams(text, grams(kg)), false, problems.Has(parse.ProblemRange)
		return "", true
	}
	return "", false
}

// withQuantity is what was said where a number alone is the quantity, and a unit alone that of the sale.
func (d *Draft) withQuantity(said parse.Listing, text string) parse.Listing {
	if amount, problems := parse.Quantity(text, d.Quantity.Unit); amount != nil || problems.Has(parse.ProblemBeyondReason) {
		said.Quantity, said.Problems, said.QuantityInvalid = amount, problems, amount == nil
	} else if id, known := unitNamed(text); known {
		d.Quantity.Unit = id
	}
	return said
}

// withPrice is what was said where a number alone is the price.
func withPrice(said parse.Listing, text string) parse.Listing {
	if price, problems := parse.Price(text, ""); price != nil || len(problems) > 0 {
		said.Price, said.Problems = price, problems
		said.Quantity, said.QuantityInvalid = nil, false
	}
	return said
}

// takeChange takes what a text changes of the sale; ok is false where that is nothing.
func (t *turn) takeChange(asked, text string) (why string, ok bool) {
	d := t.draft()
	before := *d
	change, ok := parse.FindChange(text, d.about(asked))
	if !ok {
		return "", t.takeUnit(d, text)
	}
	if change.Variety != "" && change.Product == "" && t.begins(text, t.text.adding) {
		change.Variety = strings.TrimSpace(d.Variety + " " + change.Variety)
	}
	why = t.change(d, change)
	return why, why != "" || !d.equal(before) || t.reweigh || parse.Sale(text).Strong
}

// take puts what was said into the sale. What cannot be taken is left open, and why says so.
func (t *turn) take(d *Draft, said parse.Listing) (why string) {
	if said.Product != "" && said.Product != d.Product {
		d.Product, d.Variety, d.Grade = said.Product, "", ""
	}
	d.Variety, d.Grade = cmp.Or(said.Variety, d.Variety), cmp.Or(said.Grade, d.Grade)
	d.Unsure = said.Problems.Has(parse.ProblemThousands) || said.Problems.Has(parse.ProblemRange) ||
		said.Problems.Has(parse.ProblemQuantities) || said.Problems.Has(parse.ProblemPrices) ||
		said.Problems.Has(parse.ProblemPrecision) || said.Problems.Has(parse.ProblemRole) || said.Problems.Has(parse.ProblemTenTimes) ||
		said.Quantity != nil && said.Quantity.Approx
	if said.Quantity != nil {
		d.takeQuantity(*said.Quantity)
	}
	why = t.takePrice(d, said)
	if said.NoPrice {
		d.choose("open", nil)
	}
	switch {
	case said.QuantityInvalid:
		d.Quantity, d.Grams, why = quantity.Quantity{}, 0, t.text.amountOdd
	case why == "" && said.Quantity == nil && said.Price == nil && said.Problems.Has(parse.ProblemBeyondReason):
		why = t.text.PriceOdd
	}
	return why
}

func (d *Draft) takeQuantity(said parse.Amount) {
	unit := cmp.Or(said.Unit, d.Quantity.Unit)
	q, err := quantity.Parse(said.Value, cmp.Or(unit, quantity.Kilogram))
	if err != nil {
		return
	}
	if unit != d.Quantity.Unit {
		d.Grams, d.Recalled = 0, false
	}
	if g := said.Grams(); g > 0 {
		d.Grams, d.Recalled = g, false
	}
	d.Quantity = quantity.Quantity{Milli: q.Milli, Unit: unit}
	d.unconfirm(aboutDuplicate)
}

// takePrice puts the price that was said into the sale. One that cannot be taken leaves none: that which stood is not meant.
func (t *turn) takePrice(d *Draft, said parse.Listing) (why string) {
	foreign := said.Problems.Has(parse.ProblemCurrency)
	if said.Price == nil && !foreign {
		return ""
	}
	d.Price, d.Whole, d.Open = money.Price{}, false, false
	switch {
	case foreign, said.Price.Currency != money.PEN:
		return t.text.OnlySoles
	case said.Problems.Has(parse.ProblemBundle):
		return t.forSeveral(d, *said.Price)
	}
	price, err := money.ParsePrice(said.Price.Amount, money.PEN, cmp.Or(said.Price.Per, cmp.Or(d.Quantity.Unit, quantity.Kilogram)))
	if err != nil || price.Minor <= 0 {
		return t.text.PriceOdd
	}
	d.Price, d.Open, d.Whole = price, false, said.Problems.Has(parse.ProblemWhole)
	if said.Price.Per == "" {
		d.Price.Per = d.Quantity.Unit // where it is known already
	}
	d.UnitSaid = said.Price.PerGiven
	d.unconfirm(aboutPrice)
	return ""
}

// equal tells whether nothing was said.
func (d *Draft) equal(o Draft) bool {
	return d.Product == o.Product && d.Variety == o.Variety && d.Grade == o.Grade && d.Quantity == o.Quantity &&
		d.Grams == o.Grams && d.Price == o.Price && d.Open == o.Open
}

func grams(kg string) int64 { return parse.Amount{FactorKg: kg}.Grams() }

// unitNamed finds a unit that is named alone: quintales.
func unitNamed(text string) (string, bool) {
	amount, _ := parse.Quantity("1 "+text, "")
	if amount == nil || !amount.UnitGiven || amount.Value != strconv.Itoa(1) {
		return "", false
	}
	return amount.Unit, true
}
