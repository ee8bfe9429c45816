package lot

import (
	"context"
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// recorded is a sale that was made elsewhere and noted, with its lot.
type recorded struct {
	lot market.Lot
	market.Sale
}

// recorded are the sales of the person's associations that stand, the last one first.
func (t *turn) recorded(ctx context.Context) ([]recorded, error) {
	all, err := t.everRecorded(ctx)
	return onlySales(all, func(r recorded) bool { return !r.Taken }), err
}

// everRecorded are those too that were taken back.
func (t *turn) everRecorded(ctx context.Context) (all []recorded, err error) {
	lots, err := t.allLots(ctx, func(market.Lot) bool { return true })
	for _, l := range lots {
		for _, s := range l.Sales {
			all = append(all, recorded{l, s})
		}
	}
	slices.SortStableFunc(all, func(a, b recorded) int { return b.At.Compare(a.At) })
	return all, err
}

func onlySales(all []recorded, is func(recorded) bool) []recorded {
	return slices.DeleteFunc(slices.Clone(all), func(r recorded) bool { return !is(r) })
}

// waits tells whether a sale waits for the word of its buyer.
func (r recorded) waits() bool { return r.Answer == "" && r.Order != "" }

// meantOf are the sales that a text names, by how much, what, on which day or for how much it was: all where it names none. named is whether it names any.
func (t *turn) meantOf(all []recorded, text string) (meant []recorded, named bool) {
	on, rest := parse.PastDay(text, t.Input.At)
	code, product := parse.FindCode(text), parse.Sale(text).Product
	is := func(r recorded) bool {
		a := t.account(r.lot, rest, parse.NoField)
		base, counted, _ := a.sold(r.lot)
		figure, _, priced := a.figure()
		named = named || on != "" || code != "" || product != "" || counted || priced
		of := noted(r.lot, r.Sale)
		return (on == "" || r.On == on) && (code == "" || r.lot.Code == code) && (product == "" || r.lot.Product == product) &&
			(!counted || base == of.base) && (!priced || figure.Minor == of.price.Minor || r.Total != nil && figure.Minor == r.Total.Minor)
	}
	meant = onlySales(all, is)
	if len(meant) > 1 && phrase.HasWord(text, t.text.lastWords) {
		meant = meant[:1]
	}
	return meant, named
}

// shownOf is which of some sales the message tells of that is answered; -1 where it is none.
func (t *turn) shownOf(all []recorded) int {
	asked := t.Answers()
	if asked == nil || asked.Flow != Name || asked.What != askSale {
		return -1
	}
	return slices.IndexFunc(all, func(r recorded) bool { return r.ID == asked.Args.At(4) })
}

// one finds the one of some sales that a text means: that which it names, else the one that is shown, else the only one. several are those
// between which it is to be asked.
func (t *turn) one(all []recorded, text string) (one *recorded, several []recorded) {
	meant, named := t.meantOf(all, text)
	if i := t.shownOf(meant); i >= 0 && !named {
		return &meant[i], nil
	}
	if len(meant) == 1 {
		return &meant[0], nil
	}
	return nil, meant
}

// oneOf is one, of those of all sales to which something may be done. Where it may be done to none, one of all is taken: what it is says why not.
func (t *turn) oneOf(those, all []recorded, text string) (one *recorded, several []recorded) {
	if one, several = t.one(those, text); one != nil || len(several) > 0 {
		return one, several
	}
	if one, several = t.one(all, text); one == nil && len(several) > 0 {
		one = &several[0]
	}
	return one, nil
}

// saleLink gives the link of the sale that a text means, of those that wait for their buyer's word, or asks of which.
func (t *turn) saleLink(ctx context.Context, text string) (chat.Message, bool, error) {
	all, err := t.recorded(ctx)
	if err != nil {
		return chat.Message{}, false, err
	}
	waiting := onlySales(all, recorded.waits)
	if answer, ok, err := t.notYetNoted(ctx, waiting, text); ok || err != nil {
		return answer, ok, err
	}
	one, several := t.oneOf(waiting, all, text)
	switch {
	case one == nil && len(several) > 0:
		return heard(t.chooseSale(t.text.whichLink, "link", several), nil)
	case one == nil:
		return chat.Tell(t.text.noLink), true, nil
	}
	if err := t.actFor(ctx, one.lot); err != nil {
		return chat.Message{}, false, err
	}
	return heard(t.link(ctx, one.lot, one.ID))
}

// notYetNoted reads a sale back once more whose link is asked for before it was noted.
func (t *turn) notYetNoted(ctx context.Context, waiting []recorded, text string) (chat.Message, bool, error) {
	asked := t.Answers()
	if _, named := t.meantOf(waiting, text); named || asked == nil || asked.Flow != Name || asked.What != askSure || asked.Args.At(1) != "declared" {
		return chat.Message{}, false, nil
	}
	lot, err := t.find(ctx, asked.Args.At(0))
	if err != nil {
		return chat.Message{}, false, err
	}
	t.Heading(t.text.notedFirst)
	return t.saleAgain(lot, asked.Args.Rest(4)), true, nil
}

// eraseSale asks whether the sale is to be taken back that a text means, or which one. It is never about a lot.
func (t *turn) eraseSale(ctx context.Context, text string) (chat.Message, bool, error) {
	all, err := t.recorded(ctx)
	if err != nil {
		return chat.Message{}, false, err
	}
	mayGo := func(r recorded) bool { return t.whyStays(r.lot, r.Sale).Body == "" }
	one, several := t.oneOf(onlySales(all, mayGo), all, text)
	switch {
	case one == nil && len(several) > 0:
		return heard(t.chooseSale(t.text.whichSale, "unsell", several), nil)
	case one == nil:
		t.ExpectNothing()
		return chat.Tell(t.text.noSaleToErase), true, nil
	}
	if err := t.actFor(ctx, one.lot); err != nil {
		return chat.Message{}, false, err
	}
	return t.unsell(one.lot, one.ID), true, nil
}

// notSold answers that nothing was sold, or that so much was not: a sale that was noted, and that is named or shown, may be taken back; nothing is noted.
func (t *turn) notSold(ctx context.Context, text string) (chat.Message, bool, error) {
	all, err := t.recorded(ctx)
	if err != nil {
		return chat.Message{}, false, err
	}
	if one, _ := t.one(all, text); one != nil {
		_, named := t.meantOf(all, text)
		if named || t.shownOf(all) >= 0 || t.Input.At.Sub(one.At) <= correctedFor {
			if err := t.actFor(ctx, one.lot); err != nil {
				return chat.Message{}, false, err
			}
			return t.unsell(one.lot, one.ID), true, nil
		}
	}
	body := t.text.notNoted
	if len(all) > 0 {
		body += " " + t.text.howToErase
	}
	return t.Remark(body), true, nil
}

// chooseSale asks to which of some sales something is to be done.
func (t *turn) chooseSale(heading, verb string, all []recorded) chat.Message {
	t.ExpectNothing()
	rows := make([]chat.Choice, len(all))
	for i, r := range all {
		rows[i] = chat.Choice{
			ID: tapOf(r.lot.ID, verb, r.ID), Title: say.Quantity(r.Quantity) + " de " + phrase.Goods(r.lot.Product, "", ""),
			Description: t.Whose(r.lot.Owner) + t.saleRow(r),
		}
	}
	return t.List(heading, t.text.showSales, chat.ID(Name, verb), rows)
}

// saleRow tells a sale from others: por S/ 750.00, sáb 21 nov, MZ-7K3F.
func (t *turn) saleRow(r recorded) string {
	row := ""
	if r.Total != nil {
		row = say.Money(*r.Total) + ", "
	}
	row += say.ShortDate(lima.StartOf(r.On)) + ", " + r.lot.Code
	if r.Answer == market.SaleDenied {
		row += t.text.rowDenied
	}
	return row
}

// did says of an act what it was: anoté la venta de 5 quintales en MZ-7K3F.
func (t *turn) did(u chat.Undoable) string {
	what, code := u.Args.At(0), u.Args.At(1)
	if sold := u.Args.At(4); what == undoSale && sold != "" {
		return fmt.Sprintf(t.text.didSell, sold, code)
	}
	return fmt.Sprintf(t.text.did[what], code)
}
