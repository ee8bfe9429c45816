package fair_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

func TestApply(t *testing.T) {
	window := func(e *fairevents.FairScheduled) { e.OpensAt, e.ClosesAt = clock(day), clock(2*day) }
	windowed := with(scheduled(window), fairevents.FairPublished{})
	check(t, []rule{
		{name: "for two stalls", given: announced(), when: applyFor(huaro, 2, day), then: []event{applied(huaro, 2)}},
		{name: "for none", given: announced(), when: applyFor(huaro, 0, day), refused: fair.ErrCount},
		{name: "for more than one may have", given: announced(), when: applyFor(huaro, 3, day), refused: fair.ErrCount},
		{name: "twice", given: announced(applied(huaro, 1)), when: applyFor(huaro, 1, day), refused: fair.ErrAlreadyApplied},
		{
			name: "twice under another id", given: announced(applied(huaro, 1)),
			when: fair.Apply{Stall: "stall_2", Association: huaro, Count: 1, At: clock(day)}, refused: fair.ErrAlreadyApplied,
		},
		{
			name: "under an id that has ended", given: announced(applied(huaro, 1), rejected(huaro, 1)),
			when: applyFor(huaro, 1, day), refused: fair.ErrStallEnded,
		},
		{
			name: "again after a rejection", given: announced(applied(huaro, 1), rejected(huaro, 1)),
			when: fair.Apply{Stall: "stall_2", Association: huaro, Count: 1, Products: []string{"maize"}, At: clock(day)},
			then: []event{fairevents.StallApplied{Stall: "stall_2", Association: huaro, Count: 1, Products: []string{"maize"}}},
		},
		{name: "at a draft", given: scheduled(), when: applyFor(huaro, 1, day), refused: fair.ErrNotFound},
		{name: "at a draft that was cancelled", given: with(scheduled(), cancelledWith()), when: applyFor(huaro, 1, day), refused: fair.ErrNotFound},
		{name: "before registration opens", given: windowed, when: applyFor(huaro, 1, day-time.Second), refused: fair.ErrNotOpenYet},
		{name: "when it opens", given: windowed, when: applyFor(huaro, 1, day), then: []event{applied(huaro, 1)}},
		{name: "in its last second", given: windowed, when: applyFor(huaro, 1, 2*day-1), then: []event{applied(huaro, 1)}},
		{name: "when it closes", given: windowed, when: applyFor(huaro, 1, 2*day), refused: fair.ErrClosed},
		{name: "when the fair has begun", given: announced(), when: applyFor(huaro, 1, 10*day), refused: fair.ErrClosed},
	})
}

func TestApprove(t *testing.T) {
	check(t, []rule{
		{name: "the lowest free numbers", given: announced(applied(huaro, 2)), when: approve(huaro, day), then: []event{approved(huaro, 1, 2)}},
		{
			name:  "numbers that were given back",
			given: announced(applied(huaro, 1), applied(canin, 1), approved(huaro, 1), approved(canin, 2), withdrawn(huaro, "association", 1, 1), applied(andahua, 2)),
			when:  approve(andahua, day), then: []event{approved(andahua, 1, 3)},
		},
		{
			name:  "no room for the whole group",
			given: announced(applied(huaro, 2), approved(huaro, 1, 2), applied(canin, 2)), when: approve(canin, day),
			then: []event{waitlisted(canin, 2, 1)},
		},
		{
			name:  "who fits does not wait for a group that does not",
			given: announced(applied(huaro, 2), approved(huaro, 1, 2), applied(canin, 2), waitlisted(canin, 2, 1), applied(andahua, 1)),
			when:  approve(andahua, day), then: []event{approved(andahua, 3)},
		},
		{name: "the next in line", given: full(applied("assoc_urubamba", 1)), when: approve("assoc_urubamba", day), then: []event{waitlisted("assoc_urubamba", 1, 3)}},
		{name: "one that waits, without room", given: full(), when: approve(andahua, day)},
		{name: "again", given: announced(applied(huaro, 1), approved(huaro, 1)), when: approve(huaro, day)},
		{name: "a rejected one", given: announced(applied(huaro, 1), rejected(huaro, 1)), when: approve(huaro, day), refused: fair.ErrStallEnded},
		{name: "none", given: announced(), when: approve(huaro, day), refused: fair.ErrNoStall},
		{name: "by another", given: full(), when: fair.Approve{Organiser: stranger, Stall: stallOf(huaro), At: clock(day)}, refused: fair.ErrNotFound},
		{name: "when the fair is over", given: full(), when: fair.Approve{Organiser: urcos, Stall: stallOf(andahua), At: closes}, refused: fair.ErrOver},
		{
			name: "one that has changed since", given: announced(applied(huaro, 1), approved(huaro, 1)),
			when: fair.Approve{Organiser: urcos, Stall: stallOf(huaro), Revision: 1, At: clock(day)}, refused: fair.ErrStale,
		},
	})
}

func TestConfirm(t *testing.T) {
	offer := with(full(), rejected(canin, 1, 3), offered(andahua, clock(2*day), 3))
	passed := with(offer, lapsed(andahua, 2, 3))
	check(t, []rule{
		{name: "an approved one", given: full(), when: confirm(huaro, clock(day)), then: []event{confirmed(huaro, 1, 2)}},
		{name: "again", given: full(confirmed(huaro, 1, 2)), when: confirm(huaro, clock(day))},
		{name: "an offered one in its last moment", given: offer, when: confirm(andahua, clock(2*day-1)), then: []event{confirmed(andahua, 3)}},
		{name: "an offered one on its second", given: offer, when: confirm(andahua, clock(2*day)), refused: fair.ErrOfferExpired},
		{name: "one that waits", given: full(), when: confirm(andahua, clock(day)), refused: fair.ErrWaiting},
		{
			name: "one that let it pass, when it is another's", given: with(passed, offered(ccatcca, clock(3*day), 3)),
			when: confirm(andahua, clock(2*day)), refused: fair.ErrWaiting,
		},
		{
			name: "one that let it pass, while nobody has it", given: with(passed, withdrawn(ccatcca, "association", 1)),
			when: confirm(andahua, clock(3*day)), then: []event{confirmed(andahua, 3)},
		},
		{name: "one that nobody approved", given: announced(applied(huaro, 1)), when: confirm(huaro, clock(day)), refused: fair.ErrNotApproved},
		{name: "a rejected one", given: announced(applied(huaro, 1), rejected(huaro, 1)), when: confirm(huaro, clock(day)), refused: fair.ErrStallEnded},
		{name: "by another", given: full(), when: fair.Confirm{Association: canin, Stall: stallOf(huaro), At: clock(day)}, refused: fair.ErrNoStall},
		{name: "at a draft", given: scheduled(), when: confirm(huaro, clock(day)), refused: fair.ErrNotFound},
		{name: "on the day", given: full(), when: confirm(huaro, closes.Add(-1)), then: []event{confirmed(huaro, 1, 2)}},
		{name: "when the fair is over", given: full(), when: confirm(huaro, closes), refused: fair.ErrOver},
		{
			name: "one that has changed since", given: full(),
			when: fair.Confirm{Association: huaro, Stall: stallOf(huaro), Revision: 1, At: clock(day)}, refused: fair.ErrStale,
		},
		{
			name: "one that has not", given: full(),
			when: fair.Confirm{Association: huaro, Stall: stallOf(huaro), Revision: 2, At: clock(day)}, then: []event{confirmed(huaro, 1, 2)},
		},
	})
}

func TestReject(t *testing.T) {
	check(t, []rule{
		{name: "one that was not approved", given: announced(applied(huaro, 1)), when: reject(huaro, day), then: []event{rejected(huaro, 1)}},
		{name: "one that waits", given: full(), when: reject(andahua, day), then: []event{rejected(andahua, 1)}},
		{
			name: "an approved one", given: full(), when: reject(canin, day),
			then: []event{rejected(canin, 1, 3), offered(andahua, clock(2*day), 3)},
		},
		{
			name: "an offered one", given: full(rejected(canin, 1, 3), offered(andahua, clock(2*day), 3)), when: reject(andahua, day+time.Hour),
			then: []event{rejected(andahua, 1, 3), offered(ccatcca, clock(2*day+time.Hour), 3)},
		},
		{name: "a confirmed one", given: full(confirmed(canin, 3)), when: reject(canin, day), refused: fair.ErrConfirmed},
		{name: "again", given: announced(applied(huaro, 1), rejected(huaro, 1)), when: reject(huaro, day)},
		{name: "one that was taken back", given: announced(applied(huaro, 1), withdrawn(huaro, "association", 1)), when: reject(huaro, day), refused: fair.ErrStallEnded},
		{name: "by another", given: full(), when: fair.Reject{Organiser: stranger, Stall: stallOf(huaro), At: clock(day)}, refused: fair.ErrNotFound},
		{name: "when the fair is over", given: full(), when: fair.Reject{Organiser: urcos, Stall: stallOf(huaro), At: closes}, refused: fair.ErrOver},
	})
}
