package lot_test

import (
	"slices"
	"testing"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

// notReserved is the refusal of a firm offer's stock, notCommitted that of an order's.
func notReserved(offer int, milli int64, reason string, available int64) event {
	return catalogevents.LotStockRefused{StockEntry: line(offer, milli), Reason: reason, AvailableMilli: available}
}

func notCommitted(offer int, milli int64, reason string, available, freed int64) event {
	return catalogevents.LotStockRefused{
		StockEntry: line(offer, milli), Order: "ord_1", Reason: reason, AvailableMilli: available, FreedMilli: freed,
	}
}

func TestReserve(t *testing.T) {
	check(t, []rule{
		{Name: "stock is kept", Given: published(), When: reserve(1, 100*kg), Then: []event{reserved(1, 100*kg)}},
		{Name: "to the last gram", Given: published(reserved(1, 900*kg)), When: reserve(2, 20*kg), Then: []event{reserved(2, 20*kg)}},
		{
			Name:  "a gram too much",
			Given: published(reserved(1, 900*kg)), When: reserve(2, 20*kg+1),
			Then: []event{notReserved(2, 20*kg+1, catalogevents.OutOfStock, 20*kg)},
		},
		{
			Name:  "what is committed is gone",
			Given: published(committed(1, 920*kg, 0)), When: reserve(2, 1),
			Then: []event{notReserved(2, 1, catalogevents.OutOfStock, 0)},
		},
		{
			Name:  "during a shortage nothing is left, and not less",
			Given: published(reserved(1, 900*kg), lost(500*kg)), When: reserve(2, 1*kg),
			Then: []event{notReserved(2, 1*kg, catalogevents.OutOfStock, 0)},
		},
		{Name: "of a draft", Given: drafted(), When: reserve(1, 1*kg), Then: []event{notReserved(1, 1*kg, catalogevents.LotNotOpen, 0)}},
		{Name: "of a paused lot", Given: paused(), When: reserve(1, 1*kg), Then: []event{notReserved(1, 1*kg, catalogevents.LotNotOpen, 0)}},
		{
			Name:  "of a withdrawn lot",
			Given: published(withdrawn()), When: reserve(1, 1*kg),
			Then: []event{notReserved(1, 1*kg, catalogevents.LotHasEnded, 0)},
		},
		{Name: "of no lot at all", When: reserve(1, 1*kg), Then: []event{notReserved(1, 1*kg, catalogevents.LotHasEnded, 0)}},
	})
}

func TestReserveAgainChangesNothing(t *testing.T) {
	refusal := notReserved(1, 1000*kg, catalogevents.OutOfStock, 920*kg)
	check(t, []rule{
		{Name: "reserved", Given: published(reserved(1, 100*kg)), When: reserve(1, 100*kg)},
		{Name: "committed", Given: published(reserved(1, 100*kg), committed(1, 100*kg, 100*kg)), When: reserve(1, 100*kg)},
		{Name: "released", Given: published(reserved(1, 100*kg), released(1, 100*kg)), When: reserve(1, 100*kg)},
		{Name: "refused, though there would be enough now", Given: published(refusal, adjusted(500*kg)), When: reserve(1, 1000*kg)},
		{Name: "the release came first", Given: published(released(1, 0)), When: reserve(1, 100*kg)},
	})
}

func TestCommit(t *testing.T) {
	check(t, []rule{
		{Name: "without a reservation", Given: published(), When: commit(1, 100*kg), Then: []event{committed(1, 100*kg, 0)}},
		{Name: "all there is", Given: published(), When: commit(1, 920*kg), Then: []event{committed(1, 920*kg, 0)}},
		{
			Name:  "what was reserved is bound, and all of it comes free",
			Given: published(reserved(1, 920*kg)), When: commit(1, 920*kg), Then: []event{committed(1, 920*kg, 920*kg)},
		},
		{Name: "less than was reserved", Given: published(reserved(1, 920*kg)), When: commit(1, 900*kg), Then: []event{committed(1, 900*kg, 920*kg)}},
		{
			Name:  "more than is free",
			Given: published(reserved(1, 900*kg)), When: commit(2, 21*kg),
			Then: []event{notCommitted(2, 21*kg, catalogevents.OutOfStock, 20*kg, 0)},
		},
		{
			Name:  "more than was reserved: the reservation ends, and what is free then is said",
			Given: published(reserved(1, 100*kg)), When: commit(1, 101*kg),
			Then: []event{notCommitted(1, 101*kg, catalogevents.OutOfStock, 920*kg, 100*kg)},
		},
		{
			Name:  "more than was reserved during a shortage: only what is there is said",
			Given: published(reserved(1, 900*kg), lost(500*kg)), When: commit(1, 901*kg),
			Then: []event{notCommitted(1, 901*kg, catalogevents.OutOfStock, 420*kg, 900*kg)},
		},
		{
			Name:  "of a paused lot, without a reservation",
			Given: paused(), When: commit(1, 1*kg),
			Then: []event{notCommitted(1, 1*kg, catalogevents.LotNotOpen, 0, 0)},
		},
		{
			Name:  "of a withdrawn lot",
			Given: published(withdrawn()), When: commit(1, 1*kg),
			Then: []event{notCommitted(1, 1*kg, catalogevents.LotHasEnded, 0, 0)},
		},
	})
}

func TestAPausedLotKeepsItsWord(t *testing.T) {
	held := published(reserved(1, 100*kg), catalogevents.LotPaused{})
	check(t, []rule{
		{Name: "what is reserved is committed", Given: held, When: commit(1, 100*kg), Then: []event{committed(1, 100*kg, 100*kg)}},
		{Name: "or released", Given: held, When: release(1), Then: []event{released(1, 100*kg)}},
		{
			Name:  "but not more of it",
			Given: held, When: commit(1, 101*kg),
			Then: []event{notCommitted(1, 101*kg, catalogevents.OutOfStock, 0, 100*kg)},
		},
	})
}

func TestAReservationOutlastsAShortage(t *testing.T) {
	check(t, []rule{{
		Name:  "the loss is recorded, the promise stays",
		Given: published(reserved(1, 900*kg), lost(500*kg)), When: commit(1, 900*kg),
		Then: []event{committed(1, 900*kg, 900*kg)},
	}})
}

func TestCommitAfterTheEndIsRefused(t *testing.T) {
	check(t, []rule{
		{
			Name:  "released by a withdrawal",
			Given: published(reserved(1, 100*kg), withdrawn(line(1, 100*kg))), When: commit(1, 100*kg),
			Then: []event{notCommitted(1, 100*kg, catalogevents.LotHasEnded, 0, 0)},
		},
		{
			Name:  "released by the offer's end",
			Given: published(reserved(1, 100*kg), released(1, 100*kg)), When: commit(1, 100*kg),
			Then: []event{notCommitted(1, 100*kg, catalogevents.LotHasEnded, 920*kg, 0)},
		},
		{
			Name:  "the release came first",
			Given: published(released(1, 0)), When: commit(1, 100*kg),
			Then: []event{notCommitted(1, 100*kg, catalogevents.LotHasEnded, 920*kg, 0)},
		},
	})
}

func TestCommitAgainChangesNothing(t *testing.T) {
	refusal := notCommitted(1, 1000*kg, catalogevents.OutOfStock, 920*kg, 0)
	check(t, []rule{
		{Name: "committed", Given: published(committed(1, 100*kg, 0)), When: commit(1, 100*kg)},
		{Name: "committed, then the lot was withdrawn", Given: published(committed(1, 100*kg, 0), withdrawn()), When: commit(1, 100*kg)},
		{Name: "refused, though there would be enough now", Given: published(refusal, adjusted(500*kg)), When: commit(1, 1000*kg)},
	})
}

func TestRelease(t *testing.T) {
	check(t, []rule{
		{Name: "stock comes free", Given: published(reserved(1, 100*kg)), When: release(1), Then: []event{released(1, 100*kg)}},
		{Name: "again", Given: published(reserved(1, 100*kg), released(1, 100*kg)), When: release(1)},
		{Name: "what is committed stays", Given: published(committed(1, 100*kg, 0)), When: release(1)},
		{Name: "what was refused stays", Given: published(notReserved(1, 1*kg, catalogevents.LotNotOpen, 0)), When: release(1)},
		{Name: "a release that comes first is remembered", Given: published(), When: release(1), Then: []event{released(1, 0)}},
		{
			Name:  "two offers at once",
			Given: published(reserved(1, 100*kg)), When: release(1, 2),
			Then: []event{released(1, 100*kg), released(2, 0)},
		},
		{Name: "the same offer twice at once", Given: published(reserved(1, 100*kg)), When: release(1, 1), Then: []event{released(1, 100*kg)}},
		{Name: "no offers", Given: published(reserved(1, 100*kg)), When: release()},
		{Name: "of a paused lot", Given: published(reserved(1, 1*kg), catalogevents.LotPaused{}), When: release(1), Then: []event{released(1, 1*kg)}},
		{
			Name:  "another negotiation's offer of the same number",
			Given: published(reserved(1, 100*kg)), When: lot.Release{Negotiation: "neg_2", Offers: []int{1}},
			Then: []event{catalogevents.LotStockReleased{StockEntry: catalogevents.StockEntry{Negotiation: "neg_2", Offer: 1}}},
		},
	})
}

func TestReleasedStockIsSoldAnew(t *testing.T) {
	given := published(reserved(1, 920*kg), released(1, 920*kg))
	check(t, []rule{{Name: "all of it", Given: given, When: commit(2, 920*kg), Then: []event{committed(2, 920*kg, 0)}}})
}

func TestAnOrderGivesStockBack(t *testing.T) {
	given := slices.Clip(published(committed(1, 920*kg, 0)))
	check(t, []rule{
		{Name: "all of it", Given: given, When: giveBack(1, 920*kg), Then: []event{returned(1, 920*kg)}},
		{Name: "again", Given: append(given, returned(1, 920*kg)), When: giveBack(1, 920*kg)},
		{Name: "a part", Given: given, When: giveBack(1, 20*kg), Then: []event{returned(1, 20*kg)}},
		{Name: "more than the last time", Given: append(given, returned(1, 20*kg)), When: giveBack(1, 50*kg), Then: []event{returned(1, 30*kg)}},
		{Name: "less, which was heard late", Given: append(given, returned(1, 50*kg)), When: giveBack(1, 20*kg)},
		{Name: "never more than it had", Given: given, When: giveBack(1, 921*kg), Then: []event{returned(1, 920*kg)}},
		{Name: "what is only reserved", Given: published(reserved(1, 100*kg)), When: giveBack(1, 100*kg)},
		{Name: "what was never asked for", Given: published(), When: giveBack(1, 100*kg)},
		{Name: "after the lot was withdrawn", Given: append(given, withdrawn()), When: giveBack(1, 20*kg), Then: []event{returned(1, 20*kg)}},
		{Name: "it is sold anew", Given: append(given, returned(1, 20*kg)), When: commit(2, 20*kg), Then: []event{committed(2, 20*kg, 0)}},
		{Name: "and no more than that", Given: append(given, returned(1, 20*kg)), When: commit(2, 20*kg+1), Then: []event{
			notCommitted(2, 20*kg+1, catalogevents.OutOfStock, 20*kg, 0),
		}},
		{Name: "what was given back is not committed again", Given: append(given, returned(1, 920*kg)), When: commit(1, 920*kg)},
	})
}
