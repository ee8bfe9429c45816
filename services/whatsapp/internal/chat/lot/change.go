package lot

import (
	"context"
	"strconv"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// sure reads a change back: a yes makes it, a no leaves the lot as it is, and words may still correct it.
func (t *turn) sure(lot market.Lot, body, title, verb string, args ...string) chat.Message {
	args = append([]string{t.Input.Key, t.changes()[verb].stands(lot, args)}, args...)
	t.expect(askSure, append([]string{lot.ID, verb}, args...)...)
	return about(t.Ask(body,
		chat.Choice{ID: tapOf(lot.ID, verb, args...), Title: title, Means: chat.Yes, Binds: true},
		chat.Choice{ID: tapOf(lot.ID, "no"), Title: t.text.no, Means: chat.No}), lot)
}

// asker is the act that asks for what a change needs, by the change's verb.
var asker = map[string]string{
	"priced": "price", "open": "price", "stock": "quantity", "declared": "sold", "erased": "sold", "described": "goods",
}

// correction takes a text for what was read back wrong, or for a no in other words.
func (t *turn) correction(ctx context.Context, asked chat.Asked, text string) (chat.Message, bool, error) {
	verb := asker[asked.Args.At(1)]
	lot, err := t.find(ctx, asked.Args.At(0))
	if err != nil {
		return chat.Message{}, false, err
	}
	a := t.account(lot, text, fieldOf[verb])
	switch means := t.Intent(text); {
	case means == intent.LeaveAsIs, means == intent.Cancel, means == intent.Refuse, denies(text) && verb != "" && asked.Args.At(1) != "erased":
		return t.unchanged(lot), true, nil
	case verb == "sold" && t.isOther(lot, text):
		return t.ofOtherGoods(ctx, asked, text)
	case verb == "", parse.Sale(text).Product != "":
		return chat.Message{}, false, nil
	case t.isNewSale(asked, a, text):
		return heard(t.told(ctx, lot, t.account(lot, text, parse.NoField)))
	case verb == "sold" && a.isAny:
		return t.corrected(lot, asked.Args.Rest(4), a), true, nil
	case a.changes():
		return heard(t.do(ctx, verb, lot, text))
	case means == intent.Wrong:
		return heard(t.do(ctx, verb, lot, ""))
	}
	return chat.Message{}, false, nil
}

// isNewSale tells whether a text tells of a sale anew, beside what was read back: of a sale that was, nothing is its own. A word
// that corrects, and a sale that was noted, make it a correction.
func (t *turn) isNewSale(asked chat.Asked, a account, text string) bool {
	if asker[asked.Args.At(1)] != "sold" {
		return t.tells(a)
	}
	read := asked.Args.Rest(4)
	return asked.Args.At(1) == "declared" && read.At(3) == "" && hasQuantity(a.Change) && (t.Intent(text) == intent.DeclareSale || hasSaleVerb(text)) &&
		!phrase.HasWord(text, t.text.correctingWords)
}

// fieldOf is what a number alone is about where an act was read back.
var fieldOf = map[string]parse.Field{"price": parse.FieldPrice, "quantity": parse.FieldQuantity}

// standing is a lot as a text may change it; asked is what a number alone is about.
func standing(lot market.Lot, asked parse.Field) parse.About {
	stands := parse.About{Product: lot.Product, Quantity: phrase.Stock(lot.Available, lot.Measure), Grams: lot.Measure.FactorMilli, Asked: asked}
	stands.Quantity.Unit = lot.Measure.Unit
	stands.Price.Per, stands.Price.Currency = lot.Measure.Unit, money.PEN
	if lot.Price != nil {
		stands.Price = *lot.Price
	}
	return stands
}

// baseOf is what an amount comes to in the base of a lot's stock; ok is false where the lot does not know its unit.
func baseOf(lot market.Lot, a parse.Amount) (base int64, ok bool) {
	unit := a.Unit
	if unit == "" {
		unit = lot.Measure.Unit
	}
	if a.FactorKg != "" {
		if kilos, err := quantity.Parse(a.FactorKg, quantity.Kilogram); err == nil {
			q, err := quantity.Parse(a.Value, unit)
			return q.Milli * kilos.Milli / 1000, err == nil && lot.Measure.Base == quantity.Kilogram
		}
	}
	q, err := quantity.Parse(a.Value, unit)
	if err != nil {
		return 0, false
	}
	base, err = lot.Measure.ToBase(q)
	return base, err == nil
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
