package identity_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/otp"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// The coordinator ends by its id whatever tokens carry, and is told what that was.
func TestTheCoordinatorRevokesByID(t *testing.T) {
	h := open(t)
	mint := func(c token.Claims) string { return testkit.Must(h.Mint(c, time.Hour))(t) }
	person, _ := h.signedIn(t, juan)
	org, _, _ := h.sol(t)
	single, named := mint(token.Claims{Role: token.RoleCoordinator, Subject: "per_2"}), token.Coordinator("Ana")
	for id, c := range map[string]struct{ raw, ended string }{
		org:                                    {mint(token.Claims{Role: token.RoleBuyer, Org: org, Subject: "per_3"}), "organisation"},
		person:                                 {mint(token.Claims{Role: token.RolePerson, Subject: person}), "person"},
		testkit.Must(token.Peek(single))(t).ID: {single, "token"},
		named:                                  {mint(token.Claims{Role: token.RoleCoordinator, Subject: named}), "coordinator"},
		"whatsapp":                             {mint(token.Claims{Role: token.RoleService, Subject: "whatsapp"}), "service"},
	} {
		h.anyone.As(c.raw).Get(t, "/v1/me").Want(t, http.StatusOK)
		h.anyone.Post(t, "/v1/auth/revoke", body{"id": id}).Problem(t, http.StatusUnauthorized, "token-required")
		h.member(t, token.RoleBuyer, "Sol").Post(t, "/v1/auth/revoke", body{"id": id}).Problem(t, http.StatusForbidden, "role-forbidden")
		if ended := h.coordinator.Post(t, "/v1/auth/revoke", body{"id": id}).Want(t, http.StatusOK).Text(t, "ended"); ended != c.ended {
			t.Errorf("%s: ended %q, want %q", id, ended, c.ended)
		}
		h.anyone.As(c.raw).Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
	}
	for _, wrong := range []body{{}, {"id": person, "token": "x"}, {"id": "whatsap"}, {"id": "per_nothing"}, {"id": person[:len(person)-1]}} {
		h.coordinator.Post(t, "/v1/auth/revoke", wrong, webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")
	}
	for _, kind := range []string{"ses", "key", "per", "org", "assoc"} {
		h.coordinator.Post(t, "/v1/auth/revoke", body{"id": id.Derive(kind, "nobody")}).Problem(t, http.StatusNotFound, "not-found")
	}
}

func TestWhoAmI(t *testing.T) {
	h := open(t)
	a := h.register(t, huaro(person("Rosa Quispe", rosa)))
	s := h.session(t, rosa)
	for name, c := range map[string]struct {
		who  client
		want identityrest.Me
	}{
		"a representative": {h.anyone.As(s.AccessToken), identityrest.Me{
			Role:          "association",
			Person:        &identityrest.SessionPerson{ID: s.Person.ID, State: "active", Name: new("Rosa Quispe"), Language: "qu"},
			Organisation:  &identityrest.SessionOrganisation{ID: a.ID, Kind: "association", Name: a.Name},
			Organisations: []identityrest.SessionOrganisation{{ID: a.ID, Kind: "association", Name: a.Name}},
		}},
		"a buyer whom nobody registered": {h.member(t, token.RoleBuyer, "Tostaduría Sol"), identityrest.Me{
			Role: "buyer", Organisation: &identityrest.SessionOrganisation{ID: id.Derive("org", token.RoleBuyer, "Tostaduría Sol"), Kind: "buyer"},
		}},
		"the coordinator": {h.coordinator, identityrest.Me{Role: "coordinator"}},
		"a service":       {h.whatsapp, identityrest.Me{Role: "service"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, read[identityrest.Me](t, c.who.Get(t, "/v1/me").Want(t, http.StatusOK))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	h.anyone.Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-required")
}

// What becomes of sessions, one after the other: the last ones let time pass.
func TestSessions(t *testing.T) {
	s := openSigning(t, otp.Email, otp.WhatsApp)
	t.Run("a refresh token is used once", func(t *testing.T) { aRefreshTokenIsUsedOnce(t, s) })
	t.Run("two who refresh at once get the same", func(t *testing.T) { twoWhoRefreshAtOnceGetTheSame(t, s) })
	t.Run("a forged one ends nothing", func(t *testing.T) { aForgedRefreshTokenEndsNothing(t, s) })
	t.Run("sessions are seen and ended", func(t *testing.T) { sessionsAreSeenAndEnded(t, s) })
	t.Run("signing out", func(t *testing.T) { signingOut(t, s) })
	t.Run("an organisation is signed out", func(t *testing.T) { anOrganisationIsSignedOut(t, s) })
	t.Run("it is not repeated later", func(t *testing.T) { aRefreshTokenIsNotRepeatedLater(t, s) })
	t.Run("a session ends by itself", func(t *testing.T) { aSessionEndsByItself(t, s) })
}

func aRefreshTokenIsUsedOnce(t *testing.T, s signing) {
	begun := s.signIn(t, "arefreshtokenisusedonce@molino.example")
	first := *begun.RefreshToken
	second := *read[session](t, s.refresh(t, first, nil).Want(t, http.StatusOK)).RefreshToken
	if again := *read[session](t, s.refresh(t, first, nil).Want(t, http.StatusOK)).RefreshToken; again != second || first == second {
		t.Errorf("repeated it gives %s, at first %s", again, second)
	}
	third := *read[session](t, s.refresh(t, second, nil).Want(t, http.StatusOK)).RefreshToken
	s.refresh(t, first, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
	s.refresh(t, third, nil).Problem(t, http.StatusUnauthorized, "refresh-refused") // the session is over
	s.anyone.As(begun.AccessToken).Get(t, "/v1/me/sessions").Problem(t, http.StatusUnauthorized, "token-revoked")
}

func aRefreshTokenIsNotRepeatedLater(t *testing.T, s signing) {
	first := *s.signIn(t, "arefreshtokenisnotrepeatedlater@molino.example").RefreshToken
	second := *read[session](t, s.refresh(t, first, nil).Want(t, http.StatusOK)).RefreshToken
	s.wait(2 * time.Minute)
	s.refresh(t, first, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
	s.refresh(t, second, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
}

func twoWhoRefreshAtOnceGetTheSame(t *testing.T, s signing) {
	first := *s.signIn(t, "twowhorefreshatoncegetthesame@molino.example").RefreshToken
	var given sync.Map
	var refreshed sync.WaitGroup
	for range 8 {
		refreshed.Go(func() {
			given.Store(*read[session](t, s.refresh(t, first, nil).Want(t, http.StatusOK)).RefreshToken, true)
		})
	}
	refreshed.Wait()
	count := 0
	given.Range(func(next, _ any) bool {
		count++
		s.refresh(t, next.(string), nil).Want(t, http.StatusOK)
		return true
	})
	if count != 1 {
		t.Errorf("%d successors", count)
	}
}

func aForgedRefreshTokenEndsNothing(t *testing.T, s signing) {
	begun, another := s.signIn(t, "aforgedrefreshtokenendsnothing@molino.example"), s.signIn(t, "otra.aforgedrefreshtokenendsnothing@molino.example")
	good := *begun.RefreshToken
	parts, foreign := strings.Split(good, "."), strings.Split(*another.RefreshToken, ".")
	for name, forged := range map[string]string{
		"another number": strings.Join([]string{parts[0], parts[1], parts[2], "0", parts[4]}, "."), "a later one": strings.Join([]string{parts[0], parts[1], parts[2], "2", parts[4]}, "."),
		"another session": strings.Join([]string{parts[0], parts[1], foreign[2], "1", parts[4]}, "."), "another person": strings.Join([]string{parts[0], foreign[1], foreign[2], "1", parts[4]}, "."),
		"another hash": strings.Join([]string{parts[0], parts[1], parts[2], "1", foreign[4]}, "."), "a wildcard": "qhr.*.>.1." + parts[4],
		"an access token": begun.AccessToken, "nothing like it": "x", "without a hash": strings.Join(parts[:4], "."),
		"another spelling of its number": strings.Join([]string{parts[0], parts[1], parts[2], "+1", parts[4]}, "."),
	} {
		t.Run(name, func(t *testing.T) {
			s.refresh(t, forged, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
		})
	}
	s.refresh(t, good, nil).Want(t, http.StatusOK)
}

func aSessionEndsByItself(t *testing.T, s signing) {
	token := *s.signIn(t, "asessionendsbyitself@molino.example").RefreshToken
	for range 3 { // 87 days
		s.wait(29 * 24 * time.Hour)
		token = *read[session](t, s.refresh(t, token, nil).Want(t, http.StatusOK)).RefreshToken
	}
	s.wait(4 * 24 * time.Hour)
	s.refresh(t, token, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
	unused := *s.signIn(t, "asessionendsbyitself@molino.example").RefreshToken
	s.wait(31 * 24 * time.Hour)
	s.refresh(t, unused, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
}

// mine are the sessions of whoever has an access token.
func (s signing) mine(t *testing.T, accessToken string) []identityrest.SignIn {
	t.Helper()
	return read[identityrest.Sessions](t, s.anyone.As(accessToken).Get(t, "/v1/me/sessions").Want(t, http.StatusOK)).Items
}

func sessionsAreSeenAndEnded(t *testing.T, s signing) {
	first, second, third := s.signIn(t, "sessionsareseenandended@molino.example"), s.signIn(t, "sessionsareseenandended@molino.example"), s.signIn(t, "sessionsareseenandended@molino.example")
	stranger := s.signIn(t, rosa)
	own := s.anyone.As(third.AccessToken)
	all := s.mine(t, third.AccessToken)
	if len(all) != 3 || all[0].ID != *third.Session || !all[0].Current || all[1].Current || all[0].Channel != "email" {
		t.Errorf("sessions %+v", all)
	}
	own.Delete(t, "/v1/me/sessions/"+*stranger.Session).Problem(t, http.StatusNotFound, "not-found")
	own.Delete(t, "/v1/me/sessions/ses_none").Problem(t, http.StatusNotFound, "not-found")
	own.Delete(t, "/v1/me/sessions/"+*first.Session).Want(t, http.StatusOK)
	s.refresh(t, *first.RefreshToken, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
	s.anyone.As(first.AccessToken).Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
	left := read[identityrest.Sessions](t, own.Delete(t, "/v1/me/sessions").Want(t, http.StatusOK)).Items
	if len(left) != 1 || left[0].ID != *third.Session {
		t.Errorf("left %+v", left)
	}
	s.refresh(t, *second.RefreshToken, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
	s.refresh(t, *third.RefreshToken, nil).Want(t, http.StatusOK)
	s.refresh(t, *stranger.RefreshToken, nil).Want(t, http.StatusOK)
}

func signingOut(t *testing.T, s signing) {
	first := s.signIn(t, "signingout@molino.example")
	for range 2 { // as RFC 7009 asks, the second time is answered like the first
		s.anyone.Post(t, "/v1/auth/revoke", body{"token": *first.RefreshToken}).Want(t, http.StatusOK)
	}
	s.refresh(t, *first.RefreshToken, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
	s.anyone.As(first.AccessToken).Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
	second := s.signIn(t, "signingout@molino.example")
	s.anyone.Post(t, "/v1/auth/revoke", body{"token": second.AccessToken}).Want(t, http.StatusOK)
	s.refresh(t, *second.RefreshToken, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
	s.anyone.As(second.AccessToken).Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
	s.anyone.Post(t, "/v1/auth/revoke", body{"token": "nada"}).Want(t, http.StatusOK)
	third := s.signIn(t, "signingout@molino.example")
	for range 2 {
		s.coordinator.Post(t, "/v1/auth/revoke", body{"id": *third.Session}).Want(t, http.StatusOK)
	}
	s.anyone.Post(t, "/v1/auth/token", body{"grant_type": "refresh_token", "refresh_token": *third.RefreshToken}).Problem(t, http.StatusUnauthorized, "refresh-refused")
}

func anOrganisationIsSignedOut(t *testing.T, s signing) {
	first, second := s.signIn(t, "suma@molino.example"), s.signIn(t, "suma@molino.example")
	org := s.anyone.As(first.AccessToken).Post(t, "/v1/organisations", body{"kind": "buyer", "name": "Molino Suma"}).Want(t, http.StatusCreated).Text(t, "id")
	acts := read[session](t, s.refresh(t, *first.RefreshToken, body{"organisation": org}).Want(t, http.StatusOK))
	made := s.makeKey(t, s.anyone.As(acts.AccessToken), "identity:read")
	for range 2 {
		s.coordinator.Post(t, "/v1/auth/revoke", body{"id": org}).Want(t, http.StatusOK)
	}
	s.refresh(t, *acts.RefreshToken, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
	s.anyone.As(acts.AccessToken).Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
	if key := read[identityrest.APIKey](t, s.coordinator.Get(t, "/v1/api-keys/"+made.ID).Want(t, http.StatusOK)); key.State != "revoked" {
		t.Errorf("the key is shown %s", key.State)
	}
	s.refresh(t, *second.RefreshToken, nil).Want(t, http.StatusOK) // it acted for none
}

func TestWhoIsNotThePersonAnyMoreIsSignedOut(t *testing.T) {
	for name, happens := range map[string]func(*testing.T, signing, string){
		"denied": func(t *testing.T, s signing, id string) {
			s.coordinator.Post(t, "/v1/persons/"+id+"/deny", nil).Want(t, http.StatusOK)
		},
		"consent withdrawn": func(t *testing.T, s signing, _ string) { s.answer(t, rosa, false) },
	} {
		t.Run(name, func(t *testing.T) {
			s := openSigning(t, otp.WhatsApp)
			s.register(t, huaro(person("Rosa Quispe", rosa)))
			begun := s.signIn(t, rosa)
			happens(t, s, begun.Person.ID)
			s.anyone.As(begun.AccessToken).Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
			s.refresh(t, *begun.RefreshToken, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
		})
	}
}

func TestWhoIsFrozenOnlyReads(t *testing.T) {
	s := openSigning(t, otp.WhatsApp)
	s.register(t, huaro(person("Rosa Quispe", rosa)))
	begun := s.signIn(t, rosa)
	s.coordinator.Post(t, "/v1/persons/"+begun.Person.ID+"/freeze", nil).Want(t, http.StatusOK)
	s.anyone.As(begun.AccessToken).Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked") // it does not tell of the doubt
	renewed := read[session](t, s.refresh(t, *begun.RefreshToken, nil).Want(t, http.StatusOK))
	if !s.claims(t, renewed.AccessToken).Frozen || renewed.Person.State != "frozen" {
		t.Errorf("renewed %+v", renewed)
	}
}

// Whoever is frozen while a thief is signed in puts the thief out.
func TestWhoIsFrozenEndsWhatOthersSignInWith(t *testing.T) {
	s := openSigning(t, otp.Email)
	first, thief, second := s.signIn(t, molino), s.signIn(t, molino), s.signIn(t, molino)
	org := s.anyone.As(first.AccessToken).Post(t, "/v1/organisations", body{"kind": "buyer", "name": "Molino Suma"}).Want(t, http.StatusCreated).Text(t, "id")
	acts := read[session](t, s.refresh(t, *first.RefreshToken, body{"organisation": org}).Want(t, http.StatusOK))
	made := s.makeKey(t, s.anyone.As(acts.AccessToken), "identity:read")
	s.coordinator.Post(t, "/v1/persons/"+first.Person.ID+"/freeze", nil).Want(t, http.StatusOK)
	acts = read[session](t, s.refresh(t, *acts.RefreshToken, nil).Want(t, http.StatusOK))
	own := s.anyone.As(acts.AccessToken)
	own.Post(t, "/v1/api-keys", newKey("identity:read")).Problem(t, http.StatusForbidden, "identity-in-doubt")
	own.Delete(t, "/v1/api-keys/"+made.ID).Want(t, http.StatusOK)
	own.Delete(t, "/v1/me/sessions/"+*thief.Session).Want(t, http.StatusOK)
	own.Delete(t, "/v1/me/sessions").Want(t, http.StatusOK)
	for _, ended := range []session{thief, second} {
		s.refresh(t, *ended.RefreshToken, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
	}
	own.Post(t, "/v1/auth/revoke", body{"token": acts.AccessToken}).Want(t, http.StatusOK)
}
