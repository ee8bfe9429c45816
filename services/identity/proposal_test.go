package identity_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// board is an association with two representatives, as each of them sees it.
type board struct {
	*fixture
	path         string
	rosa, juan   client
	rosas, juans string // ids
	id           string
}

func openBoard(t *testing.T) board {
	t.Helper()
	h := open(t)
	a := h.register(t, huaro(person("Rosa Quispe", rosa), person("Juan Mamani", juan)))
	b := board{fixture: h, id: a.ID, path: "/v1/associations/" + a.ID, rosas: a.Representatives[0].ID, juans: a.Representatives[1].ID}
	b.rosa, b.juan = h.acting(t, b.rosas, a.ID), h.acting(t, b.juans, a.ID)
	return b
}

// propose lets Rosa propose somebody. It returns the person's id.
func (b board) propose(t *testing.T, name, phone string) string {
	t.Helper()
	a := read[association](t, b.rosa.Post(t, b.path+"/representatives", person(name, phone)).Want(t, http.StatusAccepted))
	return *a.Proposals[len(a.Proposals)-1].Person
}

func (b board) of(person string) string { return b.path + "/representatives/" + person }

// Those who are called the same are told apart by the end of their phones, which nobody else's shows.
func TestRepresentativesOfOneNameAreToldApart(t *testing.T) {
	h := open(t)
	a := h.register(t, huaro(person("Rosa Quispe", rosa), person("Juan Mamani", juan), person("juan mamani", elena)))
	seen := read[association](t, h.acting(t, a.Representatives[0].ID, a.ID).Get(t, "/v1/associations/"+a.ID).Want(t, http.StatusOK)).Representatives
	if seen[0].PhoneEnding != nil || *seen[1].PhoneEnding != juan[len(juan)-3:] || *seen[2].PhoneEnding != elena[len(elena)-3:] || seen[1].Phone != nil {
		t.Errorf("%+v", seen)
	}
}

func TestARepresentativeIsProposedAndConfirmedByAnother(t *testing.T) {
	b := openBoard(t)
	elenas := b.propose(t, "Elena Huamán", elena)
	b.exchange(t, body{"phone": elena}).Problem(t, http.StatusNotFound, "unknown-phone") // nothing is stored of who is proposed
	shown := read[association](t, b.juan.Get(t, b.path).Want(t, http.StatusOK)).Proposals
	if len(shown) != 1 || *shown[0].Name != "Elena Huamán" || shown[0].ProposedBy != b.rosas || shown[0].Phone != nil || *shown[0].PhoneEnding != elena[len(elena)-3:] {
		t.Errorf("proposed %+v", shown)
	}
	if shown := read[association](t, b.coordinator.Get(t, b.path).Want(t, http.StatusOK)).Proposals; *shown[0].Phone != elena {
		t.Errorf("the coordinator sees %+v", shown)
	}
	if shown := read[association](t, b.anyone.Get(t, b.path).Want(t, http.StatusOK)); shown.Proposals != nil || shown.Mandate != nil {
		t.Errorf("everyone sees %+v", shown)
	}
	b.rosa.Post(t, b.of(elenas)+"/confirm", nil).Problem(t, http.StatusConflict, "own-proposal")
	b.juan.Post(t, b.path+"/representatives", person("Elena Huamán", elena)).Problem(t, http.StatusConflict, "already-proposed")
	b.as(t, token.Claims{Role: token.RoleAssociation, Org: b.id, Subject: "key_1"}).Post(t, b.of(elenas)+"/confirm", nil).
		Problem(t, http.StatusForbidden, "not-representative")
	b.member(t, token.RoleAssociation, "Otra").Post(t, b.of(elenas)+"/confirm", nil).Problem(t, http.StatusNotFound, "not-found")

	var both sync.WaitGroup // at once: one of them is told that it is done
	for _, who := range []client{b.juan, b.coordinator} {
		both.Go(func() { who.Post(t, b.of(elenas)+"/confirm", nil) })
	}
	both.Wait()
	a := read[association](t, b.juan.Get(t, b.path).Want(t, http.StatusOK))
	if len(a.Representatives) != 3 || a.Representatives[2].NewUntil == nil || *a.Representatives[2].Name != "Elena Huamán" || a.Proposals != nil {
		t.Errorf("%+v", a)
	}
	b.juan.Post(t, b.of(elenas)+"/confirm", nil).Problem(t, http.StatusNotFound, "proposal-closed")

	// Who is new says nothing of others.
	elenas = a.Representatives[2].ID
	newest := b.acting(t, elenas, b.id)
	newest.Post(t, b.path+"/representatives", person("Otra Más", "+51984000999")).Problem(t, http.StatusForbidden, "new-representative")
	newest.Post(t, "/v1/persons/"+b.juans+"/freeze", nil).Problem(t, http.StatusForbidden, "new-blocks-nobody")
	if seen := b.person(t, newest, b.juans); len(seen.AllowedActions) != 0 {
		t.Errorf("who is new may %v", seen.AllowedActions)
	}
	newest.Delete(t, b.of(elenas)).Want(t, http.StatusOK) // but everybody leaves by themselves
	newest.Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
}

func TestWhatIsProposedIsDeclined(t *testing.T) {
	b := openBoard(t)
	for name, who := range map[string]client{"who proposed it": b.rosa, "another one": b.juan, "the coordinator": b.coordinator} {
		t.Run(name, func(t *testing.T) {
			elenas := b.propose(t, "Elena Huamán", elena)
			if a := read[association](t, who.Post(t, b.of(elenas)+"/decline", nil).Want(t, http.StatusOK)); a.Proposals != nil {
				t.Errorf("%+v", a.Proposals)
			}
			b.juan.Post(t, b.of(elenas)+"/confirm", nil).Problem(t, http.StatusNotFound, "proposal-closed")
		})
	}
}

// A proposal counts as long as it is certain who made it.
func TestAProposalGoesWithWhoMadeIt(t *testing.T) {
	b := openBoard(t)
	elenas := b.propose(t, "Elena Huamán", elena)
	b.juan.Post(t, "/v1/persons/"+b.rosas+"/freeze", nil).Want(t, http.StatusOK)
	b.juan.Post(t, b.of(elenas)+"/confirm", nil).Problem(t, http.StatusConflict, "proposer-in-doubt")
	b.coordinator.Post(t, "/v1/persons/"+b.rosas+"/confirm", nil).Want(t, http.StatusOK)
	b.coordinator.Delete(t, b.of(b.rosas)).Want(t, http.StatusOK)
	b.juan.Post(t, b.of(elenas)+"/confirm", nil).Problem(t, http.StatusConflict, "proposer-gone")
	b.coordinator.Post(t, b.of(elenas)+"/confirm", nil).Want(t, http.StatusOK)
}

func TestTheKeysOfWhoIsRemovedByAProposalEnd(t *testing.T) {
	b := openBoard(t)
	operators := b.as(t, token.Claims{Role: token.RoleAssociation, Org: b.id, Subject: b.juans})
	machine := b.anyone.As(b.makeKey(t, operators, "identity:read").Key)
	b.rosa.Delete(t, b.of(b.juans)).Want(t, http.StatusAccepted)
	machine.Get(t, "/v1/me").Want(t, http.StatusOK)
	b.coordinator.Post(t, b.of(b.juans)+"/confirm", nil).Want(t, http.StatusOK)
	machine.Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
}

// Whoever proposes a phone does not learn whose it is: the answers are the same until the person agrees, or the coordinator looks.
func TestAProposalDoesNotTellWhoseAPhoneIs(t *testing.T) {
	b := openBoard(t)
	other := b.register(t, body{"name": "Otra Asociación", "community": "Urcos", "representatives": []body{person("Elena Huamán", elena)}})
	elenas := other.Representatives[0].ID
	for _, name := range []string{"Julia Mamani", "Elena Huamán"} {
		shown := b.propose(t, name, elena)
		if shown == elenas {
			t.Error("it tells who has the phone")
		}
		waits := read[association](t, b.juan.Post(t, b.of(shown)+"/confirm", nil).Want(t, http.StatusOK))
		if len(waits.Representatives) != 2 || !*waits.Proposals[0].Confirmed || *waits.Proposals[0].Name != name {
			t.Errorf("proposed as %s: %+v", name, waits)
		}
		if name == "Julia Mamani" {
			b.coordinator.Post(t, b.of(elenas)+"/confirm", nil).Problem(t, http.StatusConflict, "phone-of-another")
		}
		b.juan.Post(t, b.of(shown)+"/decline", nil).Want(t, http.StatusOK)
	}
	b.coordinator.Post(t, "/v1/persons/"+elenas+"/deny", nil).Want(t, http.StatusOK)
	shown := b.propose(t, "Elena Huamán", elena)
	if waits := read[association](t, b.juan.Post(t, b.of(shown)+"/confirm", nil).Want(t, http.StatusOK)); !*waits.Proposals[0].Confirmed {
		t.Errorf("%+v", waits)
	}
	b.coordinator.Post(t, b.of(elenas)+"/confirm", nil).Problem(t, http.StatusConflict, "person-denied")
}

// Who speaks for one association is claimed by another one only as they agree, or the coordinator says.
func TestWhoSpeaksForAnotherAssociationAgrees(t *testing.T) {
	b := openBoard(t)
	other := b.register(t, body{"name": "Otra Asociación", "community": "Urcos", "representatives": []body{person("Elena Huamán", elena)}})
	shown, elenas := b.propose(t, "Elena Huamán", elena), other.Representatives[0].ID
	answer := func(who client, accepted bool) webtest.Response {
		t.Helper()
		return who.Post(t, b.of(elenas)+"/answer", body{"accepted": accepted})
	}
	there := b.acting(t, elenas, other.ID)
	answer(b.juan, true).Problem(t, http.StatusNotFound, "proposal-closed")
	a := read[association](t, b.juan.Post(t, b.of(shown)+"/confirm", nil).Want(t, http.StatusOK))
	if len(a.Representatives) != 2 || !*a.Proposals[0].Confirmed {
		t.Errorf("%+v", a)
	}
	said := read[identityrest.ProposalAnswer](t, answer(there, true).Want(t, http.StatusOK))
	if !said.SpeaksForIt || !said.Accepted {
		t.Errorf("%+v", said)
	}
	b.acting(t, elenas, b.id).Get(t, b.path).Want(t, http.StatusOK)
	b.coordinator.Delete(t, b.of(elenas)).Want(t, http.StatusOK)
	b.propose(t, "Elena Huamán", elena)
	answer(b.acting(t, elenas, other.ID), false).Want(t, http.StatusOK)
	b.juan.Post(t, b.of(elenas)+"/confirm", nil).Problem(t, http.StatusNotFound, "proposal-closed")
}

func TestARepresentativeIsRemovedByTwo(t *testing.T) {
	b := openBoard(t)
	a := read[association](t, b.coordinator.Post(t, b.path+"/representatives", person("Elena Huamán", elena)).Want(t, http.StatusOK))
	elenas := a.Representatives[2].ID
	proposed := read[association](t, b.rosa.Delete(t, b.of(b.juans)).Want(t, http.StatusAccepted))
	if p := proposed.Proposals[0]; p.Action != "remove_representative" || *p.Name != "Juan Mamani" {
		t.Errorf("%+v", p)
	}
	b.juan.Post(t, b.of(b.juans)+"/confirm", nil).Problem(t, http.StatusConflict, "own-proposal")
	b.juan.Post(t, b.of(b.juans)+"/decline", nil).Problem(t, http.StatusConflict, "own-proposal")
	b.acting(t, elenas, b.id).Post(t, b.of(b.juans)+"/confirm", nil).Problem(t, http.StatusForbidden, "new-representative")
	b.coordinator.Post(t, b.of(b.juans)+"/confirm", nil).Want(t, http.StatusOK)
	b.juan.Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
	b.exchange(t, body{"person": b.juans, "organisation": b.id}).Problem(t, http.StatusNotFound, "not-found")
	b.coordinator.Delete(t, b.of(elenas)).Want(t, http.StatusOK)
	b.rosa.Delete(t, b.of(b.rosas)).Problem(t, http.StatusConflict, "last-admin")
}

func TestTheMandateIsProposedAndConfirmed(t *testing.T) {
	b := openBoard(t)
	proposed := read[association](t, b.rosa.Post(t, b.path+"/mandate", mandate("500.00")).Want(t, http.StatusAccepted))
	if p := proposed.Proposals[0]; p.Action != "set_mandate" || p.LargestSale.Amount != "500.00" || proposed.Mandate != nil {
		t.Errorf("%+v", proposed)
	}
	b.rosa.Post(t, b.path+"/mandate/confirm", nil).Problem(t, http.StatusConflict, "own-proposal")
	if a := read[association](t, b.juan.Post(t, b.path+"/mandate/confirm", nil).Want(t, http.StatusOK)); a.Mandate.LargestSale.Amount != "500.00" || a.Proposals != nil {
		t.Errorf("%+v", a)
	}
	b.juan.Post(t, b.path+"/mandate", mandate("900.00")).Want(t, http.StatusAccepted)
	b.rosa.Post(t, b.path+"/mandate/decline", nil).Want(t, http.StatusOK)
	if a := read[association](t, b.coordinator.Post(t, b.path+"/mandate", mandate("700.00")).Want(t, http.StatusOK)); a.Mandate.LargestSale.Amount != "700.00" {
		t.Errorf("%+v", a)
	}
}

func TestANameIsCorrected(t *testing.T) {
	b := openBoard(t)
	me := read[identityrest.Me](t, b.rosa.Patch(t, "/v1/me", body{"name": "Rosa Quispe Huamán", "language": "qu"}).Want(t, http.StatusOK))
	if *me.Person.Name != "Rosa Quispe Huamán" || me.Person.Language != "qu" {
		t.Errorf("%+v", me.Person)
	}
	shown := read[identityrest.Person](t, b.coordinator.Patch(t, "/v1/persons/"+b.juans, body{"name": "Juan Mamani Cruz"}).Want(t, http.StatusOK))
	if *shown.Name != "Juan Mamani Cruz" || shown.Language != "qu" {
		t.Errorf("%+v", shown)
	}
	b.coordinator.Patch(t, "/v1/persons/per_nobody", body{"name": "Nadie"}).Problem(t, http.StatusNotFound, "not-found")
	b.coordinator.Patch(t, "/v1/persons/"+b.juans, body{}, webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")
	b.rosa.Patch(t, "/v1/persons/"+b.juans, body{"name": "Otro"}).Problem(t, http.StatusForbidden, "role-forbidden")
}

func mandate(amount string) body {
	return body{"largest_sale": body{"amount": amount, "currency": "PEN"}}
}

// Who moved to another number is new again, from when somebody said that it is them.
func TestWhoMovedToAnotherNumberIsNewAgain(t *testing.T) {
	b := openBoard(t)
	b.coordinator.Post(t, b.path+"/mandate", mandate("700.00")).Want(t, http.StatusOK)
	b.whatsapp.Post(t, "/v1/phone-changes", body{"phone": rosa, "new_phone": elena}).Want(t, http.StatusOK)
	b.juan.Post(t, "/v1/persons/"+b.rosas+"/confirm", nil).Want(t, http.StatusOK)
	a := read[association](t, b.juan.Get(t, b.path).Want(t, http.StatusOK))
	if a.Representatives[0].NewUntil == nil || a.Representatives[1].NewUntil != nil {
		t.Errorf("%+v", a.Representatives)
	}
	b.whatsapp.Post(t, "/v1/phone-changes", body{"phone": juan}).Want(t, http.StatusOK)
	b.coordinator.Post(t, "/v1/persons/"+b.juans+"/confirm", nil).Want(t, http.StatusOK)
	if a := read[association](t, b.juan.Get(t, b.path)); len(a.Representatives) > 1 && a.Representatives[1].NewUntil != nil {
		t.Errorf("%+v", a.Representatives)
	}
}
