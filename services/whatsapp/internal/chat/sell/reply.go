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
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// reply takes words or a figure as the answer to a question about the sale.
func (t *turn) reply(ctx context.Context, asked chat.Asked, text string) (answer chat.Message, ok bool, err error) {
	if t.draft() == nil || len(asked.Args) > 0 && !t.takeUp(asked.Args.Int(0)) {
		return chat.Message{}, false, nil
	}
	all := parse.Sales(text)
	if t.isAnother(asked.What, text, all[0]) {
		if all[0].Product == "" && all[0].UnknownGoods == "" { // "también 5 quintales de morado"
			all[0].Product = t.draft().Product
			all[0].Quantity.Unit = cmp.Or(all[0].Quantity.Unit, t.draft().Quantity.Unit)
		}
		answer, err = t.offered(ctx, text, all)
		return answer, true, err
	}
	if t.is(text, t.text.unknowing) {
		answer, err = t.roughly(ctx, asked.What)
		return answer, err == nil && answer.Body != "", err
	}
	why, ok := t.takeReply(asked.What, text, all[0])
	switch {
	case !ok && !areSacks(asked.What, all):
		return chat.Message{}, false, nil
	case areSacks(asked.What, all):
		why = t.split(all)
	case asked.What == askProduct:
		why = lines(t.oneAtATime(all), why)
	}
	t.Heading(why)
	answer, err = t.next(ctx)
	return answer, true, err
}

// sentence takes a text as a sale of its own, if it is one. A number alone is remembered.
func (t *turn) sentence(ctx context.Context, text string) (answer chat.Message, ok bool, err error) {
	all := listings(text)
	said := all[0]
	switch {
	case said.Buying:
		return t.Remark(t.text.buying), true, nil
	case parse.Answer(text).Kind == parse.Number && said.Quantity != nil:
		return t.askOfWhat(said.Quantity.Value), true, nil
	case said.Selling, said.UnknownGoods != "", said.Quantity != nil && (said.Quantity.UnitGiven || said.Product != ""):
	case said.Product == "" || len(strings.Fields(text)) > fewWords || strings.ContainsAny(text, "?¿"):
		return chat.Message{}, false, nil
	}
	answer, err = t.offered(ctx, text, all)
	return answer, true, err
}

// listings are the sales that a text tells. A variety that only one product has names it, where a quantity of it is told.
func listings(text string) []parse.Listing {
	all := parse.Sales(text)
	for i := range all {
		if said := &all[i]; said.Product == "" && said.UnknownGoods == "" && said.Quantity != nil {
			said.Product = parse.ProductOf(said.Variety)
		}
	}
	return all
}

// sells takes what was said of the goods that somebody says to sell.
func (t *turn) sells(ctx context.Context, text string) (chat.Message, bool, error) {
	all := listings(text)
	if all[0].Product == "" || t.draft() != nil {
		return chat.Message{}, false, nil
	}
	answer, err := t.offered(ctx, text, all)
	return answer, true, err
}

// roughly helps who does not know: with what others ask or, of an amount, by saying that it need not be exact.
func (t *turn) roughly(ctx context.Context, asked string) (chat.Message, error) {
	switch asked {
	case askPrice:
		return t.goingRate(ctx)
	case askQuantity, askUnit, askWeight:
		t.Heading(t.text.roughly)
		return t.next(ctx)
	}
	return chat.Message{}, nil
}

// fewWords name a product and nothing else: maíz blanco de primera.
const fewWords = 4

// exampleUnit is that of an example.
const exampleUnit = "quintal"

// askOfWhat asks what a number that was written alone counts.
func (t *turn) askOfWhat(number string) chat.Message {
	t.Expect(chat.Asked{Flow: Name, What: askNumber, Args: chat.Args{number}})
	example, err := quantity.Parse(number, exampleUnit)
	if err != nil {
		return chat.Tell(t.text.amountOdd)
	}
	return chat.Tell(fmt.Sprintf(t.text.ofWhat, say.Number(number), say.Quantity(example)))
}

// replyOfWhat takes a text together with the number that was written before it.
func (t *turn) replyOfWhat(ctx context.Context, asked chat.Asked, text string) (chat.Message, bool, error) {
	if said := parse.Sale(text); said.Quantity != nil || said.QuantityInvalid {
		return t.sentence(ctx, text)
	}
	text = asked.Args.At(0) + " " + text
	if said := parse.Sale(text); said.Quantity == nil || said.Product == "" && !said.Quantity.UnitGiven {
		return chat.Message{}, false, nil
	}
	return t.sentence(ctx, text)
}

// takeReply takes the answer to a question about the sale. At any of them more may be said than was asked, or something
// corrected. why says what of it could not be taken.
func (t *turn) takeReply(asked, text string, said parse.Listing) (why string, ok bool) {
	d := t.draft()
	before := *d
	switch asked {
	case askWeight:
		kg, problems := parse.UnitWeight(text)
		switch {
		case problems.Has(parse.ProblemQuantities):
			return t.text.mixedWeights, true
		case kg != "" && !problems.Has(parse.ProblemBeyondReason):
			d.Grams, d.Recalled, d.Unsure = d.likelyGrams(text, grams(kg)), false, problems.Has(parse.ProblemRange)
			return "", true
		case said.Quantity != nil && !said.Quantity.UnitGiven:
			said.Quantity = nil
		}
	case askQuantity, askUnit:
		unit := d.Quantity.Unit
		if amount, problems := parse.Quantity(text, unit); amount != nil || problems.Has(parse.ProblemBeyondReason) {
			said.Quantity, said.Problems, said.QuantityInvalid = amount, problems, amount == nil
		} else if id, known := unitNamed(text); known {
			d.Quantity.Unit = id
		}
	case askPrice, askDoubt:
		if said.Quantity != nil && said.Quantity.UnitGiven && t.begins(text, t.text.amending) {
			return t.takeChange(askSale, text)
		}
		if price, problems := parse.Price(text, ""); price != nil || len(problems) > 0 {
			said.Price, said.Problems = price, problems
			said.Quantity, said.QuantityInvalid = nil, false
		}
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
