package chat

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// askCounter: what a figure answers while a price is asked for.
const askCounter = "counter"

// lateYes is how long her offer stands when she answers one that has run out.
const lateYes = 24 * time.Hour

// proposal is what she offers instead.
type proposal struct {
	price    money.Price
	quantity quantity.Quantity
}

func (t *turn) askCounter(d deal, why string) Message {
	t.awaitPrice(d, 0)
	return t.because(why).prompt(fmt.Sprintf(textWhatPrice, say.Unit(d.his().Price.Per)), Choice{ID: d.tapOf("show"), Title: "↩️ Volver"})
}

// awaitPrice lets a figure be her price; doubted is one that she has been asked about.
func (t *turn) awaitPrice(d deal, doubted int64) {
	t.st.Ask = &Ask{What: askCounter, Negotiation: d.ID, Offer: d.offer.Number, Minor: doubted}
}

// cardAsks is what a figure answers when an offer's card was said last.
func cardAsks(m Message) *Ask {
	if len(m.Buttons) == 0 {
		return nil
	}
	parts := strings.Split(m.Buttons[0].ID, ":")
	if len(parts) != 4 || parts[0] != "neg" || parts[3] != "accept" {
		return nil
	}
	number, _ := strconv.Atoi(parts[2])
	return &Ask{What: askCounter, Negotiation: parts[1], Offer: number}
}

// args are the arguments of a choice that carries a proposal.
func (p proposal) args() []string {
	return []string{strconv.FormatInt(p.price.Minor, 10), p.price.Per, strconv.FormatInt(p.quantity.Milli, 10)}
}

// proposalOf reads them back.
func proposalOf(d deal, args []string) proposal {
	p := proposal{price: money.Price{Currency: money.PEN, Per: args[1]}, quantity: d.his().Quantity}
	p.price.Minor, _ = strconv.ParseInt(args[0], 10, 64)
	if milli, err := strconv.ParseInt(args[2], 10, 64); err == nil && milli > 0 {
		p.quantity.Milli = milli
	}
	return p
}

// counter takes a price that she wrote.
func (t *turn) counter(ctx context.Context, text string) (Message, bool, error) {
	asked, sale := *t.st.Ask, parse.Sale(text)
	if sale.Selling && sale.Product != "" || sale.UnknownGoods != "" {
		return Message{}, false, nil // a sale of its own
	}
	d, err := t.deal(ctx, asked.Negotiation, asked.Offer)
	if market.Refused(err, "not-found") {
		return told(textNoNegotiation), true, nil
	}
	if err != nil {
		return Message{}, false, err
	}
	his := d.his()
	said, problems := parse.Price(text, his.Price.Per)
	switch {
	case problems.Has(parse.ProblemCurrency):
		return t.askCounter(d, textOnlySoles), true, nil
	case said == nil:
		return Message{}, false, nil
	case problems.Has(parse.ProblemBundle):
		return t.askCounter(d, textOneAtATime), true, nil
	case !t.open(d) && !t.reopens(d):
		answer, err := t.gone(ctx, d)
		return answer, true, err
	}
	p := proposal{quantity: his.Quantity}
	if p.price, err = said.Price(); err != nil || p.price.Minor <= 0 || p.price.Minor > highest {
		return t.askCounter(d, textPriceOdd), true, nil //nolint:nilerr // what cannot be is asked again
	}
	if _, ok := d.per(p.price, his.Price.Per); !ok {
		return t.askCounter(d, textPriceOdd), true, nil
	}
	if q := sale.Quantity; q != nil && q.UnitGiven && q.Unit == p.quantity.Unit && !sale.Problems.Has(parse.ProblemBeyondReason) {
		if other, err := q.Quantity(); err == nil && other.Positive() { // 8 quintales a 158
			p.quantity = other
		}
	}
	if asked.Minor == p.price.Minor { // she says it again
		return t.readCounter(d, p), true, nil
	}
	return t.checkCounter(d, p, said.PerGiven), true, nil
}

// checkCounter asks about a price that is probably not what she means.
func (t *turn) checkCounter(d deal, p proposal, unitSaid bool) Message {
	t.awaitPrice(d, p.price.Minor)
	his := d.his()
	hers, _ := d.per(p.price, his.Price.Per)
	factor, _ := d.lot.Measure.Factor(p.price.Per)
	kilo, _ := d.per(p.price, quantity.Kilogram)
	another := Choice{ID: d.tapOf("counter"), Title: "✏️ Otro precio"}
	switch {
	case !unitSaid && d.lot.Measure.Base == quantity.Kilogram && factor >= bigUnit && kilo.Minor < tinyPerKilo:
		byKilo := money.Price{Minor: p.price.Minor, Currency: money.PEN, Per: quantity.Kilogram}
		all, _ := d.per(byKilo, p.price.Per)
		return ask(fmt.Sprintf(textByKilo, say.Money(p.price.Amount()), round(all), say.Unit(p.price.Per)),
			p.choice(d, "Sí, por kilo", byKilo), p.choice(d, "No, por "+unit(p.price.Per), p.price))
	case hers.Minor >= his.Price.Minor*slip, hers.Minor*slip <= his.Price.Minor:
		return ask(fmt.Sprintf(textOffTenTimes, round(p.price.Amount()), say.Unit(p.price.Per), round(his.Price.Amount())),
			p.choice(d, "", p.moved(hers, his)), p.choice(d, "", p.price), another)
	case hers.Minor == his.Price.Minor && p.quantity == his.Quantity && t.open(d):
		return ask(fmt.Sprintf(textSamePrice, say.Money(his.Price.Amount())),
			Choice{ID: d.tapOf("accept"), Title: "✅ Acepto"}, another)
	case hers.Minor < his.Price.Minor:
		return ask(fmt.Sprintf(textLower, say.Money(his.Price.Amount())),
			p.choice(d, "✅ Sí, pido menos", p.price), another)
	}
	return t.readCounter(d, p)
}

// moved is the price with a figure less, or more: what she probably meant.
func (p proposal) moved(hers money.Amount, his market.Offer) money.Price {
	likely := p.price
	if hers.Minor > his.Price.Minor {
		likely.Minor /= 10
	} else {
		likely.Minor *= 10
	}
	return likely
}

// choice is one that settles the price.
func (p proposal) choice(d deal, title string, price money.Price) Choice {
	p.price = price
	return Choice{ID: d.tapOf("price", p.args()...), Title: or(title, round(price.Amount()))}
}

// readCounter reads her offer back before it goes out.
func (t *turn) readCounter(d deal, p proposal) Message {
	his := d.his()
	total, err := p.price.Total(p.quantity, d.lot.Measure)
	hers, ok := d.per(p.price, his.Price.Per)
	if err != nil || !ok || total.Minor <= 0 {
		return t.askCounter(d, textPriceOdd)
	}
	beside := ""
	switch more := hers.Minor - his.Price.Minor; {
	case more > 0:
		beside = fmt.Sprintf(textMoreThanHis, soles("Es", "Son", money.Amount{Minor: more, Currency: money.PEN}))
	case more < 0:
		beside = fmt.Sprintf(textLessThanHis, soles("Es", "Son", money.Amount{Minor: -more, Currency: money.PEN}))
	}
	t.awaitPrice(d, 0)
	args, much := p.args(), ""
	if p.quantity != his.Quantity {
		much = say.Quantity(p.quantity) + " a "
	}
	return ask(much+strings.TrimSpace(fmt.Sprintf(textCounter, say.Money(p.price.Amount()), say.Unit(p.price.Per), say.Money(total), say.Words(total), beside)),
		Choice{ID: d.tapOf("send", args...), Title: "✅ Enviar"},
		Choice{ID: d.tapOf("counter"), Title: "✏️ Cambiar"},
		Choice{ID: d.tapOf("show"), Title: "↩️ Volver"})
}

func (t *turn) sendCounter(ctx context.Context, d deal, p proposal) (Message, error) {
	return t.make(ctx, d, market.NewOffer{Quantity: p.quantity, Price: p.price, Like: d.his()}, textSent)
}

// make makes an offer of hers and says so.
func (t *turn) make(ctx context.Context, d deal, o market.NewOffer, done string) (Message, error) {
	made, err := t.market.MakeOffer(ctx, t.act("offer"), d.ID, o)
	switch wrong := market.Wrong(err).Pointer; {
	case strings.HasPrefix(wrong, "/valid_until"): // she tapped more than a day ago
		t.head = textAskedTooLate
		return t.ranOut(d), nil
	case strings.HasPrefix(wrong, "/price"):
		return t.askCounter(d, textPriceOdd), nil
	case err != nil:
		return t.notDone(ctx, d, err)
	}
	t.did(d.ID, len(made.Offers))
	return told(done), nil
}
