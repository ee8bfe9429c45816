package lot

import (
	"context"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// A change of a lot is read back, and made by a yes: once, and only of the lot as it was read back.

// change is what a yes does to a lot.
type change struct {
	do func(ctx context.Context, lot market.Lot, read reading) (chat.Message, error)

	// of is what the change is of, as the lot has it, to what it comes by the change, and again reads it back anew. They
	// are nil where the change is the same whatever the lot is like.
	of    func(lot market.Lot, args chat.Args) string
	to    func(was string, args chat.Args) string
	again func(lot market.Lot, args chat.Args) chat.Message
}

// reading is what was read back of a change: the key of the turn that did so, how what is changed stood, and the figures.
type reading struct {
	key, was string
	chat.Args
}

// changes are what a yes does to a lot, by the verbs of taps.
func (t *turn) changes() map[string]change {
	price := change{do: t.priced, of: priceNow, to: priceThen, again: t.priceAgain}
	return map[string]change{
		"priced": price, "open": price,
		"described": {do: t.described, of: goodsNow, to: goodsThen, again: t.goodsAgain},
		"stock":     {do: t.restocked, of: stockNow, to: stockThen, again: t.stockAgain},
		"declared":  {do: t.declared, of: stockBeforeSale, to: stockAfterSale, again: t.saleAgain},
		"erased":    {do: t.erased}, "yes": {do: t.removed}, "paused": {do: t.pausedNow}, "resumed": {do: t.resumedNow},
	}
}

// stands is how what is changed stands; "" where that does not matter.
func (c change) stands(lot market.Lot, args chat.Args) string {
	if c.of == nil {
		return ""
	}
	return c.of(lot, args)
}

// make makes a change that was read back, unless it was made already, or what it changes is another by now. What it changes
// may be that already which it comes to: then the yes was answered in a turn that was not saved, and the market, asked again
// with the same key, repeats what it said.
func (t *turn) make(ctx context.Context, c change, lot market.Lot, args chat.Args) (chat.Message, error) {
	read := reading{key: args.At(0), was: args.At(1), Args: args.Rest(2)}
	if t.wasMade(read.key) {
		return t.Remark(t.text.alreadyNoted + "\n" + say.Capital(t.now(lot)) + "."), nil
	}
	if now := c.stands(lot, read.Args); now != read.was && now != c.to(read.was, read.Args) {
		t.Heading(t.text.hasChanged)
		t.ExpectNothing()
		return c.again(lot, read.Args), nil
	}
	t.ExpectNothing()
	return c.do(ctx, lot, read)
}

// memory is what is remembered of the changes that were made.
type memory struct {
	Made []string `json:"made,omitempty"` // the keys of those that were read back, the last one last
}

// maxMade are as many as are remembered.
const maxMade = 10

func (t *turn) wasMade(key string) bool {
	return key != "" && slices.Contains(chat.Recall[memory](t.Turn, Name).Made, key)
}

// rememberMade lets the button of a change say, when it is tapped again, that it is made.
func (t *turn) rememberMade(key string) {
	made := append(slices.Clone(chat.Recall[memory](t.Turn, Name).Made), key)
	chat.Remember(t.Turn, Name, memory{Made: made[max(0, len(made)-maxMade):]})
}

// forgetMade forgets the last change: it was taken back.
func (t *turn) forgetMade() {
	made := chat.Recall[memory](t.Turn, Name).Made
	chat.Remember(t.Turn, Name, memory{Made: slices.Clone(made[:max(0, len(made)-1)])})
}

func priceNow(lot market.Lot, _ chat.Args) string {
	p := pricedAt(lot)
	return priceThen("", chat.Args{number(p.Minor), p.Per})
}

func priceThen(_ string, args chat.Args) string { return args.At(0) + "/" + args.At(1) }

// priceBefore is what was asked before a change of the price.
func (r reading) priceBefore() (minor, per string) {
	minor, per, _ = strings.Cut(r.was, "/")
	return minor, per
}

// goodsNow is of the variety and the grade what is to be another.
func goodsNow(lot market.Lot, args chat.Args) string {
	now := chat.Args{"", ""}
	for i, has := range []string{lot.Variety, lot.Grade} {
		if args.At(i) != "" {
			now[i] = has
		}
	}
	return goodsThen("", now)
}

// goodsThen is short for a variety and a grade, since a button's id is.
func goodsThen(_ string, args chat.Args) string {
	return chat.Digest(args.At(0) + "\x00" + args.At(1))
}

func stockNow(lot market.Lot, _ chat.Args) string { return number(lot.Available) }

func stockThen(was string, args chat.Args) string {
	return number(max(0, chat.Args{was}.Int64(0)+args.Int64(0)))
}

func stockBeforeSale(lot market.Lot, args chat.Args) string {
	return number(withoutSale(lot, args.At(3)).Available)
}

func stockAfterSale(was string, args chat.Args) string {
	return number(max(0, chat.Args{was}.Int64(0)-args.Int64(0)))
}
