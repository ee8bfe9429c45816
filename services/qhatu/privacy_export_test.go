package qhatu_test

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// notExported are the texts that are written here and stand in no export of who wrote them, and why.
var notExported = map[string]string{
	"POST /v1/associations /representatives/0/name":    "it was corrected since",
	"PATCH /v1/persons/{id} /name":                     "the person corrected it since",
	"POST /v1/associations/{id}/representatives /name": "it is another person's",
	"POST /v1/organisations /name":                     "nobody acts for it",
	"POST /v1/api-keys /name":                          "a token of the operator's made it; identity's own test makes one as a person",
}

// exports has everybody export what is theirs, and wants all that was written in it: a field that is new is exported, or fails.
func (m *chatMarket) exports(t *testing.T, w writings) {
	t.Helper()
	var all []byte
	for _, who := range []client{
		m.speaking(t, w.association, w.speaker), m.party(t, token.RoleBuyer, w.buyer), m.party(t, token.RoleOrganiser, w.organiser),
	} {
		all = append(all, who.Get(t, "/v1/me/export").Want(t, http.StatusOK).Body...)
	}
	found := w.found(all)
	for _, where := range w.texts {
		operation, pointer, _ := strings.Cut(where, " /v1/")
		_, pointer, _ = strings.Cut(pointer, " ")
		switch {
		case operation == http.MethodGet, notExported[where] != "", slices.Contains(found, where):
		case w.changed(where, pointer):
		default:
			t.Errorf("%s: in no export", where)
		}
	}
	m.exportsTheChat(t)
}

// changed tells whether a text was written anew by a change of what it is about.
func (w writings) changed(where, pointer string) bool {
	made, isPost := strings.CutPrefix(where, "POST ")
	path, _, _ := strings.Cut(made, " ")
	for _, other := range w.texts {
		if isPost && other == "PATCH "+path+"/{id} "+pointer {
			return true
		}
	}
	return false
}

// exportsTheChat wants what somebody said and was told in their own export, and in nobody else's.
func (m *chatMarket) exportsTheChat(t *testing.T) {
	t.Helper()
	export := func(phone string) []byte {
		t.Helper()
		known := read[identityrest.Session](t, m.as(t, token.RoleService, "whatsapp").Post(t, "/v1/auth/token", body{"phone": phone}).Want(t, http.StatusOK))
		return m.client.As(known.AccessToken).Get(t, "/v1/me/export", webtest.Lang("es")).Want(t, http.StatusOK).Body
	}
	own, others := export(filomenas), export(eusebiasNext)
	for _, said := range []string{"vendo 20 quintales de maiz blanco", "Publicado", tarwi, `"from":"person"`, `"from":"qhatu"`} {
		if !bytes.Contains(own, []byte(said)) {
			t.Errorf("an export does not hold %q", said)
		}
	}
	if bytes.Contains(others, []byte(mashua)) {
		t.Error("an export holds what somebody else said")
	}
}
