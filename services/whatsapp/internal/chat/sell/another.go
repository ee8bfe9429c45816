package sell

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// offered begins a sale of the goods that a text offers. Of several goods the first is sold now; the others wait.
func (t *turn) offered(ctx context.Context, text string, all []parse.Listing) (chat.Message, error) {
	if t.isFull() {
		t.Heading(fmt.Sprintf(t.text.tooMany, maxSales))
		return t.next(ctx)
	}
	said, d := all[0], t.newDraft()
	var why string
	if said.UnknownGoods == "" {
		d.Instead, d.More = t.instead(said, text), t.isMore(text, said)
		why = t.take(&d, said)
	} else { // what is said of it is not about what will be chosen instead
		why = fmt.Sprintf(t.text.notSoldHere, phrase.Name(said.UnknownGoods))
	}
	waits := t.begin(d)
	t.Heading(phrase.Lines(t.oneAtATime(all), waits, why))
	return t.next(ctx)
}

// oneAtATime lets what was said of further goods wait. It says which is the first and which the next, and what is not sold
// here.
func (t *turn) oneAtATime(all []parse.Listing) (why string) {
	var further []parse.Listing
	for _, said := range all[1:] {
		if said.UnknownGoods != "" {
			why = phrase.Lines(why, fmt.Sprintf(t.text.notSoldEither, phrase.Name(said.UnknownGoods)))
			continue
		}
		further = append(further, said)
	}
	if len(further) == 0 {
		return why
	}
	return phrase.Lines(fmt.Sprintf(t.text.oneProduct, t.listed(all[0]), t.listed(further[0])), t.queue(further), why)
}

// listed are goods among several.
func (t *turn) listed(said parse.Listing) string {
	goods := phrase.Goods(said.Product, said.Variety, said.Grade)
	if said.Quantity == nil || said.Quantity.Grams() == 0 {
		return goods
	}
	if goods == "" {
		goods = say.Units(said.Quantity.Unit)
	}
	return fmt.Sprintf(t.text.muchOf, goods, say.Weight(said.Quantity.Grams()))
}

// isAnother tells whether a text that answers a question about the sale begins another one: it offers other goods, or says
// that it is about more than those. What corrects the sale is about the sale. What a sack holds is not taken for goods.
func (t *turn) isAnother(asked, text string, said parse.Listing) bool {
	d := t.draft()
	switch {
	case said.UnknownGoods != "":
		named := said.Selling || strings.Contains(phrase.Plain(text), " de "+phrase.Plain(said.UnknownGoods))
		return asked != askWeight && named && said.Quantity != nil && said.Quantity.UnitGiven
	case d.Product == "" || t.begins(text, t.text.correcting):
		return false
	case said.Quantity != nil && t.isBesides(text, said):
		return said.Product != "" || said.Variety != ""
	case !said.Strong:
		return false
	case d.isOther(said):
		return said.Quantity != nil || said.QuantityInvalid || said.Selling && said.Product != d.Product
	}
	return t.instead(said, text) != 0
}

// isOther tells whether other goods are meant than those of the sale.
func (d *Draft) isOther(said parse.Listing) bool {
	differ := func(one, other string) bool { return one != "" && other != "" && one != other }
	return differ(d.Product, said.Product) || differ(d.Variety, said.Variety) || differ(d.Grade, said.Grade)
}

// instead is the number of the sale that a text may say anew: the same goods are offered in another quantity.
func (t *turn) instead(said parse.Listing, text string) int {
	d := t.draft()
	if d == nil || d.Product == "" || d.Quantity.Milli == 0 || d.isOther(said) || !said.Selling || said.Quantity == nil || t.isBesides(text, said) {
		return 0
	}
	if q, err := said.Quantity.Quantity(); err != nil || q == d.Quantity {
		return 0
	}
	return d.Number
}

// publishedInstead lets the sale that may have been said anew be asked about, once it is taken up.
func (t *turn) publishedInstead() {
	all := t.sales()
	all.Waiting = slices.Clone(all.Waiting)
	for i := range all.Waiting {
		if all.Instead > 0 && all.Waiting[i].Number == all.Instead {
			all.Waiting[i].Other = all.Quantity
		}
	}
}

// doubtOther asks whether these are others than the same goods that were published in another quantity.
func (t *turn) doubtOther() (chat.Message, bool) {
	d := t.draft()
	if d.Other.Milli == 0 {
		return chat.Message{}, false
	}
	t.expect(askSale)
	others := t.others(d.Quantity)
	return t.Ask(fmt.Sprintf(t.text.publishedAlready, say.Quantity(d.Other), t.named(d), others),
		chat.Choice{ID: d.tapOf("besides"), Title: fmt.Sprintf(t.text.yesOthers, others), Means: chat.Yes},
		chat.Choice{ID: d.tapOf("cancel"), Title: t.text.notOthers, Means: chat.No}), true
}

// isBesides tells whether a text is about goods besides those of the sale.
func (t *turn) isBesides(text string, said parse.Listing) bool {
	return phrase.HasWord(text, t.text.besides) || t.isMore(text, said)
}

// isMore tells whether a text is about more of the same: "15 quintales más", but not "15 quintales más o menos".
func (t *turn) isMore(text string, said parse.Listing) bool {
	return phrase.HasWord(text, t.text.more) && said.Quantity != nil && !said.Quantity.Approx
}

// begins tells whether a text begins with one of these phrases.
func (t *turn) begins(text string, phrases []string) bool {
	plain := phrase.Plain(text) + " "
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.HasPrefix(plain, p+" ") })
}

// is tells whether a text is one of these phrases.
func (t *turn) is(text string, phrases []string) bool {
	return slices.Contains(phrases, phrase.Plain(text))
}
