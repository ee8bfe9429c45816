package flows_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/fair"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/flows"
)

// What version 1 had to tell when it was stopped is told.
func TestReadNoticesOfVersion1(t *testing.T) {
	for stored, want := range map[string]chat.Notice{
		`{"Kind":"offer_received","Negotiation":"neg_1","Offer":2,"Order":"","Fair":"","Stall":""}`:           bargain.OfferReceived("neg_1", 2),
		`{"Kind":"offer_ended","Negotiation":"neg_1","Offer":2,"Order":"","Fair":"","Stall":""}`:              bargain.OfferEnded("neg_1", 2),
		`{"Kind":"offer_rejected","Negotiation":"neg_1","Offer":2,"Order":"","Fair":"","Stall":""}`:           bargain.OfferRejected("neg_1", 2),
		`{"Kind":"negotiation_closed","Negotiation":"neg_1","Offer":0,"Order":"","Fair":"","Stall":""}`:       bargain.NegotiationClosed("neg_1"),
		`{"Kind":"order_confirmed","Negotiation":"neg_1","Offer":2,"Order":"ord_1","Fair":"","Stall":""}`:     bargain.OrderConfirmed("ord_1"),
		`{"Kind":"order_cancelled","Negotiation":"neg_1","Offer":2,"Order":"ord_1","Fair":"","Stall":""}`:     bargain.OrderCancelled("ord_1"),
		`{"Kind":"stall_approved","Negotiation":"","Offer":0,"Order":"","Fair":"fair_1","Stall":"stl_1"}`:     fair.StallApproved("fair_1", "stl_1"),
		`{"Kind":"stall_waitlisted","Negotiation":"","Offer":0,"Order":"","Fair":"fair_1","Stall":"stl_1"}`:   fair.StallWaitlisted("fair_1", "stl_1"),
		`{"Kind":"stall_offered","Negotiation":"","Offer":0,"Order":"","Fair":"fair_1","Stall":"stl_1"}`:      fair.StallOffered("fair_1", "stl_1"),
		`{"Kind":"stall_rejected","Negotiation":"","Offer":0,"Order":"","Fair":"fair_1","Stall":"stl_1"}`:     fair.StallRejected("fair_1", "stl_1"),
		`{"Kind":"stall_offer_lapsed","Negotiation":"","Offer":0,"Order":"","Fair":"fair_1","Stall":"stl_1"}`: fair.StallOfferLapsed("fair_1", "stl_1"),
		`{"Kind":"fair_cancelled","Negotiation":"","Offer":0,"Order":"","Fair":"fair_1","Stall":"stl_1"}`:     fair.Cancelled("fair_1", "stl_1"),
	} {
		alone := want
		alone.Urgent, alone.Quiet, alone.News, alone.Wakes, alone.Begins, alone.Ends = false, false, false, false, nil, "" // it is told by itself
		reads(t, stored, alone)
		now, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		reads(t, string(now), want)
	}
}

func reads(t *testing.T, stored string, want chat.Notice) {
	t.Helper()
	got, err := flows.ReadNotice([]byte(stored))
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%s: %v\n%s", stored, err, diff)
	}
}
