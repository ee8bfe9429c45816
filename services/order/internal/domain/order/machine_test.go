package order_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

type sample = estest.Sample[order.Command]

// aggregate is an order with samples of its commands.
func aggregate() estest.Aggregate[order.State, order.Command, event] {
	return estest.Aggregate[order.State, order.Command, event]{
		Decide: order.Decide, Evolve: order.Evolve,
		Samples: samples,
		Key: func(s order.State) string {
			if len(s.Payments) > 0 { // of what is paid only how it stands in the end, whatever came how
				return fmt.Sprint(s.Status, s.Left() > 0, len(s.Deliveries) > 1, s.Payable() > 0, s.Payable() < 0, s.Said(orderevents.Buyer) == s.Payable(),
					s.Payments[0].From, s.Payments[0].State, len(s.Payments) > 1)
			}
			key := fmt.Sprint(s.Status, s.Recorded(), s.Left() > 0, s.Returned > 0, min(len(s.Deliveries), 2), openClaim(s))
			if s.Status == order.Confirmed && len(s.Photos) > 0 && s.Changes == 0 {
				key += fmt.Sprint(" ", s.Photos[0].By, s.Photos[0].TakenBack)
			}
			if len(s.Deliveries) > 2 || s.Status == order.Received || s.Status == order.Disputed || s.Status == order.Resolved {
				return key
			}
			if open := len(s.Amendments) - 1; open >= 0 && s.Amendments[open].State == order.AmendmentOpen {
				key += " amendment of " + s.Amendments[open].By
			}
			for i, d := range s.Deliveries { // all of the last one, of the others whether they are there
				key += fmt.Sprint(" ", d.Arrived)
				if i == len(s.Deliveries)-1 {
					key += fmt.Sprint(" ", d.Weight.Net > 0, d.Weight.Agreed, d.Waiting.By, d.Waiting.Net > d.Milli)
				}
			}
			return key
		},
	}
}

// Of the order of these tests, 230 kg, a half is sent, and a part within the tolerance of it.
func half() *quantity.Quantity { return &quantity.Quantity{Milli: 115_000, Unit: "kg"} }

// samples is everything that may come to an order. What a party does has its name in By.
func samples(s order.State) []sample {
	timeOver := "claim_window_over"
	if openClaim(s) != "" {
		timeOver = "claim_unanswered"
	}
	all := []sample{
		{Action: "place", Automatic: true, Command: order.Place{Agreed: agreed()}},
		{Action: "seal", Automatic: true, Command: order.SealTexts{ExternalRef: "sealed:1:buyer_1:AA", Place: "sealed:1:buyer_1:AA"}},
		{Action: "request_stock", Automatic: true, Command: order.RequestStock{}},
		{Action: "record", Automatic: true, Command: record()},
		{Action: "sale_declared", Automatic: true, Command: order.Declare{}},
		{Action: "sale_refused", Automatic: true, Command: order.RefuseRecording{Reason: "out_of_stock"}},
		{Action: "buyer_acknowledged", Automatic: true, Command: order.Answer{Bought: true, Now: wednesday}},
		{Action: "buyer_denied", Automatic: true, Command: order.Answer{Now: wednesday}},
		{Action: "sale_taken_back", Automatic: true, Command: order.Undeclare{}},
		{Action: "stock_committed", Automatic: true, Command: order.Confirm{}},
		{Action: "stock_refused", Automatic: true, Command: cancel()},
		{Action: "follow_delay", Automatic: true, Command: order.FollowDelay{Delay: "delay_1", Reason: orderevents.RoadBlocked, From: "2026-11-25", Until: "2026-12-30", Now: wednesday}},
		{Action: "remind", Automatic: true, Command: order.Remind{Reminder: order.Reminder{To: "coordinator", Of: orderevents.OfDispute}}},
		{Action: timeOver, Automatic: true, Command: order.EndClaims{Now: wednesday.Add(100 * time.Hour)}},
		{Action: timeOver, Automatic: true, Command: order.EndClaims{Now: wednesday}},
	}
	for _, who := range []party.Party{strangers()[1], buyer(), seller()} {
		all = append(all, acts(s, who)...)
	}
	all = append(all, sample{By: name(coordinator()), Action: "resolve", Command: order.Resolve{Outcome: orderevents.ResolvedStands}})
	return all
}

// openClaim is what the claim wants that waits for an answer; "" where none does.
func openClaim(s order.State) string {
	if n := len(s.Claims); n > 0 && s.Claims[n-1].State == order.ClaimOpen {
		return s.Claims[n-1].Wants
	}
	return ""
}

// claims are claims of several kinds, by a party.
func claims(who party.Party) []order.Command {
	return []order.Command{
		order.MakeClaim{Party: who, Reason: "quality", Wants: orderevents.ResolvedReplace, Now: wednesday},
		order.MakeClaim{Party: who, Reason: "quality", Wants: orderevents.ResolvedReturn, Total: soles(0), Returned: kilos(1), Now: wednesday},
		order.MakeClaim{Party: who, Reason: "weight", Wants: orderevents.ResolvedDiscount, Total: soles(1), Now: wednesday},
	}
}

func coordinator() party.Party { return party.Party{Side: party.Coordinator} }

// acts is all that a party may try, in every form that matters, in the order in which they are told of it.
func acts(s order.State, who party.Party) (all []sample) {
	add := func(action string, c order.Command) {
		all = append(all, sample{By: name(who), Action: action, Command: c})
	}
	add("prepare", order.Prepare{Party: who})
	add("dispatch", order.Dispatch{Party: who, Reason: orderevents.OnTrust})
	add("dispatch", order.Dispatch{Party: who, Reason: orderevents.OnTrust, Quantity: half()})
	for number := range len(s.Deliveries) + 2 {
		add("deliver", order.Deliver{Party: who, Delivery: number, Now: wednesday})
		add("deliver", order.Deliver{Party: who, Delivery: number, Quantity: half(), Now: wednesday})
	}
	add("hand_over", order.HandOver{Party: who, Released: who.Side == orderevents.Seller, Rest: orderevents.GoodsLost, Now: wednesday})
	add("receive", order.Receive{Party: who})
	for i, d := range s.Deliveries {
		for _, net := range []int64{d.Milli, d.Milli - d.Milli/200, d.Milli/2 + 1, d.Quantity() + s.Left()} {
			add("weigh", order.Weigh{Party: who, Delivery: i + 1, Net: kilos(net), Now: wednesday})
		}
	}
	for i, d := range s.Deliveries {
		add("agree_weight", order.AgreeWeight{Party: who, Delivery: i + 1, Net: *kilos(max(1, d.Waiting.Net)), Now: wednesday})
	}
	add("close_rest", order.CloseRest{Party: who, Reason: orderevents.PoorHarvest, Now: wednesday})
	for _, until := range []string{"2026-12-24", "2026-12-31"} {
		add("delay", order.Delay{Party: who, Reason: orderevents.Rain, Until: until, Now: wednesday})
	}
	for _, until := range []string{"2027-01-24", "2027-01-31"} {
		add("amend", order.Amend{Party: who, Delivery: orderevents.Delivery{Basis: "farm", Until: until}, Now: wednesday})
	}
	add("accept_amendment", order.AnswerAmendment{Party: who, Amendment: max(1, len(s.Amendments)), Accept: true})
	add("reject_amendment", order.AnswerAmendment{Party: who, Amendment: max(1, len(s.Amendments))})
	add("cancel", order.CallOff{Party: who, Reason: orderevents.ChangedMind})
	for _, c := range payments(s, who) {
		add("pay", c)
	}
	for i := range len(s.Payments) + 1 {
		add("confirm_payment", order.ConfirmPayment{Party: who, Number: i + 1})
	}
	for i := range len(s.Payments) + 1 {
		add("deny_payment", order.DenyPayment{Party: who, Number: i + 1, Reason: "not_arrived"})
	}
	for i := range len(s.Payments) + 1 {
		add("take_back_payment", order.TakeBackPayment{Party: who, Number: i + 1})
	}
	for _, c := range claims(who) {
		add("claim", c)
	}
	last := max(1, len(s.Claims))
	add("take_back_claim", order.TakeBackClaim{Party: who, Claim: last})
	add("accept_claim", order.AnswerClaim{Party: who, Claim: last, Accept: true, Now: wednesday})
	add("reject_claim", order.AnswerClaim{Party: who, Claim: last, Reason: "as_agreed", Now: wednesday})
	add("add_photo", photo(who, fmt.Sprint("goods", len(s.Photos))))
	add("add_photo", photo(who, fmt.Sprint("payment", len(s.Photos)), ofPayment(max(1, len(s.Payments)))))
	for i := range len(s.Photos) + 1 {
		add("take_back_photo", order.TakeBackPhoto{Party: who, Number: i + 1, Now: wednesday})
	}
	add("take_back", order.TakeBack{Party: who})
	add("dispute", order.Dispute{Party: who, Reason: orderevents.DisputedWeight})
	return all
}

func TestEveryCommandHasASample(t *testing.T) { aggregate().CheckSamples(t, ".") }

// The states and transitions of the code are those of the contract, no fewer and no more.
func TestTheOrderDoesWhatTheContractSays(t *testing.T) {
	contract, err := orderrest.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	machine := contract.Components.Schemas["Order"].Value.Extensions["x-state-machine"]
	aggregate().CheckMachine(t, func(s order.State) string { return string(s.Status) }, machine)
}

// What a party is told that it may do is what one of its samples changes.
func TestWhatIsAllowedIsWhatWouldChangeSomething(t *testing.T) {
	for _, who := range append(strangers(), buyer(), seller(), coordinator()) {
		aggregate().CheckAllowed(t, name(who), func(s order.State) []string { return s.Allowed(who) })
	}
}

func TestOnlyItsPartiesAreIncluded(t *testing.T) {
	placed := order.Evolve(order.State{}, agreed())
	for _, who := range append(strangers(), buyer(), seller()) {
		known := who == buyer() || who == seller()
		if placed.Includes(who) != known || (order.State{}).Includes(who) {
			t.Errorf("%s: included %v, want %v, and nobody before it is placed", name(who), placed.Includes(who), known)
		}
	}
}

// payments are what a party may say of money: that all that is left was paid, by either side.
func payments(s order.State, who party.Party) (all []order.Command) {
	if len(s.Payments) > 2 {
		return nil
	}
	room := s.Payable() - s.Said(orderevents.Buyer)
	reference := referring(fmt.Sprint(who.Side, len(s.Payments)))
	all = append(all, pays(who, max(1, room), in(order.Cash), reference))
	return append(all, pays(who, max(1, -s.Payable()-s.Said(orderevents.Seller)), in(order.Cash), reference, back))
}
