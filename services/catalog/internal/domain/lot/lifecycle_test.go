package lot_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

func paused(more ...event) []event {
	return append(published(catalogevents.LotPaused{}), more...)
}

func TestALotIsPublishedOnce(t *testing.T) {
	check(t, []rule{
		{name: "a draft", given: drafted(), when: lot.Publish{Association: huaro}, then: []event{catalogevents.LotPublished{}}},
		{name: "already so", given: published(), when: lot.Publish{Association: huaro}},
		{name: "a paused lot is resumed instead", given: paused(), when: lot.Publish{Association: huaro}, refused: lot.ErrNotDraft},
		{name: "a withdrawn lot stays so", given: published(withdrawn()), when: lot.Publish{Association: huaro}, refused: lot.ErrNotDraft},
	})
}

func TestALotPausesAndResumes(t *testing.T) {
	check(t, []rule{
		{name: "pause", given: published(), when: lot.Pause{Association: huaro}, then: []event{catalogevents.LotPaused{}}},
		{name: "pause again", given: paused(), when: lot.Pause{Association: huaro}},
		{name: "pause a draft", given: drafted(), when: lot.Pause{Association: huaro}, refused: lot.ErrNotPublished},
		{name: "pause a withdrawn lot", given: published(withdrawn()), when: lot.Pause{Association: huaro}, refused: lot.ErrNotPublished},
		{name: "resume", given: paused(), when: lot.Resume{Association: huaro}, then: []event{catalogevents.LotResumed{}}},
		{name: "resume again", given: paused(catalogevents.LotResumed{}), when: lot.Resume{Association: huaro}},
		{name: "resume a draft", given: drafted(), when: lot.Resume{Association: huaro}, refused: lot.ErrNotPaused},
		{name: "resume a withdrawn lot", given: paused(withdrawn()), when: lot.Resume{Association: huaro}, refused: lot.ErrNotPaused},
	})
}

func TestALotIsWithdrawnForGood(t *testing.T) {
	withdraw := lot.Withdraw{Association: huaro, Reason: "vendido en la feria"}
	check(t, []rule{
		{name: "a draft", given: drafted(), when: withdraw, then: []event{withdrawn()}},
		{name: "a published lot", given: published(), when: withdraw, then: []event{withdrawn()}},
		{name: "a paused lot", given: paused(), when: withdraw, then: []event{withdrawn()}},
		{name: "again", given: published(withdrawn()), when: withdraw},
		{
			name:  "reservations end with it, in one order; commitments stay",
			given: published(reserved(10, 1*kg), reserved(9, 2*kg), committed(3, 4*kg, 0), reserved(2, 3*kg), released(2, 3*kg)),
			when:  withdraw,
			then:  []event{withdrawn(line(9, 2*kg), line(10, 1*kg))},
		},
	})
}

func TestWithdrawingFreesWhatIsHeld(t *testing.T) {
	s := estest.Given(lot.Decide, lot.Evolve, published(reserved(1, 100*kg), committed(2, 50*kg, 0))...).
		When(lot.Withdraw{Association: huaro}).State()
	if s.Held != 0 || s.Committed != 50*kg || s.Available() != 870*kg {
		t.Errorf("held %d, committed %d, available %d", s.Held, s.Committed, s.Available())
	}
}

func TestALotBelongsToItsAssociation(t *testing.T) {
	some := quantity.Quantity{Milli: 1_000, Unit: "kg"}
	for name, given := range map[string][]event{"no lot": nil, "a draft": drafted(), "published": published(), "withdrawn": published(withdrawn())} {
		for _, whose := range []string{stranger, ""} {
			for _, c := range []lot.Command{
				lot.Publish{Association: whose},
				lot.Pause{Association: whose},
				lot.Resume{Association: whose},
				lot.Withdraw{Association: whose},
				lot.Adjust{Association: whose, Quantity: some},
			} {
				check(t, []rule{{name: name, given: given, when: c, refused: lot.ErrNotFound}})
			}
		}
	}
}

func adjusted(milli int64) event {
	return catalogevents.LotStockAdjusted{DeltaMilli: milli, Reason: "granizo"}
}

func adjust(milli int64, unit string, loss bool) lot.Command {
	return lot.Adjust{Association: huaro, Quantity: quantity.Quantity{Milli: milli, Unit: unit}, Loss: loss, Reason: "granizo"}
}

func TestStockIsAdjusted(t *testing.T) {
	check(t, []rule{
		{name: "more, in quintales", given: published(), when: adjust(2_000, "quintal", false), then: []event{adjusted(92 * kg)}},
		{name: "a loss, in kilograms", given: published(), when: adjust(20_000, "kg", true), then: []event{adjusted(-20 * kg)}},
		{name: "of a draft", given: drafted(), when: adjust(1_000, "kg", false), then: []event{adjusted(1 * kg)}},
		{name: "of a paused lot", given: paused(), when: adjust(1_000, "kg", false), then: []event{adjusted(1 * kg)}},
		{name: "all is lost", given: published(), when: adjust(20_000, "quintal", true), then: []event{adjusted(-920 * kg)}},
		{name: "up to 1,000 t", given: published(), when: adjust(999_080_000, "kg", false), then: []event{adjusted(999_080 * kg)}},
		{name: "below what is held", given: published(reserved(1, 900*kg)), when: adjust(800_000, "kg", true), then: []event{adjusted(-800 * kg)}},
		{name: "of a withdrawn lot", given: published(withdrawn()), when: adjust(1_000, "kg", false), refused: lot.ErrWithdrawn},
		{name: "nothing", given: published(), when: adjust(0, "kg", false), refused: lot.ErrAdjustmentEmpty},
		{name: "less than nothing", given: published(), when: adjust(-1, "kg", true), refused: lot.ErrAdjustmentEmpty},
		{name: "in a unit that the lot has not", given: published(), when: adjust(1_000, "saco", false), refused: lot.ErrAdjustmentEmpty},
		{name: "a loss of more than there is", given: published(), when: adjust(920_001, "kg", true), refused: lot.ErrAdjustmentEmpty},
		{name: "over 1,000 t", given: published(), when: adjust(999_080_001, "kg", false), refused: lot.ErrAdjustmentEmpty},
		{name: "more than a number holds", given: published(), when: adjust(1<<62, "t", false), refused: lot.ErrAdjustmentEmpty},
	})
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
