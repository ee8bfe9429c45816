package app_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/vault/vaulttest"
)

// happen stores an event as it is, whatever the rules of its service would say.
func happen[E any](t *testing.T, w *world, aggregate, id string, table events.Table[E], by es.Actor, event E) {
	t.Helper()
	w.step++
	m := es.Meta{CommandID: es.CommandID(fmt.Sprint("step-", w.step)), Actor: by}
	_, err := estest.NewScribe(w.log, aggregate, table).Write(t.Context(), id, w.clock.Now(), event, m)
	if err != nil {
		t.Fatal(err)
	}
}

// joins makes somebody a representative of the association, with a phone.
func (w *world) joins(t *testing.T, person, phone string) {
	t.Helper()
	vaulttest.SetPerson(t, w.vault, person, vault.Person{Name: person, Phone: "+" + phone})
	happen(t, w, identityevents.Contact, "ctc_"+w.vault.Index("phone", "+"+phone), identityevents.ContactEvents(), es.Actor{},
		identityevents.ContactEvent(identityevents.ContactLinked{Person: person}))
	happen(t, w, identityevents.Organisation, "assoc_1", identityevents.OrganisationEvents(), es.Actor{},
		identityevents.OrganisationEvent(identityevents.OrganisationMemberAdded{Person: person, Role: identityevents.Representative}))
}

func (w *world) negotiation(t *testing.T, by es.Actor, event orderevents.NegotiationEvent) {
	t.Helper()
	happen(t, w, orderevents.Negotiation, "neg_1", orderevents.NegotiationEvents(), by, event)
}

func (w *world) opened(t *testing.T) {
	t.Helper()
	w.joins(t, "per_rosa", rosa)
	w.joins(t, "per_elmer", elmer)
	w.negotiation(t, es.Actor{}, orderevents.NegotiationOpened{Buyer: "org_1", Association: "assoc_1"})
}

var buyerOf = es.Actor{Role: "buyer", Org: "org_1", Person: "per_buyer", Via: "rest"}

func offerOf(number int, by string) orderevents.OfferMade {
	return orderevents.OfferMade{Number: number, By: by, ValidUntil: time.Now()}
}
