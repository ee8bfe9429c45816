//go:build torture

package torture_test

import (
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/qhatu/internal/simulation"
	"github.com/qhatu/qhatu/services/qhatu/internal/torture"
)

// callers carry requests to the replicas of a service in turn, and note how they fare. A request that reached nobody goes to the next one.
type callers struct {
	address   map[string]string
	transport http.Transport
	turn      atomic.Int64

	torture.Recorder
}

func newCallers(address map[string]string) *callers {
	return &callers{address: address, transport: http.Transport{
		MaxIdleConnsPerHost: 16, DialContext: (&net.Dialer{Timeout: 2 * time.Second}).DialContext,
	}}
}

// peer is a client.Peer.
func (c *callers) peer(service string) (string, *http.Client) {
	return "http://" + service, &http.Client{Transport: c, Timeout: time.Minute}
}

// RoundTrip sends a request to a replica of the service that its host names.
func (c *callers) RoundTrip(r *http.Request) (*http.Response, error) { return c.Note(r, c.carry) }

func (c *callers) carry(r *http.Request) (answer *http.Response, err error) {
	at := replicas(r.URL.Host)
	first := int(c.turn.Add(1))
	for i := range at {
		to := r.Clone(r.Context())
		to.URL.Host = c.address[at[(first+i)%len(at)]]
		if r.GetBody != nil {
			if to.Body, err = r.GetBody(); err != nil {
				return nil, err
			}
		}
		if answer, err = c.transport.RoundTrip(to); !unreached(err) {
			break
		}
	}
	return answer, err
}

func unreached(err error) bool {
	failed, isNet := errors.AsType[*net.OpError](err)
	return isNet && failed.Op == "dial"
}

// load is what people do at the market: traders who do whatever the rules allow, and some who take from one lot after another.
type load struct {
	t       *testing.T
	callers *callers
	traders *simulation.Traders
	parties []simulation.Party // of the traders
	seller  simulation.Party   // of the lots that buyers take from
	buyers  []simulation.Party
	history torture.History
	keys    atomic.Int64
	seen    position

	resting atomic.Bool
	group   sync.WaitGroup
}

const (
	tradersAtOnce = 3
	buyersAtOnce  = 3
	pace          = 50 * time.Millisecond // between what one of them does and the next
)

func newLoad(t *testing.T, m *market) *load {
	t.Helper()
	l := &load{t: t, callers: newCallers(m.address), traders: simulation.NewTraders("torture", 3)}
	l.traders.Reach(l.callers.peer)
	parties := func(role, name string, n int) []simulation.Party {
		return testkit.Must(simulation.Parties(m.path("market"), role, name, n))(t)
	}
	l.parties = append(parties(token.RoleBuyer, "buyer", 3), parties(token.RoleAssociation, "association", 2)...)
	l.seller = parties(token.RoleAssociation, "seller", 1)[0]
	l.buyers = parties(token.RoleBuyer, "taker", buyersAtOnce)
	return l
}

// begin begins the load; rest ends it, when what is under way is known.
func (l *load) begin(chance *rand.Rand) {
	l.resting.Store(false)
	for range tradersAtOnce {
		own := rand.New(rand.NewPCG(chance.Uint64(), 1))
		l.group.Go(func() {
			for !l.resting.Load() {
				l.traders.Act(l.t.Context(), l.parties[own.IntN(len(l.parties))], own)
				<-time.After(pace)
			}
		})
	}
	own := rand.New(rand.NewPCG(chance.Uint64(), 2))
	l.group.Go(func() {
		for !l.resting.Load() {
			l.sellALot(own)
		}
	})
}

func (l *load) rest() {
	l.resting.Store(true)
	l.group.Wait()
}

// position is how far into the log anybody has seen: whoever reads sees at least that.
type position struct {
	mu   sync.Mutex
	text string
	at   uint64
}

func (p *position) get() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text
}

func (p *position) advance(text string) {
	at, ok := decode(text)
	p.mu.Lock()
	defer p.mu.Unlock()
	if ok && at > p.at {
		p.text, p.at = text, at
	}
}

// caller is a party that sees what anybody has seen.
func (l *load) caller(by simulation.Party) *client.Caller {
	return &client.Caller{Peer: l.callers.peer, Token: by.Token, Position: l.seen.get()}
}
