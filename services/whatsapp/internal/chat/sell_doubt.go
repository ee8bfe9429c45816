package chat

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

const (
	aLot        = 200_000_000 // grams: 200 t
	tinyPerKilo = 25          // céntimos: below, a price without a unit was meant by the kilo
	bigUnit     = 5_000       // grams: from here on a unit is big beside a kilo
	slip        = 5           // a price so many times off the others has a figure too many or too few
	enough      = 3           // lots to tell what others ask
	highest     = 100_000_000 // céntimos for one of a unit
)

// doubt asks about what is probably not what she means.
func (t *turn) doubt(ctx context.Context) (Message, bool, error) {
	d := t.st.Draft
	if answer, odd := t.doubtQuantity(); odd {
		return answer, true, nil
	}
	if d.Price.Minor > 0 {
		if answer, odd := t.impossiblePrice(); odd {
			return answer, true, nil
		}
	}
	if d.Price.Minor > 0 && !d.settled(aboutPrice) {
		if answer, doubtful, err := t.doubtPrice(ctx); doubtful || err != nil {
			return answer, doubtful, err
		}
	}
	if !d.settled(aboutAgain) {
		return t.doubtAgain(ctx)
	}
	return Message{}, false, nil
}

// doubtQuantity: more than the whole programme sells in a year.
func (t *turn) doubtQuantity() (Message, bool) {
	d := t.st.Draft
	m, err := d.measure()
	if err != nil || d.settled(aboutQuantity) {
		return Message{}, false
	}
	if base, err := m.ToBase(d.Quantity); err != nil || m.Base != quantity.Kilogram || base <= aLot {
		return Message{}, false
	}
	t.asking(askSale)
	return ask(fmt.Sprintf(textALot, say.Quantity(d.Quantity)),
		Choice{ID: d.tapOf("enough"), Title: "✅ Sí"}, Choice{ID: d.tapOf("quantity"), Title: "✏️ Cambiar"}), true
}

// impossiblePrice asks anew for a price per something else, and for one beyond reason.
func (t *turn) impossiblePrice() (Message, bool) {
	d := t.st.Draft
	if d.Price.Per == "" {
		d.Price.Per = d.Quantity.Unit
	}
	_, fits := d.perBase()
	_, costs := d.total()
	if fits && costs && d.Price.Minor <= highest {
		return Message{}, false
	}
	why := textPriceOdd
	if !fits {
		why = "" // per something that this lot is no longer measured in
	}
	d.Price = money.Price{}
	return t.askPrice(why), true
}

func (t *turn) doubtPrice(ctx context.Context) (Message, bool, error) {
	d := t.st.Draft
	t.asking(askDoubt)
	if d.Whole {
		return t.forAll(), true, nil
	}
	if answer, tiny := t.byKilo(); tiny {
		return answer, true, nil
	}
	return t.tenTimes(ctx)
}

// forAll: was the price for everything?
func (t *turn) forAll() Message {
	d := t.st.Draft
	each := d.Price.Minor
	if d.Quantity.Milli > 0 {
		each = (d.Price.Minor*1000 + d.Quantity.Milli/2) / d.Quantity.Milli
	}
	return ask(fmt.Sprintf(textForAll, say.Money(d.Price.Amount()), unit(d.Quantity.Unit)),
		t.priced("Por todo", each, d.Quantity.Unit),
		t.priced("Por "+unit(d.Quantity.Unit), d.Price.Minor, d.Quantity.Unit))
}

// byKilo: S/ 3.50 for a quintal was meant for each kilo.
func (t *turn) byKilo() (Message, bool) {
	d := t.st.Draft
	m, err := d.measure()
	per, _ := d.perBase()
	if err != nil || m.Base != quantity.Kilogram || d.Price.Per != d.Quantity.Unit || d.UnitSaid ||
		m.FactorMilli < bigUnit || per.Minor >= tinyPerKilo {
		return Message{}, false
	}
	all := money.Amount{Minor: (d.Price.Minor*m.FactorMilli + 500) / 1000, Currency: money.PEN}
	return ask(fmt.Sprintf(textByKilo, say.Money(d.Price.Amount()), round(all), say.Unit(d.Quantity.Unit)),
		t.priced("Sí, por kilo", d.Price.Minor, quantity.Kilogram),
		t.priced("No, por "+unit(d.Quantity.Unit), d.Price.Minor, d.Quantity.Unit)), true
}

// tenTimes: a figure too many or too few beside what others ask.
func (t *turn) tenTimes(ctx context.Context) (Message, bool, error) {
	d := t.st.Draft
	lots, err := t.market.OnSale(ctx, d.Product)
	if err != nil {
		return Message{}, false, err
	}
	usual, known := median(lots)
	per, _ := d.perBase()
	if !known || per.Minor < usual*slip && per.Minor*slip > usual {
		return Message{}, false, nil
	}
	likely := d.Price.Minor / 10
	if per.Minor < usual {
		likely = d.Price.Minor * 10
	}
	price, other := d.Price.Amount(), money.Amount{Minor: likely, Currency: money.PEN}
	they := fmt.Sprintf(textOthersAsk, say.Money(money.Amount{Minor: usual, Currency: money.PEN}))
	if per.Per != d.Price.Per {
		they = fmt.Sprintf(textComesTo, round(per.Amount()), say.Unit(per.Per)) + they
	}
	return ask(fmt.Sprintf(textTenTimes, round(price), say.Unit(d.Price.Per), say.Capital(they)),
		t.priced(round(other), likely, d.Price.Per), t.priced(round(price), d.Price.Minor, d.Price.Per),
		Choice{ID: d.tapOf("pricing"), Title: "✏️ Otro precio"}), true, nil
}

// priced is a choice that settles the price.
func (t *turn) priced(title string, minor int64, per string) Choice {
	return Choice{ID: t.st.Draft.tapOf("price", strconv.FormatInt(minor, 10), per), Title: title}
}

// median is what others ask for one of the base unit, where enough of them say it.
func median(lots []market.Lot) (int64, bool) {
	var prices []int64
	for _, lot := range lots {
		if lot.PerBase != nil && lot.PerBase.Minor > 0 {
			prices = append(prices, lot.PerBase.Minor)
		}
	}
	slices.Sort(prices)
	if len(prices) < enough {
		return 0, false
	}
	return prices[len(prices)/2], true
}
