package sell

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

const (
	implausibleGrams  = 200_000_000 // grams: 200 t
	minComparableLots = 3           // lots that tell what others ask
)

// firstDoubt asks about the first thing that is probably not what was meant; ok is false where there is none.
func (t *turn) firstDoubt(ctx context.Context) (answer chat.Message, ok bool, err error) {
	d := t.draft()
	if answer, odd := t.doubtQuantity(); odd {
		return answer, true, nil
	}
	if d.Price.Minor > 0 {
		if answer, odd := t.impossiblePrice(); odd {
			return answer, true, nil
		}
	}
	if d.Price.Minor > 0 && !d.isConfirmed(aboutPrice) {
		if answer, doubtful, err := t.doubtPrice(ctx); doubtful || err != nil {
			return answer, doubtful, err
		}
	}
	if !d.isConfirmed(aboutDuplicate) {
		return t.doubtDuplicate(ctx)
	}
	return chat.Message{}, false, nil
}

// doubtQuantity asks about more than the whole programme sells in a year.
func (t *turn) doubtQuantity() (chat.Message, bool) {
	d := t.draft()
	m, err := d.measure()
	if err != nil || d.isConfirmed(aboutQuantity) {
		return chat.Message{}, false
	}
	if base, err := m.ToBase(d.Quantity); err != nil || m.Base != quantity.Kilogram || base <= implausibleGrams {
		return chat.Message{}, false
	}
	t.expect(askSale)
	return t.Ask(fmt.Sprintf(t.text.implausible, say.Quantity(d.Quantity)),
		chat.Choice{ID: d.tapOf("enough"), Title: t.text.yes, Means: chat.Yes}, chat.Choice{ID: d.tapOf("quantity"), Title: t.text.change}), true
}

// impossiblePrice asks anew for a price per something else, and for one beyond reason.
func (t *turn) impossiblePrice() (chat.Message, bool) {
	d := t.draft()
	if d.Price.Per == "" {
		d.Price.Per = d.Quantity.Unit
	}
	_, fits := d.perBase()
	_, costs := d.total()
	if fits && costs && d.Price.Minor <= phrase.Highest {
		return chat.Message{}, false
	}
	why := t.text.PriceOdd
	if !fits {
		why = "" // per something that this lot is no longer measured in
	}
	d.Price = money.Price{}
	return t.askPrice(why), true
}

func (t *turn) doubtPrice(ctx context.Context) (chat.Message, bool, error) {
	d := t.draft()
	t.expect(askDoubt)
	if d.Whole {
		return t.forAll(), true, nil
	}
	if answer, tiny := t.byKilo(); tiny {
		return answer, true, nil
	}
	return t.tenTimes(ctx)
}

// forAll asks whether the price was for everything.
func (t *turn) forAll() chat.Message {
	d := t.draft()
	each, err := money.Each(d.Price.Amount(), d.Quantity, quantity.Measure{}, d.Quantity.Unit)
	if err != nil { // nothing to divide by
		each = d.Price
	}
	return t.Ask(fmt.Sprintf(t.text.forAll, say.Money(d.Price.Amount()), phrase.Unit(d.Quantity.Unit)),
		t.priced(t.text.forEverything, each.Minor, d.Quantity.Unit),
		t.priced(fmt.Sprintf(t.text.forEach, phrase.Unit(d.Quantity.Unit)), d.Price.Minor, d.Quantity.Unit))
}

// byKilo asks about a price such as S/ 3.50 for a quintal, which was probably meant for each kilo.
func (t *turn) byKilo() (chat.Message, bool) {
	d := t.draft()
	m, err := d.measure()
	per, _ := d.perBase()
	if err != nil || m.Base != quantity.Kilogram || d.Price.Per != d.Quantity.Unit || d.UnitSaid ||
		m.FactorMilli < phrase.BigUnit || per.Minor >= phrase.TinyPerKilo {
		return chat.Message{}, false
	}
	all := money.Amount{Minor: (d.Price.Minor*m.FactorMilli + 500) / 1000, Currency: money.PEN}
	return t.Ask(fmt.Sprintf(t.text.ByKilo, say.Money(d.Price.Amount()), phrase.Round(all), say.Unit(d.Quantity.Unit)),
		meaning(chat.Yes, t.priced(t.text.YesByKilo, d.Price.Minor, quantity.Kilogram)),
		meaning(chat.No, t.priced(fmt.Sprintf(t.text.NoByUnit, phrase.Unit(d.Quantity.Unit)), d.Price.Minor, d.Quantity.Unit))), true
}

// tenTimes asks about a price that has a figure too many or too few beside what others ask.
func (t *turn) tenTimes(ctx context.Context) (chat.Message, bool, error) {
	d := t.draft()
	lots, err := t.market.OnSale(ctx, d.Product)
	if err != nil {
		return chat.Message{}, false, err
	}
	usual, known := median(lots)
	per, _ := d.perBase()
	if !known || !phrase.IsFarOff(per.Minor, usual) {
		return chat.Message{}, false, nil
	}
	likely := d.Price.Minor / 10
	if per.Minor < usual {
		likely = d.Price.Minor * 10
	}
	price, other := d.Price.Amount(), money.Amount{Minor: likely, Currency: money.PEN}
	they := fmt.Sprintf(t.text.othersAsk, say.Money(money.Amount{Minor: usual, Currency: money.PEN}))
	if per.Per != d.Price.Per {
		they = fmt.Sprintf(t.text.comesTo, phrase.Round(per.Amount()), say.Unit(per.Per)) + they
	}
	return t.Ask(fmt.Sprintf(t.text.tenTimes, phrase.Round(price), say.Unit(d.Price.Per), say.Capital(they)),
		t.priced(phrase.Round(other), likely, d.Price.Per), t.priced(phrase.Round(price), d.Price.Minor, d.Price.Per),
		chat.Choice{ID: d.tapOf("pricing"), Title: t.text.anotherPrice}), true, nil
}

// priced is a choice that makes the price certain.
func (t *turn) priced(title string, minor int64, per string) chat.Choice {
	return chat.Choice{ID: t.draft().tapOf("price", strconv.FormatInt(minor, 10), per), Title: title}
}

func meaning(m chat.Meaning, c chat.Choice) chat.Choice {
	c.Means = m
	return c
}

// median is what others ask for one of the base unit; ok is false where too few of them say it.
func median(lots []market.Lot) (price int64, ok bool) {
	var prices []int64
	for _, lot := range lots {
		if lot.PerBase != nil && lot.PerBase.Minor > 0 {
			prices = append(prices, lot.PerBase.Minor)
		}
	}
	slices.Sort(prices)
	if len(prices) < minComparableLots {
		return 0, false
	}
	return prices[len(prices)/2], true
}
