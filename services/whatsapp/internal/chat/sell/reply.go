package sell

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// reply takes words or a figure as the answer to a question about the sale.
func (t *turn) reply(ctx context.Context, asked chat.Asked, text string) (answer chat.Message, ok bool, err error) {
	if t.draft() == nil {
		return chat.Message{}, false, nil
	}
	why, ok := t.takeReply(asked.What, text)
	if !ok {
		return chat.Message{}, false, nil
	}
	t.Heading(why)
	answer, err = t.next(ctx)
	return answer, true, err
}

// sentence takes a text as a sale of its own, if it is one.
func (t *turn) sentence(ctx context.Context, text string) (answer chat.Message, ok bool, err error) {
	said := parse.Sale(text)
	switch {
	case said.Buying:
		return t.Remark(t.text.buying), true, nil
	case said.Selling, said.UnknownGoods != "", said.Quantity != nil && (said.Quantity.UnitGiven || said.Product != ""):
	case said.Product == "" || len(strings.Fields(text)) > fewWords || strings.ContainsAny(text, "?¿"):
		return chat.Message{}, false, nil
	}
	d := t.newDraft()
	if said.UnknownGoods == "" {
		t.Heading(t.take(d, said))
	} else { // what is said of it is not about what will be chosen instead
		t.Heading(fmt.Sprintf(t.text.notSoldHere, phrase.Name(said.UnknownGoods)))
	}
	answer, err = t.next(ctx)
	return answer, true, err
}

// isAnother tells whether a text that answers a question about the sale begins another one. What a sack
// holds is not taken for other goods.
func (t *turn) isAnother(asked string, said parse.Listing) bool {
	product := t.draft().Product
	switch {
	case said.Selling && said.UnknownGoods != "",
		said.Selling && said.Product != "" && (said.Quantity != nil || said.QuantityInvalid || product != "" && said.Product != product):
		return true
	case said.UnknownGoods == "" || asked == askWeight:
		return false
	}
	return said.Quantity != nil && said.Quantity.UnitGiven
}

// fewWords name a product and nothing else: maíz blanco de primera.
const fewWords = 4

// takeReply takes the answer to a question about the sale. At any of them more may be said than was asked, or something
// corrected. why says what of it could not be taken.
func (t *turn) takeReply(asked, text string) (why string, ok bool) {
	d, said := t.draft(), parse.Sale(text)
	if t.isAnother(asked, said) {
		return "", false
	}
	before := *d
	switch asked {
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
	why = t.take(d, said)
	if asked == askDoubt && said.Price != nil && d.Price.Minor == before.Price.Minor {
		d.confirm(aboutPrice) // said again
		return why, true
	}
	return why, why != "" || !d.equal(before)
}

// take puts what was said into the sale. What cannot be taken is left open, and why says so.
func (t *turn) take(d *Draft, said parse.Listing) (why string) {
	if said.Product != "" && said.Product != d.Product {
		d.Product, d.Variety, d.Grade = said.Product, "", ""
	}
	d.Variety, d.Grade = cmp.Or(said.Variety, d.Variety), cmp.Or(said.Grade, d.Grade)
	d.Unsure = said.Problems.Has(parse.ProblemThousands) || said.Problems.Has(parse.ProblemRange) ||
		said.Problems.Has(parse.ProblemQuantities) || said.Problems.Has(parse.ProblemPrices) ||
		said.Problems.Has(parse.ProblemPrecision) || said.Quantity != nil && said.Quantity.Approx
	if said.Quantity != nil {
		d.takeQuantity(*said.Quantity)
	}
	why = t.takePrice(d, said)
	switch {
	case said.QuantityInvalid:
		d.Quantity, d.Grams, why = quantity.Quantity{}, 0, t.text.amountOdd
	case why == "" && said.Quantity == nil && said.Price == nil && said.Problems.Has(parse.ProblemBeyondReason):
		why = t.text.PriceOdd
	}
	if said.Problems.Has(parse.ProblemProducts) {
		why = strings.TrimSpace(fmt.Sprintf(t.text.oneProduct, phrase.Goods(d.Product, "", "")) + "\n" + why)
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
		d.Grams = 0
	}
	if g := said.Grams(); g > 0 {
		d.Grams = g
	}
	d.Quantity = quantity.Quantity{Milli: q.Milli, Unit: unit}
	d.unconfirm(aboutDuplicate)
}

func (t *turn) takePrice(d *Draft, said parse.Listing) (why string) {
	switch {
	case said.Problems.Has(parse.ProblemCurrency), said.Price != nil && said.Price.Currency != money.PEN:
		return t.text.OnlySoles
	case said.Price == nil:
		return ""
	case said.Problems.Has(parse.ProblemBundle):
		return t.text.OneAtATime
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
