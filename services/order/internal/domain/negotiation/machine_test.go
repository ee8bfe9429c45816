package negotiation_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

type sample = estest.Sample[negotiation.Command]

// aggregate is a negotiation with samples of its commands, those of people at a moment.
func aggregate(moment time.Time) estest.Aggregate[negotiation.State, negotiation.Command, event] {
	return estest.Aggregate[negotiation.State, negotiation.Command, event]{
		Decide: negotiation.Decide, Evolve: negotiation.Evolve,
		Samples: func(s negotiation.State) []sample { return samples(s, moment) },
		Key:     table,
	}
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

// samples is everything that may come: what people do at a moment, about every offer, what comes too late, and what
// happens by itself.
func samples(s negotiation.State, moment time.Time) []sample {
	all := []sample{
		{By: "anybody", Action: "open", Command: negotiation.Open{
			OnMarket: true, Buyer: lima, Association: huaro, Lot: "lot_1", Measure: measure(), Goods: goods(), ExternalRef: "OC-7", Terms: proposal(lasting(moment, time.Hour)),
		}},
		{Action: "seal", Automatic: true, Command: negotiation.SealTexts{Buyers: sealedForms(s, lima), Sellers: sealedForms(s, huaro)}},
		{Action: "lot_ended", Automatic: true, Command: negotiation.Cancel{Reason: "lot_ended"}},
		{Action: "stock_committed", Automatic: true, Command: negotiation.Complete{Order: "ord_1"}},
	}
	for _, who := range append(strangers(), buyer(), seller()) {
		all = append(all, actions(s, who, moment)...)
		if s.Standing != 0 {
			all = append(all, offers("late", who, s.Offers[s.Standing-1].ValidUntil)...)
		}
	}
	for _, o := range s.Offers {
		all = append(all, sample{Action: "expire", Automatic: true, Command: negotiation.Expire{Now: o.ValidUntil}})
	}
	for n := range len(s.Offers) + 1 {
		all = append(
			all,
			sample{Action: "offer", Command: negotiation.Stand{Offer: n}}, // a firm one takes effect when its stock is reserved
			sample{Action: "stock_refused", Automatic: true, Command: negotiation.Refuse{Offer: n}},
		)
	}
	return all
}

// actions is what somebody may do at a moment, about every offer.
func actions(s negotiation.State, who party.Party, moment time.Time) []sample {
	by := name(who)
	all := offers(by, who, moment)
	for n := range len(s.Offers) + 2 {
		all = append(
			all,
			sample{By: by, Action: "accept", Command: negotiation.Accept{Party: who, Offer: n, Order: "ord_1", ActedAt: moment}},
			sample{By: by, Action: "reject", Command: negotiation.Reject{Party: who, Offer: n, ActedAt: moment}},
			sample{By: by, Action: "withdraw", Command: withdraw(who, n)},
		)
	}
	return append(all, sample{By: by, Action: "close", Command: negotiation.Close{Party: who}})
}

func name(who party.Party) string { return who.Side + " " + who.Org }

func offers(by string, who party.Party, moment time.Time) []sample {
	var all []sample
	for _, change := range []func(*negotiation.Proposal){func(*negotiation.Proposal) {}, firmly} {
		for _, span := range []time.Duration{time.Minute, time.Hour, 2 * time.Hour} {
			all = append(all, sample{By: by, Action: "offer", Command: counter(who, lasting(moment, span), change)})
		}
	}
	return all
}

// lasting is an offer made at a moment, for so long.
func lasting(moment time.Time, span time.Duration) func(*negotiation.Proposal) {
	return func(p *negotiation.Proposal) { p.Now, p.ValidUntil = moment, new(moment.Add(span)) }
}

func TestEveryCommandHasASample(t *testing.T) { aggregate(clock(0)).CheckSamples(t, ".") }

// The states and transitions of the code are those of the contract, no fewer and no more.
func TestTheNegotiationDoesWhatTheContractSays(t *testing.T) {
	contract, err := orderrest.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	machine := contract.Components.Schemas["Negotiation"].Value.Extensions["x-state-machine"]
	aggregate(clock(0)).CheckMachine(t, func(s negotiation.State) string { return string(s.Status) }, machine)
}

// checkAllowed: what is listed is not refused while the offers' time runs, and what is not listed is refused or already
// so.
func checkAllowed(t estest.TB, s negotiation.State) {
	moment := clock(0)
	if s.Standing != 0 {
		moment = s.Offers[s.Standing-1].ValidUntil.Add(-1)
	}
	for _, who := range append(strangers(), buyer(), seller()) {
		aggregate(moment).CheckAllowedIn(t, s, name(who), s.Allowed(who))
	}
}

// sealedForms are the texts of a negotiation as they are sealed if an organisation wrote them.
func sealedForms(s negotiation.State, by string) map[events.SealedText]events.SealedText {
	forms := map[events.SealedText]events.SealedText{}
	for _, t := range s.Texts() {
		forms[*t] = events.NewSealedText(by, "AA")
	}
	return forms
}
