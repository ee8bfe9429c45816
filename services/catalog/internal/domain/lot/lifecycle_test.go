package lot_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

func paused(more ...event) []event {
	return append(published(catalogevents.LotPaused{}), more...)
}

func suspended(more ...event) []event {
	return append(published(catalogevents.LotPaused{Suspension: true}), more...)
}

func TestALotIsPublishedOnce(t *testing.T) {
	check(t, []rule{
		{Name: "a draft", Given: drafted(), When: lot.Publish{Association: huaro}, Then: []event{catalogevents.LotPublished{}}},
		{Name: "of whoever is suspended", Given: drafted(), When: lot.Publish{Association: huaro, Suspended: true}, Refused: lot.ErrSuspended},
		{Name: "already so", Given: published(), When: lot.Publish{Association: huaro}},
		{Name: "a paused lot is resumed instead", Given: paused(), When: lot.Publish{Association: huaro}, Refused: lot.ErrNotDraft},
		{Name: "a withdrawn lot stays so", Given: published(withdrawn()), When: lot.Publish{Association: huaro}, Refused: lot.ErrNotDraft},
	})
}

func TestALotPausesAndResumes(t *testing.T) {
	check(t, []rule{
		{Name: "pause", Given: published(), When: lot.Pause{Association: huaro}, Then: []event{catalogevents.LotPaused{}}},
		{Name: "pause again", Given: paused(), When: lot.Pause{Association: huaro}},
		{Name: "pause a draft", Given: drafted(), When: lot.Pause{Association: huaro}, Refused: lot.ErrNotPublished},
		{Name: "pause a withdrawn lot", Given: published(withdrawn()), When: lot.Pause{Association: huaro}, Refused: lot.ErrNotPublished},
		{Name: "pause, while its association is suspended", Given: suspended(), When: lot.Pause{Association: huaro}, Then: []event{catalogevents.LotPaused{}}},
		{Name: "resume, while its association is suspended", Given: suspended(), When: lot.Resume{Association: huaro}, Refused: lot.ErrSuspended},
		{Name: "suspend", Given: published(), When: lot.Suspend{Association: huaro}, Then: []event{catalogevents.LotPaused{Suspension: true}}},
		{Name: "suspend again", Given: suspended(), When: lot.Suspend{Association: huaro}},
		{Name: "suspend a draft", Given: drafted(), When: lot.Suspend{Association: huaro}},
		{Name: "suspend what is paused", Given: paused(), When: lot.Suspend{Association: huaro}},
		{Name: "reinstate", Given: suspended(), When: lot.Reinstate{Association: huaro}, Then: []event{catalogevents.LotResumed{}}},
		{Name: "reinstate what was paused before", Given: paused(), When: lot.Reinstate{Association: huaro}},
		{Name: "reinstate what was paused meanwhile", Given: suspended(catalogevents.LotPaused{}), When: lot.Reinstate{Association: huaro}},
		{Name: "reinstate what was withdrawn meanwhile", Given: suspended(withdrawn()), When: lot.Reinstate{Association: huaro}},
		{Name: "what was agreed before a suspension", Given: suspended(), When: commit(1, 1*kg), Then: []event{committed(1, 1*kg, 0)}},
		{Name: "resume", Given: paused(), When: lot.Resume{Association: huaro}, Then: []event{catalogevents.LotResumed{}}},
		{Name: "resume again", Given: paused(catalogevents.LotResumed{}), When: lot.Resume{Association: huaro}},
		{Name: "resume a draft", Given: drafted(), When: lot.Resume{Association: huaro}, Refused: lot.ErrNotPaused},
		{Name: "resume a withdrawn lot", Given: paused(withdrawn()), When: lot.Resume{Association: huaro}, Refused: lot.ErrNotPaused},
	})
}

func TestALotIsWithdrawnForGood(t *testing.T) {
	withdraw := lot.Withdraw{Association: huaro, Reason: "vendido en la feria"}
	check(t, []rule{
		{Name: "a draft", Given: drafted(), When: withdraw, Then: []event{withdrawn()}},
		{Name: "a published lot", Given: published(), When: withdraw, Then: []event{withdrawn()}},
		{Name: "a paused lot", Given: paused(), When: withdraw, Then: []event{withdrawn()}},
		{Name: "again", Given: published(withdrawn()), When: withdraw},
		{
			Name:  "reservations end with it, in one order; commitments stay",
			Given: published(reserved(10, 1*kg), reserved(9, 2*kg), committed(3, 4*kg, 0), reserved(2, 3*kg), released(2, 3*kg)),
			When:  withdraw,
			Then:  []event{withdrawn(line(9, 2*kg), line(10, 1*kg))},
		},
	})
}

func TestWithdrawingFreesWhatIsHeld(t *testing.T) {
	s := estest.Given(lot.Decide, lot.Evolve, published(reserved(1, 100*kg), committed(2, 50*kg, 0))...).
		When(lot.Withdraw{Association: huaro}).State()
	if s.Reserved != 0 || s.Committed != 50*kg || s.Available() != 870*kg {
		t.Errorf("held %d, committed %d, available %d", s.Reserved, s.Committed, s.Available())
	}
}

func adjusted(milli int64) event {
	return catalogevents.LotStockAdjusted{DeltaMilli: milli, Reason: "other"}
}

func adjust(milli int64, unit string, loss bool) lot.Command {
	return lot.Adjust{Association: huaro, Quantity: quantity.Quantity{Milli: milli, Unit: unit}, Loss: loss, Reason: "other"}
}

func TestStockIsAdjusted(t *testing.T) {
	check(t, []rule{
		{Name: "more, in quintales", Given: published(), When: adjust(2_000, "quintal", false), Then: []event{adjusted(92 * kg)}},
		{Name: "a loss, in kilograms", Given: published(), When: adjust(20_000, "kg", true), Then: []event{adjusted(-20 * kg)}},
		{Name: "of a draft", Given: drafted(), When: adjust(1_000, "kg", false), Then: []event{adjusted(1 * kg)}},
		{Name: "of a paused lot", Given: paused(), When: adjust(1_000, "kg", false), Then: []event{adjusted(1 * kg)}},
		{Name: "all is lost", Given: published(), When: adjust(20_000, "quintal", true), Then: []event{adjusted(-920 * kg)}},
		{Name: "up to 1,000 t", Given: published(), When: adjust(999_080_000, "kg", false), Then: []event{adjusted(999_080 * kg)}},
		{Name: "below what is held", Given: published(reserved(1, 900*kg)), When: adjust(800_000, "kg", true), Then: []event{adjusted(-800 * kg)}},
		{Name: "of a withdrawn lot", Given: published(withdrawn()), When: adjust(1_000, "kg", false), Refused: lot.ErrWithdrawn},
		{Name: "nothing", Given: published(), When: adjust(0, "kg", false), Refused: lot.ErrNothing},
		{Name: "less than nothing", Given: published(), When: adjust(-1, "kg", true), Refused: lot.ErrNothing},
		{Name: "in a unit that the lot has not", Given: published(), When: adjust(1_000, "saco", false), Refused: lot.ErrOtherUnit},
		{Name: "a loss of more than there is", Given: published(), When: adjust(920_001, "kg", true), Refused: lot.ErrLossBeyond},
		{Name: "half a gram", Given: published(), When: adjust(500, "g", false), Refused: lot.ErrTooLittle},
		{Name: "half a piece of what is counted", Given: counted(), When: adjust(500, "unidad", true), Refused: lot.ErrFraction},
		{Name: "half a dozen", Given: counted(), When: adjust(500, "docena", true), Then: []event{adjusted(-6_000)}},
		{
			Name: "more than a hundred million soles of it", Refused: lot.ErrWorthTooHigh, When: adjust(900_000, "t", false),
			Given: published(catalogevents.LotPriceChanged{To: &events.Price{Minor: 20_000, Currency: "PEN", Per: "kg"}}),
		},
		{Name: "over 1,000 t", Given: published(), When: adjust(999_080_001, "kg", false), Refused: lot.ErrTooMuch},
		{Name: "more than a number holds", Given: published(), When: adjust(1<<62, "t", false), Refused: lot.ErrTooMuch},
	})
}

func TestStockChangesForAReasonThatFits(t *testing.T) {
	for reason, fits := range map[string]struct{ added, lost bool }{
		"found": {added: true}, "loss": {lost: true}, "sold": {lost: true},
		"weighed": {true, true}, "quantity": {true, true}, "mistake": {true, true}, "other": {true, true},
		"price": {}, "terms": {}, "trust": {},
	} {
		for loss, fits := range map[bool]bool{false: fits.added, true: fits.lost} {
			c := lot.Adjust{Association: huaro, Quantity: quantity.Quantity{Milli: 1_000, Unit: "kg"}, Loss: loss, Reason: reason}
			if _, err := lot.Decide(estest.Given(lot.Decide, lot.Evolve, published()...).State(), c); (err == nil) != fits {
				t.Errorf("%s, lost %v: %v", reason, loss, err)
			}
		}
	}
}

func TestALossShowsAsAShortage(t *testing.T) {
	s := estest.Given(lot.Decide, lot.Evolve, published(reserved(1, 500*kg), committed(2, 300*kg, 0))...).
		When(adjust(200_000, "kg", true)).State()
	if s.Available() != 0 || s.Shortage() != 80*kg {
		t.Errorf("available %d, shortage %d", s.Available(), s.Shortage())
	}
	s = lot.Evolve(s, adjusted(100*kg))
	if diff := cmp.Diff([]int64{20 * kg, 0}, []int64{s.Available(), s.Shortage()}); diff != "" {
		t.Errorf("after more was found (-want +got):\n%s", diff)
	}
}
