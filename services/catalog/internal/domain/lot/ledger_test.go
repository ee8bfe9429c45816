package lot_test

import (
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
		{name: "stock is kept", given: published(), when: reserve(1, 100*kg), then: []event{reserved(1, 100*kg)}},
		{name: "to the last gram", given: published(reserved(1, 900*kg)), when: reserve(2, 20*kg), then: []event{reserved(2, 20*kg)}},
		{
			name:  "a gram too much",
			given: published(reserved(1, 900*kg)), when: reserve(2, 20*kg+1),
			then: []event{notReserved(2, 20*kg+1, catalogevents.OutOfStock, 20*kg)},
		},
		{
			name:  "what is committed is gone",
			given: published(committed(1, 920*kg, 0)), when: reserve(2, 1),
			then: []event{notReserved(2, 1, catalogevents.OutOfStock, 0)},
		},
		{
			name:  "during a shortage nothing is left, and not less",
			given: published(reserved(1, 900*kg), lost(500*kg)), when: reserve(2, 1*kg),
			then: []event{notReserved(2, 1*kg, catalogevents.OutOfStock, 0)},
		},
		{name: "of a draft", given: drafted(), when: reserve(1, 1*kg), then: []event{notReserved(1, 1*kg, catalogevents.LotNotOpen, 0)}},
		{name: "of a paused lot", given: paused(), when: reserve(1, 1*kg), then: []event{notReserved(1, 1*kg, catalogevents.LotNotOpen, 0)}},
		{
			name:  "of a withdrawn lot",
			given: published(withdrawn()), when: reserve(1, 1*kg),
			then: []event{notReserved(1, 1*kg, catalogevents.LotHasEnded, 0)},
		},
		{name: "of no lot at all", when: reserve(1, 1*kg), then: []event{notReserved(1, 1*kg, catalogevents.LotHasEnded, 0)}},
	})
}

func TestReserveAgainChangesNothing(t *testing.T) {
	refusal := notReserved(1, 1000*kg, catalogevents.OutOfStock, 920*kg)
	check(t, []rule{
		{name: "reserved", given: published(reserved(1, 100*kg)), when: reserve(1, 100*kg)},
		{name: "committed", given: published(reserved(1, 100*kg), committed(1, 100*kg, 100*kg)), when: reserve(1, 100*kg)},
		{name: "released", given: published(reserved(1, 100*kg), released(1, 100*kg)), when: reserve(1, 100*kg)},
		{name: "refused, though there would be enough now", given: published(refusal, adjusted(500*kg)), when: reserve(1, 1000*kg)},
		{name: "the release came first", given: published(released(1, 0)), when: reserve(1, 100*kg)},
	})
}

func TestCommit(t *testing.T) {
	check(t, []rule{
		{name: "without a reservation", given: published(), when: commit(1, 100*kg), then: []event{committed(1, 100*kg, 0)}},
		{name: "all there is", given: published(), when: commit(1, 920*kg), then: []event{committed(1, 920*kg, 0)}},
		{
			name:  "what was reserved is bound, and all of it comes free",
			given: published(reserved(1, 920*kg)), when: commit(1, 920*kg), then: []event{committed(1, 920*kg, 920*kg)},
		},
		{name: "less than was reserved", given: published(reserved(1, 920*kg)), when: commit(1, 900*kg), then: []event{committed(1, 900*kg, 920*kg)}},
		{
			name:  "more than is free",
			given: published(reserved(1, 900*kg)), when: commit(2, 21*kg),
			then: []event{notCommitted(2, 21*kg, catalogevents.OutOfStock, 20*kg, 0)},
		},
		{
			name:  "more than was reserved: the reservation ends, and what is free then is said",
			given: published(reserved(1, 100*kg)), when: commit(1, 101*kg),
			then: []event{notCommitted(1, 101*kg, catalogevents.OutOfStock, 920*kg, 100*kg)},
		},
		{
			name:  "more than was reserved during a shortage: only what is there is said",
			given: published(reserved(1, 900*kg), lost(500*kg)), when: commit(1, 901*kg),
			then: []event{notCommitted(1, 901*kg, catalogevents.OutOfStock, 420*kg, 900*kg)},
		},
		{
			name:  "of a paused lot, without a reservation",
			given: paused(), when: commit(1, 1*kg),
			then: []event{notCommitted(1, 1*kg, catalogevents.LotNotOpen, 0, 0)},
		},
		{
			name:  "of a withdrawn lot",
			given: published(withdrawn()), when: commit(1, 1*kg),
			then: []event{notCommitted(1, 1*kg, catalogevents.LotHasEnded, 0, 0)},
		},
	})
}

func TestAPausedLotKeepsItsWord(t *testing.T) {
	held := published(reserved(1, 100*kg), catalogevents.LotPaused{})
	check(t, []rule{
		{name: "what is reserved is committed", given: held, when: commit(1, 100*kg), then: []event{committed(1, 100*kg, 100*kg)}},
		{name: "or released", given: held, when: release(1), then: []event{released(1, 100*kg)}},
		{
			name:  "but not more of it",
			given: held, when: commit(1, 101*kg),
			then: []event{notCommitted(1, 101*kg, catalogevents.OutOfStock, 0, 100*kg)},
		},
	})
}

func TestAReservationOutlastsAShortage(t *testing.T) {
	check(t, []rule{{
		name:  "the loss is recorded, the promise stays",
		given: published(reserved(1, 900*kg), lost(500*kg)), when: commit(1, 900*kg),
		then: []event{committed(1, 900*kg, 900*kg)},
	}})
}

func TestCommitAfterTheEndIsRefused(t *testing.T) {
	check(t, []rule{
		{
			name:  "released by a withdrawal",
			given: published(reserved(1, 100*kg), withdrawn(line(1, 100*kg))), when: commit(1, 100*kg),
			then: []event{notCommitted(1, 100*kg, catalogevents.LotHasEnded, 0, 0)},
		},
		{
			name:  "released by the offer's end",
			given: published(reserved(1, 100*kg), released(1, 100*kg)), when: commit(1, 100*kg),
			then: []event{notCommitted(1, 100*kg, catalogevents.LotHasEnded, 920*kg, 0)},
		},
		{
			name:  "the release came first",
			given: published(released(1, 0)), when: commit(1, 100*kg),
			then: []event{notCommitted(1, 100*kg, catalogevents.LotHasEnded, 920*kg, 0)},
		},
	})
}

func TestCommitAgainChangesNothing(t *testing.T) {
	refusal := notCommitted(1, 1000*kg, catalogevents.OutOfStock, 920*kg, 0)
	check(t, []rule{
		{name: "committed", given: published(committed(1, 100*kg, 0)), when: commit(1, 100*kg)},
		{name: "committed, then the lot was withdrawn", given: published(committed(1, 100*kg, 0), withdrawn()), when: commit(1, 100*kg)},
		{name: "refused, though there would be enough now", given: published(refusal, adjusted(500*kg)), when: commit(1, 1000*kg)},
	})
}

func TestRelease(t *testing.T) {
	check(t, []rule{
		{name: "stock comes free", given: published(reserved(1, 100*kg)), when: release(1), then: []event{released(1, 100*kg)}},
		{name: "again", given: published(reserved(1, 100*kg), released(1, 100*kg)), when: release(1)},
		{name: "what is committed stays", given: published(committed(1, 100*kg, 0)), when: release(1)},
		{name: "what was refused stays", given: published(notReserved(1, 1*kg, catalogevents.LotNotOpen, 0)), when: release(1)},
		{name: "a release that comes first is remembered", given: published(), when: release(1), then: []event{released(1, 0)}},
		{
			name:  "two offers at once",
			given: published(reserved(1, 100*kg)), when: release(1, 2),
			then: []event{released(1, 100*kg), released(2, 0)},
		},
		{name: "the same offer twice at once", given: published(reserved(1, 100*kg)), when: release(1, 1), then: []event{released(1, 100*kg)}},
		{name: "no offers", given: published(reserved(1, 100*kg)), when: release()},
		{name: "of a paused lot", given: published(reserved(1, 1*kg), catalogevents.LotPaused{}), when: release(1), then: []event{released(1, 1*kg)}},
		{
			name:  "another negotiation's offer of the same number",
			given: published(reserved(1, 100*kg)), when: lot.Release{Negotiation: "neg_2", Offers: []int{1}},
			then: []event{catalogevents.LotStockReleased{StockEntry: catalogevents.StockEntry{Negotiation: "neg_2", Offer: 1}}},
		},
	})
}

func TestReleasedStockIsSoldAnew(t *testing.T) {
	given := published(reserved(1, 920*kg), released(1, 920*kg))
	check(t, []rule{{name: "all of it", given: given, when: commit(2, 920*kg), then: []event{committed(2, 920*kg, 0)}}})
}
