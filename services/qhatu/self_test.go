package qhatu_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/access"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
)

// signIns are those of people who come and go while operations are tried.
type signIns struct {
	*markettest.Postbox
	people   int
	sessions map[string]identityrest.Session // by person
	codes    map[string]string               // by challenge
}

// ask has a code sent to a new address, and returns the challenge.
func (v *visitor) ask(t *testing.T, who client, purpose string) string {
	t.Helper()
	v.people++
	address := fmt.Sprintf("persona%d@correo.example", v.people)
	asked := who.Post(t, "/v1/auth/otp", body{"email": address, "purpose": purpose}).Want(t, http.StatusAccepted)
	challenge := asked.Text(t, "challenge")
	v.codes[challenge] = v.Code(t, address)
	return challenge
}

// signUp lets somebody new sign in, and returns who it is.
func (v *visitor) signUp(t *testing.T) string {
	t.Helper()
	challenge := v.ask(t, v.Anyone(), "sign_in")
	session := read[identityrest.Session](t, v.Anyone().Post(t, "/v1/auth/token", body{
		"grant_type": "otp", "challenge": challenge, "code": v.codes[challenge], "consent": body{"wording": "2026-11"},
	}).Want(t, http.StatusOK))
	v.sessions[session.Person.ID] = session
	return session.Person.ID
}

// self is somebody who has signed in, acting in a role, with a token that was made just now: what is their own is theirs in any role.
func (v *visitor) self(t *testing.T, role, person string) client {
	t.Helper()
	claims := token.Claims{Role: role, Subject: person}
	switch role {
	case token.RoleAssociation, token.RoleBuyer, token.RoleOrganiser:
		claims.Org = v.by[role].Get(t, "/v1/me").Want(t, http.StatusOK).Text(t, "organisation.id")
	}
	return v.Anyone().As(v.Mint(t, claims, time.Hour))
}

// acting is who does an operation in a role.
func (v *visitor) acting(t *testing.T, op shownOperation, role string, things func(*testing.T, string) string) client {
	t.Helper()
	if relation, _ := op.access(t).For(role, "whatsapp"); relation == access.Self && role != token.RoleService {
		return v.self(t, role, things(t, "me"))
	}
	if strings.HasPrefix(op.path, "/v1/api-keys/") && v.by[role] != nil && role != token.RoleCoordinator && role != token.RoleService && role != token.RolePerson && role != "" {
		return v.Anyone().As(v.Mint(t, token.Claims{Role: role, Org: v.association, Subject: "per_admin"}, time.Hour)) // whose keys they are
	}
	return v.by[role]
}

// makeOwn makes what belongs to somebody who has signed in; "" if it is of no such kind.
func (v *visitor) makeOwn(t *testing.T, kind string, thing func(*testing.T, string) string) string {
	t.Helper()
	switch kind {
	case "me":
		return v.signUp(t)
	case "ses":
		return *v.sessions[thing(t, "me")].Session
	case "ctc":
		contacts := v.self(t, token.RolePerson, thing(t, "me")).Get(t, "/v1/me/contacts").Want(t, http.StatusOK)
		return read[identityrest.Contacts](t, contacts).Items[0].ID
	case "otp":
		return v.ask(t, v.Anyone(), "sign_in")
	case "key":
		return idIn(t, v.by[token.RoleAssociation].Post(t, "/v1/api-keys", body{"name": "Programa", "scopes": []string{"order:read"}}))
	case "otp of a contact":
		return v.ask(t, v.self(t, token.RolePerson, thing(t, "me")), "contact")
	}
	return ""
}

// contactsOf are the same things, with codes for adding an address instead of signing in.
func contactsOf(things func(*testing.T, string) string) func(*testing.T, string) string {
	return func(t *testing.T, kind string) string {
		t.Helper()
		if kind == "otp" {
			kind = "otp of a contact"
		}
		return things(t, kind)
	}
}

// checkActingForOthers: who signs in to act for an organisation that is not theirs learns nothing of whether there is such a one.
func checkActingForOthers(t *testing.T, v *visitor) {
	var answers []webtest.Response
	for _, organisation := range []string{v.association, id.Derive("assoc", "nobody")} {
		challenge := v.ask(t, v.Anyone(), "sign_in")
		answers = append(answers, told(v.Anyone().Post(t, "/v1/auth/token", body{
			"grant_type": "otp", "challenge": challenge, "code": v.codes[challenge], "consent": body{"wording": "2026-11"}, "organisation": organisation,
		})))
	}
	if diff := cmp.Diff(answers[1], answers[0]); diff != "" || answers[0].Status < http.StatusBadRequest {
		t.Errorf("%d (-nobody's +somebody else's):\n%s", answers[0].Status, diff)
	}
}

// exampleCode is how contracts write a one-time code.
const exampleCode = "314159"

// exampleChange is the id of a change that contracts give in their examples.
const exampleChange = "uXk0Zb2cAAAAAAAAAAcAAA"

// toldOf puts in a change that the caller was told of.
func (v *visitor) toldOf(t *testing.T, p proposal, by client, things func(*testing.T, string) string) proposal {
	t.Helper()
	if !strings.Contains(p.body, exampleChange) {
		return p
	}
	things(t, "neg") // of which both sides are told
	told := read[struct {
		Items []struct{ ID string }
	}](t, by.Get(t, "/v1/changes").Want(t, http.StatusOK))
	p.body = strings.ReplaceAll(p.body, exampleChange, told.Items[0].ID)
	return p
}

// known puts in the codes of the challenges that a request names.
func (v *visitor) known(p proposal) proposal {
	for challenge, code := range v.codes {
		if strings.Contains(p.body, challenge) {
			p.body = strings.ReplaceAll(p.body, exampleCode, code)
		}
	}
	return p
}
