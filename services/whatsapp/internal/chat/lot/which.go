package lot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// Draft is what is to be done to a lot, while it is asked which one is meant.
type Draft struct {
	Verb string `json:"verb"`
	Text string `json:"text"`
	Own  bool   `json:"own,omitempty"` // of a sale: it is of no order
}

// toWhich does something to the lot that a text means, or asks which one that is.
func (t *turn) toWhich(ctx context.Context, verb, text string) (chat.Message, error) {
	if verb == "sold" && !t.own {
		if answer, ok, err := t.beforeSale(ctx, text); ok || err != nil {
			return answer, err
		}
	}
	return t.toOneOf(ctx, verb, text)
}

// toOneOf is toWhich without what is asked first of a sale.
func (t *turn) toOneOf(ctx context.Context, verb, text string) (chat.Message, error) {
	lots, err := t.lots(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	if len(lots) == 0 {
		return t.nothing(), nil
	}
	meant := t.meant(lots, text)
	if verb == "goods" && len(meant) == 0 { // what it is to be called is not what it is
		meant = lots
	}
	switch len(meant) {
	case 0:
		return t.notAmong(lots, verb, text), nil
	case 1:
		return t.do(ctx, verb, meant[0], text)
	default:
		return t.askWhich(meant, verb, text), nil
	}
}

// do does something to a lot as the association whose it is.
func (t *turn) do(ctx context.Context, verb string, lot market.Lot, text string) (chat.Message, error) {
	if err := t.actFor(ctx, lot); err != nil {
		return chat.Message{}, err
	}
	t.ExpectNothing()
	return t.acts()[verb](ctx, lot, text)
}

// actFor lets the turn act for the association whose a lot is, and the answer say which that is.
func (t *turn) actFor(ctx context.Context, lot market.Lot) error {
	if err := t.ActFor(ctx, lot.Owner); err != nil {
		return err
	}
	t.Heading(t.ForWhom())
	return nil
}

// askWhich asks to which lot something is to be done.
func (t *turn) askWhich(lots []market.Lot, verb, text string) chat.Message {
	chat.StartDraft(t.Turn, Name, &Draft{Verb: verb, Text: text, Own: true})
	t.expect(askWhich)
	return t.choose(t.text.which, lots, "go", chat.ID(Name, askWhich))
}

// chosenInWords takes a text that names one of the lots that are asked about.
func (t *turn) chosenInWords(ctx context.Context, _ chat.Asked, text string) (chat.Message, bool, error) {
	lots, err := t.lots(ctx)
	if err != nil || t.draft() == nil {
		return chat.Message{}, false, err
	}
	named := t.named(lots, text)
	if len(named) != 1 {
		return chat.Message{}, false, nil
	}
	return heard(t.goOn(ctx, named[0]))
}

// goOn does to a lot what was to be done when it was asked which one is meant.
func (t *turn) goOn(ctx context.Context, lot market.Lot) (chat.Message, error) {
	d := t.draft()
	if d == nil {
		return t.do(ctx, "show", lot, "")
	}
	verb, text := d.Verb, d.Text
	t.own = d.Own
	t.DropDraft(Name)
	return t.do(ctx, verb, lot, text)
}

func (t *turn) draft() *Draft { return chat.DraftOf[Draft](t.Turn, Name) }

// meant are the lots that a text may be about: those that it names or, where it names none, that of the message which it
// answers. All of them, where nothing says which.
func (t *turn) meant(lots []market.Lot, text string) []market.Lot {
	named := t.named(lots, text)
	if i := slices.IndexFunc(named, func(l market.Lot) bool { return l.ID == t.About() }); i >= 0 {
		return named[i : i+1]
	}
	return named
}

// named are the lots that a text names by their code, their product or their variety; all of them, where it names none.
func (t *turn) named(lots []market.Lot, text string) []market.Lot {
	if code := parse.FindCode(text); code != "" {
		return only(lots, func(l market.Lot) bool { return l.Code == code })
	}
	said := parse.Sale(text)
	switch {
	case t.namesUnknown(said, text):
		return nil
	case said.Product != "":
		lots = only(lots, func(l market.Lot) bool { return l.Product == said.Product })
	}
	if alike := only(lots, func(l market.Lot) bool { return phrase.IsVariety(l.Variety, said.Variety) }); len(alike) > 0 {
		return alike
	}
	return only(lots, func(l market.Lot) bool { return !parse.OtherVariety(l.Product, l.Variety, said.Variety) })
}

// namesUnknown tells whether a text names goods that the catalogue does not know, and does so as what was sold: "5 quintales de café". Of golpe or de contado are none.
func (t *turn) namesUnknown(said parse.Listing, text string) bool {
	goods := phrase.Plain(said.UnknownGoods)
	return goods != "" && !slices.Contains(t.text.noGoods, goods) && (phrase.Contains(text, []string{"de " + goods}) || t.Intent(text) == intent.DeclareSale)
}

// isOther tells whether a text names other goods than those of a lot.
func (t *turn) isOther(lot market.Lot, text string) bool {
	return len(t.named([]market.Lot{lot}, text)) == 0
}

func only(lots []market.Lot, is func(market.Lot) bool) []market.Lot {
	return slices.DeleteFunc(slices.Clone(lots), func(l market.Lot) bool { return !is(l) })
}

// lots are all that the person's associations have on the market or paused.
func (t *turn) lots(ctx context.Context) ([]market.Lot, error) {
	return t.allLots(ctx, func(l market.Lot) bool { return l.State == market.LotPublished || l.State == market.LotPaused })
}

// allLots are the lots of the person's associations that are so.
func (t *turn) allLots(ctx context.Context, are func(market.Lot) bool) ([]market.Lot, error) {
	var all []market.Lot
	err := t.Anywhere(ctx, func() error {
		mine, err := t.market.MyLots(ctx)
		all = append(all, only(mine, are)...)
		return cmp.Or(err, chat.ErrNotHere) // so that the next one is asked too
	})
	if errors.Is(err, chat.ErrNotHere) {
		err = nil
	}
	slices.SortStableFunc(all, func(a, b market.Lot) int { return strings.Compare(a.Code, b.Code) }) // the same row each time
	return all, err
}

// isMine tells whether a lot is one of the person's associations'.
func (t *turn) isMine(lot market.Lot) bool {
	return slices.ContainsFunc(t.market.ActsFor(), func(o market.Organisation) bool { return o.ID == lot.Owner })
}

// nothing says that there is nothing on sale.
func (t *turn) nothing() chat.Message {
	t.ExpectNothing()
	return chat.Tell(t.text.none)
}

// notAmong says that what was named is not on sale, and what is. A sale of it is not noted, unless it is said of which of these it was.
func (t *turn) notAmong(lots []market.Lot, verb, text string) chat.Message {
	if verb == "sold" {
		chat.StartDraft(t.Turn, Name, &Draft{Verb: verb, Text: text, Own: true})
		t.expect(askWhich)
		return t.choose(fmt.Sprintf(t.text.notAmongSold, t.goodsIn(text)), lots, "go", chat.ID(Name, askWhich))
	}
	return t.choose(t.text.notAmong, lots, "show", chat.ID(Name))
}
