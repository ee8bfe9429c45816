package projection_test

import (
	"slices"
	"testing"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/readmodel/readmodeltest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/projection"
)

const (
	association = "assoc_1"
	person      = "per_1"
	negotiation = "neg_1"
)

// history is one of what is heard from other services, each with what it changes.
func history() readmodeltest.History {
	people, negotiations := []string{"people"}, []string{"negotiations"}
	return readmodeltest.History{
		Others: []readmodeltest.Events{
			readmodeltest.Of(identityevents.Organisation, identityevents.OrganisationEvents()),
			readmodeltest.Of(identityevents.Person, identityevents.PersonEvents()),
			readmodeltest.Of(identityevents.Contact, identityevents.ContactEvents()),
			readmodeltest.Of(orderevents.Negotiation, orderevents.NegotiationEvents()),
		},
		Steps: []readmodeltest.Step{
			{
				ID: association, Event: identityevents.OrganisationMemberAdded{Person: person, Role: identityevents.Representative},
				Changes: []string{"organisations", "people"},
			},
			{ID: association, Event: identityevents.OrganisationVerified{Level: 2}},
			{ID: "ctc_0123456789abcdefghjkmnpqrs", Event: identityevents.ContactLinked{Person: person}, Changes: []string{"contacts", "people"}},
			{ID: person, Event: identityevents.PersonConsentWithdrawn{}, Changes: people},
			{ID: "ctc_0123456789abcdefghjkmnpqrs", Event: identityevents.ContactLeft{Person: person}, Changes: []string{"contacts", "people"}},
			{ID: association, Event: identityevents.OrganisationMemberRemoved{Person: person}, Changes: []string{"organisations", "people"}},
			{ID: negotiation, Event: orderevents.NegotiationOpened{Association: association}, Changes: negotiations},
			{ID: negotiation, Event: orderevents.OfferMade{Number: 1, By: orderevents.Buyer}, Changes: negotiations},
			{ID: negotiation, Event: orderevents.OfferRejected{Number: 1, By: orderevents.Seller}, Changes: negotiations},
			{ID: negotiation, Event: orderevents.OfferMade{Number: 2, By: orderevents.Buyer}, Changes: negotiations},
			{ID: negotiation, Event: orderevents.NegotiationClosed{By: orderevents.Buyer}, Changes: negotiations},
			{ID: negotiation, Event: orderevents.OfferExpired{Number: 2}},
		},
	}
}

func open(t *testing.T) *readmodeltest.Log {
	t.Helper()
	return history().Open(t)
}

func TestEveryEventChangesWhatItShould(t *testing.T) {
	history().Check(t, func() []readmodel.Projector { return projection.NewViews().All() })
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
	log := open(t)
	views, model := run(t, log.Log)
	log.Write(t, association, identityevents.OrganisationRegistered{Kind: identityevents.KindAssociation})
	for _, person := range []string{"per_1", "per_2", "per_1"} {
		log.Write(t, association, identityevents.OrganisationMemberAdded{Person: person, Role: identityevents.Representative})
	}
	log.Write(t, association, identityevents.OrganisationMemberAdded{Person: "per_3", Role: "accountant"})
	log.Write(t, association, identityevents.OrganisationMemberAdded{Person: "per_4", Role: identityevents.Representative})
	log.Write(t, association, identityevents.OrganisationMemberRemoved{Person: "per_4"})
	log.Write(t, association, identityevents.OrganisationVerified{Level: 2})
	readmodeltest.CatchUp(t, model)
	got, err := views.Representatives("assoc_1")
	if err != nil || !slices.Equal(got, []string{"per_1", "per_2"}) {
		t.Errorf("representatives %q, %v", got, err)
	}
	if got, err := views.SpeaksFor("per_1"); err != nil || !slices.Equal(got, []string{"assoc_1"}) {
		t.Errorf("per_1 speaks for %q, %v", got, err)
	}
	if got, err := views.Representatives("assoc_2"); err != nil || len(got) != 0 {
		t.Errorf("of nobody: %q, %v", got, err)
	}
}

func TestHowAPersonIsReachedAndWhetherSheWantsToBe(t *testing.T) {
	log := open(t)
	views, model := run(t, log.Log)
	log.Write(t, person, identityevents.PersonRegistered{Language: "qu"})
	log.Write(t, "ctc_0123456789abcdefghjkmnpqrs", identityevents.ContactLinked{Person: person})
	log.Write(t, "ctc_z123456789abcdefghjkmnpqrs", identityevents.ContactLinked{Person: person}) // a new phone
	log.Write(t, "ctc_y123456789abcdefghjkmnpqrs", identityevents.ContactLinked{Person: person, Kind: identityevents.ContactEmail})
	readmodeltest.CatchUp(t, model)
	if got, err := views.Contact("per_1"); err != nil || got != "z123456789abcdefghjkmnpqrs" {
		t.Errorf("contact %q, %v", got, err)
	}
	log.Write(t, "ctc_0123456789abcdefghjkmnpqrs", identityevents.ContactLeft{Person: person})
	readmodeltest.CatchUp(t, model)
	if got, err := views.Contact("per_1"); err != nil || got != "z123456789abcdefghjkmnpqrs" {
		t.Errorf("without the first phone: contact %q, %v", got, err)
	}
	log.Write(t, "ctc_z123456789abcdefghjkmnpqrs", identityevents.ContactLeft{Person: person})
	readmodeltest.CatchUp(t, model)
	if got, err := views.Contact("per_1"); err != nil || got != "" {
		t.Errorf("without a phone: contact %q, %v", got, err)
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
		log.Write(t, person, step.event)
		readmodeltest.CatchUp(t, model)
		if got, err := views.Withdrawn("per_1"); err != nil || got != step.want {
			t.Errorf("%T: withdrawn %t, %v", step.event, got, err)
		}
	}
}

func TestWhomANegotiationConcerns(t *testing.T) {
	log := open(t)
	views, model := run(t, log.Log)
	log.Write(t, negotiation, orderevents.NegotiationOpened{Buyer: "org_1", Association: "assoc_1"})
	readmodeltest.CatchUp(t, model)
	n, err := views.Negotiation("neg_1")
	if err != nil || n.Association != "assoc_1" {
		t.Errorf("%+v, %v", n, err)
	}
}

func TestWhoseAPhoneIs(t *testing.T) {
	log := open(t)
	views, model := run(t, log.Log)
	phone := "ctc_0123456789abcdefghjkmnpqrs"
	for i, e := range []identityevents.ContactEvent{identityevents.ContactLinked{Person: person}, identityevents.ContactLeft{Person: person}} {
		log.Write(t, phone, e)
		readmodeltest.CatchUp(t, model)
		if owned, err := views.IsOwned("0123456789abcdefghjkmnpqrs"); err != nil || owned != (i == 0) {
			t.Errorf("after %T: owned %t, %v", e, owned, err)
		}
	}
	log.Write(t, phone, identityevents.ContactLinked{Person: person})
	for _, member := range []bool{false, true} {
		if member {
			log.Write(t, association, identityevents.OrganisationMemberAdded{Person: person, Role: identityevents.Representative})
		}
		readmodeltest.CatchUp(t, model)
		if speaks, err := views.SpeaksForAny("0123456789abcdefghjkmnpqrs"); err != nil || speaks != member {
			t.Errorf("a member %t: speaks for somebody %t, %v", member, speaks, err)
		}
	}
	if owned, err := views.IsOwned("z123456789abcdefghjkmnpqrs"); owned || err != nil {
		t.Errorf("of nobody: owned %t, %v", owned, err)
	}
}
