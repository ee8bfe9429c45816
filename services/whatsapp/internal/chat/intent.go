package chat

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// intentCommands are the words that mean the same as an intent, for one that no flow listens to.
var intentCommands = map[intent.Intent]parse.Command{
	intent.MyOffers: parse.Offers, intent.MyLots: parse.Lots, intent.WhatIsLeft: parse.Lots, intent.MyOrders: parse.Orders,
	intent.AskPrices: parse.Prices, intent.Sell: parse.Sell, intent.Fairs: parse.Fairs,
}

// besideGoods are the intents in which goods, how much and for what price may be named without being offered.
var besideGoods = []intent.Intent{
	intent.DeclareSale, intent.SaleLink, intent.EraseSale, intent.NotSold, intent.NoneLeft, intent.Spoiled, intent.Neighbour, intent.Complaint, intent.BuyersAdvert, intent.WantToBuy, intent.ChainLetter,
}

// Intent is what a text means in free words. A turn reads each text once.
func (t *Turn) Intent(text string) intent.Intent { return t.reading(text).Sure }

func (t *Turn) reading(text string) intent.Reading {
	read, ok := t.readings[text]
	if !ok {
		read = intent.Of(text)
		t.readings[text] = read
	}
	return read
}

// intended answers what somebody means in free words. That they sell says less than the sentence in which they say it.
func (t *Turn) intended(ctx context.Context, text string) (answer Message, ok bool, err error) {
	means := t.Intent(text)
	if means == intent.None && isPicture(text) && !t.isOpen() {
		means = intent.Chat
	}
	if means == intent.Sell || saysAll(text) && !slices.Contains(besideGoods, means) {
		return Message{}, false, nil
	}
	return t.means(ctx, means, text)
}

// guessed answers what somebody likely means, where nothing surer was found: a step that is opened, or a line beside, is better
// than that they were not understood. What does something by itself is not guessed.
func (t *Turn) guessed(ctx context.Context, text string) (answer Message, ok bool, err error) {
	means := t.reading(text).Likely
	if means == intent.None || len(strings.Fields(text)) < fewestWords || slices.Contains(notGuessed, means) {
		return Message{}, false, nil
	}
	if _, unclear := t.unclear(text); unclear || t.letsGo(means) {
		return Message{}, false, nil
	}
	return t.means(ctx, means, text)
}

// fewestWords say enough for a guess.
const fewestWords = 3

// notGuessed are the intents that do something by themselves, and those that would leave what is open.
var notGuessed = []intent.Intent{
	intent.OptOut, intent.OptIn, intent.Cancel, intent.UndoLast, intent.Sell, intent.ChainLetter, intent.BuyersAdvert, intent.EraseMe, intent.Language, intent.Chat, intent.LeaveAsIs,
}

// isPicture tells whether a text has neither letters nor digits: it is a picture, made of emoji or of signs.
func isPicture(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// saysAll tells whether a text says all of a sale: the goods, how much and for what price.
func saysAll(text string) bool {
	said := parse.Sale(text)
	return said.Product != "" && said.Quantity != nil && said.Quantity.UnitGiven && said.Price != nil
}

// sells takes a text that says no more than that goods are for sale, where nothing is open.
func (t *Turn) sells(ctx context.Context, text string) (answer Message, ok bool, err error) {
	if t.Intent(text) != intent.Sell || t.isOpen() || t.Late() {
		return Message{}, false, nil
	}
	return t.means(ctx, intent.Sell, text)
}

// means answers an intent: by the flow of what is open, by another one, by a command, or by the kernel itself.
func (t *Turn) means(ctx context.Context, means intent.Intent, text string) (answer Message, ok bool, err error) {
	if means == intent.Agree {
		if answer, ok := t.unclearYes(); ok {
			return answer, true, nil
		}
	}
	for _, f := range t.flowsFromOpen() {
		if listen := f.Intents[means]; listen != nil && !t.Late() && t.mayListen(f, means) {
			if answer, ok, err = listen(ctx, text); ok || err != nil {
				return answer, ok, err
			}
		}
	}
	if do := t.ofCommand(intentCommands[means]); do != nil {
		answer, err = do(ctx)
		return answer, true, err
	}
	if c, ok := t.leaning(means); ok {
		answer, err = t.Tap(ctx, c.ID)
		return answer, true, err
	}
	return t.own(ctx, means)
}

// shows are the intents that change nothing: also in the middle of something else they are answered.
var shows = []intent.Intent{
	intent.MyOffers, intent.MyLots, intent.MySales, intent.MyOrders, intent.Owed, intent.Record, intent.ClaimState, intent.WhatIsLeft, intent.AskPrices, intent.Fairs, intent.ShareLot, intent.SaleLink,
}

// apart are the intents that are about something else than what is asked, and take a yes of their own: a sale, an order that is under way, a
// phone to be blocked.
var apart = []intent.Intent{
	intent.DeclareSale, intent.EraseSale, intent.NotSold, intent.LostPhone, intent.Prepared, intent.SentOff, intent.HandedOver, intent.Weighed, intent.Delayed,
	intent.NotTaken, intent.CallOff, intent.RestGone, intent.Amend, intent.GotPaid, intent.NotPaid, intent.WillPay, intent.GaveBack, intent.AcceptClaim, intent.RejectClaim,
}

// mayListen tells whether a flow may take an intent: while another one waits for an answer, only to show something, or what stands apart from it.
func (t *Turn) mayListen(f Flow, means intent.Intent) bool {
	return t.before.Asked == nil || f.Name == t.before.Asked.Flow || slices.Contains(shows, means) || slices.Contains(apart, means)
}

// leaning finds the choice of what was said last to which somebody leans in free words. What binds takes more than that.
func (t *Turn) leaning(means intent.Intent) (Choice, bool) {
	wanted := map[intent.Intent]Meaning{intent.Agree: Yes, intent.Refuse: No}[means]
	m := t.answered()
	if wanted == "" || m == nil || t.Late() {
		return Choice{}, false
	}
	c, ok := meaning(m.Choices(), wanted)
	return c, ok && !c.Binds
}

// flowsFromOpen are the flows, that of what is open first.
func (t *Turn) flowsFromOpen() []Flow {
	open := t.OpenFlow()
	flows := make([]Flow, 0, len(t.flows))
	for _, f := range t.flows {
		if f.Name == open {
			flows = append([]Flow{f}, flows...)
		} else {
			flows = append(flows, f)
		}
	}
	return flows
}

// OpenFlow names the flow of what is quoted, of the question that stands, or else of what was said last; "" where that is
// none.
func (t *Turn) OpenFlow() string {
	if t.Input.Quoted == nil && t.st.Asked != nil {
		return t.st.Asked.Flow
	}
	if m := t.answered(); m != nil {
		return t.flowOf(*m)
	}
	return ""
}

// flowOf names the flow of a message; "" where that is none.
func (t *Turn) flowOf(m Message) string {
	if m.Asks != nil {
		return m.Asks.Flow
	}
	for _, c := range m.Choices() {
		f, _, _ := t.ofTap(c.ID)
		return f.Name
	}
	return ""
}
