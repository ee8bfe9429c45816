package negotiation_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
)

func TestAllowedSaysWhatEachMayDo(t *testing.T) {
	answers := []string{"offer", "accept", "reject", "close"}
	for name, tt := range map[string]struct {
		given         []event
		buyer, seller []string
	}{
		"never opened":              {nil, []string{}, []string{}},
		"the buyer's offer":         {opened(), []string{"withdraw", "close"}, answers},
		"the seller's offer":        {countered(), answers, []string{"withdraw", "close"}},
		"a firm offer":              {stood(), answers, []string{"withdraw", "close"}},
		"a firm offer is pending":   {promised(), []string{"withdraw", "close"}, []string{"withdraw", "close"}},
		"it is pending alone":       {promised(expired(1)), []string{"close"}, []string{"withdraw", "close"}},
		"rejected by the seller":    {opened(rejected(1, orderevents.Seller)), []string{"offer", "close"}, []string{"close"}},
		"withdrawn by the seller":   {countered(withdrawn(2, orderevents.Seller)), []string{"close"}, []string{"offer", "close"}},
		"expired":                   {opened(expired(1)), []string{"offer", "close"}, []string{"offer", "close"}},
		"agreed":                    {opened(accepted(1, orderevents.Seller)), []string{}, []string{}},
		"agreed, but without stock": {opened(accepted(1, orderevents.Seller), refused(1)), []string{"offer", "close"}, []string{"close"}},
		"done":                      {opened(accepted(1, orderevents.Seller), completed()), []string{}, []string{}},
		"closed":                    {opened(closed(orderevents.Buyer)), []string{}, []string{}},
		"cancelled":                 {opened(cancelled()), []string{}, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			s := fold(tt.given)
			if diff := cmp.Diff([][]string{tt.buyer, tt.seller}, [][]string{s.Allowed(buyer()), s.Allowed(seller())}); diff != "" {
				t.Errorf("buyer's, seller's (-want +got):\n%s", diff)
			}
			for _, who := range strangers() {
				if got := s.Allowed(who); len(got) > 0 {
					t.Errorf("%+v may %v", who, got)
				}
			}
		})
	}
}

// checkAllowed: what is listed is not refused while the offers' time runs, and what is not listed is refused or already
// so.
func checkAllowed(t *rapid.T, s negotiation.State) {
	for _, who := range append(strangers(), buyer(), seller()) {
		listed := s.Allowed(who)
		for action, attempts := range everything(s, who) {
			done := 0
			for _, c := range attempts {
				if events, _ := negotiation.Decide(s, c); len(events) > 0 {
					done++
				}
			}
			if (done > 0) != slices.Contains(listed, action) {
				t.Fatalf("%s may %v in %q (%d stands, %d is pending); to %s does something %d times of %d",
					who.Side, listed, s.Status, s.Standing, s.Pending, action, done, len(attempts))
			}
		}
	}
}

// everything is each action in every form that a party could give it: on every offer, in time.
func everything(s negotiation.State, who negotiation.Party) map[string][]negotiation.Command {
	moment := clock(0)
	if s.Standing != 0 {
		moment = s.Offers[s.Standing-1].ValidUntil.Add(-1)
	}
	inTime := func(p *negotiation.Proposal) { p.Now = moment }
	all := map[string][]negotiation.Command{
		"offer": {counter(who, inTime)},
		"close": {negotiation.Close{Party: who}},
	}
	for n := range len(s.Offers) + 2 {
		all["accept"] = append(all["accept"], negotiation.Accept{Party: who, Offer: n, Order: "ord_1", ActedAt: moment})
		all["reject"] = append(all["reject"], negotiation.Reject{Party: who, Offer: n, ActedAt: moment})
		all["withdraw"] = append(all["withdraw"], withdraw(who, n))
	}
	return all
}
