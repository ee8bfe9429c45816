package projection_test

import (
	"maps"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/readmodel/readmodeltest"
	"github.com/qhatu/qhatu/services/identity/internal/domain/contact"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

const (
	huaro = "assoc_huaro"
	rosa  = "per_rosa"
	phone = "ctc_rosa"
)

// step is one event of one aggregate.
type step struct {
	name, id string
	event    any
}

// life is a history in which every event of every aggregate changes what is shown.
func life() []step {
	return []step{
		{identityevents.Contact, phone, identityevents.ContactLinked{Person: rosa}},
		{identityevents.Person, rosa, identityevents.PersonRegistered{Language: "qu"}},
		{identityevents.Person, rosa, identityevents.PersonConsented{Wording: "2026-11", By: "self"}},
		{identityevents.Organisation, huaro, identityevents.OrganisationRegistered{Kind: "association", Products: []string{"maize", "cocoa"}}},
		{identityevents.Organisation, huaro, identityevents.OrganisationLevelRaised{Level: 2}},
		{identityevents.Organisation, huaro, identityevents.OrganisationMemberAdded{Person: rosa, Role: "representative"}},
		{identityevents.Organisation, huaro, identityevents.OrganisationVerified{Level: 3, Evidence: "visit", Until: "2027-12-31"}},
		{identityevents.Person, rosa, identityevents.PersonConsentWithdrawn{Wording: "2026-11"}},
	}
}

func TestEveryEventShows(t *testing.T) {
	log := open(t)
	views := projection.NewViews()
	model := readmodeltest.Run(t, log, views.All()...)
	unseen := wireNames()
	before := shown(t, model, views)
	for i, s := range life() {
		name := write(t, log, i, s)
		readmodeltest.CatchUp(t, model)
		after := shown(t, model, views)
		if reflect.DeepEqual(before, after) {
			t.Errorf("%s changes nothing: %+v", name, after)
		}
		delete(unseen, name)
		before = after
	}
	for name := range unseen {
		t.Errorf("%s is missing here", name)
	}
	want := everything{
		Contact: contact.State{Person: rosa},
		Person: projection.Person{
			State: person.State{Registered: true, Withdrew: true},
			ID:    rosa, Language: "qu", Organisations: []string{huaro}, CreatedAt: at(1),
		},
		Organisation: projection.Organisation{
			State: organisation.State{
				Kind: "association", Status: "verified", Level: 3, Members: []string{rosa},
				Verification: identityevents.OrganisationVerified{Level: 3, Evidence: "visit", Until: "2027-12-31"},
			},
			ID: huaro, Products: []string{"maize", "cocoa"}, CreatedAt: at(3), VerifiedAt: at(6),
		},
	}
	if diff := cmp.Diff(want, before); diff != "" {
		t.Errorf("in the end (-want +got):\n%s", diff)
	}
}

func TestReplayingGivesTheSame(t *testing.T) {
	log := open(t)
	live := readmodeltest.Run(t, log, projection.NewViews().All()...)
	for i, s := range life() {
		write(t, log, i, s)
	}
	want := readmodeltest.Dump(t, live)
	if len(want) < 6 {
		t.Errorf("only %d keys", len(want))
	}
	for range 2 {
		if got := readmodeltest.Dump(t, readmodeltest.Run(t, log, projection.NewViews().All()...)); !maps.Equal(want, got) {
			t.Errorf("replayed: %v\nlive: %v", got, want)
		}
	}
}

func TestWhoWaitsIsListed(t *testing.T) {
	log := open(t)
	views := projection.NewViews()
	model := readmodeltest.Run(t, log, views.All()...)
	want := []bool{false, false, true, true, true, false, false, false} // after each step of her life
	for i, s := range life() {
		write(t, log, i, s)
		readmodeltest.CatchUp(t, model)
		var waiting []projection.Person
		must(t, model.View(func(tx *bbolt.Tx) (err error) {
			waiting, _, err = views.People.Page(tx, projection.Waiting, "", 10)
			return err
		}))
		if got := len(waiting) == 1; got != want[i] {
			t.Errorf("after step %d: waiting %v, want %v", i, waiting, want[i])
		}
	}
}

func TestAssociationsAreChosen(t *testing.T) {
	log := open(t)
	views := projection.NewViews()
	model := readmodeltest.Run(t, log, views.All()...)
	for i, s := range append(life(), step{identityevents.Organisation, "org_sol", identityevents.OrganisationRegistered{Kind: "buyer"}}) {
		write(t, log, i, s)
	}
	readmodeltest.CatchUp(t, model)
	yes, no := true, false
	for name, c := range map[string]struct {
		filter projection.AssociationFilter
		want   int
	}{
		"all":                        {projection.AssociationFilter{}, 1},
		"by product":                 {projection.AssociationFilter{Product: "cocoa"}, 1},
		"by another":                 {projection.AssociationFilter{Product: "textile"}, 0},
		"verified on the last day":   {projection.AssociationFilter{Verified: &yes, On: "2027-12-31"}, 1},
		"verified on the day after":  {projection.AssociationFilter{Verified: &yes, On: "2028-01-01"}, 0},
		"unverified on the last day": {projection.AssociationFilter{Verified: &no, On: "2027-12-31"}, 0},
		"no longer verified":         {projection.AssociationFilter{Verified: &no, On: "2028-01-01"}, 1},
	} {
		must(t, model.View(func(tx *bbolt.Tx) error {
			page, next, err := views.Organisations.Page(tx, c.filter, "", 10)
			if len(page) != c.want || next != "" {
				t.Errorf("%s: %v, next %q", name, page, next)
			}
			return err
		}))
	}
}

// everything is what is shown of the three, without what every event changes.
type everything struct {
	Contact      contact.State
	Person       projection.Person
	Organisation projection.Organisation
}

func shown(t *testing.T, model *readmodel.Model, views projection.Views) (e everything) {
	t.Helper()
	must(t, model.View(func(tx *bbolt.Tx) (err error) {
		if e.Contact, _, err = views.Contacts.Get(tx, phone); err != nil {
			return err
		}
		if e.Person, _, err = views.People.Get(tx, rosa); err != nil {
			return err
		}
		e.Organisation, _, err = views.Organisations.Get(tx, huaro)
		return err
	}))
	e.Organisation.Revision = 0
	return e
}

func wireNames() map[string]bool {
	all := map[string]bool{}
	for name := range identityevents.OrganisationEvents().Events {
		all[name] = true
	}
	for name := range identityevents.PersonEvents().Events {
		all[name] = true
	}
	for name := range identityevents.ContactEvents().Events {
		all[name] = true
	}
	return all
}

func open(t *testing.T) *es.Log {
	t.Helper()
	log, err := es.OpenLog(t.Context(), natstest.Start(t).JetStream())
	must(t, err)
	return log
}

// at is when a step is stored.
func at(i int) time.Time { return time.Date(2030, 5, 1, 8, i, 0, 0, time.UTC) }

// write stores an event as it is, whatever the rules would say, and returns its wire name.
func write(t *testing.T, log *es.Log, i int, s step) string {
	t.Helper()
	switch e := s.event.(type) {
	case identityevents.OrganisationEvent:
		return store(t, log, i, s, identityevents.OrganisationEvents(), e)
	case identityevents.PersonEvent:
		return store(t, log, i, s, identityevents.PersonEvents(), e)
	case identityevents.ContactEvent:
		return store(t, log, i, s, identityevents.ContactEvents(), e)
	}
	t.Fatalf("no event: %T", s.event)
	return ""
}

func store[E any](t *testing.T, log *es.Log, i int, s step, table events.Table[E], event E) string {
	t.Helper()
	m := es.Meta{CommandID: es.CommandID("step-" + strconv.Itoa(i))}
	commit, err := estest.NewScribe(log, s.name, table).Write(t.Context(), s.id, at(i), event, m)
	must(t, err)
	return commit.Records[0].Type
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
