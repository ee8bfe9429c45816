package promise

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/qhatu/qhatu/pkg/token"
)

const (
	declared  = 120 // kg of a lot
	largest   = 45  // kg of an offer: three or four take all there is
	recentish = 12  // negotiations that a party still looks at
)

// ended are the final states of a negotiation.
var ended = []string{"done", "closed", "cancelled"}

// intend decides on a deed, nil when chance leaves the party nothing to do.
func (t *Traders) intend(by Party, chance *rand.Rand) *Deed {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.keys++
	d := &Deed{By: by, Key: fmt.Sprintf("%s-%d", t.name, t.keys)}
	if by.Role == token.RoleAssociation && t.intendLot(d, chance) {
		return d
	}
	if by.Role == token.RoleBuyer && chance.IntN(6) == 0 {
		return t.intendOpen(d, chance)
	}
	id := t.recent(by, chance)
	if id == "" {
		if by.Role == token.RoleBuyer {
			return t.intendOpen(d, chance)
		}
		return nil
	}
	return t.intendAct(d, t.seen[id], chance)
}

// intendLot keeps an association's lots on the market, and now and then disturbs one.
func (t *Traders) intendLot(d *Deed, chance *rand.Rand) bool {
	var own []lotSeen
	for _, l := range t.lots {
		if l.association == d.By.Org && l.state != "withdrawn" {
			own = append(own, l)
		}
	}
	for _, l := range own {
		if l.state == "draft" || (l.state == "paused" && chance.IntN(2) == 0) {
			d.Kind = Publish
			if l.state == "paused" {
				d.Kind = Resume
			}
			return d.onLot(l.id)
		}
	}
	if len(own) < t.lotsEach {
		d.Kind, d.Path = Draft, "/v1/lots"
		d.Body = map[string]any{"product": "maize", "declared": quantityOf(declared)}
		return true
	}
	if chance.IntN(20) != 0 {
		return false
	}
	d.Kind = []Kind{Pause, WithdrawLot, Add, Add, Lose}[chance.IntN(5)]
	return d.onLot(own[chance.IntN(len(own))].id)
}

func (d *Deed) onLot(id string) bool {
	verbs := map[Kind]string{
		Publish: "publish", Pause: "pause", Resume: "resume", WithdrawLot: "withdraw", Add: "adjust", Lose: "adjust",
	}
	d.Lot, d.Path = id, "/v1/lots/"+id+"/"+verbs[d.Kind]
	switch d.Kind {
	case Add:
		d.Body = map[string]any{"direction": "add", "quantity": quantityOf(20), "reason": "found"}
	case Lose:
		d.Body = map[string]any{"direction": "loss", "quantity": quantityOf(7), "reason": "loss"}
	default:
	}
	return true
}

// intendOpen opens a negotiation about one of the newest lots, so that buyers meet there.
func (t *Traders) intendOpen(d *Deed, chance *rand.Rand) *Deed {
	var market []string
	for _, l := range slices.Backward(t.lots) {
		again := t.negotiates(d.By, l.id) && chance.IntN(8) != 0
		if l.state == "published" && !again && len(market) < 2*t.lotsEach {
			market = append(market, l.id)
		}
	}
	if len(market) == 0 {
		return nil
	}
	d.Kind, d.Path, d.Lot = Open, "/v1/negotiations", market[chance.IntN(len(market))]
	d.Body = map[string]any{"lot_id": d.Lot, "offer": t.offer(d, chance, false)}
	return d
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

// intendAct answers in a negotiation: mostly what the rules allow as far as the party knows, sometimes anything.
func (t *Traders) intendAct(d *Deed, n Answer, chance *rand.Rand) *Deed {
	side := d.side()
	d.Neg, d.Lot, d.Offer = n.ID, n.LotID, n.StandingOffer
	theirs := n.StandingOffer > 0 && n.Offers[n.StandingOffer-1].By != side
	switch roll := chance.IntN(40); {
	case roll == 0:
		d.Kind = Close
	case roll <= 3:
		d.Kind = []Kind{Accept, Reject, Withdraw}[chance.IntN(3)]
		d.Offer = 1 + chance.IntN(len(n.Offers)+1)
	case theirs:
		d.Kind = []Kind{Accept, Accept, Accept, Offer, Offer, Reject}[chance.IntN(6)]
	case n.StandingOffer > 0 && chance.IntN(8) == 0:
		d.Kind = Withdraw
	case n.Turn == side || n.State == "expired":
		d.Kind = Offer
	case chance.IntN(6) == 0:
		d.Kind = []Kind{Accept, Offer, Withdraw}[chance.IntN(3)]
		d.Offer = len(n.Offers)
	default:
		return nil
	}
	return t.fill(d, chance)
}

func (t *Traders) fill(d *Deed, chance *rand.Rand) *Deed {
	d.Path = "/v1/negotiations/" + d.Neg
	switch d.Kind {
	case Close:
		d.Path += "/close"
	case Offer:
		d.Path += "/offers"
		d.Body = t.offer(d, chance, d.By.Role == token.RoleAssociation && chance.IntN(2) == 0)
	case Accept, Reject, Withdraw:
		d.Path += fmt.Sprintf("/offers/%d/%s", d.Offer, d.Kind)
	default:
	}
	return d
}

// offer names terms at a price of its own. The caller holds the lock.
func (t *Traders) offer(d *Deed, chance *rand.Rand, firm bool) map[string]any {
	t.prices++
	d.Price = t.prices
	return map[string]any{
		"quantity": quantityOf(5 + chance.IntN(largest-4)),
		"price":    map[string]any{"amount": fmt.Sprintf("%d.%02d", d.Price/100, d.Price%100), "currency": "PEN", "per": "kg"},
		"delivery": map[string]any{"basis": "farm"},
		"firm":     firm,
	}
}

func quantityOf(kg int) map[string]any {
	return map[string]any{"value": fmt.Sprint(kg), "unit": "kg"}
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
