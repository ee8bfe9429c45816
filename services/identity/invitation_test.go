package identity_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// invitation is an invitation, with its code.
type invitation = identityrest.Invitation

func TestAColleagueIsInvited(t *testing.T) {
	h := open(t)
	org, _, admin := h.sol(t)
	at := "/v1/organisations/" + org + "/invitations"
	invited := read[invitation](t, admin.Post(t, at, body{"phone": "912 345 678", "role": "trader"}).Want(t, http.StatusCreated))
	if *invited.Address != juan || invited.Code == nil {
		t.Errorf("%+v", invited)
	}
	webtest.CheckComplete(t, identityrest.GetSpec, "Invitation", invited)
	listed := read[identityrest.InvitationList](t, admin.Get(t, at).Want(t, http.StatusOK)).Items
	if len(listed) != 1 || listed[0].Code != nil || listed[0].ID != invited.ID {
		t.Errorf("listed %+v", listed)
	}
	// Whoever else has the code, and whoever guesses one, is told the same.
	_, elenas := h.signedIn(t, elena)
	juanID, juans := h.signedIn(t, juan)
	accept := func(who client, code string) webtest.Response {
		return who.Post(t, "/v1/invitations/accept", body{"code": code})
	}
	var refusals []string
	for _, try := range []webtest.Response{
		accept(elenas, *invited.Code), accept(juans, *invited.Code+"0"), accept(juans, org+"."+invited.ID), accept(juans, "x"), accept(juans, ".."),
	} {
		refusals = append(refusals, try.Problem(t, http.StatusNotFound, "invitation-invalid").Detail)
	}
	for _, said := range refusals {
		if said != refusals[0] {
			t.Errorf("%q is not %q", said, refusals[0])
		}
	}
	var accepted sync.WaitGroup
	for range 2 { // at once
		accepted.Go(func() { juans.Post(t, "/v1/invitations/accept", body{"code": *invited.Code}, webtest.Key("juan")) })
	}
	accepted.Wait()
	accept(juans, *invited.Code).Problem(t, http.StatusNotFound, "invitation-invalid")
	own := h.acting(t, juanID, org)
	if got := read[identityrest.MemberList](t, own.Get(t, "/v1/organisations/"+org+"/members").Want(t, http.StatusOK)).Items; len(got) != 2 || got[1].Role != "trader" {
		t.Errorf("members %+v", got)
	}
	for _, again := range []string{juan, rosa} { // whoever is a member already, themselves too
		admin.Post(t, at, body{"phone": again, "role": "admin"}).Problem(t, http.StatusConflict, "already-member")
	}
	// A trader invites nobody, and makes nobody an admin.
	own.Post(t, at, body{"phone": elena, "role": "admin"}).Problem(t, http.StatusForbidden, "admins-only")
	own.Patch(t, "/v1/organisations/"+org+"/members/"+juanID, body{"role": "admin"}).Problem(t, http.StatusForbidden, "admins-only")
}

func TestAnInvitationIsWithdrawn(t *testing.T) {
	h := open(t)
	org, _, admin := h.sol(t)
	at := "/v1/organisations/" + org + "/invitations"
	invited := read[invitation](t, admin.Post(t, at, body{"email": "Juan@Example.org", "role": "viewer"}).Want(t, http.StatusCreated))
	if left := read[identityrest.InvitationList](t, admin.Delete(t, at+"/"+invited.ID).Want(t, http.StatusOK)); len(left.Items) != 0 {
		t.Errorf("left %+v", left)
	}
	admin.Delete(t, at+"/"+invited.ID).Problem(t, http.StatusNotFound, "invitation-invalid")
	for _, wrong := range []body{{"role": "viewer"}, {"role": "viewer", "phone": juan, "email": "a@b.pe"}, {"role": "viewer", "phone": "x"}} {
		admin.Post(t, at, wrong).Problem(t, http.StatusUnprocessableEntity, "invalid")
	}
	for name, who := range map[string]client{"a stranger": h.member(t, token.RoleBuyer, "Otro"), "an organiser": h.member(t, token.RoleOrganiser, "Otro")} {
		t.Run(name, func(t *testing.T) {
			who.Get(t, at).Problem(t, http.StatusNotFound, "not-found")
			who.Post(t, at, body{"phone": elena, "role": "admin"}).Problem(t, http.StatusNotFound, "not-found")
			who.Get(t, "/v1/organisations/"+org+"/members").Problem(t, http.StatusNotFound, "not-found")
		})
	}
}

// An invitation opens the organisation no longer than whoever sent it leads it.
func TestAnInvitationEndsWithItsSender(t *testing.T) {
	h := open(t)
	org, _, admin := h.sol(t)
	at := "/v1/organisations/" + org
	_, elenas := h.signedIn(t, elena)
	ends := map[string]func(id string, theirs client){
		"removed": func(id string, _ client) { admin.Delete(t, at+"/members/"+id).Want(t, http.StatusOK) },
		"demoted": func(id string, _ client) {
			admin.Patch(t, at+"/members/"+id, body{"role": "viewer"}).Want(t, http.StatusOK)
		},
		"denied": func(id string, _ client) {
			h.coordinator.Post(t, "/v1/persons/"+id+"/deny", nil).Want(t, http.StatusOK)
		},
		"erased": func(id string, theirs client) { theirs.Delete(t, "/v1/me?confirm="+id).Want(t, http.StatusOK) },
	}
	phone := 51984000200
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			phone++
			id, theirs := h.joins(t, admin, org, fmt.Sprint("+", phone), "admin")
			invited := read[invitation](t, theirs.Post(t, at+"/invitations", body{"phone": elena, "role": "admin"}).Want(t, http.StatusCreated))
			end(id, theirs)
			if left := read[identityrest.InvitationList](t, admin.Get(t, at+"/invitations").Want(t, http.StatusOK)).Items; len(left) > 0 {
				t.Errorf("invited is still %+v", left)
			}
			elenas.Post(t, "/v1/invitations/accept", body{"code": *invited.Code}).Problem(t, http.StatusNotFound, "invitation-invalid")
		})
	}
}
