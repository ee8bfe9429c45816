// Package fair_test tells what the fair service does for those who use it, as scenarios over HTTP in which every request
// and answer is held against the contract.
package fair_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func TestStallsGoToThoseWhoWait(t *testing.T) {
	m := open(t)
	urcos := m.organiser(t, "Municipalidad de Urcos")
	huaro, canin := m.association(t, "Huaro"), m.association(t, "Canincunca")
	andahua, ccatcca := m.association(t, "Andahuaylillas"), m.association(t, "Ccatcca")
	f := publish(t, urcos, plan(2))
	first, second := apply(t, huaro, f, 1), apply(t, canin, f, 1)
	third, fourth := apply(t, andahua, f, 1), apply(t, ccatcca, f, 1)

	if got := act(t, urcos, first, "approve", "approved"); !slices.Equal(got.Numbers, []int64{1}) {
		t.Errorf("first %+v", got)
	}
	act(t, urcos, second, "approve", "approved")
	act(t, urcos, third, "approve", "waitlisted")
	if got := act(t, urcos, fourth, "approve", "waitlisted"); got.WaitingPosition == nil || *got.WaitingPosition != 2 || got.Numbers != nil {
		t.Errorf("fourth %+v", got)
	}
	act(t, huaro, first, "confirm", "confirmed")
	andahua.Post(t, about(third, "/confirm"), nil).Problem(t, http.StatusConflict, "stall-waiting")
	urcos.Post(t, about(first, "/reject"), body{"reason": "space"}).Problem(t, http.StatusConflict, "stall-confirmed")

	// Canincunca cannot come; what it frees is offered for a day, of which all but two seconds are over already.
	m.move(-24*time.Hour + 2*time.Second)
	gone := read[fairrest.StallApplication](t, canin.Post(t, about(second, "/withdraw"), body{"reason": "cannot_come"}).Want(t, http.StatusOK))
	if gone.State != "withdrawn" || gone.Reason == nil || *gone.Reason != "cannot_come" || len(gone.AllowedActions) > 0 {
		t.Errorf("withdrawn %+v", gone)
	}
	offered := stallAs(t, andahua, third)
	if offered.State != "offered" || offered.OfferedUntil == nil || !slices.Equal(offered.Numbers, []int64{2}) ||
		!slices.Equal(offered.AllowedActions, []string{"confirm", "withdraw"}) {
		t.Fatalf("third %+v", offered)
	}
	m.move(0)
	var passed fairrest.StallApplication
	testkit.Eventually(t, "the offer runs out", func() bool {
		passed = stallAs(t, andahua, third)
		if passed.State != "offered" && time.Now().Before(*offered.OfferedUntil) {
			t.Fatalf("over before %s", offered.OfferedUntil)
		}
		return passed.State == "waitlisted"
	})
	if late := time.Since(*offered.OfferedUntil); late > 5*time.Second {
		t.Errorf("the offer ran out %s late", late)
	}
	if passed.WaitingPosition == nil || *passed.WaitingPosition != 1 || passed.OfferedUntil != nil {
		t.Errorf("third %+v", passed)
	}
	if next := stallAs(t, urcos, fourth); next.State != "offered" || next.Association.Name == nil || *next.Association.Name != "Ccatcca" {
		t.Errorf("fourth %+v", next)
	}
	act(t, ccatcca, fourth, "confirm", "confirmed")
	if got := fairAs(t, m.anyone, f).Stalls; got.Taken != 2 || got.Waiting != 1 {
		t.Errorf("in the end %+v", got)
	}
}

func TestAnOfferThatRanOutIsRefused(t *testing.T) {
	m := open(t)
	urcos, huaro, canin := m.organiser(t, "Municipalidad de Urcos"), m.association(t, "Huaro"), m.association(t, "Canincunca")
	f := publish(t, urcos, plan(1))
	one, two := apply(t, huaro, f, 1), apply(t, canin, f, 1)
	act(t, urcos, one, "approve", "approved")
	act(t, urcos, two, "approve", "waitlisted")
	act(t, urcos, one, "reject", "rejected")
	m.move(24 * time.Hour) // its timer goes by another clock, and the sweep leaves it five seconds
	canin.Post(t, about(two, "/confirm"), nil).Problem(t, http.StatusConflict, "stall-offer-expired")
	if acts := stallAs(t, canin, two).AllowedActions; !slices.Equal(acts, []string{"withdraw"}) {
		t.Errorf("it may %v", acts)
	}
}

func TestGroupsAreNotSplit(t *testing.T) {
	m := open(t)
	urcos, huaro, canin := m.organiser(t, "Municipalidad de Urcos"), m.association(t, "Huaro"), m.association(t, "Canincunca")
	f := publish(t, urcos, plan(3))
	pair, group := apply(t, huaro, f, 2), apply(t, canin, f, 2)
	act(t, urcos, pair, "approve", "approved")
	act(t, urcos, group, "approve", "waitlisted")
	act(t, huaro, pair, "withdraw", "withdrawn")
	if got := stallAs(t, canin, group); !slices.Equal(got.Numbers, []int64{1, 2}) || got.State != "offered" {
		t.Errorf("the group has %+v", got)
	}
}

func TestOneOpenApplicationAtAFair(t *testing.T) {
	m := open(t)
	urcos, huaro := m.organiser(t, "Municipalidad de Urcos"), m.association(t, "Huaro")
	f := publish(t, urcos, plan(3))
	path := at(f, "/stalls")
	made := huaro.Post(t, path, body{"count": 2, "products": []string{"maize"}}, webtest.Key("one")).Want(t, http.StatusCreated)
	first := read[fairrest.StallApplication](t, made)
	if again := huaro.Post(t, path, body{"count": 2, "products": []string{"maize"}}, webtest.Key("one")); again.Text(t, "id") != first.ID {
		t.Errorf("a repeated application is another: %s", again.Body)
	}
	refused := huaro.Post(t, path, body{})
	refused.Problem(t, http.StatusConflict, "already-applied")
	if refused.Text(t, "stall_id") != first.ID {
		t.Errorf("refused with %s", refused.Body)
	}
	if acts := fairAs(t, huaro, f).AllowedActions; len(acts) > 0 {
		t.Errorf("it may %v", acts)
	}
	urcos.Post(t, about(first, "/approve"), nil, webtest.IfMatch(2)).Problem(t, http.StatusPreconditionFailed, "stale-revision")
	rejected := read[fairrest.StallApplication](t, urcos.Post(t, about(first, "/reject"), body{"reason": "documents"}, webtest.IfMatch(1)).Want(t, http.StatusOK))
	if rejected.State != "rejected" || *rejected.Reason != "documents" || rejected.Revision != 2 {
		t.Errorf("rejected %+v", rejected)
	}
	huaro.Post(t, about(first, "/confirm"), nil).Problem(t, http.StatusConflict, "stall-ended")
	second := apply(t, huaro, f, 1)
	if second.ID == first.ID || second.State != "applied" {
		t.Errorf("the second is %+v", second)
	}
	list := read[fairrest.StallPage](t, huaro.Get(t, path+"?limit=1").Want(t, http.StatusOK))
	if len(list.Items) != 1 || list.Items[0].ID != second.ID || list.Next == nil {
		t.Errorf("listed %+v", list)
	}
	list = read[fairrest.StallPage](t, urcos.Get(t, path+"?state=rejected").Want(t, http.StatusOK))
	if len(list.Items) != 1 || list.Items[0].ID != first.ID || !cmp.Equal(list.Items[0].Products, []fairrest.ProductID{"maize"}) {
		t.Errorf("rejected ones: %+v", list)
	}
	huaro.Post(t, path, body{"count": 3}).Problem(t, http.StatusConflict, "already-applied")
	m.association(t, "Canincunca").Post(t, path, body{"count": 3}).Problem(t, http.StatusUnprocessableEntity, "invalid")
}

// A message that was sent in time counts, however late it is heard.
func TestRegistrationOverTheChat(t *testing.T) {
	m := open(t)
	urcos := m.organiser(t, "Municipalidad de Urcos")
	closes := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	f := publish(t, urcos, but(plan(3), "registration", body{"closes_at": closes}))
	m.move(2 * time.Hour)
	if seen := fairAs(t, m.anyone, f); seen.Registration.Open {
		t.Errorf("open after it closed: %+v", seen.Registration)
	}
	acted := webtest.Header("Qhatu-Acted-At", time.Now().Add(-time.Minute).UTC().Format(time.RFC3339))
	huaro := m.as(t, token.RoleAssociation, "Huaro", "whatsapp")
	huaro.Post(t, at(f, "/stalls"), nil).Problem(t, http.StatusConflict, "registration-closed")
	m.association(t, "Huaro").Post(t, at(f, "/stalls"), nil, acted).Problem(t, http.StatusConflict, "registration-closed")
	huaro.Post(t, at(f, "/stalls"), nil, acted).Want(t, http.StatusCreated)

	soon := body{"opens_at": time.Now().Add(48 * time.Hour).UTC().Format(time.RFC3339)}
	later := publish(t, urcos, but(plan(3), "registration", soon))
	huaro.Post(t, at(later, "/stalls"), nil).Problem(t, http.StatusConflict, "registration-closed")
}

func TestNobodySeesOthersApplications(t *testing.T) {
	m := open(t)
	urcos, other := m.organiser(t, "Municipalidad de Urcos"), m.organiser(t, "Otra")
	huaro, canin := m.association(t, "Huaro"), m.association(t, "Canincunca")
	f, elsewhere := publish(t, urcos, plan(3)), publish(t, other, plan(3))
	one := apply(t, huaro, f, 1)
	act(t, urcos, one, "approve", "approved")
	strangers := map[string][]client{
		"": {other, canin}, "/approve": {other}, "/reject": {other}, "/confirm": {canin}, "/withdraw": {other, canin},
	}
	for steps, callers := range strangers {
		for _, id := range []string{one.ID, "stall_none"} {
			for _, who := range callers {
				if steps == "" {
					who.Get(t, at(f, "/stalls/"+id)).Problem(t, http.StatusNotFound, "not-found")
					continue
				}
				who.Post(t, at(f, "/stalls/"+id+steps), nil).Problem(t, http.StatusNotFound, "not-found")
			}
		}
	}
	// an id of one fair is none at another, nor at none
	for _, id := range []string{elsewhere.ID, "fair_none"} {
		huaro.Get(t, "/v1/fairs/"+id+"/stalls/"+one.ID).Problem(t, http.StatusNotFound, "not-found")
		huaro.Post(t, "/v1/fairs/"+id+"/stalls/"+one.ID+"/confirm", nil).Problem(t, http.StatusNotFound, "not-found")
		urcos.Get(t, "/v1/fairs/"+id+"/stalls").Problem(t, http.StatusNotFound, "not-found")
		urcos.Post(t, "/v1/fairs/"+id+"/cancel", nil).Problem(t, http.StatusNotFound, "not-found")
	}
	other.Get(t, at(f, "/stalls")).Problem(t, http.StatusNotFound, "not-found")
	if list := read[fairrest.StallPage](t, canin.Get(t, at(f, "/stalls")).Want(t, http.StatusOK)); len(list.Items) > 0 {
		t.Errorf("another's are listed: %+v", list)
	}
	if got := stallAs(t, huaro, one); got.State != "approved" {
		t.Errorf("in the end %+v", got)
	}
}

func TestEachRoleDoesItsOwn(t *testing.T) {
	m := open(t)
	urcos := m.organiser(t, "Municipalidad de Urcos")
	f := publish(t, urcos, plan(3))
	one := apply(t, m.association(t, "Huaro"), f, 1)
	clients := map[string]client{}
	for _, role := range token.Roles() {
		clients[role] = m.as(t, role, "Alguien")
	}
	may := map[string][]string{
		"GET " + at(f, "/stalls"): {"organiser", "association"}, "GET " + about(one, ""): {"organiser", "association"},
		"POST /v1/fairs": {"organiser"}, "POST " + at(f, "/publish"): {"organiser"}, "PATCH " + at(f, ""): {"organiser"},
		"POST " + at(f, "/reschedule"): {"organiser"}, "POST " + at(f, "/clone"): {"organiser"}, "POST " + at(f, "/cancel"): {"organiser"},
		"POST " + at(f, "/stalls"): {"association"}, "POST " + about(one, "/approve"): {"organiser"}, "POST " + about(one, "/reject"): {"organiser"},
		"POST " + about(one, "/confirm"): {"association"}, "POST " + about(one, "/withdraw"): {"organiser", "association"},
	}
	bodies := map[string]body{
		"POST /v1/fairs": plan(1), "PATCH " + at(f, ""): {"name": "Feria"}, "POST " + at(f, "/reschedule"): inDays(20), "POST " + at(f, "/clone"): inDays(20),
	}
	for operation, roles := range may {
		method, path, _ := strings.Cut(operation, " ")
		var options []webtest.Option
		if said, ok := bodies[operation]; ok {
			options = append(options, webtest.JSON(said))
		}
		m.anyone.Do(t, method, path, options...).Problem(t, http.StatusUnauthorized, "token-required")
		for role, who := range clients {
			answer := who.Do(t, method, path, options...)
			if !slices.Contains(roles, role) {
				answer.Problem(t, http.StatusForbidden, "role-forbidden")
			} else if answer.Status == http.StatusForbidden {
				t.Errorf("%s is refused to a %s", operation, role)
			}
		}
	}
}
