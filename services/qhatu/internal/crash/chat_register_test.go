package crash_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/vault"
)

const (
	sellers = 3 // associations
	each    = 2 // representatives of an association who trade at the same time
)

// register registers the associations while nothing is killed, and gives their representatives phones.
func (c *chatRun) register(t *testing.T) {
	t.Helper()
	p := c.start(t)
	ctx, cancel := context.WithTimeout(t.Context(), processTimeout)
	defer cancel()
	awaitReady(ctx, t, c.open(t, p))
	c.coordinator = c.mint(t)
	for range sellers {
		c.found(ctx, t)
	}
	c.troubles = append(c.troubles, p.stop(t)...)
	index := c.openIndex(t)
	for _, r := range c.people {
		r.named(index)
	}
	c.index = index
}

// found registers another association, whose representatives have phones.
func (c *chatRun) found(ctx context.Context, t *testing.T) (some []*representative) {
	t.Helper()
	var joining []identityrest.NewRepresentative
	for range each {
		r := c.person("")
		some = append(some, r)
		joining = append(joining, r.introduction())
	}
	n := len(c.people) / each
	registered, err := client.Read[identityrest.Association](c.identity().RegisterAssociation(ctx, nil, identityrest.NewAssociation{
		Name: fmt.Sprintf("Productores de Huaro %d", n), Community: new("Huaro"), Province: new("Quispicanchi"), Region: new("Cusco"),
		Products: []identityrest.MadeProduct{"maize"}, Representatives: joining,
	}, client.Command{Key: fmt.Sprintf("association-%d", n)}.Headers))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range some {
		r.association = registered.ID
	}
	return some
}

// person is a new representative with a phone.
func (c *chatRun) person(association string) *representative {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := len(c.people) + 1
	number, name := fmt.Sprintf("+51987654%03d", n), fmt.Sprintf("Rosa %d", n)
	r := &representative{
		name: name, number: number, association: association, phone: c.meta.Person(number, name), market: &c.market,
		chance: rand.New(rand.NewPCG(*seed, uint64(100+n))), seen: map[string]bool{},
	}
	if c.index != nil {
		r.named(c.index)
	}
	c.people = append(c.people, r)
	return r
}

func (r *representative) introduction() identityrest.NewRepresentative {
	return identityrest.NewRepresentative{Name: r.name, Phone: r.number, Language: new(identityrest.Language("es"))}
}

func (r *representative) named(index func(kind, value string) string) {
	r.index, r.contact = index, index("phone", r.number)
}

// keepTalking has a representative live until ctx ends. One who is not answered for a while (their messages wait until it is
// known what became of one that a kill cut off) leaves it to another.
func (c *chatRun) keepTalking(ctx context.Context, r *representative) {
	for ctx.Err() == nil {
		if r.live(ctx); ctx.Err() == nil {
			r = c.replace(ctx, r)
		}
	}
}

// replace has the association introduce another representative, as soon as there is a market to introduce them to.
func (c *chatRun) replace(ctx context.Context, r *representative) *representative {
	next := c.person(r.association)
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		_, err := client.Body(c.identity().AddRepresentative(ctx, next.association, nil, next.introduction(), client.Command{Key: next.number}.Headers))
		if err == nil {
			return next
		}
		select {
		case <-ctx.Done():
			return next
		case <-again.C:
		}
	}
}

// mint makes the coordinator's token, with which associations and representatives are registered.
func (c *chatRun) mint(t *testing.T) string {
	t.Helper()
	signer, err := token.LoadOrCreateKey(host.Config{DataDir: c.dataDir}.SigningKeyPath())
	if err != nil {
		t.Fatal(err)
	}
	minted, err := signer.Mint(token.Claims{Subject: "per_programme", Org: "org_programme", Role: token.RoleCoordinator}, time.Hour, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return minted
}

// identity is the identity service as the coordinator calls it, where the market is now.
func (c *chatRun) identity() *identityrest.Client {
	c.mu.Lock()
	url := c.url
	c.mu.Unlock()
	caller := &client.Caller{
		Peer:  func(string) (string, *http.Client) { return url, http.DefaultClient },
		Token: func(context.Context) (string, error) { return c.coordinator, nil },
	}
	server, doer := caller.At("identity")
	return &identityrest.Client{Server: server, Client: doer}
}

// openIndex returns how this market hides what its subjects must not tell: with it, a phone's messages are found again there.
func (c *chatRun) openIndex(t *testing.T) func(kind, value string) string {
	t.Helper()
	masters := vault.KeyFiles(filepath.Join(c.dataDir, "keys", "vault.key")).Masters
	var index func(kind, value string) string
	withStreams(t, c.dataDir, func(js jetstream.JetStream) {
		opened, err := vault.Open(t.Context(), js, masters)
		if err != nil {
			t.Fatal(err)
		}
		index = opened.Index
	})
	return index
}
