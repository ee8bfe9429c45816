package bargain

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
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

func (t *turn) askCounter(d deal, why string) chat.Message {
	t.Expect(counterOf(d, 0))
	t.Heading(why)
	return chat.Prompt(fmt.Sprintf(t.text.whatPrice, say.Unit(d.lastOfBuyer().Price.Per)), chat.Choice{ID: d.tapOf("show"), Title: t.text.back, Means: chat.No})
}

// args are the arguments of a choice that carries a proposal.
func (p proposal) args() []string {
	return []string{strconv.FormatInt(p.price.Minor, 10), p.price.Per, strconv.FormatInt(p.quantity.Milli, 10)}
}

// proposalOf reads them back.
func proposalOf(d deal, args chat.Args) proposal {
	p := proposal{price: money.Price{Currency: money.PEN, Per: args.At(1)}, quantity: d.lastOfBuyer().Quantity}
	p.price.Minor = args.Int64(0)
	if milli := args.Int64(2); milli > 0 {
		p.quantity.Milli = milli
	}
	return p
}

// counter takes a price that was written.
func (t *turn) counter(ctx context.Context, asked chat.Asked, text string) (chat.Message, bool, error) {
	sale := parse.Sale(text)
	d, err := t.deal(ctx, asked.Args.At(0), asked.Args.Int(1))
	if market.Refused(err, "not-found") {
		return chat.Tell(t.text.noNegotiation), true, nil
	}
	if err != nil {
		return chat.Message{}, false, err
	}
	theirs := d.lastOfBuyer()
	said, problems := parse.Price(text, theirs.Price.Per)
	switch {
	case problems.Has(parse.ProblemCurrency):
		return t.askCounter(d, t.text.OnlySoles), true, nil
	case said == nil:
		return chat.Message{}, false, nil
	case problems.Has(parse.ProblemBundle):
		return t.askCounter(d, t.text.OneAtATime), true, nil
	case !t.isOpen(d) && !t.mayReopen(d):
		answer, err := t.standing(ctx, d)
		return answer, true, err
	}
	p, ok := d.proposed(*said, sale)
	if !ok {
		return t.askCounter(d, t.text.PriceOdd), true, nil
	}
	if asked.Args.Int64(2) == p.price.Minor { // said again
		return t.readCounter(d, p), true, nil
	}
	return t.checkCounter(d, p, said.PerGiven), true, nil
}

// proposed is what a price that was written offers instead, with the quantity where one was named: 8 quintales a 158. ok is
// false for a price that cannot be.
func (d deal) proposed(said parse.UnitPrice, sale parse.Listing) (p proposal, ok bool) {
	theirs := d.lastOfBuyer()
	p.quantity = theirs.Quantity
	price, err := said.Price()
	if err != nil || price.Minor <= 0 || price.Minor > phrase.Highest {
		return p, false
	}
	if _, ok := d.per(price, theirs.Price.Per); !ok {
		return p, false
	}
	p.price = price
	if q := sale.Quantity; q != nil && q.UnitGiven && q.Unit == p.quantity.Unit && !sale.Problems.Has(parse.ProblemBeyondReason) {
		if other, err := q.Quantity(); err == nil && other.Positive() {
			p.quantity = other
		}
	}
	return p, true
}

// checkCounter asks about a price that is probably not what was meant.
func (t *turn) checkCounter(d deal, p proposal, unitSaid bool) chat.Message {
	t.Expect(counterOf(d, p.price.Minor))
	theirs := d.lastOfBuyer()
	own, _ := d.per(p.price, theirs.Price.Per)
	factor, _ := d.lot.Measure.Factor(p.price.Per)
	kilo, _ := d.per(p.price, quantity.Kilogram)
	another := chat.Choice{ID: d.tapOf("counter"), Title: t.text.anotherPrice}
	switch {
	case !unitSaid && d.lot.Measure.Base == quantity.Kilogram && factor >= phrase.BigUnit && kilo.Minor < phrase.TinyPerKilo:
		byKilo := money.Price{Minor: p.price.Minor, Currency: money.PEN, Per: quantity.Kilogram}
		all, _ := d.per(byKilo, p.price.Per)
		return t.Ask(fmt.Sprintf(t.text.ByKilo, say.Money(p.price.Amount()), phrase.Round(all), say.Unit(p.price.Per)),
			p.choice(d, t.text.YesByKilo, chat.Yes, byKilo), p.choice(d, fmt.Sprintf(t.text.NoByUnit, phrase.Unit(p.price.Per)), chat.No, p.price))
	case own.Minor >= theirs.Price.Minor*phrase.FigureOff, own.Minor*phrase.FigureOff <= theirs.Price.Minor:
		return t.Ask(fmt.Sprintf(t.text.offTenTimes, phrase.Round(p.price.Amount()), say.Unit(p.price.Per), phrase.Round(theirs.Price.Amount())),
			p.choice(d, "", "", p.moved(own, theirs)), p.choice(d, "", "", p.price), another)
	case own.Minor == theirs.Price.Minor && p.quantity == theirs.Quantity && t.isOpen(d):
		m := t.Ask(fmt.Sprintf(t.text.samePrice, say.Money(theirs.Price.Amount())),
			chat.Choice{ID: d.tapOf("accept"), Title: t.text.accept, Means: chat.Yes}, another)
		asks := counterOf(d, 0)
		m.Asks = &asks
		return m
	case own.Minor < theirs.Price.Minor:
		return t.Ask(fmt.Sprintf(t.text.lower, say.Money(theirs.Price.Amount())),
			p.choice(d, t.text.yesLess, chat.Yes, p.price), another)
	}
	return t.readCounter(d, p)
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
	beside := ""
	switch more := own.Minor - theirs.Price.Minor; {
	case more > 0:
		beside = fmt.Sprintf(t.text.moreThanTheirs, agreeing(t.text.is, t.text.are, money.Amount{Minor: more, Currency: money.PEN}))
	case more < 0:
		beside = fmt.Sprintf(t.text.lessThanTheirs, agreeing(t.text.is, t.text.are, money.Amount{Minor: -more, Currency: money.PEN}))
	}
	t.Expect(counterOf(d, 0))
	what := fmt.Sprintf(t.text.counterTo, d.buyer()) + " "
	if p.quantity != theirs.Quantity {
		what += fmt.Sprintf(t.text.quantityAt, say.Quantity(p.quantity), "")
	}
	terms := d.unusual(d.like(p, total))
	head := what + fmt.Sprintf(t.text.counter, say.Money(p.price.Amount()), say.Unit(p.price.Per), say.Money(total), say.Words(total), beside)
	if len(terms) > 0 {
		head += "\n" + t.text.restAsBefore
	}
	return t.askToBind(head, terms, t.text.sendIt,
		chat.Choice{ID: d.tapOf("send", p.args()...), Title: t.text.send, Means: chat.Yes, Binds: true, Words: t.text.sendWords},
		chat.Choice{ID: d.tapOf("counter"), Title: t.text.change},
		chat.Choice{ID: d.tapOf("show"), Title: t.text.back, Means: chat.No})
}

// like is the buyer's offer with another price or quantity: what is offered instead.
func (d deal) like(p proposal, total money.Amount) market.Offer {
	o := d.lastOfBuyer()
	o.Price, o.Quantity, o.Total = p.price, p.quantity, total
	return o
}

func (t *turn) sendCounter(ctx context.Context, d deal, p proposal) (chat.Message, error) {
	return t.make(ctx, d, market.NewOffer{Quantity: p.quantity, Price: p.price, Like: d.lastOfBuyer()}, t.text.sent)
}

// make makes an offer and says so.
func (t *turn) make(ctx context.Context, d deal, o market.NewOffer, done string) (chat.Message, error) {
	made, err := t.market.MakeOffer(ctx, t.Command("offer"), d.ID, o)
	switch wrong := market.Wrong(err).Pointer; {
	case strings.HasPrefix(wrong, "/valid_until"): // it was tapped more than a day ago
		t.Heading(t.text.askedTooLate)
		return t.ranOut(d), nil
	case strings.HasPrefix(wrong, "/price"):
		return t.askCounter(d, t.text.PriceOdd), nil
	case err != nil:
		return t.notDone(ctx, d, err)
	}
	t.answered(d.ID, len(made.Offers))
	return chat.Tell(done), nil
}
