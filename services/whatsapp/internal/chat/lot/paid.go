package lot

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// What was paid for a sale is often said as a bare figure: "20 kilos a 18", "15 kilos en 300", "todo a 20". It may be the price of one of the unit that
// was said, of one of that in which the lot is priced, of a kilo, or of everything. It is the first of these that is near to what the lot costs; where
// none or more of the others are, it is asked.

// paid is a figure read as a price: of one unit, or of everything.
type paid struct {
	each  money.Price
	total bool // the figure is the price of everything
}

// How many times off what the lot costs the first reading of a figure may be, and any other; and from where on one is not even asked about.
const (
	nearEnough   = 2.5
	veryNear     = 1.5
	beyondReason = 30
)

// readings are what a figure may be the price of, the likeliest first; none twice.
func readings(lot market.Lot, figure money.Amount, base int64, units []string, isTotal bool) (all []paid) {
	m := lot.Measure
	add := func(p paid, err error) {
		per := perBase(m, p.each)
		if err != nil || per == 0 || p.each.Minor > phrase.Highest || slices.ContainsFunc(all, func(q paid) bool { return perBase(m, q.each) == per }) {
			return
		}
		all = append(all, p)
	}
	total := func() {
		each, err := eachSaid(lot, figure, base, units[0])
		add(paid{each, true}, err)
	}
	if isTotal {
		total()
	}
	for _, unit := range units {
		if unit != "" {
			add(paid{each: money.Price{Minor: figure.Minor, Currency: figure.Currency, Per: unit}}, nil)
		}
	}
	if !isTotal {
		total()
	}
	return all
}

// eachSaid is the price of one of a unit that makes this total, or of the lot's own unit where that of the other is not exact.
func eachSaid(lot market.Lot, total money.Amount, base int64, unit string) (money.Price, error) {
	sold := quantity.Quantity{Milli: base, Unit: lot.Measure.Base}
	if unit != "" {
		each, err := money.Each(total, sold, lot.Measure, unit)
		if err == nil {
			if makes, err := each.Total(sold, lot.Measure); err == nil && makes == total {
				return each, nil
			}
		}
	}
	return eachOf(lot, total, base)
}

// perBase is what one of the base of the stock costs, in minor units; 0 where the lot does not know the unit.
func perBase(m quantity.Measure, p money.Price) float64 {
	base, err := m.ToBase(quantity.Quantity{Milli: 1000, Unit: p.Per})
	if err != nil || base == 0 {
		return 0
	}
	return float64(p.Minor) * 1000 / float64(base)
}

// isNear tells whether a price is at most so many times off what a lot costs.
func isNear(lot market.Lot, p paid, times float64) bool {
	each, costs := perBase(lot.Measure, p.each), perBase(lot.Measure, *lot.Price)
	return each <= costs*times && each*times >= costs
}

func onlyNear(lot market.Lot, all []paid, times float64) []paid {
	return slices.DeleteFunc(slices.Clone(all), func(p paid) bool { return !isNear(lot, p, times) })
}

// likeliest is the reading that is meant; else unclear are those between which it is to be asked.
func likeliest(lot market.Lot, all []paid) (p paid, unclear []paid) {
	if isNear(lot, all[0], nearEnough) {
		return all[0], nil
	}
	if near := onlyNear(lot, all, veryNear); len(near) == 1 {
		return near[0], nil
	}
	if thinkable := onlyNear(lot, all, beyondReason); len(thinkable) > 1 {
		all = thinkable
	}
	return paid{}, all
}

// price is what an account says that was paid for one unit of what was sold; prefer is the unit in which the price stood before, if it did. Where it is
// not clear what a figure is the price of, they are readings of it.
func (a account) price(lot market.Lot, base int64, prefer string) (price money.Price, priced, sound bool, unclear []paid) {
	figure, per, isBare := a.figure()
	if !isBare || base == 0 {
		price, priced, sound = priceOf(lot, a.Change)
		return price, priced, sound, nil
	}
	units := []string{cmp.Or(prefer, a.unitSaid(), per, standing(lot, parse.NoField).Price.Per), standing(lot, parse.NoField).Price.Per, lot.Measure.Unit, lot.Measure.Base}
	all := readings(lot, figure, base, units, a.saysTotal())
	switch {
	case len(all) == 0:
		return money.Price{}, true, false, nil
	case lot.Price == nil: // nothing to compare with
		return byKilo(lot, all[0].each, all[0].total), true, true, nil
	}
	p, unclear := likeliest(lot, all)
	return p.each, true, true, unclear
}

// figure is what an account says that was paid, where it does not say of what that is the price.
func (a account) figure() (figure money.Amount, per string, isBare bool) {
	switch {
	case a.Total.Minor != 0:
		return a.Total, "", true
	case a.Price == nil, a.Price.PerGiven, a.Price.Together != 0:
		return money.Amount{}, "", false
	}
	minor, err := money.Parse(a.Price.Amount, a.Price.Currency)
	return minor, a.Price.Per, err == nil && minor.Minor > 0
}

// maxReadings is how many readings of a figure are asked about.
const maxReadings = 3

// askPaid asks what a figure is the price of.
func (t *turn) askPaid(lot market.Lot, s sale, figure money.Amount, all []paid) chat.Message {
	if i := slices.IndexFunc(all, func(p paid) bool { return p.total }); i >= maxReadings {
		all[maxReadings-1] = all[i]
	}
	all = all[:min(len(all), maxReadings)]
	much := s.much(lot.Measure)
	var lines []string
	var choices []chat.Choice
	for _, p := range all {
		total, err := p.each.Total(much, lot.Measure)
		if err != nil {
			continue
		}
		s.price = p.each
		c := chat.Choice{ID: tapOf(lot.ID, "paid", s.args()...), Title: phrase.Round(figure) + " " + say.Unit(p.each.Per), Words: t.text.perWords[p.each.Per]}
		if p.total {
			c.Title, c.Words = phrase.Round(figure)+" "+t.text.forAll, t.text.forAllWords
			lines = append(lines, fmt.Sprintf(t.text.paidInAll, c.Title, say.Price(p.each)))
		} else {
			lines = append(lines, fmt.Sprintf(t.text.paidEach, c.Title, say.Money(total)))
		}
		choices = append(choices, c)
	}
	s.price = money.Price{}
	m := t.Ask(fmt.Sprintf(t.text.askPaid, t.heading(lot), say.Quantity(much), t.dayOf(s.on), phrase.Round(figure), phrase.Lines(lines...)), choices...)
	t.expect(askSure, append([]string{lot.ID, "declared", t.Input.Key, t.changes()["declared"].stands(lot, s.args())}, s.args()...)...)
	return about(m, lot)
}

// isFarFromLot tells whether what was paid has probably a figure too many or too few.
func isFarFromLot(lot market.Lot, price money.Price) bool {
	return price.Minor > 0 && isFarOff(lot, price)
}
