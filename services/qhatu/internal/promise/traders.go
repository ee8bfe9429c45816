package promise

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
)

// Traders act on one market, knowing of each other what the market tells them. It is safe for concurrent use.
type Traders struct {
	client   *http.Client
	name     string // begins every key
	lotsEach int    // that an association keeps on the market

	mu       sync.Mutex
	base     string
	keys     int   // made so far
	prices   int64 // offered so far, in minor units
	lots     []lotSeen
	seen     map[string]Answer // negotiations, as last heard of
	order    []string          // their ids
	deeds    []*Deed           // every deed ever begun
	unknown  []*Deed           // those whose outcome is to be asked for again
	surprise []string          // answers that no trader should get
}

type lotSeen struct{ id, association, state string }

// NewTraders returns traders whose idempotency keys begin with a name. Each association among them keeps some lots on
// the market: the fewer, the more often buyers meet on one.
func NewTraders(name string, lotsEach int) *Traders {
	return &Traders{
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: idleConnections}},
		name:   name, lotsEach: lotsEach, seen: map[string]Answer{},
	}
}

const idleConnections = 16 // one for each who acts at once, or more

// Stock brings an association's lots to the market.
func (t *Traders) Stock(ctx context.Context, by Party, chance *rand.Rand) {
	for range 2 * t.lotsEach { // each lot is drafted, then published
		t.Act(ctx, by, chance)
	}
}

// At says where the market is served from now on.
func (t *Traders) At(base string) {
	t.client.CloseIdleConnections()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.base = base
}

// Act does one thing for a party: it asks again for an outcome that is unknown, looks around, or does what chance says.
func (t *Traders) Act(ctx context.Context, by Party, chance *rand.Rand) {
	if d := t.takeUnknown(); d != nil {
		t.do(ctx, d)
		return
	}
	if id := t.pick(by, chance); id != "" && chance.IntN(2) == 0 {
		t.look(ctx, by, id)
	}
	if d := t.intend(by, chance); d != nil {
		t.mu.Lock()
		t.deeds = append(t.deeds, d)
		t.mu.Unlock()
		t.do(ctx, d)
	}
}

// Resend asks once for every outcome that is still unknown, and returns how many remain so.
func (t *Traders) Resend(ctx context.Context) int {
	t.mu.Lock()
	todo := t.unknown
	t.unknown = nil
	t.mu.Unlock()
	for _, d := range todo {
		t.do(ctx, d)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.unknown)
}

// Deeds returns every deed so far. Call it when nobody acts.
func (t *Traders) Deeds() []*Deed { return t.deeds }

// Surprises returns answers that no trader should get: anything but success, a refusal by a rule, or none.
func (t *Traders) Surprises() []string { return t.surprise }

func (t *Traders) takeUnknown() *Deed {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.unknown) == 0 {
		return nil
	}
	d := t.unknown[0]
	t.unknown = t.unknown[1:]
	return d
}

func (t *Traders) do(ctx context.Context, d *Deed) {
	t.mu.Lock()
	base := t.base
	t.mu.Unlock()
	err := d.send(ctx, t.client, base)
	t.mu.Lock()
	defer t.mu.Unlock()
	if err != nil {
		t.unknown = append(t.unknown, d)
		return
	}
	if d.Status >= 300 && !slices.Contains(refusals(d.Kind), d.Status) {
		t.surprise = append(t.surprise, d.String())
	}
	if d.Done() {
		t.learn(d)
	}
}

// refusals are how the market may decline a deed. Every request is well formed: only a lot that left the market, and a
// loss of more than there is, make one invalid.
func refusals(k Kind) []int {
	if k == Open || k == Lose {
		return []int{http.StatusConflict, http.StatusUnprocessableEntity}
	}
	return []int{http.StatusNotFound, http.StatusConflict}
}

// learn keeps what an answer tells. The caller holds the lock.
func (t *Traders) learn(d *Deed) {
	switch d.Kind {
	case Draft:
		t.lots = append(t.lots, lotSeen{d.Answer.ID, d.By.Org, d.Answer.State})
	case Publish, Pause, Resume, WithdrawLot, Add, Lose:
		for i := range t.lots {
			if t.lots[i].id == d.Answer.ID {
				t.lots[i].state = d.Answer.State
			}
		}
	case Accept:
	case Open, Offer, Reject, Withdraw, Close:
		t.hear(d.Answer)
	}
}

func (t *Traders) hear(a Answer) {
	if _, known := t.seen[a.ID]; !known {
		t.order = append(t.order, a.ID)
	}
	t.seen[a.ID] = a
}

func (t *Traders) look(ctx context.Context, by Party, id string) {
	a, err := t.get(ctx, by, "/v1/negotiations/"+id)
	if err != nil || a.ID == "" {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.hear(a)
}

func (t *Traders) get(ctx context.Context, by Party, path string) (a Answer, err error) {
	return a, t.read(ctx, by, path, &a)
}

// List reads one page of a list.
func (t *Traders) List(ctx context.Context, by Party, path string) (p Page, err error) {
	return p, t.read(ctx, by, path, &p)
}

func (t *Traders) read(ctx context.Context, by Party, path string, into any) error {
	t.mu.Lock()
	base := t.base
	t.mu.Unlock()
	status, body, err := call(ctx, t.client, base, http.MethodGet, path, by, "", nil)
	if err != nil {
		return err
	}
	if status != http.StatusOK {
		return fmt.Errorf("get %s: %d %s", path, status, body)
	}
	return json.Unmarshal(body, into)
}
