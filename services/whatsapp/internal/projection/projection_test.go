package projection_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/readmodel/readmodeltest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/projection"
)

// history writes events as they are, whatever the rules of their services would say.
type history struct {
	log  *es.Log
	step int
}

func happen[E any](t *testing.T, h *history, aggregate, id string, table events.Table[E], event E) {
	t.Helper()
	h.step++
	m, at := es.Meta{CommandID: es.CommandID(fmt.Sprint("step-", h.step))}, time.Date(2030, 5, 1, 8, h.step, 0, 0, time.UTC)
	_, err := estest.NewScribe(h.log, aggregate, table).Write(t.Context(), id, at, event, m)
	if err != nil {
		t.Fatal(err)
	}
}

func (h *history) organisation(t *testing.T, e identityevents.OrganisationEvent) {
	t.Helper()
	happen(t, h, identityevents.Organisation, "assoc_1", identityevents.OrganisationEvents(), e)
}

func (h *history) person(t *testing.T, e identityevents.PersonEvent) {
	t.Helper()
	happen(t, h, identityevents.Person, "per_1", identityevents.PersonEvents(), e)
}

func (h *history) contact(t *testing.T, id string) {
	t.Helper()
	happen(t, h, identityevents.Contact, id, identityevents.ContactEvents(),
		identityevents.ContactEvent(identityevents.ContactLinked{Person: "per_1"}))
}

func (h *history) negotiation(t *testing.T, e orderevents.NegotiationEvent) {
	t.Helper()
	happen(t, h, orderevents.Negotiation, "neg_1", orderevents.NegotiationEvents(), e)
}

func open(t *testing.T) *history {
	t.Helper()
	log, err := es.OpenLog(t.Context(), natstest.Start(t).JetStream())
	if err != nil {
		t.Fatal(err)
	}
	return &history{log: log}
}

// run runs a read model of its own over the log.
func run(t *testing.T, log *es.Log) (*projection.Views, *readmodel.Model) {
	t.Helper()
	views := projection.NewViews()
	model := readmodeltest.Run(t, log, views.All()...)
	views.On(model)
	return views, model
}

func TestWhoSpeaksForAnAssociation(t *testing.T) {
	h := open(t)
	views, model := run(t, h.log)
	h.organisation(t, identityevents.OrganisationRegistered{Kind: identityevents.KindAssociation})
	for _, person := range []string{"per_1", "per_2", "per_1"} {
		h.organisation(t, identityevents.OrganisationMemberAdded{Person: person, Role: identityevents.Representative})
	}
	h.organisation(t, identityevents.OrganisationMemberAdded{Person: "per_3", Role: "accountant"})
	h.organisation(t, identityevents.OrganisationVerified{Level: 2})
	readmodeltest.CatchUp(t, model)
	got, err := views.Representatives("assoc_1")
	if err != nil || !slices.Equal(got, []string{"per_1", "per_2"}) {
		t.Errorf("representatives %q, %v", got, err)
	}
	if got, err := views.Representatives("assoc_2"); err != nil || len(got) != 0 {
		t.Errorf("of nobody: %q, %v", got, err)
	}
}

func TestHowAPersonIsReachedAndWhetherSheWantsToBe(t *testing.T) {
	h := open(t)
	views, model := run(t, h.log)
	h.person(t, identityevents.PersonRegistered{Language: "qu"})
	h.contact(t, "ctc_0123456789abcdefghjkmnpqrs")
	h.contact(t, "ctc_z123456789abcdefghjkmnpqrs") // a new phone
	readmodeltest.CatchUp(t, model)
	if got, err := views.Contact("per_1"); err != nil || got != "z123456789abcdefghjkmnpqrs" {
		t.Errorf("contact %q, %v", got, err)
	}
	steps := []struct {
		event identityevents.PersonEvent
		want  bool
	}{
		{identityevents.PersonConsented{}, false},
		{identityevents.PersonConsentWithdrawn{}, true},
		{identityevents.PersonConsented{}, false},
	}
	for _, step := range steps {
		h.person(t, step.event)
		readmodeltest.CatchUp(t, model)
		if got, err := views.Withdrawn("per_1"); err != nil || got != step.want {
			t.Errorf("%T: withdrawn %t, %v", step.event, got, err)
		}
	}
}

func TestWhomANegotiationConcerns(t *testing.T) {
	h := open(t)
	views, model := run(t, h.log)
	h.negotiation(t, orderevents.NegotiationOpened{Buyer: "org_1", Association: "assoc_1"})
	h.negotiation(t, orderevents.OfferMade{Number: 1, By: orderevents.Buyer})
	h.negotiation(t, orderevents.OfferMade{Number: 2, By: orderevents.Seller})
	h.negotiation(t, orderevents.OfferMade{Number: 3, By: orderevents.Buyer})
	h.negotiation(t, orderevents.OfferExpired{Number: 3})
	readmodeltest.CatchUp(t, model)
	n, err := views.Negotiation("neg_1")
	if err != nil || n.Association != "assoc_1" || !n.Offered(1) || n.Offered(2) || !n.Offered(3) {
		t.Errorf("%+v, %v", n, err)
	}
}

func TestReplayingGivesTheSame(t *testing.T) {
	h := open(t)
	_, live := run(t, h.log)
	h.organisation(t, identityevents.OrganisationMemberAdded{Person: "per_1", Role: identityevents.Representative})
	h.contact(t, "ctc_0123456789abcdefghjkmnpqrs")
	h.person(t, identityevents.PersonConsentWithdrawn{})
	h.negotiation(t, orderevents.NegotiationOpened{Association: "assoc_1"})
	h.negotiation(t, orderevents.OfferMade{Number: 1, By: orderevents.Buyer})
	want := readmodeltest.Dump(t, live)
	if len(want) < 3 {
		t.Errorf("only %d keys", len(want))
	}
	_, again := run(t, h.log)
	if got := readmodeltest.Dump(t, again); !maps.Equal(want, got) {
		t.Errorf("replayed: %v\nlive: %v", got, want)
	}
}
