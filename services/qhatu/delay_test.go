package qhatu_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
)

// growersAt is an association at a place, with somebody who speaks for it.
func growersAt(t *testing.T, m parties, name, province, region, phone string) client {
	t.Helper()
	joined := m.As(t, token.RoleCoordinator, "Programa").Post(t, "/v1/associations", body{
		"name": name, "community": name, "province": province, "region": region, "products": []string{"maize"},
		"representatives": []body{{"name": name, "phone": phone, "language": "es"}},
	}).Want(t, http.StatusCreated)
	speaker := token.Claims{Role: token.RoleAssociation, Subject: id.Derive("per", name), Org: joined.Text(t, "id")}
	return m.Anyone().As(m.Mint(t, speaker, time.Hour))
}

// agreeWith is agree with another seller, for a delivery until a day.
func agreeWith(t *testing.T, m parties, seller client, until string) order {
	t.Helper()
	l := publish(t, seller, "20")
	n := negotiate(t, m.buyer, l.ID, but(offer("5", "161.00"), "delivery", body{"basis": "farm", "until": until}))
	o := read[order](t, seller.Post(t, at(n, "/offers/1/accept"), nil).Want(t, http.StatusCreated))
	return awaitOrder(t, m.buyer, o.ID, orderrest.OrderStateConfirmed)
}

func TestTheCoordinatorDelaysAZone(t *testing.T) {
	m := open(t)
	coordinator := m.As(t, token.RoleCoordinator, "Programa")
	inCalca, inCusco := growersAt(t, m, "Sara de Calca", "Calca", "Cusco", "+51984100001"), growersAt(t, m, "Sara de Huaro", "Quispicanchi", "Cusco", "+51984100002")
	today := lima.Date(m.Now())
	soon, later, last := lima.DaysFrom(today, 2), lima.DaysFrom(today, 20), lima.DaysFrom(today, 4)
	moves, stays, elsewhere := agreeWith(t, m, inCalca, soon), agreeWith(t, m, inCalca, later), agreeWith(t, m, inCusco, soon)
	there := orderStep(t, inCalca, agreeWith(t, m, inCalca, soon), "deliver", nil)

	blocked := body{"region": "Región Cuzco", "province": "calca", "reason": "road_blocked", "until": last}
	for _, who := range []client{m.buyer, inCalca} {
		who.Post(t, "/v1/delays", blocked).Problem(t, http.StatusForbidden, "role-forbidden")
	}
	for pointer, wrong := range map[string]body{
		"/region": but(blocked, "province", "Anta"), "/from": but(blocked, "from", lima.DaysFrom(today, -8)), "/until": but(blocked, "until", lima.DaysFrom(today, -1)),
	} {
		if p := coordinator.Post(t, "/v1/delays", wrong).Problem(t, http.StatusUnprocessableEntity, "invalid"); p.Errors[0].Pointer != pointer {
			t.Errorf("%v is refused at %v, want %s", wrong, p.Errors, pointer)
		}
	}
	made := coordinator.Post(t, "/v1/delays", blocked).Want(t, http.StatusCreated)
	path := made.Header.Get("Location")
	testkit.Eventually(t, "the orders of the zone follow", func() bool {
		return read[orderrest.ZoneDelay](t, m.buyer.Get(t, path).Want(t, http.StatusOK)).Orders == 2
	})
	if o := orderAs(t, m.buyer, moves.ID); *o.Delivery.Until != lima.DaysFrom(soon, 5) || o.Delayed.By != "coordinator" || o.Delayed.Reason != "road_blocked" {
		t.Errorf("of the zone: %+v, %+v", o.Delivery, o.Delayed)
	}
	for name, o := range map[string]order{"with days enough": stays, "of another province": elsewhere} {
		if now := orderAs(t, m.buyer, o.ID); now.Revision != o.Revision {
			t.Errorf("%s: %+v", name, now.Delivery)
		}
	}
	if o := orderAs(t, m.buyer, there.ID); !o.ClaimsUntil.After(there.ClaimsUntil.Add(96 * time.Hour)) {
		t.Errorf("the buyer may object until %s, before %s", o.ClaimsUntil, there.ClaimsUntil)
	}
	listed := read[orderrest.ZoneDelayPage](t, inCusco.Get(t, "/v1/delays?on="+last).Want(t, http.StatusOK)).Items
	if len(listed) != 1 || listed[0].Province == nil || *listed[0].Province != "calca" || listed[0].From != today {
		t.Errorf("listed: %+v", listed)
	}
	if over := read[orderrest.ZoneDelayPage](t, inCusco.Get(t, "/v1/delays?on="+lima.DaysFrom(last, 1)).Want(t, http.StatusOK)).Items; len(over) != 0 {
		t.Errorf("the day after: %+v", over)
	}
	week := but(blocked, "from", lima.DaysFrom(today, -6)) // no day of it was lost to orders of today, and those that follow were counted
	coordinator.Post(t, "/v1/delays", week).Want(t, http.StatusCreated)
	coordinator.Post(t, "/v1/delays", but(week, "until", lima.DaysFrom(last, 3))).Want(t, http.StatusCreated)
	testkit.Eventually(t, "three more days are lost", func() bool { return *orderAs(t, m.buyer, moves.ID).Delivery.Until > lima.DaysFrom(soon, 5) })
	if until := *orderAs(t, m.buyer, moves.ID).Delivery.Until; until != lima.DaysFrom(soon, 8) {
		t.Errorf("until %s, not three days later than %s", until, lima.DaysFrom(soon, 5))
	}
	m.buyer.Get(t, "/v1/delays/delay_none").Problem(t, http.StatusNotFound, "not-found")
	m.Anyone().Get(t, "/v1/delays").Problem(t, http.StatusUnauthorized, "token-required")
}
