package chat

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// reply takes words or a figure as the answer to what was asked. ok is false where they are none.
func (t *turn) reply(ctx context.Context, text string) (answer Message, ok bool, err error) {
	switch t.st.Ask.What {
	case askCounter:
		return t.counter(ctx, text)
	case askCount:
		return t.countReply(ctx, text)
	}
	if t.st.Draft == nil {
		return Message{}, false, nil
	}
	why, ok := t.hear(text)
	if !ok {
		return Message{}, false, nil
	}
	t.head = why
	answer, err = t.next(ctx)
	return answer, true, err
}

// sentence takes a text as a sale of its own, if it is one.
func (t *turn) sentence(ctx context.Context, text string) (answer Message, ok bool, err error) {
	said := parse.Sale(text)
	switch {
	case said.Buying:
		t.aside = t.st.Said != nil
		return told(textBuying), true, nil
	case said.Selling, said.UnknownGoods != "", said.Quantity != nil && (said.Quantity.UnitGiven || said.Product != ""):
	case said.Product == "" || len(strings.Fields(text)) > fewWords || strings.ContainsAny(text, "?¿"):
		return Message{}, false, nil
	}
	t.newDraft()
	if said.UnknownGoods == "" {
		t.head = t.st.Draft.take(said)
	} else { // what she says of it is not about what she will choose instead
		t.head = fmt.Sprintf(textNotSoldHere, called(said.UnknownGoods))
	}
	answer, err = t.next(ctx)
	return answer, true, err
}

// another tells whether a text that answers a question about the sale begins another one. What fills a sack is no goods.
func (t *turn) another(said parse.Listing) bool {
	product := t.st.Draft.Product
	switch {
	case said.Selling && said.UnknownGoods != "",
		said.Selling && said.Product != "" && (said.Quantity != nil || said.QuantityInvalid || product != "" && said.Product != product):
		return true
	case said.UnknownGoods == "" || t.st.Ask.What == askWeight:
		return false
	}
	return said.Quantity != nil && said.Quantity.UnitGiven
}

// fewWords name a product and nothing else: maíz blanco de primera.
const fewWords = 4

// hear takes the answer to a question about the sale. At any of them she may say more than was asked, or correct what
// she said before. why says what of it could not be taken.
func (t *turn) hear(text string) (why string, ok bool) {
	d, said := t.st.Draft, parse.Sale(text)
	if t.another(said) {
		return "", false
	}
	before := *d
	switch t.st.Ask.What {
	case askWeight:
		if kg, problems := parse.UnitWeight(text); kg != "" && !problems.Has(parse.ProblemBeyondReason) {
			d.Grams = grams(kg)
			return "", true
		}
	case askQuantity, askUnit:
		unit := d.Quantity.Unit
		if amount, problems := parse.Quantity(text, unit); amount != nil || problems.Has(parse.ProblemBeyondReason) {
			said.Quantity, said.Problems, said.QuantityInvalid = amount, problems, amount == nil
		} else if id, known := unitNamed(text); known {
			d.Quantity.Unit = id
		}
	case askPrice, askDoubt:
		if price, problems := parse.Price(text, ""); price != nil || len(problems) > 0 {
			said.Price, said.Problems = price, problems
			said.Quantity, said.QuantityInvalid = nil, false
		}
	case askSale:
		if said.Quantity != nil && !said.Quantity.UnitGiven {
			said.Quantity = nil // a bare number: of what?
		}
	}
	why = d.take(said)
	if t.st.Ask.What == askDoubt && said.Price != nil && d.Price.Minor == before.Price.Minor {
		d.settle(aboutPrice) // she says it again
		return why, true
	}
	return why, why != "" || !d.equal(before)
}

// take puts what she said into the sale. What cannot be taken is left open, and why says so.
func (d *Draft) take(said parse.Listing) (why string) {
	if said.Product != "" && said.Product != d.Product {
		d.Product, d.Variety, d.Grade = said.Product, "", ""
	}
	d.Variety, d.Grade = or(said.Variety, d.Variety), or(said.Grade, d.Grade)
	d.Unsure = said.Problems.Has(parse.ProblemThousands) || said.Problems.Has(parse.ProblemRange) ||
		said.Problems.Has(parse.ProblemQuantities) || said.Problems.Has(parse.ProblemPrices) ||
		said.Problems.Has(parse.ProblemPrecision) || said.Quantity != nil && said.Quantity.Approx
	if said.Quantity != nil {
		d.takeQuantity(*said.Quantity)
	}
	why = d.takePrice(said)
	switch {
	case said.QuantityInvalid:
		d.Quantity, d.Grams, why = quantity.Quantity{}, 0, textAmountOdd
	case why == "" && said.Quantity == nil && said.Price == nil && said.Problems.Has(parse.ProblemBeyondReason):
		why = textPriceOdd
	}
	if said.Problems.Has(parse.ProblemProducts) {
		why = strings.TrimSpace(fmt.Sprintf(textOneProduct, goods(d.Product, "", "")) + "\n" + why)
	}
	return why
}

func (d *Draft) takeQuantity(said parse.Amount) {
	unit := or(said.Unit, d.Quantity.Unit)
	q, err := quantity.Parse(said.Value, or(unit, quantity.Kilogram))
	if err != nil {
		return
	}
	if unit != d.Quantity.Unit {
		d.Grams = 0
	}
	if g := said.Grams(); g > 0 {
		d.Grams = g
	}
	d.Quantity = quantity.Quantity{Milli: q.Milli, Unit: unit}
	d.doubt(aboutAgain)
}

func (d *Draft) takePrice(said parse.Listing) (why string) {
	switch {
	case said.Problems.Has(parse.ProblemCurrency), said.Price != nil && said.Price.Currency != money.PEN:
		return textOnlySoles
	case said.Price == nil:
		return ""
	case said.Problems.Has(parse.ProblemBundle):
		return textOneAtATime
	}
	price, err := money.ParsePrice(said.Price.Amount, money.PEN, or(said.Price.Per, or(d.Quantity.Unit, quantity.Kilogram)))
	if err != nil || price.Minor <= 0 {
		return textPriceOdd
	}
	d.Price, d.Open, d.Whole = price, false, said.Problems.Has(parse.ProblemWhole)
	if said.Price.Per == "" {
		d.Price.Per = d.Quantity.Unit // where it is known already
	}
	d.UnitSaid = said.Price.PerGiven
	d.doubt(aboutPrice)
	return ""
}

// equal tells whether nothing was said.
func (d *Draft) equal(o Draft) bool {
	return d.Product == o.Product && d.Variety == o.Variety && d.Grade == o.Grade && d.Quantity == o.Quantity &&
		d.Grams == o.Grams && d.Price == o.Price && d.Open == o.Open
}

func grams(kg string) int64 {
	q, err := quantity.Parse(kg, quantity.Kilogram)
	if err != nil {
		return 0
	}
	return q.Milli
}

// unitNamed finds a unit that is named alone: quintales.
func unitNamed(text string) (string, bool) {
	amount, _ := parse.Quantity("1 "+text, "")
	if amount == nil || !amount.UnitGiven || amount.Value != strconv.Itoa(1) {
		return "", false
	}
	return amount.Unit, true
}
