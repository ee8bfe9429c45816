package lot_test

import (
	"testing"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

func asks(minor int64, per string) lot.Change {
	return lot.Change{Association: huaro, Price: &money.Price{Minor: minor, Currency: money.PEN, Per: per}}
}

func asked(minor int64) *events.Price {
	return &events.Price{Minor: minor, Currency: "PEN", Per: "quintal"}
}

// priced is a published lot that asks for S/ 161.00 the quintal, with what happened since.
func priced(more ...event) []event {
	return published(append([]event{catalogevents.LotPriceChanged{To: asked(161_00)}}, more...)...)
}

func TestThePriceOfALotChanges(t *testing.T) {
	dearer := catalogevents.LotPriceChanged{From: asked(161_00), To: asked(170_00)}
	none := lot.Change{Association: huaro, InviteOffers: true}
	check(t, []rule{
		{Name: "of a published lot", Given: priced(), When: asks(170_00, "quintal"), Then: []event{dearer}},
		{Name: "of a paused lot", Given: priced(catalogevents.LotPaused{}), When: asks(170_00, "quintal"), Then: []event{dearer}},
		{Name: "of a draft", Given: drafted(), When: asks(170_00, "quintal"), Then: []event{catalogevents.LotPriceChanged{To: asked(170_00)}}},
		{Name: "with an offer on the table", Given: priced(reserved(1, 1*kg)), When: asks(170_00, "quintal"), Then: []event{dearer}},
		{Name: "to the same", Given: priced(), When: asks(161_00, "quintal")},
		{Name: "to none", Given: priced(), When: none, Then: []event{catalogevents.LotPriceChanged{From: asked(161_00)}}},
		{Name: "from none to none", Given: published(), When: none},
		{Name: "nothing is said of it", Given: priced(), When: lot.Change{Association: huaro}},
		{Name: "by another association", Given: priced(), When: lot.Change{Association: stranger, InviteOffers: true}, Refused: lot.ErrNotFound},
		{Name: "of a withdrawn lot", Given: priced(withdrawn()), When: none, Refused: lot.ErrWithdrawn},
		{Name: "to nothing", Given: priced(), When: asks(0, "quintal"), Refused: lot.ErrPriceAbsurd},
		{Name: "to what makes too much in all", Given: priced(), When: asks(100_000_000, "kg"), Refused: lot.ErrTotalTooHigh},
		{Name: "of what is lost", Given: priced(lost(920 * kg)), When: asks(170_00, "quintal"), Then: []event{dearer}},
		{Name: "for a unit that the lot has not", Given: priced(), When: asks(170_00, "unidad"), Refused: lot.ErrPriceUnit},
		{
			Name: "to one and to none", Given: priced(), Refused: lot.ErrPriceAndNone,
			When: lot.Change{Association: huaro, InviteOffers: true, Price: &money.Price{Minor: 1, Currency: money.PEN, Per: "kg"}},
		},
	})
}

func TestTheSmallestOrderOfALotChanges(t *testing.T) {
	least := func(milli int64, unit string) lot.Change {
		return lot.Change{Association: huaro, MinOrder: &quantity.Quantity{Milli: milli, Unit: unit}}
	}
	set := catalogevents.LotMinOrderChanged{ToMilli: 92 * kg}
	check(t, []rule{
		{Name: "of a lot without one", Given: published(), When: least(2_000, "quintal"), Then: []event{set}},
		{Name: "to another", Given: published(set), When: least(10_000, "kg"), Then: []event{catalogevents.LotMinOrderChanged{FromMilli: 92 * kg, ToMilli: 10 * kg}}},
		{Name: "to the same", Given: published(set), When: least(92_000, "kg")},
		{Name: "to none", Given: published(set), When: lot.Change{Association: huaro, AnyQuantity: true}, Then: []event{catalogevents.LotMinOrderChanged{FromMilli: 92 * kg}}},
		{Name: "nothing is said of it", Given: published(set), When: lot.Change{Association: huaro}},
		{Name: "with stock held", Given: published(reserved(1, 1*kg)), When: least(2_000, "quintal"), Then: []event{set}},
		{Name: "to more than was posted", Given: published(), When: least(21_000, "quintal"), Refused: lot.ErrMinOrderBeyond},
		{Name: "to nothing", Given: published(), When: least(0, "kg"), Refused: lot.ErrNothing},
		{Name: "by another association", Given: published(), When: lot.Change{Association: stranger, AnyQuantity: true}, Refused: lot.ErrNotFound},
	})
}

func TestTheDescriptionOfALotChanges(t *testing.T) {
	yellow := lot.Change{Association: huaro, Variety: new(events.SealedText("amarillo")), Grade: new("primera")}
	described := catalogevents.LotDescriptionChanged{To: catalogevents.LotDescription{Variety: "amarillo", Grade: "primera"}}
	check(t, []rule{
		{Name: "what is said anew", Given: published(), When: yellow, Then: []event{described}},
		{Name: "what is said again", Given: published(described), When: yellow},
		{
			Name: "what is taken away; the rest stays", Given: published(described),
			When: lot.Change{Association: huaro, Grade: new("")},
			Then: []event{catalogevents.LotDescriptionChanged{From: described.To, To: catalogevents.LotDescription{Variety: "amarillo"}}},
		},
		{
			Name: "with the price, as two events", Given: published(),
			When: lot.Change{Association: huaro, Description: new(events.SealedText("secado al sol")), Price: &money.Price{Minor: 161_00, Currency: money.PEN, Per: "quintal"}},
			Then: []event{
				catalogevents.LotPriceChanged{To: asked(161_00)},
				catalogevents.LotDescriptionChanged{To: catalogevents.LotDescription{Description: "secado al sol"}},
			},
		},
		{Name: "with an offer on the table", Given: published(), When: lot.Change{Association: huaro, Variety: new(events.SealedText("morado")), Offered: true}, Refused: lot.ErrGoodsOffered},
		{Name: "nothing of it, with an offer on the table", Given: published(described), When: lot.Change{Association: huaro, Variety: new(events.SealedText("amarillo")), Offered: true}},
		{Name: "with stock held", Given: published(reserved(1, 1*kg)), When: yellow, Refused: lot.ErrGoodsOffered},
		{Name: "a grade in capitals", Given: published(), When: lot.Change{Association: huaro, Variety: new(events.SealedText("amarillo")), Grade: new("Primera")}, Then: []event{described}},
		{Name: "a grade that the product has not", Given: published(), When: lot.Change{Association: huaro, Grade: new("especial")}, Refused: lot.ErrUnknownGrade},
	})
}
