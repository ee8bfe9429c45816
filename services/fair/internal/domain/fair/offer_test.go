package fair_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

func TestWithdraw(t *testing.T) {
	byUrcos := func(association string) fair.Command {
		return fair.Withdraw{Party: fair.Organiser(urcos), Application: stallOf(association), Reason: "cannot_come", ActedAt: clock(day), Now: clock(day)}
	}
	pair := announced(
		applied(huaro, 2), approved(huaro, 1, 2), applied(canin, 1), approved(canin, 3),
		applied(andahua, 2), waitlisted(andahua, 2, 1), applied(ccatcca, 1), waitlisted(ccatcca, 1, 2),
	)
	check(t, []rule{
		{Name: "one that was not approved", Given: announced(applied(huaro, 1)), When: withdraw(huaro, day), Then: []event{withdrawn(huaro, "association", 1)}},
		{Name: "one that waits", Given: full(), When: withdraw(andahua, day), Then: []event{withdrawn(andahua, "association", 1)}},
		{
			Name: "both stalls, offered to two", Given: full(), When: withdraw(huaro, day),
			Then: []event{
				withdrawn(huaro, "association", 2, 1, 2), offered(andahua, clock(2*day), 1), offered(ccatcca, clock(2*day), 2),
			},
		},
		{
			Name: "one stall, offered past the group that it does not fit", Given: pair, When: withdraw(canin, day),
			Then: []event{withdrawn(canin, "association", 1, 3), offered(ccatcca, clock(2*day), 3)},
		},
		{
			Name: "two stalls, offered to the group", Given: pair, When: withdraw(huaro, day),
			Then: []event{withdrawn(huaro, "association", 2, 1, 2), offered(andahua, clock(2*day), 1, 2)},
		},
		{
			Name: "a confirmed one, by the organiser", Given: full(confirmed(canin, 3)), When: byUrcos(canin),
			Then: []event{withdrawn(canin, "organiser", 1, 3), offered(andahua, clock(2*day), 3)},
		},
		{
			Name: "less than a day before the fair", Given: full(), When: withdraw(canin, 9*day+20*time.Hour),
			Then: []event{withdrawn(canin, "association", 1, 3), offered(andahua, opens, 3)},
		},
		{
			Name: "heard late: the stall is offered from when it is heard", Given: full(),
			When: fair.Withdraw{
				Party: fair.Association(canin), Application: stallOf(canin), Reason: "cannot_come", ActedAt: clock(day), Now: clock(3*day + time.Millisecond),
			},
			Then: []event{withdrawn(canin, "association", 1, 3), offered(andahua, clock(4*day), 3)},
		},
		{
			Name: "just before the fair: there is time to answer", Given: full(), When: withdraw(canin, 10*day-time.Minute),
			Then: []event{withdrawn(canin, "association", 1, 3), offered(andahua, opens.Add(2*time.Hour-time.Minute), 3)},
		},
		{
			Name: "while the fair is on", Given: full(), When: withdraw(canin, 10*day),
			Then: []event{withdrawn(canin, "association", 1, 3), offered(andahua, opens.Add(2*time.Hour), 3)},
		},
		{
			Name: "shortly before it is over", Given: full(), When: withdraw(canin, 10*day+8*time.Hour),
			Then: []event{withdrawn(canin, "association", 1, 3), offered(andahua, closes, 3)},
		},
		{
			Name: "heard when it is over: nothing is offered any more", Given: full(),
			When: fair.Withdraw{Party: fair.Association(canin), Application: stallOf(canin), Reason: "cannot_come", ActedAt: closes.Add(-time.Second), Now: closes},
			Then: []event{withdrawn(canin, "association", 1, 3)},
		},
		{Name: "again", Given: announced(applied(huaro, 1), withdrawn(huaro, "association", 1)), When: withdraw(huaro, day)},
		{Name: "a rejected one", Given: announced(applied(huaro, 1), rejected(huaro, 1)), When: withdraw(huaro, day), Refused: fair.ErrApplicationEnded},
		{
			Name: "by another", Given: full(), Refused: fair.ErrNoApplication,
			When: fair.Withdraw{Party: fair.Association(canin), Application: stallOf(huaro), ActedAt: clock(day), Now: clock(day)},
		},
		{
			Name: "by an association with the organiser's id", Given: full(), Refused: fair.ErrNoApplication,
			When: fair.Withdraw{Party: fair.Association(urcos), Application: stallOf(huaro), ActedAt: clock(day), Now: clock(day)},
		},
		{
			Name: "by another organiser", Given: full(), Refused: fair.ErrNotFound,
			When: fair.Withdraw{Party: fair.Organiser(stranger), Application: stallOf(huaro), ActedAt: clock(day), Now: clock(day)},
		},
		{
			Name: "when the fair is over", Given: full(), Refused: fair.ErrOver,
			When: fair.Withdraw{Party: fair.Association(huaro), Application: stallOf(huaro), ActedAt: closes, Now: closes},
		},
	})
}

func TestExpire(t *testing.T) {
	one := full(withdrawn(canin, "association", 1, 3), offered(andahua, clock(2*day), 3))
	both := full(withdrawn(huaro, "association", 2, 1, 2), offered(andahua, clock(2*day), 1), offered(ccatcca, clock(2*day), 2))
	check(t, []rule{
		{Name: "in its last moment", Given: one, When: fair.Expire{Now: clock(2*day - 1)}},
		{
			Name: "on its second, to the next on the waiting list", Given: one, When: fair.Expire{Now: clock(2 * day)},
			Then: []event{lapsed(andahua, 2, 3), offered(ccatcca, clock(3*day), 3)},
		},
		{
			Name:  "to the one who let it pass before",
			Given: with(one, lapsed(andahua, 2, 3), offered(ccatcca, clock(3*day), 3)), When: fair.Expire{Now: clock(3 * day)},
			Then: []event{lapsed(ccatcca, 2, 3), offered(andahua, clock(4*day), 3)},
		},
		{
			Name: "two at once, and nobody else waits", Given: both, When: fair.Expire{Now: clock(2*day + time.Minute)},
			Then: []event{lapsed(andahua, 1, 1), lapsed(ccatcca, 2, 2)},
		},
		{
			Name: "two at once make room for a group", Given: with(both, applied(canin, 1), applied("assoc_urubamba", 2), waitlisted("assoc_urubamba", 2, 1)),
			When: fair.Expire{Now: clock(2 * day)},
			Then: []event{lapsed(andahua, 2, 1), lapsed(ccatcca, 3, 2), offered("assoc_urubamba", clock(3*day), 1, 2)},
		},
		{
			Name: "while the fair is on, to the next", Given: full(withdrawn(canin, "association", 1, 3), offered(andahua, opens, 3)),
			When: fair.Expire{Now: opens}, Then: []event{lapsed(andahua, 2, 3), offered(ccatcca, opens.Add(2*time.Hour), 3)},
		},
		{
			Name: "when the fair is over: it is offered no more", Given: full(withdrawn(canin, "association", 1, 3), offered(andahua, closes, 3)),
			When: fair.Expire{Now: closes}, Then: []event{lapsed(andahua, 2, 3)},
		},
		{Name: "nothing is offered", Given: full(), When: fair.Expire{Now: clock(2 * day)}},
		{Name: "taken in time", Given: with(one, confirmed(andahua, 3)), When: fair.Expire{Now: clock(2 * day)}},
		{Name: "none", When: fair.Expire{Now: clock(2 * day)}},
	})
}

// What nobody took is not lost: the next thing that frees stalls offers it to the first on the waiting list.
func TestWhatWasLetPassIsOfferedAgainWithTheNext(t *testing.T) {
	idle := announced(
		applied(huaro, 2), approved(huaro, 1, 2), applied(andahua, 1), approved(andahua, 3), applied(canin, 1), waitlisted(canin, 1, 1),
		withdrawn(andahua, "association", 1, 3), offered(canin, clock(2*day), 3), lapsed(canin, 1, 3),
	)
	check(t, []rule{
		{
			Name: "one that frees", Given: idle, When: withdraw(huaro, 3*day),
			Then: []event{withdrawn(huaro, "association", 2, 1, 2), offered(canin, clock(4*day), 1)},
		},
		{
			Name: "another is approved, after who waits", Given: with(idle, applied(ccatcca, 1)), When: approve(ccatcca, 3*day),
			Then: []event{offered(canin, clock(4*day), 3), waitlisted(ccatcca, 1, 1)},
		},
		{
			Name: "another is approved, for what is left", Given: with(idle, withdrawn(huaro, "association", 2, 1, 2), applied(ccatcca, 1)),
			When: approve(ccatcca, 3*day), Then: []event{offered(canin, clock(4*day), 1), approved(ccatcca, 2)},
		},
		{
			Name: "another is approved while the fair is on, after who waits", Given: with(idle, applied(ccatcca, 1)), When: approve(ccatcca, 10*day),
			Then: []event{offered(canin, opens.Add(2*time.Hour), 3), waitlisted(ccatcca, 1, 1)},
		},
		{Name: "the organiser approves it", Given: idle, When: approve(canin, 3*day), Then: []event{approved(canin, 3)}},
		{Name: "it says yes after all", Given: idle, When: confirm(canin, clock(3*day)), Then: []event{confirmed(canin, 3)}},
		{
			Name: "another has it meanwhile", Given: with(idle, applied(ccatcca, 1), approved(ccatcca, 3)), When: confirm(canin, clock(3*day)),
			Refused: fair.ErrWaiting,
		},
	})
}

// Who asks for more than anybody may have now is not approved: it would wait for what can never be.
func TestApproveTooMany(t *testing.T) {
	lowered := func(to int) event {
		return changed([]string{"capacity", "max_per_applicant"}, func(p *fairevents.Plan) { p.Capacity, p.MaxPerApplicant = to, 1 })
	}
	check(t, []rule{
		{Name: "than there are", Given: announced(applied(huaro, 2), lowered(1)), When: approve(huaro, day), Refused: fair.ErrTooMany},
		{Name: "than one may have", Given: announced(applied(huaro, 2), lowered(3)), When: approve(huaro, day), Refused: fair.ErrTooMany},
		{
			Name: "a group that the fair has room for, past a larger one", Given: announced(applied(canin, 2), approved(canin, 1, 2), applied(andahua, 2), waitlisted(andahua, 2, 1), applied(huaro, 1)),
			When: approve(huaro, day), Then: []event{approved(huaro, 3)},
		},
	})
}
