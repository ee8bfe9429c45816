package identity_test

import (
	"net/http"
	"testing"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/token"
)

// Everybody says of themselves that those who trade with their organisation may reach them: no program, no colleague, no stranger.
func TestAMemberSharesHowTheyAreReached(t *testing.T) {
	h := open(t)
	sol, ana, acts := h.sol(t)
	contact := "/v1/organisations/" + sol + "/contact"
	shares := func(members identityrest.MemberList) (all []string) {
		for _, m := range members.Items {
			if m.SharesContact != nil && *m.SharesContact {
				all = append(all, m.Person)
			}
		}
		return all
	}
	if got := shares(read[identityrest.MemberList](t, acts.Put(t, contact, nil).Want(t, http.StatusOK))); len(got) != 1 || got[0] != ana {
		t.Errorf("shared: %v", got)
	}
	acts.Put(t, contact, nil).Want(t, http.StatusOK) // once more is no other thing
	if got := shares(read[identityrest.MemberList](t, acts.Get(t, "/v1/organisations/"+sol+"/members").Want(t, http.StatusOK))); len(got) != 1 {
		t.Errorf("listed: %v", got)
	}
	h.anyone.As(h.makeKey(t, acts, "identity:write").Key).Put(t, contact, nil).Problem(t, http.StatusForbidden, "people-only")
	h.as(t, token.Claims{Role: token.RoleBuyer, Org: sol, Subject: ana}).Put(t, contact, nil).Problem(t, http.StatusForbidden, "people-only")
	_, _, other := h.buyer(t, juan)
	other.Put(t, contact, nil).Problem(t, http.StatusNotFound, "not-found")
	other.Delete(t, contact).Problem(t, http.StatusNotFound, "not-found")
	if got := shares(read[identityrest.MemberList](t, acts.Delete(t, contact).Want(t, http.StatusOK))); len(got) != 0 {
		t.Errorf("taken back: %v", got)
	}
	acts.Delete(t, contact).Want(t, http.StatusOK)
}
