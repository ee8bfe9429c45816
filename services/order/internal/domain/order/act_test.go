package order_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// errDone says that an act changes something, and errAlready that it is so before.
var (
	errDone    = errors.New("done")
	errAlready = errors.New("already so")
)

// Every act of both sides in every state, with what comes of it.
func TestEveryActInEveryState(t *testing.T) {
	states := []struct {
		name  string
		given []event
	}{
		{"none", nil},
		{"placed", []event{agreed()}},
		{"confirmed", after()},
		{"preparing", after(preparing())},
		{"half sent", after(sent(1, 115_000))},
		{"all sent", after(sent(1, 230_000))},
		{"half there", after(came(1, 115_000, "buyer"))},
		{"delivered", after(came(1, 230_000, "buyer"), delivered("buyer"))},
		{"received", after(came(1, 230_000, "buyer"), received("buyer"))},
		{"cancelled", after(calledOff("buyer", "other"))},
		{"refused by its lot", []event{agreed(), cancelled()}},
		{"disputed", after(came(1, 230_000, "buyer"), delivered("buyer"), disputed("buyer", "weight"))},
		{"resolved", after(came(1, 230_000, "buyer"), delivered("buyer"), disputed("buyer", "weight"), resolved("stands", nil, 0))},
	}
	const (
		both = iota
		sellers
		buyers
	)
	n, nc, x, uw := order.ErrNotFound, order.ErrNotConfirmed, order.ErrCancelled, order.ErrUnderWay
	nl, no, inc, ns := order.ErrNothingLeft, order.ErrNothingOnTheWay, order.ErrIncomplete, order.ErrNothingSent
	di, rs := order.ErrDisputed, order.ErrResolved
	nd, nsc := order.ErrNotDelivered, order.ErrNoSuchClaim
	np, nph := order.ErrNoSuchPayment, order.ErrNoSuchPhoto
	re, nw, at, na := order.ErrReceived, order.ErrNoWeight, order.ErrAllThere, order.ErrNoSuchAmendment
	acts := []struct {
		name string
		whos int
		make func(party.Party) order.Command
		want []error // of each state
	}{
		{"prepare", sellers, func(p party.Party) order.Command { return order.Prepare{Party: p} }, []error{
			n, nc, errDone, errAlready, errAlready, errAlready, errAlready, errAlready, errAlready, x, x, di, rs,
		}},
		{"dispatch", sellers, func(p party.Party) order.Command { return order.Dispatch{Party: p, Released: true} }, []error{
			n, nc, errDone, errDone, errDone, nl, errDone, nl, nl, x, x, di, rs,
		}},
		{"deliver", both, func(p party.Party) order.Command { return order.Deliver{Party: p, Now: wednesday} }, []error{
			n, nc, errDone, errDone, errDone, errDone, no, errAlready, errAlready, x, x, di, rs,
		}},
		{"deliver 1", both, func(p party.Party) order.Command { return order.Deliver{Party: p, Delivery: 1, Now: wednesday} }, []error{
			n, nc, errDone, errDone, errDone, errDone, errAlready, errAlready, errAlready, x, x, di, rs,
		}},
		{"deliver 2", both, func(p party.Party) order.Command { return order.Deliver{Party: p, Delivery: 2, Now: wednesday} }, []error{
			n, nc, order.ErrNoSuchDelivery, order.ErrNoSuchDelivery, errDone, nl, errDone, nl, nl, x, x, di, rs,
		}},
		{"hand_over", both, func(p party.Party) order.Command { return order.HandOver{Party: p, Released: true, Now: wednesday} }, []error{
			n, nc, errDone, errDone, inc, errDone, inc, uw, errAlready, x, x, di, rs,
		}},
		{"delay", both, func(p party.Party) order.Command {
			return order.Delay{Party: p, Reason: orderevents.Rain, Until: "2026-12-24", Now: wednesday}
		}, []error{
			n, nc, errDone, errDone, errDone, errDone, errDone, at, at, x, x, di, rs,
		}},
		{"amend", both, func(p party.Party) order.Command {
			return order.Amend{Party: p, Delivery: orderevents.Delivery{Basis: "farm", Until: "2026-12-24"}, Now: wednesday}
		}, []error{
			n, nc, errDone, errDone, errDone, errDone, errDone, at, at, x, x, di, rs,
		}},
		{"answer an amendment", both, func(p party.Party) order.Command { return order.AnswerAmendment{Party: p, Amendment: 1, Accept: true} }, []error{
			n, nc, na, na, na, na, na, na, na, x, x, di, rs,
		}},
		{"dispute", both, func(p party.Party) order.Command { return order.Dispute{Party: p, Reason: orderevents.DisputedWeight} }, []error{
			n, nc, errDone, errDone, errDone, errDone, errDone, errDone, errDone, x, x, errAlready, rs,
		}},
		{"receive", buyers, func(p party.Party) order.Command { return order.Receive{Party: p} }, []error{
			n, nc, errDone, errDone, inc, errDone, inc, errDone, errAlready, x, x, di, rs,
		}},
		{"weigh", both, func(p party.Party) order.Command { return weigh(p, 1, 115_000) }, []error{
			n, nc, ns, ns, errDone, errDone, errDone, errDone, re, x, x, di, rs,
		}},
		{"agree_weight", both, func(p party.Party) order.Command {
			return order.AgreeWeight{Party: p, Delivery: 1, Net: *kilos(115_000), Now: wednesday}
		}, []error{
			n, nc, ns, ns, nw, nw, nw, nw, re, x, x, di, rs,
		}},
		{"close_rest", sellers, func(p party.Party) order.Command { return order.CloseRest{Party: p, Reason: "loss", Now: wednesday} }, []error{
			n, nc, ns, ns, errDone, nl, errDone, nl, re, x, x, di, rs,
		}},
		{"claim", buyers, func(p party.Party) order.Command {
			return order.MakeClaim{Party: p, Reason: "quality", Wants: orderevents.ResolvedReplace, Now: wednesday}
		}, []error{
			n, nc, nd, nd, nd, nd, nd, errDone, re, x, x, di, rs,
		}},
		{"take a claim back", buyers, func(p party.Party) order.Command { return order.TakeBackClaim{Party: p, Claim: 1} }, []error{
			n, nc, nsc, nsc, nsc, nsc, nsc, nsc, nsc, x, x, di, rs,
		}},
		{"answer a claim", sellers, func(p party.Party) order.Command {
			return order.AnswerClaim{Party: p, Claim: 1, Accept: true, Now: wednesday}
		}, []error{
			n, nc, nsc, nsc, nsc, nsc, nsc, nsc, nsc, x, x, di, rs,
		}},
		{"add_photo", both, func(p party.Party) order.Command { return photo(p, "1") }, []error{
			n, nc, errDone, errDone, errDone, errDone, errDone, errDone, errDone, x, x, errDone, errDone,
		}},
		{"add_photo of the scales", both, func(p party.Party) order.Command { return photo(p, "1", showing(orderevents.ShowsScale)) }, []error{
			n, nc, ns, ns, errDone, errDone, errDone, errDone, errDone, x, x, errDone, errDone,
		}},
		{"add_photo of a payment", both, func(p party.Party) order.Command { return photo(p, "1", ofPayment(1)) }, []error{
			n, nc, np, np, np, np, np, np, np, np, np, np, np,
		}},
		{"take_back_photo", both, func(p party.Party) order.Command { return order.TakeBackPhoto{Party: p, Number: 1, Now: wednesday} }, []error{
			n, nph, nph, nph, nph, nph, nph, nph, nph, nph, nph, nph, nph,
		}},
		{"cancel", both, func(p party.Party) order.Command { return order.CallOff{Party: p, Reason: orderevents.OtherReason} }, []error{
			n, nc, errDone, errDone, uw, uw, uw, uw, uw, errAlready, errAlready, di, rs,
		}},
	}
	for i, state := range states {
		var s order.State
		for _, e := range state.given {
			s = order.Evolve(s, e)
		}
		for _, act := range acts {
			for _, who := range append(strangers(), buyer(), seller()) {
				want := act.want[i]
				known := who == buyer() || who == seller()
				if !known || act.whos == sellers && who != seller() || act.whos == buyers && who != buyer() {
					want = order.ErrNotFound
				}
				t.Run(fmt.Sprintf("%s, %s by %s", state.name, act.name, name(who)), func(t *testing.T) {
					if got := outcome(s, act.make(who)); !errors.Is(got, want) {
						t.Errorf("%v, want %v", got, want)
					}
				})
			}
		}
	}
}

func outcome(s order.State, c order.Command) error {
	switch events, err := order.Decide(s, c); {
	case err != nil:
		return err
	case len(events) == 0:
		return errAlready
	}
	return errDone
}
