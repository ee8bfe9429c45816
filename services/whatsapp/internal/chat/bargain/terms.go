package bargain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// The usual terms: the buyer collects at the association's place on a day still to be agreed on, pays for freight and sacks,
// takes the weight there, and pays on collection, with no limits to quality. Everything else is said wherever it would bind.

// aspect is what a term is about.
type aspect string

const (
	theAdvance  aspect = "advance"
	theBalance  aspect = "balance"
	theFreight  aspect = "freight"
	theSacks    aspect = "sacks"
	theWeighing aspect = "weighing"
	theTotal    aspect = "total"
	theQuality  aspect = "quality"
	theDelivery aspect = "delivery"
)

// term is one thing that an offer binds to beside quantity and price.
type term struct {
	about aspect
	text  string // in the middle of a sentence: paga a los 60 días de la entrega
	usual bool
}

// terms are all those of an offer, those that cost most first.
func (d deal) terms(o market.Offer) []term {
	s := d.text
	return []term{
		s.advanceTerm(o), s.balanceTerm(o.Terms.Payment), s.freightTerm(o), s.sacksTerm(o.Terms.Sacks), s.weighingTerm(o),
		s.totalTerm(o), s.qualityTerm(o.Terms), d.deliveryTerm(o.Delivery),
	}
}

// unusual are the terms that differ from the usual ones, without those about something that is said elsewhere.
func (d deal) unusual(o market.Offer, except ...aspect) []term {
	return slices.DeleteFunc(d.terms(o), func(t term) bool { return t.usual || slices.Contains(except, t.about) })
}

// lines are terms as a list.
func (s *texts) lines(terms []term) string {
	var lines strings.Builder
	for _, t := range terms {
		lines.WriteString("\n" + s.signs[t.about] + " " + say.Capital(t.text))
	}
	return lines.String()
}

// texts are terms as a sentence has them.
func termTexts(terms []term) string {
	all := make([]string, len(terms))
	for i, t := range terms {
		all[i] = t.text
	}
	return strings.Join(all, "; ")
}

func (s *texts) advanceTerm(o market.Offer) term {
	percent := o.Terms.Payment.Advance
	if percent == 0 {
		return term{about: theAdvance, text: s.noAdvance, usual: true}
	}
	return term{about: theAdvance, text: fmt.Sprintf(s.advanceOf, percent, say.Money(advanceOf(o.Total, percent)))}
}

func (s *texts) balanceTerm(p market.Payment) term {
	pays := s.pays
	if p.Advance > 0 {
		pays = s.paysTheRest
	}
	when := s.onLoading
	switch p.BalanceOn {
	case market.OnWeighing:
		when = s.onWeighing
	case market.OnDelivery:
		when = s.onDelivery
	case market.InDays:
		when = s.afterDays(p.Days)
	}
	return term{about: theBalance, text: pays + " " + when, usual: when == s.onLoading || p.Advance == 100}
}

// afterDays: al día siguiente de la entrega, a los 60 días de la entrega. An offer from before days had to be said has none.
func (s *texts) afterDays(days int) string {
	switch days {
	case 0:
		return s.someDays
	case 1:
		return s.nextDay
	}
	return fmt.Sprintf(s.inDays, phrase.Counted(days, s.day))
}

func (s *texts) freightTerm(o market.Offer) term {
	t := term{about: theFreight}
	switch f := o.Terms.Freight; {
	case f.Payer == market.Seller:
		t.text = s.freightSeller + s.ofAmount(f.Amount)
	case f.Payer == market.Shared:
		t.text = s.freightShared + s.ofAmount(f.Amount)
	case f.Payer == "" && o.Delivery.Basis != market.AtFarm:
		t.text = s.freightUnsaid
	default:
		t.text, t.usual = s.freightBuyer, o.Delivery.Basis == market.AtFarm
	}
	return t
}

// ofAmount: de S/ 400.00; nothing where it is not known.
func (s *texts) ofAmount(a *money.Amount) string {
	if a == nil {
		return s.amountUnknown
	}
	return fmt.Sprintf(s.amountKnown, say.Money(*a))
}

func (s *texts) sacksTerm(sacks market.Sacks) term {
	t := term{about: theSacks, text: s.sacksBuyer, usual: !sacks.Returned}
	switch sacks.Payer {
	case market.Seller:
		t.text, t.usual = s.sacksSeller, false
	case market.Shared:
		t.text, t.usual = s.sacksShared, false
	}
	switch {
	case sacks.Returned:
		t.text += s.sacksReturned
	case !t.usual:
		t.text += s.sacksKept
	}
	return t
}

// weighingTerm says whose scales count. They count for nothing where the total does not follow the weight.
func (s *texts) weighingTerm(o market.Offer) term {
	switch {
	case o.Terms.WeighAt == market.AtDestination && !followsWeight(o):
		return term{about: theWeighing, text: s.weighedAtBuyerOnly}
	case o.Terms.WeighAt == market.AtDestination:
		return term{about: theWeighing, text: s.weighedAtBuyer}
	}
	return term{about: theWeighing, text: s.weighedHere, usual: true}
}

// totalTerm says what the total follows. What is kept by weight usually follows the scales, what is counted stays as agreed.
func (s *texts) totalTerm(o market.Offer) term {
	text := s.totalByCount
	if followsWeight(o) {
		text = s.totalByWeight
	}
	return term{about: theTotal, text: text, usual: followsWeight(o) == isWeighed(o)}
}

// followsWeight tells whether the total of an offer follows the scales: never where the goods are counted.
func followsWeight(o market.Offer) bool { return isWeighed(o) && o.Terms.SettleBy != "count" }

func isWeighed(o market.Offer) bool { return o.Base.Unit == quantity.Kilogram }

func (s *texts) qualityTerm(terms market.Terms) term {
	var limits []string
	if terms.MoistureMax != "" {
		limits = append(limits, fmt.Sprintf(s.moisture, terms.MoistureMax))
	}
	if terms.ImpurityMax != "" {
		limits = append(limits, fmt.Sprintf(s.impurity, terms.ImpurityMax))
	}
	if len(limits) == 0 {
		return term{about: theQuality, text: s.noLimits, usual: true}
	}
	return term{about: theQuality, text: fmt.Sprintf(s.atMost, strings.Join(limits, s.and))}
}

func (d deal) deliveryTerm(h market.Delivery) term {
	usual := h.Basis == market.AtFarm && d.isOwnPlace(h.Place) && h.From == "" && h.Until == ""
	return term{about: theDelivery, text: d.handover(h), usual: usual}
}

// isOwnPlace tells whether a place is the association's own.
func (d deal) isOwnPlace(place string) bool {
	return place == "" || phrase.Plain(place) == phrase.Plain(d.lot.Place)
}

// inHand is what a kilo brings after the freight and sacks that the seller pays.
func (d deal) inHand(o market.Offer) string {
	off, unknown := d.paidBySeller(o)
	per := o.PerBase.Amount()
	if off > 0 && o.Base.Milli > 0 {
		left := o.Total.Minor - off
		switch {
		case left < 0:
			return d.text.nothingInHand
		case left == 0:
			return d.text.evenInHand
		}
		per.Minor = (left*1000 + o.Base.Milli/2) / o.Base.Milli
	}
	if per.Minor <= 0 || o.PerBase.Per == o.Price.Per && off == 0 && len(unknown) == 0 {
		return ""
	}
	text := fmt.Sprintf(d.text.inHand, say.Money(per)+" "+say.Unit(o.PerBase.Per))
	if off > 0 {
		text += d.text.withoutFreight
	}
	if len(unknown) > 0 {
		text += d.text.lessUnknown + strings.Join(unknown, d.text.and)
	}
	return text
}

// paidBySeller is what the seller pays of an offer, in céntimos, and what they pay that nobody knows the amount of.
func (d deal) paidBySeller(o market.Offer) (known int64, unknown []string) {
	f := o.Terms.Freight
	switch {
	case f.Payer == market.Seller && f.Amount != nil:
		known = f.Amount.Minor
	case f.Payer == market.Shared && f.Amount != nil:
		known = (f.Amount.Minor + 1) / 2
	case f.Payer == market.Seller, f.Payer == market.Shared, f.Payer == "" && o.Delivery.Basis != market.AtFarm:
		unknown = append(unknown, d.text.freightWord)
	}
	if o.Terms.Sacks.Payer == market.Seller || o.Terms.Sacks.Payer == market.Shared {
		unknown = append(unknown, d.text.sacksWord)
	}
	return known, unknown
}

// changes say what an offer of the buyer's changed against their offer before it; "" where it is the first.
func (d deal) changes() string {
	before, ok := d.buyersBefore(d.offer.Number)
	if !ok {
		return ""
	}
	now, then := d.changed(before)
	switch {
	case len(now) == 0:
		return ""
	case len(now) > 3: // what is unusual now stands above
		hidden := termTexts(slices.DeleteFunc(now, func(x term) bool { return !x.usual }))
		if hidden != "" {
			hidden = ": " + hidden
		}
		return fmt.Sprintf(d.text.muchChanged, hidden, termTexts(then))
	}
	return fmt.Sprintf(d.text.nowAndBefore, termTexts(now), termTexts(then))
}

func (d deal) buyersBefore(number int) (market.Offer, bool) {
	for i := min(number-1, len(d.Offers)) - 1; i >= 0; i-- {
		if d.Offers[i].By == market.Buyer {
			return d.Offers[i], true
		}
	}
	return market.Offer{}, false
}

// changed are the terms that differ between the offer and one before it, quantity and price among them.
func (d deal) changed(before market.Offer) (now, then []term) {
	if d.offer.Quantity != before.Quantity {
		now, then = append(now, term{text: say.Quantity(d.offer.Quantity)}), append(then, term{text: say.Quantity(before.Quantity)})
	}
	if d.offer.Price != before.Price {
		now, then = append(now, term{text: say.Price(d.offer.Price)}), append(then, term{text: say.Price(before.Price)})
	}
	old := d.terms(before)
	for i, t := range d.terms(d.offer) {
		if t.about == theAdvance && d.offer.Terms.Payment.Advance == before.Terms.Payment.Advance || t.text == old[i].text {
			continue
		}
		if t.about == theAdvance && t.usual {
			t.text = d.text.noMoreAdvance
		}
		now, then = append(now, t), append(then, old[i])
	}
	return now, then
}

// askToBind asks what binds to terms, which stand between the head and the tail of the question. The longest that the order
// service takes fit on a message (TestTheLongestTermsFit).
func (t *turn) askToBind(d deal, head string, terms []term, tail string, choices ...chat.Choice) chat.Message {
	between := " "
	if len(terms) > 0 || tail == "" {
		between = "\n"
	}
	return t.ask(d, strings.TrimSpace(head+t.text.lines(terms)+between+tail), choices...)
}
