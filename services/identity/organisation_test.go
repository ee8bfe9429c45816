package identity_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/lima"
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
			AllowedActions: []string{"verify", "suspend", "close", "erase"},
		}
		if diff := cmp.Diff(want, made); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		for who, c := range map[string]client{
			"a buyer": h.member(t, token.RoleBuyer, "Otro"), "an association": h.member(t, token.RoleAssociation, "Otra"),
			"an organiser": h.member(t, token.RoleOrganiser, "Otro más"), "a service": h.whatsapp, "the coordinator": h.coordinator,
		} {
			want := made
			if c != h.coordinator {
				want.AllowedActions = nil
			}
			if diff := cmp.Diff(want, read[organisationJSON](t, c.Get(t, "/v1/organisations/"+made.ID).Want(t, http.StatusOK))); diff != "" {
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

// Whatever its kind, an organisation is vouched for until the last day of the verification, or until it is withdrawn.
func TestAVerificationEndsByADayOrByTheCoordinator(t *testing.T) {
	h := openSigning(t)
	made := read[organisationJSON](t, h.coordinator.Post(t, "/v1/organisations", body{"kind": "organiser", "name": "Feria de Urcos", "level": 0}).Want(t, http.StatusCreated))
	for _, id := range []string{h.register(t, huaro(person("Rosa Quispe", rosa))).ID, made.ID} {
		at, until := "/v1/organisations/"+id, lima.Date(h.Now().AddDate(0, 0, 1))
		standing := func() organisationJSON {
			return read[organisationJSON](t, h.coordinator.Get(t, at).Want(t, http.StatusOK))
		}
		check := func(state identityrest.AssociationState, level int, withdraws bool, of organisationJSON) {
			t.Helper()
			if of.State != state || of.Level != level || slices.Contains(of.AllowedActions, "withdraw_verification") != withdraws {
				t.Errorf("%s %d %v", of.State, of.Level, of.AllowedActions)
			}
			listed := h.coordinator.Get(t, fmt.Sprintf("/v1/organisations?kind=%s&state=%s&level=%d", of.Kind, state, level)).Want(t, http.StatusOK)
			if shown := read[identityrest.OrganisationPage](t, listed).Items; len(shown) != 1 || shown[0].ID != id {
				t.Errorf("listed: %+v", shown)
			}
		}
		verify := func() {
			vouched := read[organisationJSON](t, h.coordinator.Post(t, at+"/verify", body{"level": 3, "evidence": "visit", "until": until}).Want(t, http.StatusOK))
			check("verified", 3, true, vouched)
			if v := vouched.Verification; v == nil || v.Level != 3 || *v.Evidence != "visit" || *v.Until != until {
				t.Errorf("%+v", v)
			}
		}
		verify()
		withdrawn := read[organisationJSON](t, h.coordinator.Post(t, at+"/withdraw_verification", body{"reason": "board_changed"}).Want(t, http.StatusOK))
		check("registered", 1, false, withdrawn)
		if withdrawn.Verification != nil {
			t.Errorf("%+v", withdrawn.Verification)
		}
		verify()
		stored := h.Vault.Profile(t.Context(), id)
		h.wait(48 * time.Hour)
		check("registered", 1, false, standing())
		h.coordinator.Post(t, at+"/withdraw_verification", body{"reason": "other"}).Problem(t, http.StatusConflict, "not-verified")
		if before, after := stored.LevelOn(until), stored.LevelOn(lima.Date(h.Now().AddDate(0, 0, 2))); before != 3 || after != 1 {
			t.Errorf("level %d, then %d", before, after)
		}
		if id != made.ID {
			shown := read[association](t, h.coordinator.Get(t, "/v1/associations/"+id).Want(t, http.StatusOK))
			if shown.State != "registered" || slices.Contains(shown.AllowedActions, "withdraw_verification") || shown.Verification == nil {
				t.Errorf("%+v", shown)
			}
		}
		h.wait(-48 * time.Hour)
	}
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
