package simulation

import (
	"context"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/pkg/client"
)

// Traders act on one market, knowing of each other what the market tells them. It is safe for concurrent use.
type Traders struct {
	client   *http.Client
	name     string // begins every key
	lotsEach int    // that an association keeps on the market

	mu         sync.Mutex
	peer       client.Peer
	keys       int   // made so far
	prices     int64 // offered so far, in minor units
	payments   int   // said so far
	lots       []lotSeen
	seen       map[string]Answer // negotiations, as last heard of
	order      []string          // their ids
	orders     map[string]Answer // as last heard of
	orderIDs   []string
	actions    []*Action // every action ever begun
	unknown    []*Action // those whose outcome is to be asked for again
	unexpected []string  // answers that no trader should get
}

type lotSeen struct{ id, association, state string }

// NewTraders returns traders whose idempotency keys begin with a name. Each association among them keeps some lots on
// the market: the fewer, the more often buyers meet on one.
func NewTraders(name string, lotsEach int) *Traders {
	return &Traders{
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: idleConnections}},
		name:   name, lotsEach: lotsEach, seen: map[string]Answer{}, orders: map[string]Answer{},
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
	t.Reach(func(string) (string, *http.Client) { return base, t.client })
}

// Reach says where each service is served from now on, and how it is reached.
func (t *Traders) Reach(peer client.Peer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.peer = peer
}

// Caller is a party as a caller of the market where it is now.
func (t *Traders) Caller(by Party) *client.Caller {
	t.mu.Lock()
	peer := t.peer
	t.mu.Unlock()
	return &client.Caller{Token: by.Token, Peer: peer}
}

// Act does one thing for a party: it asks again for an outcome that is unknown, looks around, or does what chance says.
func (t *Traders) Act(ctx context.Context, by Party, chance *rand.Rand) {
	if a := t.takeUnknown(); a != nil {
		t.do(ctx, a)
		return
	}
	if id := t.pick(by, chance); id != "" && chance.IntN(2) == 0 {
		t.look(ctx, by, id)
	}
	if a := t.choose(by, chance); a != nil {
		t.mu.Lock()
		t.actions = append(t.actions, a)
		t.mu.Unlock()
		t.do(ctx, a)
	}
}

// Resend asks once for every outcome that is still unknown, and returns how many remain so.
func (t *Traders) Resend(ctx context.Context) int {
	t.mu.Lock()
	todo := t.unknown
	t.unknown = nil
	t.mu.Unlock()
	for _, a := range todo {
		t.do(ctx, a)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.unknown)
}

// Actions returns every action so far. Call it when nobody acts.
func (t *Traders) Actions() []*Action { return t.actions }

// Unexpected returns answers that no trader should get: anything but success, a refusal by a rule, or none.
func (t *Traders) Unexpected() []string { return t.unexpected }

func (t *Traders) takeUnknown() *Action {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.unknown) == 0 {
		return nil
	}
	a := t.unknown[0]
	t.unknown = t.unknown[1:]
	return a
}

func (t *Traders) do(ctx context.Context, a *Action) {
	a.send(ctx, t.Caller(a.By))
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case a.Unknown():
		t.unknown = append(t.unknown, a)
	case a.Done:
		t.learn(a)
	case !slices.Contains(refusals(a.Kind), a.Refusal.Status):
		t.unexpected = append(t.unexpected, a.String())
	}
}

// refusals are how the market may decline an action. Every request is well formed: only a lot that left the market, a
// loss of more than there is, a delivery that there is not, and a claim for no less or for more than came, make one invalid.
func refusals(k Kind) []int {
	if slices.Contains([]Kind{Open, Lose, Deliver, Weigh, AgreeWeight, Claim}, k) {
		return []int{http.StatusConflict, http.StatusUnprocessableEntity}
	}
	return []int{http.StatusNotFound, http.StatusConflict}
}

// learn remembers what an answer tells. The caller holds the lock.
func (t *Traders) learn(a *Action) {
	switch a.Kind {
	case Draft:
		t.lots = append(t.lots, lotSeen{a.Answer.ID, a.By.Org, a.Answer.State})
	case Publish, Pause, Resume, WithdrawLot, Add, Lose:
		for i := range t.lots {
			if t.lots[i].id == a.Answer.ID {
				t.lots[i].state = a.Answer.State
			}
		}
	case Accept, Prepare, Dispatch, Deliver, Weigh, AgreeWeight, CloseRest, HandOver, Receive, CancelOrder, Dispute,
		Delay, Amend, AcceptAmendment, RejectAmendment, Pay, ConfirmPayment, DenyPayment, TakeBackPayment, Claim, AcceptClaim, RejectClaim, TakeBackClaim:
		t.hearOfOrder(a.Answer)
	case Open, Offer, Reject, Withdraw, Close:
		t.hear(a.Answer)
	}
}

func (t *Traders) hear(a Answer) {
	if _, known := t.seen[a.ID]; !known {
		t.order = append(t.order, a.ID)
	}
	t.seen[a.ID] = a
}

func (t *Traders) look(ctx context.Context, by Party, id string) {
	a, err := client.Read[Answer](orders(t.Caller(by)).GetNegotiation(ctx, id, nil))
	if err != nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.hear(a)
}

// Look lets the traders know of the newest lots that others brought to the market, as far as a party may see them.
func (t *Traders) Look(ctx context.Context, by Party) {
	limit := newest
	page, err := client.Read[Page](catalog(t.Caller(by)).ListLots(ctx, &catalogrest.ListLotsParams{Limit: &limit}))
	if err != nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, l := range slices.Backward(page.Items) { // the list begins with the newest, who trades looks for them at the end
		known := slices.ContainsFunc(t.lots, func(seen lotSeen) bool { return seen.id == l.ID })
		if !known {
			t.lots = append(t.lots, lotSeen{l.ID, l.Association.ID, l.State})
		}
	}
}

const newest int64 = 20 // lots

// PriceFrom makes the offers from now on begin above a price in minor units.
func (t *Traders) PriceFrom(minor int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.prices = max(t.prices, minor)
}
