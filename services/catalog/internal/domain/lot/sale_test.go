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

func TestSalesOfALotHaveABound(t *testing.T) {
	history := published()
	for i := range 500 {
		history = append(history, catalogevents.LotSaleDeclared{Sale: fmt.Sprint("sale_", i), Milli: 1, At: monday})
	}
	check(t, []rule{{Name: "one more", Given: history, When: declare("sale_500", 1, "kg"), Refused: lot.ErrTooManySales}})
}
