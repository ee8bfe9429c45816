package identity_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/testkit"
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
			ID: token.OrgID(kind, name), Kind: identityrest.OrganisationKind(kind), Name: &name, Level: 2, CreatedAt: made.CreatedAt, UpdatedAt: made.UpdatedAt,
		}
		if diff := cmp.Diff(want, made); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		webtest.CheckComplete(t, identityrest.GetSpec, "Organisation", made)
		for who, c := range map[string]client{
			"a buyer": h.member(t, token.RoleBuyer, "Otro"), "an association": h.member(t, token.RoleAssociation, "Otra"),
			"an organiser": h.member(t, token.RoleOrganiser, "Otro más"), "a service": h.whatsapp, "the coordinator": h.coordinator,
		} {
			if diff := cmp.Diff(made, read[organisationJSON](t, c.Get(t, "/v1/organisations/"+made.ID).Want(t, http.StatusOK))); diff != "" {
				t.Errorf("%s (-made +seen):\n%s", who, diff)
			}
		}
		again := read[organisationJSON](t, h.coordinator.Post(t, "/v1/organisations", body{"kind": kind, "name": name}).Want(t, http.StatusCreated))
		if diff := cmp.Diff(made, again); diff != "" {
			t.Errorf("again (-first +again):\n%s", diff)
		}
		if known := h.Vault.Profile(t.Context(), made.ID); known.Level != 2 || known.Name != name {
			t.Errorf("the vault has %+v", known)
		}
		h.coordinator.Get(t, "/v1/associations/"+made.ID).Problem(t, http.StatusNotFound, "not-found")
		h.coordinator.Post(t, "/v1/associations/"+made.ID+"/verify", nil).Problem(t, http.StatusNotFound, "not-found")
		h.coordinator.Post(t, "/v1/associations/"+made.ID+"/representatives", person("Rosa", rosa)).Problem(t, http.StatusNotFound, "not-found")
	}
	h.coordinator.Post(t, "/v1/organisations", body{"kind": "organiser", "name": "Tostaduría Sol"}).
		Problem(t, http.StatusConflict, "other-kind")
	h.exchange(t, body{"phone": rosa}).Problem(t, http.StatusNotFound, "unknown-phone")
}

func TestTheFirstActMakesAnOrganisationKnown(t *testing.T) {
	h := open(t)
	for _, c := range []struct {
		role, name string
		act        func(org string)
	}{
		{token.RoleAssociation, "Maíz de Huaro", func(org string) {
			tell(t, h.Log, catalogevents.Lot, "lot_1", catalogevents.LotEvents(), catalogevents.LotEvent(catalogevents.LotDrafted{Association: org}))
		}},
		{token.RoleBuyer, "Tostaduría Sol", func(org string) {
			tell(t, h.Log, orderevents.Negotiation, "neg_1", orderevents.NegotiationEvents(),
				orderevents.NegotiationEvent(orderevents.NegotiationOpened{Buyer: org, Association: "assoc_1"}))
		}},
		{token.RoleOrganiser, "Feria de Urcos", func(org string) {
			tell(t, h.Log, fairevents.Fair, "fair_1", fairevents.FairEvents(), fairevents.FairEvent(fairevents.FairScheduled{Organiser: org}))
		}},
		{token.RoleAssociation, "Tejidos de Ocongate", func(org string) {
			tell(t, h.Log, fairevents.Fair, "fair_2", fairevents.FairEvents(), fairevents.FairEvent(fairevents.StallApplied{Association: org}))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			org := token.OrgID(c.role, c.name)
			own := h.member(t, c.role, c.name)
			own.Get(t, "/v1/organisations/"+org).Problem(t, http.StatusNotFound, "not-found")
			c.act(org)
			testkit.Eventually(t, "it is known", func() bool { return own.Get(t, "/v1/organisations/"+org).Status == http.StatusOK })
			seen := read[organisationJSON](t, own.Get(t, "/v1/organisations/"+org))
			want := organisationJSON{ID: org, Kind: identityrest.OrganisationKind(c.role), Name: &c.name, Level: 0, CreatedAt: seen.CreatedAt, UpdatedAt: seen.UpdatedAt}
			if diff := cmp.Diff(want, seen); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			h.vouch(t, c.role, c.name, org)
		})
	}
}

// vouch has the coordinator say that an organisation is known, and expects that to show.
func (h *fixture) vouch(t *testing.T, role, name, org string) {
	t.Helper()
	if role == token.RoleAssociation {
		h.coordinator.Post(t, "/v1/associations/"+org+"/representatives", person("Rosa", rosa)).Want(t, http.StatusOK)
		h.coordinator.Post(t, "/v1/associations/"+org+"/verify", body{"level": 2}).Want(t, http.StatusOK)
	} else {
		h.coordinator.Post(t, "/v1/organisations", body{"kind": role, "name": name}).Want(t, http.StatusCreated)
	}
	if got := h.coordinator.Get(t, "/v1/organisations/"+org).Field(t, "level"); got != 2.0 {
		t.Errorf("level %v", got)
	}
	if known := h.Vault.Profile(t.Context(), org); known.Level != 2 || known.Name != name {
		t.Errorf("the vault has %+v", known)
	}
}

func TestWhoIsRegisteredIsLeftAsItIs(t *testing.T) {
	h := open(t)
	a := h.register(t, huaro(person("Rosa", rosa)))
	tell(t, h.Log, catalogevents.Lot, "lot_1", catalogevents.LotEvents(), catalogevents.LotEvent(catalogevents.LotDrafted{Association: a.ID}))
	// One that was not, after it in the log: once it shows, the first has been heard.
	last := token.OrgID(token.RoleAssociation, "Otra")
	tell(t, h.Log, catalogevents.Lot, "lot_2", catalogevents.LotEvents(), catalogevents.LotEvent(catalogevents.LotDrafted{Association: last}))
	testkit.Eventually(t, "the other is known", func() bool { return h.anyone.Get(t, "/v1/associations/"+last).Status == http.StatusOK })
	if diff := cmp.Diff(a, read[association](t, h.coordinator.Get(t, "/v1/associations/"+a.ID).Want(t, http.StatusOK))); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}

// tell stores an event of another service as it is.
func tell[E any](t *testing.T, log *es.Log, aggregate, id string, table events.Table[E], event E) {
	t.Helper()
	m := es.Meta{CommandID: es.CommandID("tell-" + id)}
	if _, err := estest.NewScribe(log, aggregate, table).Write(t.Context(), id, time.Now(), event, m); err != nil {
		t.Fatal(err)
	}
}
