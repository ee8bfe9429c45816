package negotiation_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/orderevents"
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
