package identity_test

import (
	"net/http"
	"testing"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func (h *fixture) export(t *testing.T, who client) identityrest.Export {
	t.Helper()
	return read[identityrest.Export](t, who.Get(t, "/v1/me/export").Want(t, http.StatusOK))
}

// What one did and was given, with the times, also where it is over.
func TestAnExportTellsOfRolesInvitationsAndKeys(t *testing.T) {
	h := open(t)
	org, _, admin := h.sol(t)
	at := "/v1/organisations/" + org
	invited := read[invitation](t, admin.Post(t, at+"/invitations", body{"phone": juan, "role": "trader"}).Want(t, http.StatusCreated))
	juanID, juans := h.signedIn(t, juan)
	if got := h.export(t, juans).InvitationsReceived; len(got) != 1 || got[0].ID != invited.ID || got[0].Organisation != org || *got[0].Address != juan {
		t.Errorf("Juan's are %+v", got)
	}
	key := read[identityrest.MadeAPIKey](t, admin.Post(t, "/v1/api-keys", newKey("order:read")).Want(t, http.StatusCreated))
	anas := h.export(t, admin)
	if got := anas.InvitationsSent; len(got) != 1 || got[0].ID != invited.ID || got[0].SentAt.IsZero() {
		t.Errorf("Ana sent %+v", got)
	}
	if got := anas.APIKeys; len(got) != 1 || got[0].ID != key.ID || *got[0].Name != "Sistema de compras" {
		t.Errorf("Ana made %+v", got)
	}
	if len(anas.Contacts) != 1 || anas.Contacts[0].Value != rosa || len(anas.Consents) != 1 || anas.Consents[0].At == nil || anas.Consent.Texts == nil {
		t.Errorf("of Ana: %+v", anas)
	}
	juans.Post(t, "/v1/invitations/accept", body{"code": *invited.Code}).Want(t, http.StatusOK)
	accepted := h.export(t, admin).InvitationsSent
	if len(accepted) != 1 || accepted[0].State != "accepted" || accepted[0].EndedAt == nil || accepted[0].Address != nil {
		t.Errorf("after it was accepted Ana sent %+v", accepted)
	}
	admin.Patch(t, at+"/members/"+juanID, body{"role": "viewer"}).Want(t, http.StatusOK)
	admin.Delete(t, at+"/members/"+juanID).Want(t, http.StatusOK)
	_, juans = h.signedIn(t, juan)
	left := h.export(t, juans)
	if got := left.Organisations; len(got) != 1 || got[0].ID != org || got[0].Role != "viewer" || got[0].RoleSince == nil || got[0].Until == nil || *got[0].Name != "Tostaduría Sol" {
		t.Errorf("Juan acted for %+v", got)
	}
	if got := left.InvitationsReceived; len(got) != 1 || got[0].ID != invited.ID || got[0].State != "accepted" || len(left.APIKeys) != 0 {
		t.Errorf("of Juan: %+v", left)
	}
	h.answer(t, juan, false)
	h.answer(t, juan, true)
	_, juans = h.signedIn(t, juan)
	if got := h.export(t, juans).Consents; len(got) != 2 || got[0].WithdrawnAt == nil || got[1].WithdrawnAt != nil {
		t.Errorf("Juan agreed to %+v", got)
	}
	webtest.CheckComplete(t, identityrest.GetSpec, "ExportedInvitation", anas.InvitationsSent[0], accepted[0])
}

// An invitation is of who had the address then: whoever has it next is not shown what was accepted or withdrawn before.
func TestAnInvitationIsNotTheNextOwners(t *testing.T) {
	h := open(t)
	org, _, admin := h.sol(t)
	at := "/v1/organisations/" + org + "/invitations"
	invite := func() invitation {
		return read[invitation](t, admin.Post(t, at, body{"phone": juan, "role": "trader"}).Want(t, http.StatusCreated))
	}
	juanID, juans := h.signedIn(t, juan)
	withdrawn := invite()
	admin.Delete(t, at+"/"+withdrawn.ID).Want(t, http.StatusOK)
	juans.Post(t, "/v1/invitations/accept", body{"code": *invite().Code}).Want(t, http.StatusOK)
	_, juans = h.signedIn(t, juan)
	if got := h.export(t, juans).InvitationsReceived; len(got) != 2 || got[0].State != "withdrawn" || got[1].State != "accepted" {
		t.Errorf("Juan was sent %+v", got)
	}
	juans.Delete(t, "/v1/me?confirm="+juanID).Want(t, http.StatusOK)
	nextID, next := h.signedIn(t, juan)
	if got := h.export(t, next).InvitationsReceived; nextID == juanID || len(got) != 0 {
		t.Errorf("whoever has the number next was sent %+v", got)
	}
	for _, i := range h.export(t, admin).InvitationsSent {
		if i.Address != nil {
			t.Errorf("Ana is shown where Juan was reached: %+v", i)
		}
	}
}

// What waits is told too: that somebody is proposed, and the number by which they may come back.
func TestAnExportTellsOfProposalsAndOfTheTextThatWasRead(t *testing.T) {
	b := openBoard(t)
	_, elenas := b.signedIn(t, elena)
	b.propose(t, "Elena Huamán", elena)
	got := b.export(t, elenas)
	if p := got.Proposals; len(p) != 1 || p[0].Organisation != b.id || p[0].Action != "add_representative" || *p[0].Name != "Elena Huamán" || *p[0].Phone != elena {
		t.Errorf("proposed %+v", p)
	}
	if c := got.Consent; len(c.Texts) != 1 || c.Texts[0].AskedIn != "chat" || *c.AskedIn != "chat" {
		t.Errorf("asked with %+v", c)
	}
}
