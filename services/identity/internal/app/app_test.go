package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/apikey"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/readmodel/readmodeltest"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/vault/vaulttest"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/domain/registry"
	"github.com/qhatu/qhatu/services/identity/internal/likeness"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// fixture is the use cases over a server of the test.
type fixture struct {
	*App
	t   *testing.T
	log *es.Log
}

var start = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

func open(t *testing.T) fixture {
	t.Helper()
	js := natstest.Start(t).JetStream()
	log, err := es.OpenLog(t.Context(), js)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := apikey.Open(t.Context(), js)
	if err != nil {
		t.Fatal(err)
	}
	return fixture{t: t, log: log, App: replica(t, log, vaulttest.New(t, js), keys)}
}

// replica is one more process over the same log and vault.
func replica(t *testing.T, log *es.Log, v *vault.Vault, keys *apikey.Keys) *App {
	t.Helper()
	views := projection.NewViews()
	model := readmodeltest.Run(t, log, views.All()...)
	challenges, err := log.JetStream().KeyValue(t.Context(), natsd.Challenges)
	if err != nil {
		t.Fatal(err)
	}
	return New(Config{
		Challenges: challenges,
		Revoke:     func(context.Context, string) error { return nil },
		Log:        log, Model: model, Views: views, Vault: v, APIKeys: keys, Now: func() time.Time { return start }, Logger: slog.New(slog.DiscardHandler),
		Mint: func(c token.Claims, _ time.Duration) (string, error) { return c.Subject + " for " + c.Org, nil },
	})
}

func meta(command string) es.Meta {
	return es.Meta{CommandID: es.CommandID(command), Actor: es.Actor{Role: "coordinator"}}
}

func newcomers(n int) []Newcomer {
	all := make([]Newcomer, n)
	for i := range all {
		all[i] = Newcomer{Name: fmt.Sprintf("Rosa %d", i), Address: Address{Phone: fmt.Sprintf("+5198765430%d", i)}, Language: "qu"}
	}
	return all
}

func named(name string, people ...Newcomer) Association {
	return Association{Association: likeness.Association{Name: name}, Products: []string{"maize"}, Representatives: people}
}

// story is the wire names of all that was stored, in order.
func (h fixture) story() (names []string) {
	h.t.Helper()
	end, err := h.log.End(h.t.Context())
	h.must(err)
	stream, err := h.log.JetStream().Stream(h.t.Context(), es.Stream)
	h.must(err)
	for seq := uint64(1); seq <= uint64(end); seq++ {
		m, err := stream.GetMsg(h.t.Context(), seq)
		h.must(err)
		records, err := es.DecodeMessage(m.Subject, m.Sequence, m.Data)
		h.must(err)
		for _, r := range records {
			names = append(names, r.Type)
		}
	}
	return names
}

func (h fixture) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// TestARegistrationThatWasCutOffIsCompleted: whatever a request had done when it ended, its repetition leaves the log as
// one that was not cut off.
func TestARegistrationThatWasCutOffIsCompleted(t *testing.T) {
	said := named("Huaro", newcomers(2)...)
	var want []string
	for done := range 7 { // done is how many of its steps had been taken
		h := open(t)
		m := meta("cmd-1")
		before, _, err := h.registerUpTo(done, said, m)
		h.must(err)
		again, position, err := h.RegisterAssociation(t.Context(), said, m)
		h.must(err)
		if before != "" && before != again {
			t.Errorf("cut off after %d steps: %s, then %s", done, before, again)
		}
		h.must(h.model.WaitFor(t.Context(), position))
		for _, n := range said.Representatives {
			if s, err := h.Exchange(t.Context(), Wanted{Phone: n.Phone}, "whatsapp"); err != nil || s.Organisation.ID != again {
				t.Errorf("cut off after %d steps: %+v, %v", done, s, err)
			}
		}
		if want == nil {
			want = h.story()
			if len(want) != 10 { // for each person linked, registered, consented, member_added; and admitted and registered once
				t.Fatalf("story %v", want)
			}
		}
		if diff := cmp.Diff(want, h.story()); diff != "" {
			t.Errorf("cut off after %d steps (-whole +completed):\n%s", done, diff)
		}
	}
}

// idOf is the id under which an association is to be registered.
func (h fixture) idOf(n Association) string {
	associationID, _, err := h.associationID(n, "")
	h.must(err)
	return associationID
}

// registerUpTo takes the first steps of a registration and no more.
func (h fixture) registerUpTo(steps int, n Association, m es.Meta) (association string, _ es.Position, err error) {
	ctx := h.t.Context()
	first := n.Representatives[0]
	switch steps {
	case 0:
		return "", 0, nil
	case 1:
		return "", 0, h.storeAssociation(ctx, h.idOf(n), n)
	case 2:
		return "", 0, h.storePerson(ctx, h.personOf(first.Phone), first)
	case 3:
		_, position, err := h.introduce(ctx, first, vouch(first), m)
		return "", position, err
	case 4, 5:
		var members []string
		for _, each := range n.Representatives {
			personID, _, err := h.introduce(ctx, each, vouch(each), m)
			if err != nil {
				return "", 0, err
			}
			members = append(members, personID)
		}
		if steps == 4 {
			return "", 0, nil
		}
		return "", 0, h.admit(ctx, n, registry.Admit{Association: h.idOf(n), Members: members}, m)
	}
	return h.RegisterAssociation(ctx, n, m)
}

// TestOnePhoneIsOnePersonWhateverRunsAtOnce registers the same people in several associations at once, on two replicas.
func TestOnePhoneIsOnePersonWhateverRunsAtOnce(t *testing.T) {
	h := open(t)
	other := replica(t, h.log, h.vault, h.apiKeys)
	people := newcomers(3)
	const associations = 6
	var all sync.WaitGroup
	for i := range associations {
		a := []*App{h.App, other}[i%2]
		all.Go(func() {
			said := named(fmt.Sprint("Asociación ", i), people...)
			if _, _, err := a.RegisterAssociation(context.Background(), said, meta(fmt.Sprint("cmd-", i))); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	h.must(h.model.CatchUp(t.Context()))
	for _, n := range people {
		s, err := h.Exchange(t.Context(), Wanted{Phone: n.Phone}, "whatsapp")
		h.must(err)
		if len(s.Organisations) != associations {
			t.Errorf("acts for %d, want %d", len(s.Organisations), associations)
		}
	}
	for name, want := range map[string]int{
		"identity.contact.linked.v1": 3, "identity.person.registered.v1": 3, "identity.person.consented.v1": 3,
		"identity.organisation.registered.v1": associations, "identity.organisation.member_added.v1": 3 * associations,
	} {
		got := 0
		for _, each := range h.story() {
			if each == name {
				got++
			}
		}
		if got != want {
			t.Errorf("%s: %d, want %d", name, got, want)
		}
	}
}

// TestOneRegistrationIsOneAssociationWhateverRunsAtOnce sends the same registration several times at once, to two replicas.
func TestOneRegistrationIsOneAssociationWhateverRunsAtOnce(t *testing.T) {
	h := open(t)
	other := replica(t, h.log, h.vault, h.apiKeys)
	said := named("Huaro", newcomers(2)...)
	var all sync.WaitGroup
	var made atomic.Int64
	for i := range 6 {
		a := []*App{h.App, other}[i%2]
		all.Go(func() {
			switch _, _, err := a.RegisterAssociation(context.Background(), said, meta(fmt.Sprint("cmd-", i))); {
			case err == nil:
				made.Add(1)
			case slug(err) != "already-registered":
				t.Error(err)
			}
		})
	}
	all.Wait()
	story := h.story()
	if n := slices.DeleteFunc(story, func(name string) bool { return name != "identity.organisation.registered.v1" }); made.Load() != 1 || len(n) != 1 {
		t.Errorf("%d were told so, %d registered", made.Load(), len(n))
	}
}

// TestOnePhoneHasOneNameWhateverRunsAtOnce registers several associations at once, each with one name more for the same phone.
func TestOnePhoneHasOneNameWhateverRunsAtOnce(t *testing.T) {
	h := open(t)
	other := replica(t, h.log, h.vault, h.apiKeys)
	var all sync.WaitGroup
	made := make([]bool, 6)
	for i := range made {
		a := []*App{h.App, other}[i%2]
		all.Go(func() {
			n := newcomers(1)[0]
			n.Name = fmt.Sprint("Rosa ", i)
			_, _, err := a.RegisterAssociation(context.Background(), named(fmt.Sprint("Asociación ", i), n), meta(fmt.Sprint("cmd-", i)))
			if made[i] = err == nil; err != nil && slug(err) != "already-representative" {
				t.Error(err)
			}
		})
	}
	all.Wait()
	h.must(h.model.CatchUp(t.Context()))
	s, err := h.Exchange(t.Context(), Wanted{Phone: newcomers(1)[0].Phone}, "whatsapp")
	h.must(err)
	stored, err := h.vault.Person(t.Context(), s.Person.ID)
	h.must(err)
	if i := slices.Index(made, true); len(s.Organisations) != 1 || i < 0 || stored.Name != fmt.Sprint("Rosa ", i) {
		t.Errorf("made %v, is %q, acts for %d", made, stored.Name, len(s.Organisations))
	}
}

// TestAPersonRegistersFiveOfTheirOwnWhateverRunsAtOnce sends registrations of one person at once, to two replicas.
func TestAPersonRegistersFiveOfTheirOwnWhateverRunsAtOnce(t *testing.T) {
	h := open(t)
	replicas := []*App{h.App, replica(t, h.log, h.vault, h.apiKeys)}
	personID, _, err := h.Agree(t.Context(), newcomers(1)[0], Wording, meta("agree"))
	h.must(err)
	register := func(a *App, i int) error {
		_, _, err := a.RegisterOrganisation(context.Background(), organisation.Register{Kind: "buyer", Admin: personID}, fmt.Sprint("Molino ", i), "", meta(fmt.Sprint("cmd-", i)))
		return err
	}
	outcomes := make([]error, 8)
	var all sync.WaitGroup
	for i := range outcomes {
		all.Go(func() { outcomes[i] = register(replicas[i%2], i) })
	}
	all.Wait()
	made := 0
	for i, err := range outcomes {
		switch {
		case err == nil:
			made++
			h.must(register(replicas[(i+1)%2], i)) // again, at the other one
		case slug(err) != "too-many-organisations":
			t.Error(err)
		}
	}
	registered := slices.DeleteFunc(h.story(), func(name string) bool { return name != "identity.organisation.registered.v1" })
	if made != mostOwn || len(registered) != mostOwn {
		t.Errorf("%d were told so, %d registered, want %d", made, len(registered), mostOwn)
	}
}

// TestAnotherReplicaKnowsAtOnce: an exchange on a replica that has not read so far yet waits for the log's end before it
// says that a phone is unknown, or that its person acts for nobody.
func TestAnotherReplicaKnowsAtOnce(t *testing.T) {
	h := open(t)
	other := replica(t, h.log, h.vault, h.apiKeys)
	for i, n := range newcomers(8) {
		_, _, err := h.Agree(t.Context(), n, Wording, meta(fmt.Sprint("agree-", i)))
		h.must(err)
		if _, err := other.Exchange(t.Context(), Wanted{Phone: n.Phone}, "whatsapp"); slug(err) != "no-organisation" {
			t.Errorf("after the consent: %v", err)
		}
		made, _, err := h.RegisterAssociation(t.Context(), named(fmt.Sprint("Huaro ", i), n), meta(fmt.Sprint("register-", i)))
		h.must(err)
		if s, err := other.Exchange(t.Context(), Wanted{Phone: n.Phone}, "whatsapp"); err != nil || s.Organisation.ID != made {
			t.Errorf("after the registration: %+v, %v", s, err)
		}
	}
}

// TestTheVaultKeepsTheFirstName: what a person is called is changed by nobody who introduces them again, and filled in by
// the first who says it. Whoever says another name is refused.
func TestTheVaultKeepsTheFirstName(t *testing.T) {
	h := open(t)
	n := newcomers(1)[0]
	nameless := Newcomer{Address: n.Address, Language: "agr"}
	for i, c := range []struct {
		said Newcomer
		want string // the name
		slug string
	}{
		{nameless, "", ""},
		{n, "Rosa 0", ""},
		{Newcomer{Name: "Otra", Address: n.Address, Language: "es"}, "Rosa 0", "already-representative"},
		{Newcomer{Name: "ROSA  0", Address: n.Address, Language: "es"}, "Rosa 0", ""},
		{nameless, "Rosa 0", ""},
	} {
		if _, _, err := h.introduce(t.Context(), c.said, vouch(c.said), meta(fmt.Sprint("m-", i))); slug(err) != c.slug {
			t.Errorf("step %d: %v", i, err)
		}
		stored, err := h.vault.Person(t.Context(), h.personOf(n.Phone))
		h.must(err)
		if diff := cmp.Diff(vault.Person{Name: c.want, Phone: n.Phone}, stored); diff != "" {
			t.Errorf("step %d (-want +stored):\n%s", i, diff)
		}
	}
}

// slug is the name of the fault in an error.
func slug(err error) string {
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return f.Slug
	}
	return ""
}
