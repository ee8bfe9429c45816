package bargain

import (
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// card says all of a buyer's offer and lets it be answered, also with a price. Where it would be too long, what changed
// and then the terms that cost least, which come last, are left to the last step.
func (t *turn) card(d deal) chat.Message {
	terms := d.unusual(d.offer, theAdvance, theDelivery)
	m, fits := t.cardWith(d, t.text.lines(terms), d.changes())
	for n := len(terms); !fits && n >= 0; n-- {
		more := ""
		if n < len(terms) {
			more = "\n" + t.text.moreTerms
		}
		m, fits = t.cardWith(d, t.text.lines(terms[:n])+more, "")
	}
	t.saw(d.Negotiation)
	row := t.rowOf(d.Negotiation)
	m.Row, m.Among = &row, chat.ID(tapOffer)
	return withCounter(d, m).WithTemplate("oferta_nueva", d.tapOf("show"),
		chat.Param{Name: "comprador", Text: d.buyer()},
		chat.Param{Name: "precio", Text: say.Price(d.offer.Price)},
		chat.Param{Name: "producto", Text: say.Quantity(d.offer.Quantity) + d.of()},
		chat.Param{Name: "plazo", Text: phrase.Deadline(d.offer.ValidUntil)})
}

// subject is how an offer is named within a sentence; with the association, where the person acts for several.
func (t *turn) subject(d deal) string {
	terms := fmt.Sprintf(t.text.quantityAt, say.Quantity(d.offer.Quantity), say.Money(d.offer.Price.Amount()))
	if t.ActsForSeveral() {
		return fmt.Sprintf(t.text.theOfferTo, d.buyer(), phrase.Name(t.Organisation().Name), terms)
	}
	return fmt.Sprintf(t.text.theOffer, d.buyer(), terms)
}

// cardWith is the card with some of the terms; fits is false where something of it had to be cut.
func (t *turn) cardWith(d deal, terms, changes string) (m chat.Message, fits bool) {
	body := phrase.Lines(d.whose, d.whoLine(), d.recordLine(), d.offerLine(), d.totalLine(), d.handLine()+terms, changes,
		"⏰ "+say.Capital(phrase.Deadline(d.offer.ValidUntil)))
	if d.isBeyond(d.offer.Total) {
		body += "\n" + t.text.beyond
	}
	m = t.ask(d, body, t.cardChoices(d)...)
	return m, strings.HasPrefix(m.Body, body)
}

// whoLine: 💬 *Snacks Lima* · conocido por la coordinación.
func (d deal) whoLine() string {
	return "💬 *" + say.Capital(d.buyer()) + "* · " + d.text.levels[min(max(d.Level, 0), len(d.text.levels)-1)]
}

// recordLine: 📒 3 tratos aquí; paga en 4 días; tarde: 1; reclamos: 1. It is "" of who has not bought yet.
func (d deal) recordLine() string {
	r := d.Record
	if r.Orders == 0 {
		return ""
	}
	parts := []string{fmt.Sprintf(d.text.dealsHere, phrase.Counted(r.Orders, d.text.oneDeal))}
	if r.Paid {
		parts = append(parts, d.text.paysIn(r.DaysToPay))
	}
	for _, c := range []struct {
		count int
		said  string
	}{{r.LatePaid, d.text.paidLate}, {r.Disputed, d.text.disputes}, {r.Cancelled, d.text.cancels}} {
		if c.count > 0 {
			parts = append(parts, fmt.Sprintf(c.said, c.count))
		}
	}
	return "📒 " + strings.Join(parts, "; ")
}

// offerLine: 10 quintales de maíz blanco a S/ 150.00 (pides 161.00: S/ 11.00 menos).
func (d deal) offerLine() string {
	line := fmt.Sprintf(d.text.quantityAt, say.Quantity(d.offer.Quantity)+d.of(), say.Money(d.offer.Price.Amount())) + " " + say.Unit(d.offer.Price.Per)
	own, ok := d.ownPrice()
	if !ok {
		return line
	}
	return line + fmt.Sprintf(d.text.youAsk, bare(own), d.text.difference(d.offer.Price.Minor-own.Minor))
}

// of names the goods, where the lot is known.
func (d deal) of() string {
	if d.lot.Product == "" {
		return ""
	}
	return d.text.of + phrase.Goods(d.lot.Product, d.lot.Variety, "")
}

func (s *texts) difference(minor int64) string {
	switch {
	case minor == 0:
		return s.theSame
	case minor < 0:
		return fmt.Sprintf(s.less, say.Money(money.Amount{Minor: -minor, Currency: money.PEN}))
	}
	return fmt.Sprintf(s.more, say.Money(money.Amount{Minor: minor, Currency: money.PEN}))
}

// ownPrice is what the seller asks, in the unit of the buyer's offer: the last offer, or else the lot's price.
func (d deal) ownPrice() (money.Amount, bool) {
	for i := len(d.Offers) - 1; i >= 0; i-- {
		if d.Offers[i].By == market.Seller {
			return d.per(d.Offers[i].Price, d.offer.Price.Per)
		}
	}
	if d.lot.Price == nil {
		return money.Amount{}, false
	}
	return d.per(*d.lot.Price, d.offer.Price.Per)
}

// per is a price for one of another unit of the lot.
func (d deal) per(p money.Price, unit string) (money.Amount, bool) {
	if p.Per == unit {
		return p.Amount(), true
	}
	from, err := d.lot.Measure.Factor(p.Per)
	to, errTo := d.lot.Measure.Factor(unit)
	if err != nil || errTo != nil || from == 0 || p.Minor > phrase.Highest {
		return money.Amount{}, false
	}
	return money.Amount{Minor: (p.Minor*to + from/2) / from, Currency: p.Currency}, true
}

func (d deal) totalLine() string {
	line := fmt.Sprintf(d.text.total, say.Money(d.offer.Total))
	if percent := d.offer.Terms.Payment.Advance; percent > 0 {
		line += fmt.Sprintf(d.text.advancePercent, percent)
	}
	return line
}

// handLine says what a kilo brings in the end, and where it changes hands: on a line of its own where the seller brings it.
func (d deal) handLine() string {
	inHand, handover := d.inHand(d.offer), d.handover(d.offer.Delivery)
	switch {
	case inHand == "":
		return "🤲 " + say.Capital(handover)
	case d.offer.Delivery.Basis == market.AtFarm:
		return "🤲 " + inHand + ", " + handover
	}
	return "🤲 " + inHand + "\n📍 " + say.Capital(handover)
}

// handover: recogen en Huaro, del 2 al 5 de diciembre.
func (d deal) handover(h market.Delivery) string { return d.text.Handover(h, d.lot.Place, d.at) }

// bare writes an amount without its sign: 161.00.
func bare(a money.Amount) string {
	_, number, _ := strings.Cut(say.Money(a), "\u00a0")
	return number
}

// agreeing puts the word before an amount of money that agrees with it: son S/ 8.00, es S/ 1.00.
func agreeing(one, many string, a money.Amount) string {
	if a.Minor > 0 && a.Minor <= 100 {
		return one + " " + say.Money(a)
	}
	return many + " " + say.Money(a)
}
