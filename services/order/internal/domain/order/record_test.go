package order_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

func theSale() orderevents.SaleRef { return orderevents.SaleRef{Lot: "lot_1", Sale: "sale_1"} }

// record is a sale of 5 quintales of the 20 that a lot has, made on the day before wednesday.
func record() order.Record {
	return order.Record{
		SaleRef: theSale(), Association: seller().Org, Product: "maize", Measure: quantity.Measure{Unit: "quintal", FactorMilli: 46_000, Base: "kg"},
		Quantity: quantity.Quantity{Milli: 5_000, Unit: "quintal"}, Price: money.Price{Minor: 160_00, Currency: money.PEN, Per: "quintal"},
		Available: 920_000, Now: wednesday,
	}
}

func recorded(soldOn string) orderevents.OrderRecorded {
	return orderevents.OrderRecorded{
		SaleRef: theSale(), Association: seller().Org, Product: "maize", Measure: events.Measure{Unit: "quintal", FactorMilli: 46_000, Base: "kg"},
		Quantity: events.Quantity{Milli: 5_000, Unit: "quintal"}, Milli: 230_000, Price: events.Price{Minor: 160_00, Currency: money.PEN, Per: "quintal"},
		Total: events.Amount{Minor: 800_00, Currency: money.PEN}, SoldOn: soldOn, AnswerUntil: wednesday.Truncate(time.Second).AddDate(0, 0, 30),
	}
}

func declaredOrder(more ...event) []event {
	return append([]event{recorded("2026-12-02"), orderevents.OrderDeclared{SaleRef: theSale()}}, more...)
}

func TestASaleMadeElsewhereIsRecorded(t *testing.T) {
	with := func(change func(*order.Record)) order.Record {
		c := record()
		change(&c)
		return c
	}
	on := func(day string) order.Record { return with(func(c *order.Record) { c.SoldOn = day }) }
	of := func(milli int64, unit string) order.Record {
		return with(func(c *order.Record) { c.Quantity = quantity.Quantity{Milli: milli, Unit: unit} })
	}
	today := wednesday.Add(-5 * time.Hour).Format(time.DateOnly) // in Peru
	yearAgo := wednesday.Add(-5*time.Hour).AddDate(-1, 0, 0).Format(time.DateOnly)
	check(t, []rule{
		{Name: "today, where no day is said", When: record(), Then: []event{recorded(today)}},
		{Name: "a year ago", When: on(yearAgo), Then: []event{recorded(yearAgo)}},
		{Name: "longer ago", When: on("2025-11-24"), Refused: order.ErrSoldWhen},
		{Name: "tomorrow", When: on(wednesday.Add(19 * time.Hour).Format(time.DateOnly)), Refused: order.ErrSoldWhen},
		{Name: "once more", Given: declaredOrder(), When: record()},
		{Name: "more than is available", When: with(func(c *order.Record) { c.Available = 229_999 }), Refused: order.ErrNotAvailable},
		{Name: "what its lot has taken off already", When: with(func(c *order.Record) { c.Available, c.Declared = 0, true }), Then: []event{recorded(today)}},
		{Name: "of nothing", When: of(0, "kg"), Refused: negotiation.ErrNothing},
		{Name: "in a unit that the lot has not", When: of(1_000, "unidad"), Refused: negotiation.ErrUnit},
		{Name: "for nothing", When: with(func(c *order.Record) { c.Price.Minor = 0 }), Refused: negotiation.ErrPriceAbsurd},
		{Name: "a part of a piece", When: with(func(c *order.Record) {
			c.Measure, c.Quantity = quantity.Measure{Unit: "unidad", FactorMilli: 1000, Base: "unidad"}, quantity.Quantity{Milli: 500, Unit: "unidad"}
			c.Price.Per = "unidad"
		}), Refused: negotiation.ErrFraction},
	})
}

func TestTheLotDecidesWhetherThereWasSoMuch(t *testing.T) {
	placed := []event{recorded("2026-12-02")}
	refused := orderevents.OrderRecordingRefused{SaleRef: theSale(), Reason: "out_of_stock", AvailableMilli: 1}
	check(t, []rule{
		{Name: "it has", Given: placed, When: order.Declare{}, Then: []event{orderevents.OrderDeclared{SaleRef: theSale()}}},
		{Name: "it has not", Given: placed, When: order.RefuseRecording{Reason: "out_of_stock", AvailableMilli: 1}, Then: []event{refused}},
		{Name: "what came first stays", Given: declaredOrder(), When: order.RefuseRecording{}},
		{Name: "either way", Given: append(placed, refused), When: order.Declare{}},
		{Name: "and is not one that was agreed here", Given: []event{agreed()}, When: order.Declare{}},
	})
}

func TestABuyerSaysOnceWhetherTheyBought(t *testing.T) {
	yes, no := order.Answer{Bought: true, Now: wednesday}, order.Answer{Now: wednesday}
	acknowledged, denied, back := orderevents.OrderAcknowledged{SaleRef: theSale()}, orderevents.OrderDenied{SaleRef: theSale()}, orderevents.OrderTakenBack{SaleRef: theSale()}
	until := recorded("").AnswerUntil
	check(t, []rule{
		{Name: "yes", Given: declaredOrder(), When: yes, Then: []event{acknowledged}},
		{Name: "no", Given: declaredOrder(), When: no, Then: []event{denied}},
		{Name: "yes twice", Given: declaredOrder(acknowledged), When: yes},
		{Name: "no after yes", Given: declaredOrder(acknowledged), When: no, Refused: order.ErrAnswered},
		{Name: "yes after no", Given: declaredOrder(denied), When: yes, Refused: order.ErrAnswered},
		{Name: "in the last second", Given: declaredOrder(), When: order.Answer{Bought: true, Now: until.Add(-1)}, Then: []event{acknowledged}},
		{Name: "too late", Given: declaredOrder(), When: order.Answer{Bought: true, Now: until}, Refused: order.ErrLinkEnded},
		{Name: "once it is taken back", Given: declaredOrder(back), When: yes, Refused: order.ErrLinkEnded},
		{Name: "before its lot has decided", Given: []event{recorded("2026-12-02")}, When: yes, Refused: order.ErrLinkEnded},
		{Name: "of what was agreed here", Given: []event{agreed()}, When: yes, Refused: order.ErrNotFound},
	})
}

func TestARecordedSaleIsTakenBackUntilItsBuyerHasAcknowledgedIt(t *testing.T) {
	acknowledged, denied, back := orderevents.OrderAcknowledged{SaleRef: theSale()}, orderevents.OrderDenied{SaleRef: theSale()}, orderevents.OrderTakenBack{SaleRef: theSale()}
	mine := order.TakeBack{Party: seller()}
	check(t, []rule{
		{Name: "declared", Given: declaredOrder(), When: mine, Then: []event{back}},
		{Name: "denied", Given: declaredOrder(denied), When: mine, Then: []event{back}},
		{Name: "acknowledged", Given: declaredOrder(acknowledged), When: mine, Refused: order.ErrAcknowledged},
		{Name: "again", Given: declaredOrder(back), When: mine},
		{Name: "before its lot has decided", Given: []event{recorded("2026-12-02")}, When: mine, Refused: order.ErrNotConfirmed},
		{Name: "by another association", Given: declaredOrder(), When: order.TakeBack{Party: party.Party{Side: orderevents.Seller, Org: "assoc_other"}}, Refused: order.ErrNotFound},
		{Name: "by a buyer", Given: declaredOrder(), When: order.TakeBack{Party: buyer()}, Refused: order.ErrNotFound},
		{Name: "by a buyer without a name", Given: declaredOrder(), When: order.TakeBack{Party: party.Party{Side: orderevents.Buyer}}, Refused: order.ErrNotFound},
		{Name: "what was agreed here", Given: []event{agreed()}, When: mine, Refused: order.ErrNotRecorded},
		{Name: "on its lot, though it was acknowledged meanwhile", Given: declaredOrder(acknowledged), When: order.Undeclare{}, Then: []event{back}},
		{Name: "nothing is delivered by it", Given: declaredOrder(), When: order.Dispatch{Party: seller()}, Refused: order.ErrRecorded},
		{Name: "nothing is paid by it", Given: declaredOrder(acknowledged), When: order.Pay{Party: seller(), Now: wednesday}, Refused: order.ErrRecorded},
	})
}
