package identity_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

type organisationJSON = identityrest.Organisation

func TestTheCoordinatorRegistersBuyersAndOrganisers(t *testing.T) {
	h := open(t)
	for kind, name := range map[string]string{"buyer": "Tostaduría Sol", "organiser": "Feria de Urcos"} {
		said := body{"kind": kind, "name": " " + name + " "}
		made := read[organisationJSON](t, h.coordinator.Post(t, "/v1/organisations", said, webtest.Key(kind)).Want(t, http.StatusCreated))
		want := organisationJSON{
			ID: made.ID, Kind: identityrest.OrganisationKind(kind), State: "registered", Name: &name, Level: 2, CreatedAt: made.CreatedAt, UpdatedAt: made.UpdatedAt,
		}
		if diff := cmp.Diff(want, made); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		for who, c := range map[string]client{
			"a buyer": h.member(t, token.RoleBuyer, "Otro"), "an association": h.member(t, token.RoleAssociation, "Otra"),
			"an organiser": h.member(t, token.RoleOrganiser, "Otro más"), "a service": h.whatsapp, "the coordinator": h.coordinator,
		} {
			if diff := cmp.Diff(made, read[organisationJSON](t, c.Get(t, "/v1/organisations/"+made.ID).Want(t, http.StatusOK))); diff != "" {
				t.Errorf("%s (-made +seen):\n%s", who, diff)
			}
		}
		if known := h.Vault.Profile(t.Context(), made.ID); known.Level != 2 || known.Name != name {
			t.Errorf("the vault has %+v", known)
		}
		h.coordinator.Get(t, "/v1/associations/"+made.ID).Problem(t, http.StatusNotFound, "not-found")
		for _, action := range []string{"verify", "suspend", "reopen", "close"} {
			said := map[string]any{"suspend": body{"reason": "x"}, "close": body{"reason": "x"}}[action]
			h.coordinator.Post(t, "/v1/associations/"+made.ID+"/"+action, said).Problem(t, http.StatusNotFound, "not-found")
		}
		h.coordinator.Post(t, "/v1/associations/"+made.ID+"/representatives", person("Rosa", rosa)).Problem(t, http.StatusNotFound, "not-found")
	}
	h.exchange(t, body{"phone": rosa}).Problem(t, http.StatusNotFound, "unknown-phone")
}

// Two organisations of one name are two; the same request again is the same one, and its id says nothing of its name.
func TestOneNameMayBeTwoOrganisations(t *testing.T) {
	h := open(t)
	said := body{"kind": "buyer", "name": "Tostaduría Sol", "level": 0}
	first := h.coordinator.Post(t, "/v1/organisations", said, webtest.Key("sol")).Want(t, http.StatusCreated)
	again := h.coordinator.Post(t, "/v1/organisations", said, webtest.Key("sol")).Want(t, http.StatusCreated)
	other := h.coordinator.Post(t, "/v1/organisations", said).Want(t, http.StatusCreated)
	if first.Text(t, "id") != again.Text(t, "id") || first.Text(t, "id") == other.Text(t, "id") || first.Field(t, "level") != 0.0 {
		t.Errorf("%s, %s, %s", first.Body, again.Body, other.Body)
	}
	elsewhere := open(t).coordinator.Post(t, "/v1/organisations", said, webtest.Key("sol")).Want(t, http.StatusCreated)
	if elsewhere.Text(t, "id") == first.Text(t, "id") {
		t.Error("whoever knows the key and the name knows the id")
	}
	for _, level := range []any{-1, 4, "2", 1.5} {
		h.coordinator.Post(t, "/v1/organisations", but(said, "level", level), webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")
	}
}
