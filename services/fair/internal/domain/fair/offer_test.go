package fair_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

func TestWithdraw(t *testing.T) {
	byUrcos := func(association string) fair.Command {
		return fair.Withdraw{Party: fair.Organiser(urcos), Stall: stallOf(association), Reason: "cannot_come", At: clock(day), Now: clock(day)}
	}
	pair := announced(
		applied(huaro, 2), approved(huaro, 1, 2), applied(canin, 1), approved(canin, 3),
		applied(andahua, 2), waitlisted(andahua, 2, 1), applied(ccatcca, 1), waitlisted(ccatcca, 1, 2),
	)
	check(t, []rule{
		{name: "one that was not approved", given: announced(applied(huaro, 1)), when: withdraw(huaro, day), then: []event{withdrawn(huaro, "association", 1)}},
		{name: "one that waits", given: full(), when: withdraw(andahua, day), then: []event{withdrawn(andahua, "association", 1)}},
		{
			name: "both stalls, offered to two", given: full(), when: withdraw(huaro, day),
			then: []event{
				withdrawn(huaro, "association", 2, 1, 2), offered(andahua, clock(2*day), 1), offered(ccatcca, clock(2*day), 2),
			},
		},
		{
			name: "one stall, offered past the group that it does not fit", given: pair, when: withdraw(canin, day),
			then: []event{withdrawn(canin, "association", 1, 3), offered(ccatcca, clock(2*day), 3)},
		},
		{
			name: "two stalls, offered to the group", given: pair, when: withdraw(huaro, day),
			then: []event{withdrawn(huaro, "association", 2, 1, 2), offered(andahua, clock(2*day), 1, 2)},
		},
		{
			name: "a confirmed one, by the organiser", given: full(confirmed(canin, 3)), when: byUrcos(canin),
			then: []event{withdrawn(canin, "organiser", 1, 3), offered(andahua, clock(2*day), 3)},
		},
		{
			name: "less than a day before the fair", given: full(), when: withdraw(canin, 9*day+20*time.Hour),
			then: []event{withdrawn(canin, "association", 1, 3), offered(andahua, opens, 3)},
		},
		{
			name: "heard late: the stall is offered from when it is heard", given: full(),
			when: fair.Withdraw{
				Party: fair.Association(canin), Stall: stallOf(canin), Reason: "cannot_come", At: clock(day), Now: clock(3*day + time.Millisecond),
			},
			then: []event{withdrawn(canin, "association", 1, 3), offered(andahua, clock(4*day), 3)},
		},
		{name: "on the day: nothing is offered any more", given: full(), when: withdraw(canin, 10*day), then: []event{withdrawn(canin, "association", 1, 3)}},
		{name: "again", given: announced(applied(huaro, 1), withdrawn(huaro, "association", 1)), when: withdraw(huaro, day)},
		{name: "a rejected one", given: announced(applied(huaro, 1), rejected(huaro, 1)), when: withdraw(huaro, day), refused: fair.ErrStallEnded},
		{
			name: "by another", given: full(), refused: fair.ErrNoStall,
			when: fair.Withdraw{Party: fair.Association(canin), Stall: stallOf(huaro), At: clock(day), Now: clock(day)},
		},
		{
			name: "by an association with the organiser's id", given: full(), refused: fair.ErrNoStall,
			when: fair.Withdraw{Party: fair.Association(urcos), Stall: stallOf(huaro), At: clock(day), Now: clock(day)},
		},
		{
			name: "by another organiser", given: full(), refused: fair.ErrNotFound,
			when: fair.Withdraw{Party: fair.Organiser(stranger), Stall: stallOf(huaro), At: clock(day), Now: clock(day)},
		},
		{
			name: "when the fair is over", given: full(), refused: fair.ErrOver,
			when: fair.Withdraw{Party: fair.Association(huaro), Stall: stallOf(huaro), At: closes, Now: closes},
		},
	})
}

func TestLapse(t *testing.T) {
	one := full(withdrawn(canin, "association", 1, 3), offered(andahua, clock(2*day), 3))
	both := full(withdrawn(huaro, "association", 2, 1, 2), offered(andahua, clock(2*day), 1), offered(ccatcca, clock(2*day), 2))
	check(t, []rule{
		{name: "in its last moment", given: one, when: fair.Lapse{At: clock(2*day - 1)}},
		{
			name: "on its second, to the next in line", given: one, when: fair.Lapse{At: clock(2 * day)},
			then: []event{lapsed(andahua, 2, 3), offered(ccatcca, clock(3*day), 3)},
		},
		{
			name:  "to the one who let it pass before",
			given: with(one, lapsed(andahua, 2, 3), offered(ccatcca, clock(3*day), 3)), when: fair.Lapse{At: clock(3 * day)},
			then: []event{lapsed(ccatcca, 2, 3), offered(andahua, clock(4*day), 3)},
		},
		{
			name: "two at once, and nobody else waits", given: both, when: fair.Lapse{At: clock(2*day + time.Minute)},
			then: []event{lapsed(andahua, 1, 1), lapsed(ccatcca, 2, 2)},
		},
		{
			name: "two at once make room for a group", given: with(both, applied(canin, 1), applied("assoc_urubamba", 2), waitlisted("assoc_urubamba", 2, 1)),
			when: fair.Lapse{At: clock(2 * day)},
			then: []event{lapsed(andahua, 2, 1), lapsed(ccatcca, 3, 2), offered("assoc_urubamba", clock(3*day), 1, 2)},
		},
		{
			name: "on the day: it is offered no more", given: full(withdrawn(canin, "association", 1, 3), offered(andahua, opens, 3)),
			when: fair.Lapse{At: opens}, then: []event{lapsed(andahua, 2, 3)},
		},
		{name: "nothing is offered", given: full(), when: fair.Lapse{At: clock(2 * day)}},
		{name: "taken in time", given: with(one, confirmed(andahua, 3)), when: fair.Lapse{At: clock(2 * day)}},
		{name: "none", when: fair.Lapse{At: clock(2 * day)}},
	})
}

// What nobody took is not lost: the next thing that frees stalls offers it to the first in line.
func TestWhatWasLetPassIsOfferedAgainWithTheNext(t *testing.T) {
	idle := announced(
		applied(huaro, 2), approved(huaro, 1, 2), applied(andahua, 1), approved(andahua, 3), applied(canin, 1), waitlisted(canin, 1, 1),
		withdrawn(andahua, "association", 1, 3), offered(canin, clock(2*day), 3), lapsed(canin, 1, 3),
	)
	check(t, []rule{
		{
			name: "one that frees", given: idle, when: withdraw(huaro, 3*day),
			then: []event{withdrawn(huaro, "association", 2, 1, 2), offered(canin, clock(4*day), 1)},
		},
		{name: "the organiser approves it", given: idle, when: approve(canin, 3*day), then: []event{approved(canin, 3)}},
		{name: "it says yes after all", given: idle, when: confirm(canin, clock(3*day)), then: []event{confirmed(canin, 3)}},
		{
			name: "another is approved first", given: with(idle, applied(ccatcca, 1), approved(ccatcca, 3)), when: confirm(canin, clock(3*day)),
			refused: fair.ErrWaiting,
		},
	})
}
