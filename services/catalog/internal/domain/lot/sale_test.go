package lot_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

var monday = time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)

func declare(sale string, milli int64, unit string) lot.DeclareSale {
	return lot.DeclareSale{Association: huaro, Sale: sale, Quantity: quantity.Quantity{Milli: milli, Unit: unit}, ActedAt: monday}
}

func declared(sale string, quintals int64) catalogevents.LotSaleDeclared {
	return catalogevents.LotSaleDeclared{
		Sale: sale, Quantity: events.Quantity{Milli: quintals * 1000, Unit: "quintal"}, Milli: quintals * 46 * kg, At: monday,
	}
}

func takenBack(sale string, quintals int64) event {
	return catalogevents.LotSaleTakenBack{Sale: sale, Milli: quintals * 46 * kg}
}

func TestASaleMadeElsewhereTakesStockOff(t *testing.T) {
	priced := declare("sale_1", 6_000, "quintal")
	priced.Price = &money.Price{Minor: 158_00, Currency: money.PEN, Per: "quintal"}
	paid := declared("sale_1", 6)
	paid.Price = asked(158_00)
	absurd := priced
	absurd.Price = &money.Price{Currency: money.PEN, Per: "quintal"}
	cheap, dear := declare("sale_1", 1, "kg"), declare("sale_1", 900_000, "kg")
	cheap.Price = &money.Price{Minor: 1, Currency: money.PEN, Per: "kg"}
	dear.Price = &money.Price{Minor: 100_000_000, Currency: money.PEN, Per: "kg"}
	check(t, []rule{
		{Name: "at a price", Given: published(), When: priced, Then: []event{paid}},
		{Name: "without one", Given: published(), When: declare("sale_1", 6_000, "quintal"), Then: []event{declared("sale_1", 6)}},
		{Name: "of a paused lot", Given: paused(), When: priced, Then: []event{paid}},
		{Name: "of a draft", Given: drafted(), When: priced, Then: []event{paid}},
		{Name: "of all there is", Given: published(), When: declare("sale_1", 20_000, "quintal"), Then: []event{declared("sale_1", 20)}},
		{Name: "the same once more", Given: published(paid), When: priced},
		{Name: "another", Given: published(paid), When: declare("sale_2", 14_000, "quintal"), Then: []event{declared("sale_2", 14)}},
		{Name: "of more than is left", Given: published(paid), When: declare("sale_2", 14_001, "quintal"), Refused: lot.ErrNotAvailable},
		{Name: "of what is held", Given: published(reserved(1, 900*kg)), When: priced, Refused: lot.ErrNotAvailable},
		{Name: "of what is committed", Given: published(committed(1, 900*kg, 0)), When: priced, Refused: lot.ErrNotAvailable},
		{Name: "of nothing", Given: published(), When: declare("sale_1", 0, "kg"), Refused: lot.ErrNothing},
		{Name: "of half a gram", Given: published(), When: declare("sale_1", 500, "g"), Refused: lot.ErrTooLittle},
		{Name: "of half a piece", Given: counted(), When: declare("sale_1", 500, "unidad"), Refused: lot.ErrFraction},
		{Name: "for less than a céntimo", Given: published(), When: cheap, Refused: lot.ErrTotalTooLow},
		{Name: "for more than a hundred million soles", Given: published(), When: dear, Refused: lot.ErrTotalTooHigh},
		{Name: "in a unit that the lot has not", Given: published(), When: declare("sale_1", 1_000, "saco"), Refused: lot.ErrOtherUnit},
		{Name: "for nothing", Given: published(), When: absurd, Refused: lot.ErrPriceAbsurd},
		{Name: "of a withdrawn lot", Given: published(withdrawn()), When: priced, Refused: lot.ErrWithdrawn},
		{Name: "of another's lot", Given: published(), When: lot.DeclareSale{Association: stranger, Sale: "sale_1"}, Refused: lot.ErrNotFound},
	})
}

func TestADeclaredSaleIsTakenBackForTenMinutes(t *testing.T) {
	after := func(d time.Duration) lot.TakeBackSale {
		return lot.TakeBackSale{Association: huaro, Sale: "sale_1", ActedAt: monday.Add(d)}
	}
	sold := published(declared("sale_1", 6))
	check(t, []rule{
		{Name: "at once", Given: sold, When: after(0), Then: []event{takenBack("sale_1", 6)}},
		{Name: "at the last moment", Given: sold, When: after(10*time.Minute - 1), Then: []event{takenBack("sale_1", 6)}},
		{Name: "too late", Given: sold, When: after(10 * time.Minute), Refused: lot.ErrTooLateToTakeBack},
		{Name: "again", Given: published(declared("sale_1", 6), takenBack("sale_1", 6)), When: after(time.Hour)},
		{Name: "after the lot was withdrawn", Given: published(declared("sale_1", 6), withdrawn()), When: after(0), Then: []event{takenBack("sale_1", 6)}},
		{Name: "another sale", Given: published(), When: after(0), Refused: lot.ErrNoSuchSale},
		{Name: "of another's lot", Given: sold, When: lot.TakeBackSale{Association: stranger, Sale: "sale_1"}, Refused: lot.ErrNotFound},
	})
}

func TestWhatWasSoldElsewhereIsNotSoldAgain(t *testing.T) {
	s := estest.Given(lot.Decide, lot.Evolve, published(reserved(1, 46*kg), committed(2, 92*kg, 0))...).
		When(declare("sale_1", 5_000, "quintal")).State()
	if diff := cmp.Diff([]int64{46 * kg, 92 * kg, 230 * kg, 552 * kg}, []int64{s.Reserved, s.Committed, s.Sold, s.Available()}); diff != "" {
		t.Errorf("held, committed, sold elsewhere, available (-want +got):\n%s", diff)
	}
	s = lot.Evolve(s, lost(600*kg))
	if s.Available() != 0 || s.Shortage() != 48*kg {
		t.Errorf("after a loss: available %d, shortage %d", s.Available(), s.Shortage())
	}
	s = lot.Evolve(s, takenBack("sale_1", 5))
	if s.Sold != 0 || s.Available() != 182*kg {
		t.Errorf("taken back: sold %d, available %d", s.Sold, s.Available())
	}
}

// record is a sale that the order ord_1 records.
func record(association, sale string, milli int64) lot.RecordSale {
	return lot.RecordSale{DeclareSale: lot.DeclareSale{
		Association: association, Sale: sale, Order: "ord_1", Quantity: quantity.Quantity{Milli: milli, Unit: "kg"},
		Price: &money.Price{Minor: 350, Currency: money.PEN, Per: "kg"}, ActedAt: monday, SoldOn: "2026-11-29", Today: "2026-11-30",
	}}
}

func recorded(sale string, milli int64) catalogevents.LotSaleDeclared {
	return catalogevents.LotSaleDeclared{
		Sale: sale, Quantity: events.Quantity{Milli: milli, Unit: "kg"}, Milli: milli, Price: &events.Price{Minor: 350, Currency: money.PEN, Per: "kg"},
		At: monday, SoldOn: "2026-11-29", Order: "ord_1",
	}
}

func notSold(sale string, milli, available int64, reason string) event {
	return catalogevents.LotSaleRefused{Sale: sale, Milli: milli, Order: "ord_1", Reason: reason, AvailableMilli: available}
}

func TestASaleThatAnOrderRecordsIsTakenOffOrRefused(t *testing.T) {
	full := published()
	for i := range 500 {
		full = append(full, catalogevents.LotSaleDeclared{Sale: fmt.Sprint("sale_", i), Milli: 1, At: monday})
	}
	check(t, []rule{
		{Name: "all there is", Given: published(), When: record(huaro, "sale_1", 920*kg), Then: []event{recorded("sale_1", 920*kg)}},
		{Name: "of a paused lot", Given: paused(), When: record(huaro, "sale_1", kg), Then: []event{recorded("sale_1", kg)}},
		{Name: "once more", Given: published(recorded("sale_1", kg)), When: record(huaro, "sale_1", kg)},
		{Name: "once more, and taken back by now", Given: published(recorded("sale_1", kg), catalogevents.LotSaleTakenBack{Sale: "sale_1", Milli: kg}), When: record(huaro, "sale_1", kg)},
		{Name: "more than is left", Given: published(committed(1, 900*kg, 0)), When: record(huaro, "sale_1", 21*kg), Then: []event{notSold("sale_1", 21*kg, 20*kg, catalogevents.OutOfStock)}},
		{Name: "refused, and there by now", Given: published(notSold("sale_1", 21*kg, 20*kg, catalogevents.OutOfStock)), When: record(huaro, "sale_1", kg)},
		{Name: "of a withdrawn lot", Given: published(withdrawn()), When: record(huaro, "sale_1", kg), Then: []event{notSold("sale_1", kg, 0, catalogevents.LotHasEnded)}},
		{Name: "of another's lot", Given: published(), When: record(stranger, "sale_1", kg), Then: []event{notSold("sale_1", kg, 920*kg, catalogevents.LotHasEnded)}},
		{Name: "one too many", Given: full, When: record(huaro, "sale_500", kg), Then: []event{notSold("sale_500", kg, 920*kg-500, catalogevents.TooManySales)}},
	})
}

func TestWhatTheBuyerSaysOfASaleIsSaidOnce(t *testing.T) {
	yes, no := lot.AnswerSale{Sale: "sale_1", Answer: catalogevents.SaleAcknowledged}, lot.AnswerSale{Sale: "sale_1", Answer: catalogevents.SaleDenied}
	said := func(answer string) event {
		return catalogevents.LotSaleAnswered{Association: huaro, Sale: "sale_1", Milli: 46 * kg, Answer: answer}
	}
	back := lot.TakeBackSale{Association: huaro, Sale: "sale_1", ActedAt: monday}
	sold := declared("sale_1", 1)
	check(t, []rule{
		{Name: "that it is so", Given: published(sold), When: yes, Then: []event{said(catalogevents.SaleAcknowledged)}},
		{Name: "that it is not", Given: published(sold), When: no, Then: []event{said(catalogevents.SaleDenied)}},
		{Name: "another thing later", Given: published(sold, said(catalogevents.SaleDenied)), When: yes},
		{Name: "of what was taken back", Given: published(sold, takenBack("sale_1", 1)), When: yes},
		{Name: "of no sale", Given: published(), When: yes},
		{Name: "what is so is not taken back", Given: published(sold, said(catalogevents.SaleAcknowledged)), When: back, Refused: lot.ErrSaleAcknowledged},
		{Name: "what is not so is", Given: published(sold, said(catalogevents.SaleDenied)), When: back, Then: []event{takenBack("sale_1", 1)}},
		{Name: "what an order records, long after", Given: published(recorded("sale_1", kg)), When: lot.TakeBackSale{Association: huaro, Sale: "sale_1", ActedAt: monday.AddDate(0, 2, 0)}, Then: []event{catalogevents.LotSaleTakenBack{Sale: "sale_1", Milli: kg, Order: "ord_1"}}},
		{Name: "with its order, long after", Given: published(sold), When: lot.ReturnSale{Sale: "sale_1"}, Then: []event{takenBack("sale_1", 1)}},
		{Name: "with its order, again", Given: published(sold, takenBack("sale_1", 1)), When: lot.ReturnSale{Sale: "sale_1"}},
	})
	s := estest.Given(lot.Decide, lot.Evolve, published(sold, said(catalogevents.SaleAcknowledged))...).When(declare("sale_2", 1_000, "quintal")).State()
	if s.Sold != 92*kg || s.Acknowledged != 46*kg {
		t.Errorf("sold %d elsewhere, %d of it acknowledged", s.Sold, s.Acknowledged)
	}
}

func TestADayOnWhichSomethingWasSold(t *testing.T) {
	on := func(day string) lot.DeclareSale {
		c := declare("sale_1", 1_000, "quintal")
		c.SoldOn, c.Today = day, "2026-11-30"
		return c
	}
	sold := func(day string) event {
		e := declared("sale_1", 1)
		e.SoldOn = day
		return e
	}
	check(t, []rule{
		{Name: "today", Given: published(), When: on("2026-11-30"), Then: []event{sold("2026-11-30")}},
		{Name: "a year ago", Given: published(), When: on("2025-11-30"), Then: []event{sold("2025-11-30")}},
		{Name: "longer ago", Given: published(), When: on("2025-11-29"), Refused: lot.ErrSoldWhen},
		{Name: "tomorrow", Given: published(), When: on("2026-12-01"), Refused: lot.ErrSoldWhen},
	})
}

func TestSalesOfALotHaveABound(t *testing.T) {
	history := published()
	for i := range 500 {
		history = append(history, catalogevents.LotSaleDeclared{Sale: fmt.Sprint("sale_", i), Milli: 1, At: monday})
	}
	check(t, []rule{{Name: "one more", Given: history, When: declare("sale_500", 1, "kg"), Refused: lot.ErrTooManySales}})
}
