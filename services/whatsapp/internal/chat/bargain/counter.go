package bargain

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// lateOffer is how long an offer stands that answers one which has run out.
const lateOffer = 24 * time.Hour

// proposal is what is offered instead.
type proposal struct {
	price    money.Price
	quantity quantity.Quantity
}

// args are the arguments of a choice or question that carries a proposal.
func (p proposal) args() []string {
	return []string{strconv.FormatInt(p.price.Minor, 10), p.price.Per, strconv.FormatInt(p.quantity.Milli, 10), p.quantity.Unit}
}

// proposalOf reads them back; what is missing is as in the offer that is spoken of.
func proposalOf(d deal, args chat.Args) proposal {
	p := proposal{price: d.offer.Price, quantity: d.offer.Quantity}
	if minor := args.Int64(0); minor > 0 {
		p.price = money.Price{Minor: minor, Currency: money.PEN, Per: args.At(1)}
	}
	if milli := args.Int64(2); milli > 0 {
		p.quantity.Milli, p.quantity.Unit = milli, cmp.Or(args.At(3), p.quantity.Unit)
	}
	return p
}

// offer is a proposal as it is sent, on the terms of the buyer's last offer.
func (p proposal) offer(d deal) market.NewOffer {
	return market.NewOffer{Quantity: p.quantity, Price: p.price, Like: d.lastOfBuyer()}
}

// askCounter asks for a price; why says what was wrong with the last one.
func (t *turn) askCounter(d deal, why string) chat.Message {
	t.Heading(why)
	theirs := d.lastOfBuyer()
	m := chat.Prompt(fmt.Sprintf(t.text.whatPrice, d.buyer(), say.Unit(theirs.Price.Per)), chat.Choice{ID: d.tapOf("show"), Title: t.text.back, Means: chat.No})
	return t.asking(counterOf(d, 0), t.about(d, m))
}

// asking lets words and figures answer a message, also when another one came after it.
func (t *turn) asking(asks chat.Asked, m chat.Message) chat.Message {
	t.Expect(asks)
	m.Asks = &asks
	return m
}

// askQuantity asks how much the offer shall be for.
func (t *turn) askQuantity(d deal, why string) chat.Message {
	asks := counterOf(d, 0)
	asks.What = askQuantity
	t.Heading(why)
	theirs := d.lastOfBuyer().Quantity
	m := chat.Prompt(fmt.Sprintf(t.text.whatQuantity, say.Quantity(theirs), d.buyer(), say.Units(theirs.Unit)),
		chat.Choice{ID: d.tapOf("show"), Title: t.text.back, Means: chat.No})
	return t.asking(asks, t.about(d, m))
}

// counter takes another price or quantity that was written.
func (t *turn) counter(ctx context.Context, asked chat.Asked, text string) (chat.Message, bool, error) {
	return t.changedIn(ctx, asked, text, parse.FieldPrice)
}

// otherQuantity takes a figure for the quantity that was asked for.
func (t *turn) otherQuantity(ctx context.Context, asked chat.Asked, text string) (chat.Message, bool, error) {
	return t.changedIn(ctx, asked, text, parse.FieldQuantity)
}

func (t *turn) changedIn(ctx context.Context, asked chat.Asked, text string, field parse.Field) (chat.Message, bool, error) {
	if slices.Contains(elsewhere, t.Intent(text)) {
		return chat.Message{}, false, nil
	}
	d, err := t.deal(ctx, asked.Args.At(0), asked.Args.Int(1))
	if market.Refused(err, "not-found") {
		return chat.Tell(t.text.noNegotiation), true, nil
	}
	if err != nil {
		return chat.Message{}, false, err
	}
	base := proposalOf(d, asked.Args.Rest(argProposal))
	change, ok := d.changeIn(text, base, field)
	if !ok {
		return chat.Message{}, false, nil
	}
	answer, err := t.change(ctx, d, base, change, asked.Args.Int64(argDoubted))
	return answer, true, err
}

// elsewhere are intents whose figures are no answer to an offer.
var elsewhere = []intent.Intent{
	intent.ChainLetter, intent.BuyersAdvert, intent.WantToBuy, intent.Neighbour, intent.DeclareSale, intent.Spoiled, intent.AskPrices, intent.Complaint, intent.LostPhone,
	intent.Person, intent.OptOut, intent.EraseMe, intent.MySales, intent.Fairs,
	intent.MyOrders, intent.Prepared, intent.SentOff, intent.HandedOver, intent.Weighed, intent.Delayed,
}

// change answers a change of what stands: it reads the new offer back, or asks about it.
func (t *turn) change(ctx context.Context, d deal, base proposal, c parse.Change, doubted int64) (chat.Message, error) {
	if !t.isOpen(d) && !t.mayReopen(d) && !t.mayReplace(d) {
		return t.standing(ctx, d)
	}
	if t.OnlyLooks() {
		return t.InDoubt(), nil
	}
	p, why := t.proposed(d, base, c)
	if total, err := p.price.Total(p.quantity, d.lot.Measure); err == nil && why == "" && p != base && d.isBeyond(total) {
		return chat.Message{}, errBeyondMandate
	}
	if why == "" && p != base {
		t.Heading(t.leftOut(c))
	}
	switch {
	case c.Problems.Has(parse.ProblemHalfSaid) && base == proposalOf(d, nil):
		return t.askCounter(d, fmt.Sprintf(t.text.halfSaid, say.Money(p.price.Amount()))), nil
	case why == t.text.quantityOdd:
		return t.askQuantity(d, why), nil
	case why != "":
		return t.askCounter(d, why), nil
	case p == base && (c.NoPrice || c.Field == parse.FieldPrice):
		return t.askCounter(d, ""), nil
	case p == base && c.Field == parse.FieldQuantity:
		return t.askQuantity(d, ""), nil
	case c.Problems.Has(parse.ProblemWhole) && c.Price == nil:
		return t.checkWhole(d, p, c.Total, doubted), nil
	case doubted > 0 && doubted == p.price.Minor: // said again
		return t.readCounter(d, p), nil
	}
	return t.checkCounter(d, p, c.Price == nil || c.Price.PerGiven), nil
}

// leftOut says that what is asked for beside the figures is no part of the offer, and whom to tell; "" where nothing is.
func (t *turn) leftOut(c parse.Change) string {
	switch {
	case c.Condition != "":
		return fmt.Sprintf(t.text.conditionOut, phrase.Name(c.Condition), t.CoordinatorContact)
	case c.Terms:
		return fmt.Sprintf(t.text.priceOnly, t.CoordinatorContact)
	}
	return ""
}

// checkWhole asks about a figure that may be the price of everything. Said again, it is that of one.
func (t *turn) checkWhole(d deal, p proposal, total money.Amount, doubted int64) chat.Message {
	each := money.Price{Minor: total.Minor, Currency: money.PEN, Per: d.lastOfBuyer().Price.Per}
	if doubted == total.Minor {
		return t.readCounter(d, proposal{price: each, quantity: p.quantity})
	}
	t.Expect(counterOf(d, total.Minor))
	theirs := d.lastOfBuyer()
	return t.ask(d, fmt.Sprintf(t.text.wholeOrEach, phrase.Round(total), phrase.Unit(each.Per), d.buyer(), phrase.Round(theirs.Price.Amount())),
		p.choice(d, t.text.forAll, "", p.price), p.choice(d, fmt.Sprintf(t.text.forEach, phrase.Unit(each.Per)), "", each),
		chat.Choice{ID: d.tapOf("counter"), Title: t.text.anotherPrice})
}

// checkCounter reads an offer back, or asks about a price that is probably not what was meant.
func (t *turn) checkCounter(d deal, p proposal, unitSaid bool) chat.Message {
	if doubt, ok := t.doubt(d, p, unitSaid); ok {
		t.Expect(counterOf(d, p.price.Minor))
		return doubt
	}
	return t.readCounter(d, p)
}

// doubt asks about a price that is probably not what was meant; ok is false where there is nothing to ask.
func (t *turn) doubt(d deal, p proposal, unitSaid bool) (m chat.Message, ok bool) {
	theirs := d.lastOfBuyer()
	own, _ := d.per(p.price, theirs.Price.Per)
	factor, _ := d.lot.Measure.Factor(p.price.Per)
	kilo, _ := d.per(p.price, quantity.Kilogram)
	another := chat.Choice{ID: d.tapOf("counter"), Title: t.text.anotherPrice}
	switch {
	case !unitSaid && d.lot.Measure.Base == quantity.Kilogram && factor >= phrase.BigUnit && kilo.Minor < phrase.TinyPerKilo:
		byKilo := money.Price{Minor: p.price.Minor, Currency: money.PEN, Per: quantity.Kilogram}
		all, _ := d.per(byKilo, p.price.Per)
		return t.ask(d, fmt.Sprintf(t.text.ByKilo, say.Money(p.price.Amount()), phrase.Round(all), say.Unit(p.price.Per)),
			p.choice(d, t.text.YesByKilo, chat.Yes, byKilo), p.choice(d, fmt.Sprintf(t.text.NoByUnit, phrase.Unit(p.price.Per)), chat.No, p.price)), true
	case p.price.Per != theirs.Price.Per && own.Minor >= 2*theirs.Price.Minor && p.price.Minor < 2*theirs.Price.Minor,
		p.price.Per != theirs.Price.Per && 2*own.Minor <= theirs.Price.Minor && 2*p.price.Minor > theirs.Price.Minor:
		asTheirs := money.Price{Minor: p.price.Minor, Currency: money.PEN, Per: theirs.Price.Per}
		return t.ask(d, fmt.Sprintf(t.text.whichUnit, phrase.Round(p.price.Amount()), say.Unit(p.price.Per), say.Unit(theirs.Price.Per), d.buyer(),
			phrase.Round(theirs.Price.Amount()), say.Unit(theirs.Price.Per)),
			p.choice(d, fmt.Sprintf(t.text.forEach, phrase.Unit(p.price.Per)), "", p.price), p.choice(d, fmt.Sprintf(t.text.forEach, phrase.Unit(asTheirs.Per)), "", asTheirs), another), true
	case phrase.IsFarOff(own.Minor, theirs.Price.Minor):
		return t.ask(d, fmt.Sprintf(t.text.offTenTimes, phrase.Round(p.price.Amount()), say.Unit(p.price.Per), d.buyer(), phrase.Round(theirs.Price.Amount())),
			p.choice(d, "", "", p.moved(own, theirs)), p.choice(d, "", "", p.price), another), true
	case own.Minor == theirs.Price.Minor && p.quantity == theirs.Quantity && t.isOpen(d):
		return t.ask(d, fmt.Sprintf(t.text.samePrice, say.Money(theirs.Price.Amount()), d.buyer()),
			chat.Choice{ID: d.tapOf("accept"), Title: t.text.accept, Means: chat.Yes}, another), true
	case own.Minor < theirs.Price.Minor:
		return t.ask(d, fmt.Sprintf(t.text.lower, d.buyer(), say.Money(theirs.Price.Amount())),
			p.choice(d, t.text.yesLess, chat.Yes, p.price), another), true
	}
	return chat.Message{}, false
}

// moved is the price with a figure less, or one more: what was probably meant.
func (p proposal) moved(own money.Amount, theirs market.Offer) money.Price {
	likely := p.price
	if own.Minor > theirs.Price.Minor {
		likely.Minor /= 10
	} else {
		likely.Minor *= 10
	}
	return likely
}

// choice is one that makes the price certain.
func (p proposal) choice(d deal, title string, means chat.Meaning, price money.Price) chat.Choice {
	p.price = price
	return chat.Choice{ID: d.tapOf("price", p.args()...), Title: cmp.Or(title, phrase.Round(price.Amount())), Means: means}
}

// readCounter reads the offer back before it goes out.
func (t *turn) readCounter(d deal, p proposal) chat.Message {
	theirs := d.lastOfBuyer()
	total, err := p.price.Total(p.quantity, d.lot.Measure)
	own, ok := d.per(p.price, theirs.Price.Per)
	if err != nil || !ok || total.Minor <= 0 {
		return t.askCounter(d, t.text.PriceOdd)
	}
	if base, err := d.lot.Measure.ToBase(p.quantity); d.lot.ID != "" && (err != nil || base > d.lot.Available) {
		return t.askQuantity(d, fmt.Sprintf(t.text.notSoMuch, phrase.Remains(leftIn(p.quantity.Unit, d.lot.Available, d.lot.Measure))))
	}
	asks := counterOf(d, 0)
	asks.Args = append(asks.Args, p.args()...)
	what := fmt.Sprintf(t.text.counterTo, d.buyer()) + " "
	if p.quantity != theirs.Quantity {
		what += fmt.Sprintf(t.text.quantityAt, say.Quantity(p.quantity), "")
	}
	beside, verb := t.beside(own.Minor-theirs.Price.Minor), "send"
	if t.mayReplace(d) {
		beside, verb = fmt.Sprintf(t.text.instead, say.Price(d.offer.Price)), "replace"
	}
	terms := d.unusual(d.like(p, total))
	head := what + fmt.Sprintf(t.text.counter, say.Money(p.price.Amount()), say.Unit(p.price.Per), say.Money(total), say.Words(total), beside)
	if len(terms) > 0 {
		head += "\n" + t.text.restAsBefore
	}
	return t.asking(asks, t.askToBind(d, head, terms, t.text.sendIt,
		chat.Choice{ID: d.tapOf(verb, p.args()...), Title: t.text.send, Means: chat.Yes, Binds: true, Final: true, Words: t.text.sendWords},
		chat.Choice{ID: d.tapOf("counter"), Title: t.text.change},
		chat.Choice{ID: d.tapOf("show"), Title: t.text.back, Means: chat.No}))
}

// beside says how a price stands beside the buyer's.
func (t *turn) beside(more int64) string {
	switch {
	case more > 0:
		return fmt.Sprintf(t.text.moreThanTheirs, agreeing(t.text.is, t.text.are, money.Amount{Minor: more, Currency: money.PEN}))
	case more < 0:
		return fmt.Sprintf(t.text.lessThanTheirs, agreeing(t.text.is, t.text.are, money.Amount{Minor: -more, Currency: money.PEN}))
	}
	return t.text.asTheirs
}

// like is the buyer's offer with another price or quantity: what is offered instead.
func (d deal) like(p proposal, total money.Amount) market.Offer {
	o := d.lastOfBuyer()
	o.Price, o.Quantity, o.Total = p.price, p.quantity, total
	return o
}

func (t *turn) sendCounter(ctx context.Context, d deal, p proposal) (chat.Message, error) {
	return t.make(ctx, d, p.offer(d), t.text.sent)
}

// make makes an offer and says so.
func (t *turn) make(ctx context.Context, d deal, o market.NewOffer, done string) (chat.Message, error) {
	made, err := t.market.MakeOffer(ctx, t.Command("offer"), d.ID, o)
	switch wrong := market.Wrong(err).Pointer; {
	case strings.HasPrefix(wrong, "/valid_until"): // it was tapped more than a day ago
		t.Heading(t.text.askedTooLate)
		return t.ranOut(d), nil
	case strings.HasPrefix(wrong, "/delivery"): // it was copied from the buyer's
		return chat.Tell(fmt.Sprintf(t.text.deliveryOver, d.buyer())), nil
	case strings.HasPrefix(wrong, "/price"):
		return t.askCounter(d, t.text.PriceOdd), nil
	case err != nil:
		return t.notDone(ctx, d, err)
	}
	return t.offered(d, made, done), nil
}
