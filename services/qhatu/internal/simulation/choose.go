package simulation

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/token"
)

const (
	declared  = 120 // kg of a lot
	largest   = 45  // kg of an offer: three or four take all there is
	recentish = 12  // negotiations that a party still looks at
)

// ended are the final states of a negotiation.
var ended = []string{"done", "closed", "cancelled"}

// choose decides on an action, nil when chance leaves the party nothing to do.
func (t *Traders) choose(by Party, chance *rand.Rand) *Action {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.keys++
	a := &Action{By: by, Key: fmt.Sprintf("%s-%d", t.name, t.keys), now: time.Now()}
	if by.Role == token.RoleAssociation && t.chooseForLots(a, chance) {
		return a
	}
	if chance.IntN(4) == 0 && t.chooseForOrders(a, chance) {
		return a
	}
	if by.Role == token.RoleBuyer && chance.IntN(6) == 0 {
		return t.chooseToOpen(a, chance)
	}
	id := t.recent(by, chance)
	if id == "" {
		if by.Role == token.RoleBuyer {
			return t.chooseToOpen(a, chance)
		}
		return nil
	}
	return t.chooseAnswer(a, t.seen[id], chance)
}

// chooseForLots keeps an association's lots on the market, and now and then disturbs one.
func (t *Traders) chooseForLots(a *Action, chance *rand.Rand) bool {
	var own []lotSeen
	for _, l := range t.lots {
		if l.association == a.By.Org && l.state != "withdrawn" {
			own = append(own, l)
		}
	}
	for _, l := range own {
		if l.state == "draft" || (l.state == "paused" && chance.IntN(2) == 0) {
			a.Kind = Publish
			if l.state == "paused" {
				a.Kind = Resume
			}
			return a.onLot(l.id)
		}
	}
	if len(own) < t.lotsEach {
		a.Kind, a.request = Draft, draft
		return true
	}
	if chance.IntN(20) != 0 {
		return false
	}
	a.Kind = []Kind{Pause, WithdrawLot, Add, Add, Lose}[chance.IntN(5)]
	return a.onLot(own[chance.IntN(len(own))].id)
}

func draft(ctx context.Context, c *client.Caller, command client.Command) (*http.Response, error) {
	return catalog(c).DraftLot(ctx, nil, catalogrest.NewLot{
		Product: "maize", Declared: catalogrest.NewDeclared{Value: fmt.Sprint(declared), Unit: "kg"},
	}, command.Headers)
}

func (a *Action) onLot(id string) bool {
	a.Lot = id
	a.request = func(ctx context.Context, c *client.Caller, command client.Command) (*http.Response, error) {
		switch lots := catalog(c); a.Kind {
		case Publish:
			return lots.PublishLot(ctx, id, nil, command.Headers)
		case Pause:
			return lots.PauseLot(ctx, id, nil, command.Headers)
		case Resume:
			return lots.ResumeLot(ctx, id, nil, command.Headers)
		case Add:
			return lots.AdjustLot(ctx, id, nil, adjustment("add", 20, commonrest.ReasonCodeFound), command.Headers)
		case Lose:
			return lots.AdjustLot(ctx, id, nil, adjustment("loss", 7, commonrest.ReasonCodeLoss), command.Headers)
		default:
			return lots.WithdrawLot(ctx, id, nil, commonrest.Reason{}, command.Headers)
		}
	}
	return true
}

func adjustment(direction catalogrest.LotAdjustmentDirection, kg int, reason commonrest.ReasonCode) catalogrest.LotAdjustment {
	return catalogrest.LotAdjustment{Direction: direction, Quantity: quantityOf(kg), Reason: reason}
}

// chooseToOpen opens a negotiation about one of the newest lots, so that buyers meet there.
func (t *Traders) chooseToOpen(a *Action, chance *rand.Rand) *Action {
	var market []string
	for _, l := range slices.Backward(t.lots) {
		again := t.negotiates(a.By, l.id) && chance.IntN(8) != 0
		if l.state == "published" && !again && len(market) < 2*t.lotsEach {
			market = append(market, l.id)
		}
	}
	if len(market) == 0 {
		return nil
	}
	a.Kind, a.Lot = Open, market[chance.IntN(len(market))]
	body := orderrest.NewNegotiation{LotID: a.Lot, Offer: t.offer(a, chance, false)}
	a.request = func(ctx context.Context, c *client.Caller, command client.Command) (*http.Response, error) {
		return orders(c).OpenNegotiation(ctx, nil, body, command.Headers)
	}
	return a
}

// negotiates reports whether the party is known to have an open negotiation about a lot.
func (t *Traders) negotiates(by Party, lot string) bool {
	for _, id := range slices.Backward(t.order) {
		if n := t.seen[id]; n.LotID == lot && n.Buyer.ID == by.Org {
			return !slices.Contains(ended, n.State)
		}
	}
	return false
}

// chooseAnswer answers in a negotiation: mostly what the rules allow as far as the party knows, sometimes anything.
func (t *Traders) chooseAnswer(a *Action, n Answer, chance *rand.Rand) *Action {
	side := a.side()
	a.Negotiation, a.Lot, a.Offer = n.ID, n.LotID, n.StandingOffer
	theirs := n.StandingOffer > 0 && n.Offers[n.StandingOffer-1].By != side
	switch roll := chance.IntN(40); {
	case roll == 0:
		a.Kind = Close
	case roll <= 3:
		a.Kind = []Kind{Accept, Reject, Withdraw}[chance.IntN(3)]
		a.Offer = 1 + chance.IntN(len(n.Offers)+1)
	case theirs:
		a.Kind = []Kind{Accept, Accept, Accept, Offer, Offer, Reject}[chance.IntN(6)]
	case n.StandingOffer > 0 && chance.IntN(8) == 0:
		a.Kind = Withdraw
	case n.Turn == side || n.State == "expired":
		a.Kind = Offer
	case chance.IntN(6) == 0:
		a.Kind = []Kind{Accept, Offer, Withdraw}[chance.IntN(3)]
		a.Offer = len(n.Offers)
	default:
		return nil
	}
	var made orderrest.NewOffer
	if a.Kind == Offer {
		made = t.offer(a, chance, a.By.Role == token.RoleAssociation && chance.IntN(2) == 0)
	}
	a.inNegotiation(n.ID, int64(a.Offer), made)
	return a
}

func (a *Action) inNegotiation(id string, offer int64, made orderrest.NewOffer) {
	a.request = func(ctx context.Context, c *client.Caller, command client.Command) (*http.Response, error) {
		switch negotiations := orders(c); a.Kind {
		case Accept:
			return negotiations.AcceptOffer(ctx, id, offer, nil, command.Headers)
		case Offer:
			return negotiations.MakeOffer(ctx, id, nil, made, command.Headers)
		case Reject:
			return negotiations.RejectOffer(ctx, id, offer, nil, commonrest.Reason{}, command.Headers)
		case Withdraw:
			return negotiations.WithdrawOffer(ctx, id, offer, nil, commonrest.Reason{}, command.Headers)
		default:
			return negotiations.CloseNegotiation(ctx, id, nil, commonrest.Reason{}, command.Headers)
		}
	}
}

// offer names terms at a price of its own. The caller holds the lock.
func (t *Traders) offer(a *Action, chance *rand.Rand, firm bool) orderrest.NewOffer {
	t.prices++
	a.Price = t.prices
	return orderrest.NewOffer{
		Quantity: quantityOf(5 + chance.IntN(largest-4)),
		Price:    commonrest.Price{Amount: fmt.Sprintf("%d.%02d", a.Price/100, a.Price%100), Currency: "PEN", Per: "kg"},
		Delivery: orderrest.Delivery{Basis: orderrest.DeliveryBasisFarm},
		Firm:     &firm,
	}
}

func quantityOf(kg int) commonrest.Quantity {
	return commonrest.Quantity{Value: fmt.Sprint(kg), Unit: "kg"}
}

// pick chooses a negotiation of the party, "" when there is none.
func (t *Traders) pick(by Party, chance *rand.Rand) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.recent(by, chance)
}

// recent chooses among the party's newest negotiations that may still change.
func (t *Traders) recent(by Party, chance *rand.Rand) string {
	var own []string
	for _, id := range slices.Backward(t.order) {
		n := t.seen[id]
		if (n.Buyer.ID != by.Org && n.Association.ID != by.Org) || slices.Contains(ended, n.State) {
			continue
		}
		if own = append(own, id); len(own) == recentish {
			break
		}
	}
	if len(own) == 0 {
		return ""
	}
	return own[chance.IntN(len(own))]
}
