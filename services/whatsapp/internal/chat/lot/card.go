package lot

import (
	"context"
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// list says what the person's associations have on the market.
func (t *turn) list(ctx context.Context) (chat.Message, error) {
	lots, err := t.lots(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	return t.listOf(lots), nil
}

func (t *turn) listOf(lots []market.Lot) chat.Message {
	t.ExpectNothing()
	if len(lots) == 0 {
		return t.nothing()
	}
	return t.choose(t.text.list, lots, "show", chat.ID(Name))
}

// choose lists lots, each of which a tap does something to; again is the tap that lists them anew.
func (t *turn) choose(heading string, lots []market.Lot, verb, again string) chat.Message {
	choices := make([]chat.Choice, len(lots))
	for i, lot := range lots {
		choices[i] = chat.Choice{ID: tapOf(lot.ID, verb), Title: lot.Code, Description: t.Whose(lot.Owner) + t.now(lot)}
	}
	return t.List(heading, t.text.showLots, again, choices)
}

// onMarket shows the lot that a text names, or lists them all.
func (t *turn) onMarket(ctx context.Context, text string) (chat.Message, bool, error) {
	lots, err := t.lots(ctx)
	if err != nil {
		return chat.Message{}, false, err
	}
	if named := t.named(lots, text); len(named) == 1 && len(lots) > 1 {
		return heard(t.do(ctx, "show", named[0], text))
	}
	return t.listOf(lots), true, nil
}

// now is a lot in one line, as it stands.
func (t *turn) now(lot market.Lot) string {
	if lot.State == market.LotPaused {
		return fmt.Sprintf(t.text.paused, phrase.LotNow(lot))
	}
	return phrase.LotNow(lot)
}

func tapOf(lot, verb string, args ...string) string {
	return chat.ID(Name, append([]string{lot, verb}, args...)...)
}

// show shows a lot to its association, with what can be done.
func (t *turn) show(_ context.Context, lot market.Lot, _ string) (chat.Message, error) {
	body := fmt.Sprintf(t.text.card, say.Emoji(lot.Product), lot.Code, phrase.Lot(lot), t.left(lot))
	last := chat.Choice{ID: tapOf(lot.ID, "remove"), Title: t.text.takeOff}
	if lot.State == market.LotPaused {
		body, last = fmt.Sprintf(t.text.isPaused, body), chat.Choice{ID: tapOf(lot.ID, "resume"), Title: t.text.putBack}
	}
	m := about(t.Ask(body+"\n"+t.text.whatNow,
		chat.Choice{ID: tapOf(lot.ID, "price"), Title: t.text.changePrice},
		chat.Choice{ID: tapOf(lot.ID, "quantity"), Title: t.text.changeQuantity},
		last), lot)
	m.Asks = &chat.Asked{Flow: Name, What: askCard, Args: chat.Args{lot.ID}}
	return m, nil
}

// about says which lot a message is about.
func about(m chat.Message, lot market.Lot) chat.Message {
	m.About, m.Subject = lot.ID, lot.Code
	return m
}

// find reads a lot of one of the person's associations, or one on the market.
func (t *turn) find(ctx context.Context, id string) (lot market.Lot, err error) {
	err = t.Anywhere(ctx, func() (err error) {
		lot, err = t.market.Lot(ctx, id)
		return err
	})
	return lot, err
}

// tap shows a lot, or does something to it.
func (t *turn) tap(ctx context.Context, args chat.Args) (chat.Message, error) {
	switch {
	case args.At(0) == askWhich && t.draft() != nil:
		return t.toOneOf(ctx, t.draft().Verb, t.draft().Text)
	case args.At(0) == tapOwn:
		return t.ownSale(ctx)
	case args.At(0) == tapOrder:
		t.DropDraft(Name)
		t.ExpectNothing()
		return t.Tap(ctx, chat.ID("order", args.At(1), "show"))
	case args.At(0) == "link":
		m, _, err := t.saleLink(ctx, "")
		return m, err
	case args.At(0) == "unsell":
		m, _, err := t.eraseSale(ctx, "")
		return m, err
	case len(args) < 2:
		return t.list(ctx)
	}
	lot, err := t.find(ctx, args[0])
	switch {
	case chat.IsNotHere(err):
		return chat.Tell(t.text.unknown), nil
	case err != nil:
		return chat.Message{}, err
	case lot.State == market.LotWithdrawn && !slices.Contains([]string{"link", "unsell", "erased"}, args[1]):
		return chat.Tell(fmt.Sprintf(t.text.gone, lot.Code)), nil
	case !t.isMine(lot):
		return t.forBuyer(lot), nil
	}
	if err := t.actFor(ctx, lot); err != nil {
		return chat.Message{}, err
	}
	return t.doTapped(ctx, lot, args[1], args.Rest(2))
}

// doTapped does what a tap says to a lot of the person's.
func (t *turn) doTapped(ctx context.Context, lot market.Lot, verb string, args chat.Args) (chat.Message, error) {
	if verb == "yes" && !t.isRemoving(lot, args.At(0)) {
		return t.remove(ctx, lot, "")
	}
	switch verb {
	case "link":
		if s := saleOf(lot, args.At(0)); s != nil && s.Answer != "" && t.Input.Kind == chat.Text { // its button was meant by a word, which says no more than that
			m, _, err := t.saleLink(ctx, t.Input.Text)
			return m, err
		}
		return t.link(ctx, lot, args.At(0))
	case "unsell":
		return t.unsell(lot, args.At(0)), nil
	case "paid":
		return t.sureSold(withoutSale(lot, args.At(3)), saleIn(args)), nil
	}
	if c, ok := t.changes()[verb]; ok {
		return t.make(ctx, c, lot, args)
	}
	t.ExpectNothing()
	switch verb {
	case "list":
		return t.list(ctx)
	case "go":
		return t.goOn(ctx, lot)
	case "no":
		return t.unchanged(lot), nil
	case "invite":
		return t.sureOpen(lot), nil
	case "allsold":
		return t.allSold(lot, args.At(0)), nil
	}
	if do, ok := t.acts()[verb]; ok {
		return do(ctx, lot, "")
	}
	return t.show(ctx, lot, "")
}

// leaveIt is the choice that leaves a lot as it is.
func (t *turn) leaveIt(lot market.Lot) chat.Choice {
	return chat.Choice{ID: tapOf(lot.ID, "no"), Title: t.text.leave, Means: chat.No}
}

// unchanged says that a lot stays as it was.
func (t *turn) unchanged(lot market.Lot) chat.Message {
	t.ExpectNothing()
	return about(chat.Tell(fmt.Sprintf(t.text.unchanged, lot.Code, t.now(lot))), lot)
}

// share says what can be passed on to whoever might buy.
func (t *turn) share(_ context.Context, lot market.Lot, _ string) (chat.Message, error) {
	if lot.State == market.LotPaused {
		return about(chat.Tell(fmt.Sprintf(t.text.pausedNotShared, lot.Code)), lot), nil
	}
	return about(chat.Tell(phrase.LotToShare(lot, t.Input.Number)), lot), nil
}

// asksForLot are the intents with which a code is written to learn of its lot.
var asksForLot = []intent.Intent{intent.None, intent.WantToBuy, intent.MyLots, intent.AskPrices, intent.Sell, intent.Chat, intent.Help}

// code answers whoever writes the code of a lot and does not say what to do to it.
func (t *turn) code(ctx context.Context, text string) (chat.Message, bool, error) {
	code, rest := parse.CutCode(text)
	if code == "" {
		return chat.Message{}, false, nil
	}
	switch means := t.Intent(rest); {
	case verbs[means] != "":
		return heard(t.toWhich(ctx, verbs[means], text))
	case !slices.Contains(asksForLot, means):
		return chat.Message{}, false, nil
	}
	lots, err := t.lots(ctx)
	if err != nil {
		return chat.Message{}, false, err
	}
	if i := slices.IndexFunc(lots, func(l market.Lot) bool { return l.Code == code }); i >= 0 {
		return heard(t.do(ctx, "show", lots[i], text))
	}
	lot, ok, err := t.market.LotByCode(ctx, code)
	switch {
	case err != nil:
		return chat.Message{}, false, err
	case ok:
		return t.forBuyer(lot), true, nil
	}
	return t.Remark(fmt.Sprintf(t.text.noSuchCode, code)), true, nil
}

// forBuyer tells of a lot as whoever might buy it sees it.
func (t *turn) forBuyer(lot market.Lot) chat.Message {
	return t.Remark(phrase.LotForBuyer(lot, t.HowToBuy()))
}
