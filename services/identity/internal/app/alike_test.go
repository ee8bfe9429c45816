package app

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/vault/vaulttest"
	"github.com/qhatu/qhatu/services/identity/internal/domain/registry"
)

// TestAssociationsThatMayBeOneAreNotBothRegistered sends registrations at once, to two replicas, of which any two may be one.
func TestAssociationsThatMayBeOneAreNotBothRegistered(t *testing.T) {
	h := open(t)
	other := replica(t, h.log, h.vault, h.apiKeys)
	people := newcomers(4)
	for name, c := range map[string]struct {
		said []Association
		slug string
	}{
		"alike": {
			[]Association{named("Sumaq Llankay X", people[0]), named("Sumaq Llankay Xs", people[1]), named("Sumac Llanqay X", people[2])},
			"similar-association",
		},
		"one name and representative, two places": {
			[]Association{at("Huaro", named("Qori Tika", people[3])), at("Ccatca", named("Qori Tika", people[3]))},
			"already-registered",
		},
	} {
		var all sync.WaitGroup
		var made atomic.Int64
		for i, said := range c.said {
			a := []*App{h.App, other}[i%2]
			all.Go(func() {
				switch _, _, err := a.RegisterAssociation(context.Background(), said, meta(fmt.Sprint(name, i))); {
				case err == nil:
					made.Add(1)
				case slug(err) != c.slug:
					t.Errorf("%s: %v", name, err)
				}
			})
		}
		all.Wait()
		if made.Load() != 1 {
			t.Errorf("%s: %d registered", name, made.Load())
		}
	}
}

// TestWhatIsAdmittedInBetweenIsComparedWith: another registration gets in after this one has looked, on another replica, and is cut
// off before it is registered.
func TestWhatIsAdmittedInBetweenIsComparedWith(t *testing.T) {
	h := open(t)
	other := replica(t, h.log, h.vault, h.apiKeys)
	first, second := named("Sumaq Llankay", newcomers(2)[0]), named("Sumac Llanqay", newcomers(2)[1])
	id, last, err := h.newAssociation(t.Context(), second, nil, "cmd-2")
	h.must(err)
	firstID := h.idOf(first)
	h.must(other.storeAssociation(t.Context(), firstID, first))
	h.must(other.admit(t.Context(), first, registry.Admit{Association: firstID, Members: []string{"per_rosa"}}, meta("cmd-1")))
	said := registry.Admit{Association: id, Members: []string{"per_juan"}, After: last}
	if err := h.admit(t.Context(), second, said, meta("cmd-2")); slug(err) != "similar-association" {
		t.Errorf("refused with %v", err)
	}
	second.DistinctFrom = []string{firstID}
	h.must(h.admit(t.Context(), second, said, meta("cmd-2")))
}

// TestNothingIsRegisteredThatCannotBeCompared: while the name of one that is registered cannot be read, nobody knows whether this is
// another one.
func TestNothingIsRegisteredThatCannotBeCompared(t *testing.T) {
	h := open(t)
	people := newcomers(2)
	id, _, err := h.RegisterAssociation(t.Context(), named("Sumaq Llankay", people[0]), meta("cmd-1"))
	h.must(err)
	keys, err := h.log.JetStream().KeyValue(t.Context(), natsd.Keys)
	h.must(err)
	key, err := keys.Get(t.Context(), id)
	h.must(err)
	other := replica(t, h.log, vaulttest.New(t, h.log.JetStream()), h.apiKeys) // which has no name in memory
	h.must(other.catchUp(t.Context()))
	for _, c := range []struct {
		key  []byte
		slug string
	}{
		{[]byte("unreadable"), "unavailable"},
		{key.Value(), "similar-association"},
	} {
		_, err := keys.Put(t.Context(), id, c.key)
		h.must(err)
		if _, _, err := other.RegisterAssociation(t.Context(), named("Sumac Llanqay", people[1]), meta("cmd-2")); slug(err) != c.slug {
			t.Errorf("answered %v, want %s", err, c.slug)
		}
	}
}

func at(community string, a Association) Association {
	a.Community = community
	return a
}
