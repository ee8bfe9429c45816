package identity_test

import (
	"cmp"
	"errors"
	"net/http"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func TestAPersonErasesThemselvesAndTheAssociationThatNobodyElseSpeaksFor(t *testing.T) {
	h := open(t)
	registration := huaro(person("Rosa Quispe", rosa), person("Juan Mamani", juan))
	both := h.register(t, registration, webtest.Key("both"))
	alone := h.register(t, but(huaro(person("Rosa Quispe", rosa)), "name", "Otra"))
	rosaID := both.Representatives[0].ID
	unnamed := h.named(t, rosaID, both)
	me := h.acting(t, rosaID, both.ID)
	for _, wrong := range []string{"", "?confirm=" + both.Representatives[1].ID} {
		me.Delete(t, "/v1/me"+wrong).Problem(t, http.StatusUnprocessableEntity, "invalid")
	}
	h.session(t, rosa)
	done := read[identityrest.Erasure](t, me.Delete(t, "/v1/me?confirm="+rosaID).Want(t, http.StatusOK))
	if diff := gocmp.Diff([]string{alone.ID}, done.Organisations); *done.Person != rosaID || diff != "" {
		t.Errorf("erased %+v", done)
	}
	webtest.CheckComplete(t, identityrest.GetSpec, "Erasure", done)
	unnamed()
	if again := h.coordinator.Post(t, "/v1/associations", registration, webtest.Key("both"), webtest.Wrong()); strings.Contains(string(again.Body), "Rosa") {
		t.Errorf("the request that named them is answered again: %s", again.Body)
	}
	h.exchange(t, body{"phone": rosa}).Problem(t, http.StatusNotFound, "unknown-phone")
	h.exchange(t, body{"person": rosaID}).Problem(t, http.StatusNotFound, "not-found")
	if seen := h.person(t, h.coordinator, rosaID); seen.State != "erased" || seen.Erased == nil || seen.Name != nil || seen.Phone != nil || len(seen.AllowedActions) > 0 {
		t.Errorf("the coordinator sees %+v", seen)
	}
	left := read[association](t, h.coordinator.Get(t, "/v1/associations/"+both.ID).Want(t, http.StatusOK))
	if left.Name == nil || len(left.Representatives) != 1 || left.Representatives[0].ID != both.Representatives[1].ID {
		t.Errorf("the association that stays is %+v", left)
	}
	gone := read[association](t, h.coordinator.Get(t, "/v1/associations/"+alone.ID).Want(t, http.StatusOK))
	if gone.State != "erased" || gone.Name != nil || gone.Community != nil || gone.Erased == nil {
		t.Errorf("the association that nobody speaks for is %+v", gone)
	}
	listed := read[identityrest.AssociationPage](t, h.anyone.Get(t, "/v1/associations").Want(t, http.StatusOK))
	if len(listed.Items) != 1 {
		t.Errorf("listed %+v", listed.Items)
	}
	if _, err := h.Vault.Seal(t.Context(), rosaID, "x", nil); !errors.Is(err, vault.ErrErased) {
		t.Errorf("sealed for whoever is erased: %v", err)
	}
	// The number is nobody's: whoever has it next is another person.
	if next := h.answer(t, rosa, true); *next.Person == rosaID {
		t.Error("the next owner of the number is the same person")
	}
}

// named reads all that names Rosa, by everybody who may, and returns what wants them named in none of it afterwards, nor that said to be
// unchanged.
func (h *fixture) named(t *testing.T, rosaID string, a association) (unnamed func()) {
	t.Helper()
	readers := map[string]client{"the coordinator": h.coordinator, "a colleague": h.acting(t, a.Representatives[1].ID, a.ID)}
	tags, before := map[string]string{}, map[string]bool{}
	read := func(want bool) {
		t.Helper()
		for name, who := range readers {
			for _, page := range []string{"/v1/associations/" + a.ID, "/v1/associations", "/v1/persons/" + rosaID, "/v1/persons"} {
				answer := who.Get(t, page, webtest.Header("If-None-Match", cmp.Or(tags[name+page], `"none"`)))
				tags[name+page] = answer.Header.Get("ETag")
				told := strings.Contains(string(answer.Body), "Rosa")
				if !want && (told || before[name+page] && answer.Status == http.StatusNotModified) {
					t.Errorf("%s reads at %s: %d %s", name, page, answer.Status, answer.Body)
				}
				before[name+page] = told
			}
		}
	}
	read(true)
	if !before["a colleague/v1/associations/"+a.ID] || !before["the coordinator/v1/persons/"+rosaID] {
		t.Errorf("Rosa is not named: %v", before)
	}
	return func() { t.Helper(); read(false) }
}

func TestTheCoordinatorErases(t *testing.T) {
	h := open(t)
	a := h.register(t, huaro(person("Rosa Quispe", rosa), person("Juan Mamani", juan)))
	at := "/v1/persons/" + a.Representatives[0].ID + "/erase"
	h.anyone.As(h.session(t, juan).AccessToken).Post(t, at, nil).Problem(t, http.StatusForbidden, "role-forbidden")
	for range 2 { // again, it is so already
		seen := read[identityrest.Person](t, h.coordinator.Post(t, at, nil).Want(t, http.StatusOK))
		if seen.State != "erased" {
			t.Errorf("erased: %+v", seen)
		}
	}
	for _, verb := range []string{"freeze", "confirm", "deny", "release"} {
		h.coordinator.Post(t, "/v1/persons/"+a.Representatives[0].ID+"/"+verb, nil).Problem(t, http.StatusNotFound, "not-found")
	}
	h.coordinator.Post(t, "/v1/organisations/"+a.ID+"/erase", nil).Want(t, http.StatusOK)
	h.coordinator.Post(t, "/v1/organisations/"+a.ID+"/erase", nil).Want(t, http.StatusOK)
	h.coordinator.Post(t, "/v1/associations/"+a.ID+"/verify", nil).Problem(t, http.StatusNotFound, "not-found")
	h.exchange(t, body{"phone": juan}).Problem(t, http.StatusConflict, "no-organisation")
	h.coordinator.Post(t, "/v1/persons/per_nobody/erase", nil).Problem(t, http.StatusNotFound, "not-found")
	h.coordinator.Post(t, "/v1/organisations/org_nobody/erase", nil).Problem(t, http.StatusNotFound, "not-found")
}

// The event is stored, and the process dies before anything follows from it.
func TestAnErasureThatIsCutOffIsCompleted(t *testing.T) {
	h := open(t)
	a := h.register(t, huaro(person("Rosa Quispe", rosa)))
	rosaID := a.Representatives[0].ID
	record[identityevents.PersonEvent](t, h, identityevents.Person, rosaID, es.NewEventTable(identityevents.PersonEvents()), identityevents.PersonErased{By: "self"})
	testkit.Eventually(t, "all that follows is done", func() bool {
		who, err := h.Vault.Person(t.Context(), rosaID)
		return err == nil && who.Erased && h.Vault.Profile(t.Context(), a.ID).Erased
	})
	if next := h.answer(t, rosa, true); *next.Person == rosaID {
		t.Error("the next owner of the number is the same person")
	}
}

// record appends an event as if a process had died after it.
func record[E any](t *testing.T, h *fixture, aggregate, id string, table es.EventTable[E], event E) {
	t.Helper()
	decider := es.Decider[uint64, E, E]{
		Aggregate: aggregate, Events: table,
		Decide: func(_ uint64, e E) ([]E, error) { return []E{e}, nil },
		Evolve: func(n uint64, _ E) uint64 { return n + 1 },
	}
	m := es.StepMeta("cut-off", aggregate, id)
	if _, err := es.New(h.Log, decider, h.Now).Handle(t.Context(), id, event, m); err != nil {
		t.Fatal(err)
	}
}

func TestTheNumberOfSomebodyDeniedIsReleased(t *testing.T) {
	h := openTwo(t)
	at := "/v1/persons/" + h.rosa
	h.coordinator.Post(t, at+"/release", nil).Problem(t, http.StatusConflict, "person-not-denied")
	h.coordinator.Post(t, at+"/deny", nil).Want(t, http.StatusOK)
	released := read[identityrest.Person](t, h.coordinator.Post(t, at+"/release", nil).Want(t, http.StatusOK))
	if diff := gocmp.Diff([]string{"confirm", "erase"}, released.AllowedActions); released.State != "denied" || released.Phone != nil || diff != "" {
		t.Errorf("released: %+v", released)
	}
	h.coordinator.Post(t, at+"/release", nil).Want(t, http.StatusOK)
	if next := h.answer(t, rosa, true); *next.Person == h.rosa {
		t.Error("the next owner of the number is the same person")
	}
}

func TestWhoActsForNobodyIsErasedByPhone(t *testing.T) {
	h := open(t)
	erase := func(phone string) webtest.Response { return h.whatsapp.Post(t, "/v1/erasures", body{"phone": phone}) }
	id := *h.answer(t, rosa, true).Person
	h.answer(t, rosa, false) // also who has taken back their consent
	done := read[identityrest.Erasure](t, erase(rosa).Want(t, http.StatusOK))
	if done.Person == nil || *done.Person != id {
		t.Errorf("erased %+v, not %s", done, id)
	}
	if seen := h.person(t, h.coordinator, id); seen.State != "erased" {
		t.Errorf("the coordinator sees %+v", seen)
	}
	if again := read[identityrest.Erasure](t, erase(rosa).Want(t, http.StatusOK)); again.Person != nil {
		t.Errorf("erased once more: %+v", again)
	}
	if next := h.answer(t, rosa, true); *next.Person == id {
		t.Error("whoever has the phone next is the same person")
	}
	a := h.register(t, huaro(person("Juan Mamani", juan)))
	h.coordinator.Post(t, "/v1/persons/"+a.Representatives[0].ID+"/freeze", nil).Want(t, http.StatusOK)
	erase(juan).Problem(t, http.StatusForbidden, "identity-in-doubt")
	h.coordinator.Post(t, "/v1/persons/"+a.Representatives[0].ID+"/deny", nil).Want(t, http.StatusOK)
	erase(juan).Problem(t, http.StatusConflict, "person-denied")
}

// What waits for whoever has a phone goes with them, whether they are registered or not.
func TestWhatWaitsForWhoeverIsErasedIsForgotten(t *testing.T) {
	b := openBoard(t)
	org, _, admin := b.buyer(t, "+51984000111")
	invitations := "/v1/organisations/" + org + "/invitations"
	erasures := map[string]func(shown string){
		"by phone":           func(string) { b.whatsapp.Post(t, "/v1/erasures", body{"phone": elena}).Want(t, http.StatusOK) },
		"by the coordinator": func(shown string) { b.eraseProposed(t, shown) },
		"who is registered": func(string) {
			id, elenas := b.signedIn(t, elena)
			elenas.Delete(t, "/v1/me?confirm="+id).Want(t, http.StatusOK)
		},
	}
	for name, erase := range erasures {
		t.Run(name, func(t *testing.T) {
			invited := read[invitation](t, admin.Post(t, invitations, body{"phone": elena, "role": "trader"}).Want(t, http.StatusCreated))
			shown := b.propose(t, "Elena Huamán", elena)
			erase(shown)
			b.juan.Post(t, b.of(shown)+"/confirm", nil).Problem(t, http.StatusNotFound, "proposal-closed")
			if a := read[association](t, b.coordinator.Get(t, b.path).Want(t, http.StatusOK)); a.Proposals != nil {
				t.Errorf("proposed is still %+v", a.Proposals)
			}
			if left := read[identityrest.InvitationList](t, admin.Get(t, invitations).Want(t, http.StatusOK)).Items; name != "by the coordinator" && len(left) > 0 {
				t.Errorf("invited is still %+v", left)
			}
			_, elenas := b.signedIn(t, elena) // who has the phone next may come
			if name != "by the coordinator" {
				elenas.Post(t, "/v1/invitations/accept", body{"code": *invited.Code}).Problem(t, http.StatusNotFound, "invitation-invalid")
			}
			b.whatsapp.Post(t, "/v1/erasures", body{"phone": elena}).Want(t, http.StatusOK)
		})
	}
}

// eraseProposed lets the coordinator erase somebody who is only proposed.
func (b board) eraseProposed(t *testing.T, shown string) {
	t.Helper()
	gone := read[identityrest.Person](t, b.coordinator.Post(t, "/v1/persons/"+shown+"/erase", nil).Want(t, http.StatusOK))
	if gone.State != "erased" || gone.Erased == nil || gone.Name != nil {
		t.Errorf("%+v", gone)
	}
	b.coordinator.Post(t, "/v1/persons/"+shown+"/erase", nil).Problem(t, http.StatusNotFound, "not-found")
}
