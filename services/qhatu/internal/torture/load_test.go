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

// sent is one request and how it was answered.
type sent struct {
	begin, end time.Time
	command    bool // it changes something
	status     int  // 0: nobody answered
	again      bool // the answer says when to ask again
}

func (s sent) acknowledged() bool { return s.command && s.status/100 == 2 }

// callers carry requests to the replicas of a service in turn, and note how they fare. A request that reached nobody goes to the next one.
type callers struct {
	address   map[string]string
	transport http.Transport
	turn      atomic.Int64

	mu   sync.Mutex
	sent []sent
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
func (c *callers) RoundTrip(r *http.Request) (answer *http.Response, err error) {
	s := sent{begin: time.Now(), command: r.Method == http.MethodPost}
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
	s.end = time.Now()
	if err == nil {
		s.status, s.again = answer.StatusCode, answer.Header.Get("Retry-After") != ""
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = append(c.sent, s)
	return answer, err
}

func unreached(err error) bool {
	failed, isNet := errors.AsType[*net.OpError](err)
	return isNet && failed.Op == "dial"
}

// since are the requests that were sent after a moment and are answered by now.
func (c *callers) since(moment time.Time) (all []sent) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.sent {
		if s.begin.After(moment) {
			all = append(all, s)
		}
	}
	return all
}

// firstAcknowledged is when the first command that was sent after a moment was acknowledged.
func (c *callers) firstAcknowledged(moment time.Time) (first time.Time, found bool) {
	for _, s := range c.since(moment) {
		if s.acknowledged() && (!found || s.end.Before(first)) {
			first, found = s.end, true
		}
	}
	return first, found
}

// longestGap is the longest time between two moments in which no command was acknowledged.
func (c *callers) longestGap(from, to time.Time) (longest time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	last := from
	for _, s := range c.sent { // they stand in the order of their ends
		if s.acknowledged() && s.end.After(from) && s.end.Before(to) {
			longest, last = max(longest, s.end.Sub(last)), s.end
		}
	}
	return max(longest, to.Sub(last))
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
