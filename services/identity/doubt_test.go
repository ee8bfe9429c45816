package identity_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

const rosaMoved = "+51987000222"

// twoOfHuaro is an association with two representatives, and clients of both as the chat has them.
type twoOfHuaro struct {
	*fixture
	id             string
	rosa, juan     string // ids
	asRosa, asJuan func(t *testing.T) client
}

func openTwo(t *testing.T) twoOfHuaro {
	t.Helper()
	h := open(t)
	a := h.register(t, huaro(person("Rosa Quispe", rosa), person("Juan Mamani", juan)))
	two := twoOfHuaro{fixture: h, id: a.ID, rosa: a.Representatives[0].ID, juan: a.Representatives[1].ID}
	as := func(person string) func(t *testing.T) client {
		return func(t *testing.T) client {
			t.Helper()
			return h.anyone.As(read[session](t, h.exchange(t, body{"person": person}).Want(t, http.StatusOK)).AccessToken)
		}
	}
	two.asRosa, two.asJuan = as(two.rosa), as(two.juan)
	return two
}

// changes tells that a phone is another one, as the chat does.
func (h *fixture) changes(t *testing.T, b body) identityrest.PhoneChange {
	t.Helper()
	return read[identityrest.PhoneChange](t, h.whatsapp.Post(t, "/v1/phone-changes", b).Want(t, http.StatusOK))
}

func (h *fixture) person(t *testing.T, by client, id string) identityrest.Person {
	t.Helper()
	return read[identityrest.Person](t, by.Get(t, "/v1/persons/"+id).Want(t, http.StatusOK))
}

// A move to the number that somebody has is none: it was written in another way.
func TestWhoMovedToTheSameNumberIsInNoDoubt(t *testing.T) {
	h := openTwo(t)
	for _, same := range []string{rosa, "987654321", "whatsapp:51987654321", "051 987-654-321"} {
		if told := h.changes(t, body{"phone": rosa, "new_phone": same}); told.Person == nil || *told.Person != h.rosa {
			t.Errorf("%s concerns %+v", same, told)
		}
	}
	if s := h.session(t, rosa); s.Person.ID != h.rosa || s.Person.State != "active" {
		t.Errorf("the number is %+v", s.Person)
	}
}

func TestWhoMovedToAnotherNumberIsFrozenUntilAColleagueConfirms(t *testing.T) {
	h := openTwo(t)
	for range 2 {
		if got := h.changes(t, body{"phone": rosa, "new_phone": rosaMoved}); got.Person != nil && *got.Person != h.rosa {
			t.Errorf("it concerns %s", *got.Person)
		}
	}
	h.exchange(t, body{"phone": rosa}).Problem(t, http.StatusNotFound, "unknown-phone")
	if s := h.session(t, rosaMoved); s.Person.ID != h.rosa || s.Person.State != "frozen" {
		t.Errorf("the new number is %+v", s.Person)
	}
	want := identityrest.Person{
		ID: h.rosa, State: "frozen", Revision: 2, AllowedActions: []string{"freeze", "confirm"}, Language: "qu",
		Name: new("Rosa Quispe"), Organisations: []string{h.id},
	}
	seen := h.person(t, h.asJuan(t), h.rosa)
	want.CreatedAt, want.UpdatedAt, want.Doubt = seen.CreatedAt, seen.UpdatedAt, &identityrest.Doubt{Reason: "number_changed", Since: seen.Doubt.Since}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("as a colleague sees them (-want +got):\n%s", diff)
	}
	h.asRosa(t).Post(t, "/v1/persons/"+h.rosa+"/confirm", nil).Problem(t, http.StatusForbidden, "identity-in-doubt")
	h.member(t, token.RoleAssociation, "Otra").Post(t, "/v1/persons/"+h.rosa+"/confirm", nil).Problem(t, http.StatusNotFound, "not-found")
	h.member(t, token.RoleAssociation, "Otra").Get(t, "/v1/persons/"+h.rosa).Problem(t, http.StatusNotFound, "not-found")
	confirmed := read[identityrest.Person](t, h.asJuan(t).Post(t, "/v1/persons/"+h.rosa+"/confirm", nil).Want(t, http.StatusOK))
	if confirmed.State != "active" || confirmed.Doubt != nil || h.session(t, rosaMoved).Person.State != "active" {
		t.Errorf("confirmed: %+v", confirmed)
	}
	if phone := h.person(t, h.coordinator, h.rosa).Phone; *phone != rosaMoved {
		t.Errorf("the coordinator sees %s", *phone)
	}
}

func TestTheNextOwnerOfANumberIsSomebodyElse(t *testing.T) {
	h := openTwo(t)
	h.changes(t, body{"phone": rosa, "new_phone": rosaMoved})
	next := h.answer(t, rosa, true)
	if *next.Person == h.rosa {
		t.Error("the next owner of the number is the one who left it")
	}
	h.exchange(t, body{"phone": rosa}).Problem(t, http.StatusConflict, "no-organisation")
	if again := h.answer(t, rosa, true); *again.Person != *next.Person {
		t.Errorf("the second time they are %s", *again.Person)
	}
}

func TestANumberOfSomebodyElseStaysTheirs(t *testing.T) {
	h := openTwo(t)
	h.changes(t, body{"phone": rosa, "new_phone": juan})
	h.exchange(t, body{"phone": rosa}).Problem(t, http.StatusNotFound, "unknown-phone")
	if s := h.session(t, juan); s.Person.ID != h.juan || s.Person.State != "active" {
		t.Errorf("the number is %+v's", s.Person)
	}
}

func TestTheCoordinatorSeesAndAnswersADoubt(t *testing.T) {
	h := openTwo(t)
	h.changes(t, body{"phone": rosa})
	frozen := read[identityrest.PersonPage](t, h.coordinator.Get(t, "/v1/persons?state=frozen").Want(t, http.StatusOK)).Items
	if len(frozen) != 1 || frozen[0].ID != h.rosa || frozen[0].Doubt.Reason != "device_changed" || *frozen[0].Phone != rosa {
		t.Fatalf("frozen: %+v", frozen)
	}
	h.asJuan(t).Post(t, "/v1/persons/"+h.rosa+"/deny", nil).Problem(t, http.StatusForbidden, "role-forbidden")
	denied := read[identityrest.Person](t, h.coordinator.Post(t, "/v1/persons/"+h.rosa+"/deny", nil).Want(t, http.StatusOK))
	if diff := cmp.Diff([]string{"confirm", "release", "erase"}, denied.AllowedActions); denied.State != "denied" || diff != "" {
		t.Errorf("denied: %+v", denied)
	}
	h.exchange(t, body{"phone": rosa}).Problem(t, http.StatusNotFound, "unknown-phone")
	h.asJuan(t).Post(t, "/v1/persons/"+h.rosa+"/confirm", nil).Problem(t, http.StatusConflict, "only-coordinator")
	h.coordinator.Post(t, "/v1/persons/"+h.rosa+"/confirm", nil).Want(t, http.StatusOK)
	if s := h.session(t, rosa); s.Person.State != "active" {
		t.Errorf("confirmed: %+v", s.Person)
	}
}

func TestAColleagueBlocks(t *testing.T) {
	h := openTwo(t)
	h.asJuan(t).Post(t, "/v1/persons/"+h.juan+"/freeze", nil).Problem(t, http.StatusConflict, "own-identity")
	h.asJuan(t).Post(t, "/v1/persons/"+h.rosa+"/freeze", nil).Want(t, http.StatusOK)
	if s := h.session(t, rosa); s.Person.State != "frozen" {
		t.Errorf("blocked: %+v", s.Person)
	}
	h.asJuan(t).Post(t, "/v1/persons/"+h.rosa+"/confirm", nil).Problem(t, http.StatusConflict, "only-coordinator")
	representatives := read[association](t, h.coordinator.Get(t, "/v1/associations/"+h.id).Want(t, http.StatusOK)).Representatives
	if *representatives[0].State != "frozen" || *representatives[1].State != "active" {
		t.Errorf("the association shows %+v", representatives)
	}
}

func TestAPhoneOfNobodyHasNobodyToFreeze(t *testing.T) {
	h := open(t)
	if got := h.changes(t, body{"phone": rosa, "new_phone": rosaMoved}); got.Person != nil {
		t.Errorf("it concerns %s", *got.Person)
	}
	problem := h.whatsapp.Post(t, "/v1/phone-changes", body{"phone": "123", "new_phone": "12"}).Problem(t, http.StatusUnprocessableEntity, "invalid")
	if diff := cmp.Diff([]string{"/phone", "/new_phone"}, problem.Pointers()); diff != "" {
		t.Error(diff)
	}
}

// acted says when somebody acted, as the chat does of a message that arrives late.
func acted(at time.Time) webtest.Option {
	return webtest.Header("Qhatu-Acted-At", at.UTC().Format(time.RFC3339))
}

// What somebody said before a doubt arose does not answer it, however late it arrives.
func TestWhatWasSaidBeforeADoubtDoesNotAnswerIt(t *testing.T) {
	h := openTwo(t)
	h.changes(t, body{"phone": rosa})
	h.coordinator.Post(t, "/v1/persons/"+h.rosa+"/confirm", nil).Want(t, http.StatusOK)
	tapped := time.Now().Add(-time.Hour)
	h.changes(t, body{"phone": rosa})
	h.asJuan(t).Post(t, "/v1/persons/"+h.rosa+"/confirm", nil, acted(tapped)).Problem(t, http.StatusConflict, "doubt-is-later")
	if s := h.session(t, rosa); s.Person.State != "frozen" || s.Person.Doubt == nil || s.Person.Doubt.Reason != "device_changed" {
		t.Errorf("confirmed before it was in doubt: %+v", s.Person)
	}
	h.asJuan(t).Post(t, "/v1/persons/"+h.rosa+"/confirm", nil, acted(time.Now())).Want(t, http.StatusOK)
}

// What is told late of a phone concerns whoever had it then, not its next owner.
func TestWhatIsToldLateDoesNotConcernTheNextOwner(t *testing.T) {
	h := openTwo(t)
	h.changes(t, body{"phone": rosa, "new_phone": rosaMoved})
	h.coordinator.Post(t, "/v1/associations/"+h.id+"/representatives", person("Elena Rojas", rosa)).Want(t, http.StatusOK)
	next := h.session(t, rosa).Person
	for _, told := range []body{{"phone": rosa, "new_phone": "+51987000333"}, {"phone": rosa}} {
		answer := h.whatsapp.Post(t, "/v1/phone-changes", told, acted(time.Now().Add(-time.Hour))).Want(t, http.StatusOK)
		if got := read[identityrest.PhoneChange](t, answer); got.Person != nil {
			t.Errorf("%v concerns %s", told, *got.Person)
		}
	}
	if s := h.session(t, rosa); s.Person.ID != next.ID || s.Person.State != "active" {
		t.Errorf("the number is %+v's", s.Person)
	}
	h.exchange(t, body{"phone": "+51987000333"}).Problem(t, http.StatusNotFound, "unknown-phone")
	h.whatsapp.Post(t, "/v1/phone-changes", body{"phone": rosa}, acted(time.Now())).Want(t, http.StatusOK)
	if s := h.session(t, rosa); s.Person.State != "frozen" {
		t.Errorf("a change of their own: %+v", s.Person)
	}
}

// Whoever is in doubt says nothing of others, whatever the token says that they got before.
func TestWhoIsInDoubtSaysNothingOfOthers(t *testing.T) {
	h := openTwo(t)
	h.coordinator.Post(t, "/v1/associations/"+h.id+"/representatives", person("Elena Rojas", elena)).Want(t, http.StatusOK)
	third, before := h.session(t, elena).Person.ID, h.asRosa(t)
	h.changes(t, body{"phone": rosa})
	h.changes(t, body{"phone": juan})
	behind := h.as(t, token.Claims{Role: token.RoleAssociation, Org: h.id, Subject: h.rosa})
	for _, path := range []string{"/v1/persons/" + h.juan + "/confirm", "/v1/persons/" + third + "/freeze"} {
		before.Post(t, path, nil).Problem(t, http.StatusUnauthorized, "token-revoked")
		behind.Post(t, path, nil).Problem(t, http.StatusForbidden, "identity-in-doubt")
	}
	for name, by := range map[string]client{
		"in doubt": behind, "no representative": h.as(t, token.Claims{Role: token.RoleAssociation, Org: h.id, Subject: "per_operator"}),
	} {
		if seen := h.person(t, by, h.juan); len(seen.AllowedActions) > 0 {
			t.Errorf("%s: allowed %v", name, seen.AllowedActions)
		}
	}
}

// Whom somebody blocked stays blocked, whatever else is told; the coordinator is shown no phone that is somebody else's.
func TestADoubtAndAPhoneAreShownAsTheyAre(t *testing.T) {
	h := openTwo(t)
	h.asJuan(t).Post(t, "/v1/persons/"+h.rosa+"/freeze", nil).Want(t, http.StatusOK)
	since := h.person(t, h.coordinator, h.rosa).Doubt.Since
	h.changes(t, body{"phone": rosa, "new_phone": juan})
	seen := h.person(t, h.coordinator, h.rosa)
	if seen.Doubt.Reason != "blocked" || !seen.Doubt.Since.Equal(since) {
		t.Errorf("blocked, and then moved: %+v", seen.Doubt)
	}
	listed := read[identityrest.PersonPage](t, h.coordinator.Get(t, "/v1/persons?state=frozen").Want(t, http.StatusOK)).Items
	all := read[association](t, h.coordinator.Get(t, "/v1/associations/"+h.id).Want(t, http.StatusOK)).Representatives
	if seen.Phone != nil || len(listed) != 1 || listed[0].Phone != nil || all[0].Phone != nil || *all[1].Phone != juan {
		t.Errorf("phones: %v, %+v, %+v", seen.Phone, listed, all)
	}
}

// The coordinator may know before anybody else.
func TestTheCoordinatorDeniesWithoutADoubt(t *testing.T) {
	h := openTwo(t)
	denied := read[identityrest.Person](t, h.coordinator.Post(t, "/v1/persons/"+h.rosa+"/deny", nil).Want(t, http.StatusOK))
	listed := read[identityrest.PersonPage](t, h.coordinator.Get(t, "/v1/persons?state=denied").Want(t, http.StatusOK)).Items
	if denied.State != "denied" || denied.Doubt != nil || len(listed) != 1 {
		t.Errorf("denied: %+v, listed %+v", denied, listed)
	}
	h.exchange(t, body{"phone": rosa}).Problem(t, http.StatusNotFound, "unknown-phone")
	h.coordinator.Post(t, "/v1/persons/"+h.rosa+"/confirm", nil).Want(t, http.StatusOK)
	h.session(t, rosa)
}

// Nothing is said or registered with the phone of somebody who was denied.
func TestThePhoneOfSomebodyDenied(t *testing.T) {
	h := openTwo(t)
	h.changes(t, body{"phone": rosa})
	h.coordinator.Post(t, "/v1/persons/"+h.rosa+"/deny", nil).Want(t, http.StatusOK)
	other := h.register(t, but(huaro(person("Elena Rojas", elena)), "name", "Otra"))
	h.coordinator.Post(t, "/v1/associations/"+other.ID+"/representatives", person("Ana Condori", rosa)).Problem(t, http.StatusConflict, "person-denied")
	for _, accepted := range []bool{true, false} {
		h.whatsapp.Post(t, "/v1/consents", body{"phone": rosa, "accepted": accepted, "wording": "2026-11"}).Problem(t, http.StatusConflict, "person-denied")
	}
	if seen := h.person(t, h.coordinator, h.rosa); len(seen.Organisations) != 1 || seen.Revision != 3 {
		t.Errorf("changed: %+v", seen)
	}
}
