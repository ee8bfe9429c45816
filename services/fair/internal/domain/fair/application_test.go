package fair_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

func TestApply(t *testing.T) {
	window := func(e *fairevents.FairScheduled) { e.OpensAt, e.ClosesAt = new(clock(day)), clock(2*day) }
	windowed := with(scheduled(window), fairevents.FairPublished{})
	check(t, []rule{
		{Name: "for two stalls", Given: announced(), When: applyFor(huaro, 2, day), Then: []event{applied(huaro, 2)}},
		{Name: "for none", Given: announced(), When: applyFor(huaro, 0, day), Refused: fair.ErrCount},
		{Name: "for more than one may have", Given: announced(), When: applyFor(huaro, 3, day), Refused: fair.ErrCount},
		{Name: "twice", Given: announced(applied(huaro, 1)), When: applyFor(huaro, 1, day), Refused: fair.ErrAlreadyApplied},
		{
			Name: "twice under another id", Given: announced(applied(huaro, 1)),
			When: fair.Apply{Application: "stall_2", Association: huaro, Count: 1, ActedAt: clock(day)}, Refused: fair.ErrAlreadyApplied,
		},
		{
			Name: "under an id that has ended", Given: announced(applied(huaro, 1), rejected(huaro, 1)),
			When: applyFor(huaro, 1, day), Refused: fair.ErrApplicationEnded,
		},
		{
			Name: "again after a rejection", Given: announced(applied(huaro, 1), rejected(huaro, 1)),
			When: fair.Apply{Application: "stall_2", Association: huaro, Count: 1, Products: []string{"maize"}, ActedAt: clock(day)},
			Then: []event{fairevents.StallApplied{Stall: "stall_2", Association: huaro, Count: 1, Products: []string{"maize"}}},
		},
		{Name: "at a draft", Given: scheduled(), When: applyFor(huaro, 1, day), Refused: fair.ErrNotFound},
		{Name: "at a draft that was cancelled", Given: with(scheduled(), cancelledWith()), When: applyFor(huaro, 1, day), Refused: fair.ErrNotFound},
		{Name: "before registration opens", Given: windowed, When: applyFor(huaro, 1, day-time.Second), Refused: fair.ErrNotOpenYet},
		{Name: "when it opens", Given: windowed, When: applyFor(huaro, 1, day), Then: []event{applied(huaro, 1)}},
		{Name: "in its last second", Given: windowed, When: applyFor(huaro, 1, 2*day-1), Then: []event{applied(huaro, 1)}},
		{Name: "when it closes", Given: windowed, When: applyFor(huaro, 1, 2*day), Refused: fair.ErrClosed},
		{Name: "when the fair has begun", Given: announced(), When: applyFor(huaro, 1, 10*day), Refused: fair.ErrClosed},
	})
}

func TestApprove(t *testing.T) {
	check(t, []rule{
		{Name: "the lowest free numbers", Given: announced(applied(huaro, 2)), When: approve(huaro, day), Then: []event{approved(huaro, 1, 2)}},
		{
			Name:  "numbers that were given back",
			Given: announced(applied(huaro, 1), applied(canin, 1), approved(huaro, 1), approved(canin, 2), withdrawn(huaro, "association", 1, 1), applied(andahua, 2)),
			When:  approve(andahua, day), Then: []event{approved(andahua, 1, 3)},
		},
		{
			Name:  "no room for the whole group",
			Given: announced(applied(huaro, 2), approved(huaro, 1, 2), applied(canin, 2)), When: approve(canin, day),
			Then: []event{waitlisted(canin, 2, 1)},
		},
		{
			Name:  "who fits does not wait for a group that does not",
			Given: announced(applied(huaro, 2), approved(huaro, 1, 2), applied(canin, 2), waitlisted(canin, 2, 1), applied(andahua, 1)),
			When:  approve(andahua, day), Then: []event{approved(andahua, 3)},
		},
		{Name: "the next on the waiting list", Given: full(applied("assoc_urubamba", 1)), When: approve("assoc_urubamba", day), Then: []event{waitlisted("assoc_urubamba", 1, 3)}},
		{Name: "one that waits, without room", Given: full(), When: approve(andahua, day)},
		{Name: "again", Given: announced(applied(huaro, 1), approved(huaro, 1)), When: approve(huaro, day)},
		{Name: "a rejected one", Given: announced(applied(huaro, 1), rejected(huaro, 1)), When: approve(huaro, day), Refused: fair.ErrApplicationEnded},
		{Name: "none", Given: announced(), When: approve(huaro, day), Refused: fair.ErrNoApplication},
		{Name: "by another", Given: full(), When: fair.Approve{Organiser: stranger, Application: stallOf(huaro), Now: clock(day)}, Refused: fair.ErrNotFound},
		{Name: "while one is suspended", Given: announced(applied(huaro, 1)), When: fair.Approve{Organiser: urcos, Application: stallOf(huaro), Now: clock(day), Suspended: true}, Refused: fair.ErrSuspended},
		{Name: "when the fair is over", Given: full(), When: fair.Approve{Organiser: urcos, Application: stallOf(andahua), Now: closes}, Refused: fair.ErrOver},
		{
			Name: "one that has changed since", Given: announced(applied(huaro, 1), approved(huaro, 1)),
			When: fair.Approve{Organiser: urcos, Application: stallOf(huaro), Revisions: []uint64{1}, Now: clock(day)}, Refused: fair.ErrStale,
		},
	})
}

func TestConfirm(t *testing.T) {
	offer := with(full(), rejected(canin, 1, 3), offered(andahua, clock(2*day), 3))
	passed := with(offer, lapsed(andahua, 2, 3))
	check(t, []rule{
		{Name: "an approved one", Given: full(), When: confirm(huaro, clock(day)), Then: []event{confirmed(huaro, 1, 2)}},
		{Name: "again", Given: full(confirmed(huaro, 1, 2)), When: confirm(huaro, clock(day))},
		{Name: "an offered one in its last moment", Given: offer, When: confirm(andahua, clock(2*day-1)), Then: []event{confirmed(andahua, 3)}},
		{Name: "an offered one on its second", Given: offer, When: confirm(andahua, clock(2*day)), Refused: fair.ErrOfferExpired},
		{Name: "one that waits", Given: full(), When: confirm(andahua, clock(day)), Refused: fair.ErrWaiting},
		{
			Name: "one that let it pass, when it is another's", Given: with(passed, offered(ccatcca, clock(3*day), 3)),
			When: confirm(andahua, clock(2*day)), Refused: fair.ErrWaiting,
		},
		{
			Name: "one that let it pass, while nobody has it", Given: with(passed, withdrawn(ccatcca, "association", 1)),
			When: confirm(andahua, clock(3*day)), Then: []event{confirmed(andahua, 3)},
		},
		{Name: "one that nobody approved", Given: announced(applied(huaro, 1)), When: confirm(huaro, clock(day)), Refused: fair.ErrNotApproved},
		{Name: "a rejected one", Given: announced(applied(huaro, 1), rejected(huaro, 1)), When: confirm(huaro, clock(day)), Refused: fair.ErrApplicationEnded},
		{Name: "by another", Given: full(), When: fair.Confirm{Association: canin, Application: stallOf(huaro), ActedAt: clock(day)}, Refused: fair.ErrNoApplication},
		{Name: "at a draft", Given: scheduled(), When: confirm(huaro, clock(day)), Refused: fair.ErrNotFound},
		{Name: "on the day", Given: full(), When: confirm(huaro, closes.Add(-1)), Then: []event{confirmed(huaro, 1, 2)}},
		{Name: "while one is suspended", Given: full(), When: fair.Confirm{Association: huaro, Application: stallOf(huaro), ActedAt: clock(day), Suspended: true}, Refused: fair.ErrSuspended},
		{Name: "when the fair is over", Given: full(), When: confirm(huaro, closes), Refused: fair.ErrOver},
		{
			Name: "one that has changed since", Given: full(),
			When: fair.Confirm{Association: huaro, Application: stallOf(huaro), Revisions: []uint64{1}, ActedAt: clock(day)}, Refused: fair.ErrStale,
		},
		{
			Name: "one that has not", Given: full(),
			When: fair.Confirm{Association: huaro, Application: stallOf(huaro), Revisions: []uint64{2}, ActedAt: clock(day)}, Then: []event{confirmed(huaro, 1, 2)},
		},
	})
}

func TestReject(t *testing.T) {
	check(t, []rule{
		{Name: "one that was not approved", Given: announced(applied(huaro, 1)), When: reject(huaro, day), Then: []event{rejected(huaro, 1)}},
		{Name: "one that waits", Given: full(), When: reject(andahua, day), Then: []event{rejected(andahua, 1)}},
		{
			Name: "an approved one", Given: full(), When: reject(canin, day),
			Then: []event{rejected(canin, 1, 3), offered(andahua, clock(2*day), 3)},
		},
		{
			Name: "an offered one", Given: full(rejected(canin, 1, 3), offered(andahua, clock(2*day), 3)), When: reject(andahua, day+time.Hour),
			Then: []event{rejected(andahua, 1, 3), offered(ccatcca, clock(2*day+time.Hour), 3)},
		},
		{Name: "a confirmed one", Given: full(confirmed(canin, 3)), When: reject(canin, day), Refused: fair.ErrConfirmed},
		{Name: "again", Given: announced(applied(huaro, 1), rejected(huaro, 1)), When: reject(huaro, day)},
		{Name: "one that was taken back", Given: announced(applied(huaro, 1), withdrawn(huaro, "association", 1)), When: reject(huaro, day), Refused: fair.ErrApplicationEnded},
		{Name: "by another", Given: full(), When: fair.Reject{Organiser: stranger, Application: stallOf(huaro), Now: clock(day)}, Refused: fair.ErrNotFound},
		{Name: "when the fair is over", Given: full(), When: fair.Reject{Organiser: urcos, Application: stallOf(huaro), Now: closes}, Refused: fair.ErrOver},
	})
}
