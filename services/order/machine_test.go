package order_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// machine is the contract's x-state-machine of a schema.
func machine(t *testing.T, schema string) any {
	t.Helper()
	spec, err := orderrest.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	return spec.Components.Schemas[schema].Value.Extensions["x-state-machine"]
}

// TestTheOrderDoesWhatTheContractSays: the states and transitions of the code are those of the contract, no fewer and no
// more. So does the test after it for the negotiation.
func TestTheOrderDoesWhatTheContractSays(t *testing.T) {
	var code estest.Machine
	commands := func(order.State) []order.Command {
		return []order.Command{order.Place{}, order.RequestStock{}, order.Confirm{}, order.Cancel{By: "lot"}}
	}
	key := func(s order.State) order.Status { return s.Status }
	estest.Explore(order.Decide, order.Evolve, commands, key, func(before order.State, c order.Command, after order.State) {
		code.Add(string(before.Status), string(after.Status), orderAction(c), true)
	})
	code.Matches(t, machine(t, "Order"))
}

func orderAction(c order.Command) string {
	switch c.(type) {
	case order.Place:
		return "place"
	case order.RequestStock:
		return "request_stock"
	case order.Confirm:
		return "stock_committed"
	case order.Cancel:
		return "stock_refused"
	}
	return ""
}

func TestTheNegotiationDoesWhatTheContractSays(t *testing.T) {
	var code estest.Machine
	step := func(before negotiation.State, c negotiation.Command, after negotiation.State) {
		by, automatic := negotiationAction(c)
		code.Add(string(before.Status), string(after.Status), by, automatic)
	}
	estest.Explore(negotiation.Decide, negotiation.Evolve, negotiationCommands, table, step)
	code.Matches(t, machine(t, "Negotiation"))
}

// table is all that decides what may come next: the status, and what stands or is pending, by whom and until when.
func table(s negotiation.State) string {
	stands, pending, last := "", "", ""
	if s.Standing != 0 {
		o := s.Offers[s.Standing-1]
		stands = fmt.Sprint(o.By, o.Firm)
		if s.Pending != 0 {
			pending = fmt.Sprint(o.ValidUntil.Compare(s.Offers[s.Pending-1].ValidUntil))
		}
	}
	for _, o := range s.Offers {
		if o.State == negotiation.OfferAccepted {
			last = o.By
		}
	}
	return fmt.Sprint(s.Status, stands, s.Pending != 0, pending, last)
}

// negotiationCommands is everything that may come, on time and too late, of both sides and about every offer.
func negotiationCommands(s negotiation.State) []negotiation.Command {
	now := time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC)
	if s.Status == "" {
		return []negotiation.Command{negotiation.Open{OnMarket: true, Buyer: "org_1", Association: "assoc_1", Measure: kilogram(), Terms: proposal(now, time.Hour, false)}}
	}
	var all []negotiation.Command
	for _, o := range s.Offers {
		all = append(all, negotiation.Expire{Now: o.ValidUntil})
	}
	for _, who := range []negotiation.Party{{Side: orderevents.Buyer, Org: "org_1"}, {Side: orderevents.Seller, Org: "assoc_1"}} {
		all = append(all, negotiation.Close{Party: who})
		all = append(all, offers(who, now)...)
		if s.Standing != 0 {
			all = append(all, offers(who, s.Offers[s.Standing-1].ValidUntil)...)
		}
		for n := range len(s.Offers) + 1 {
			all = append(all,
				negotiation.Accept{Party: who, Offer: n, ActedAt: now}, negotiation.Reject{Party: who, Offer: n, ActedAt: now},
				negotiation.Withdraw{Party: who, Offer: n})
		}
	}
	for n := range len(s.Offers) + 1 {
		all = append(all, negotiation.Stand{Offer: n}, negotiation.Refuse{Offer: n})
	}
	return append(all, negotiation.Cancel{}, negotiation.Complete{})
}

func offers(who negotiation.Party, at time.Time) []negotiation.Command {
	var all []negotiation.Command
	for _, firm := range []bool{false, true} {
		for _, span := range []time.Duration{time.Minute, time.Hour, 2 * time.Hour} {
			all = append(all, negotiation.Counter{Party: who, Terms: proposal(at, span, firm)})
		}
	}
	return all
}

func proposal(at time.Time, span time.Duration, firm bool) negotiation.Proposal {
	return negotiation.Proposal{
		Quantity: quantity.Quantity{Milli: 1_000, Unit: "kg"}, Price: money.Price{Minor: 350, Currency: money.PEN, Per: "kg"},
		ValidUntil: at.Add(span), Firm: firm, Now: at,
	}
}

func kilogram() quantity.Measure {
	return quantity.Measure{Unit: "kg", FactorMilli: 1000, Base: "kg"}
}

// negotiationAction is what the contract calls a command, and whether no person gives it.
func negotiationAction(c negotiation.Command) (by string, automatic bool) {
	switch c.(type) {
	case negotiation.Open:
		return "open", false
	case negotiation.Counter, negotiation.Stand:
		return "offer", false // a firm one takes effect when its stock is reserved
	case negotiation.Accept:
		return "accept", false
	case negotiation.Reject:
		return "reject", false
	case negotiation.Withdraw:
		return "withdraw", false
	case negotiation.Close:
		return "close", false
	case negotiation.Refuse:
		return "stock_refused", true
	case negotiation.Complete:
		return "stock_committed", true
	case negotiation.Expire:
		return "expire", true
	case negotiation.Cancel:
		return "lot_ended", true
	}
	return "", false
}
