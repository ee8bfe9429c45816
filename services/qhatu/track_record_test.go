package qhatu_test

import (
	"net/http"
	"testing"

	"github.com/qhatu/qhatu/api/orderrest"
)

// Both sides see how the other has traded, on the offer; anybody sees how an association sells, and nobody how a buyer pays.
func TestHowSomebodyTradesIsSeenOnTheOffer(t *testing.T) {
	m := open(t)
	o, l := deliveredOrder(t, m)
	association := o.Association.ID
	before := read[orderrest.TrackRecord](t, m.Anyone().Get(t, "/v1/track-records/"+association).Want(t, http.StatusOK))
	if before.Orders != 0 || before.Completed != 0 {
		t.Errorf("before the end: %+v", before)
	}
	o = orderStep(t, m.buyer, o, "receive", nil)
	payAll(t, m, o, "3220.00")

	n := negotiate(t, m.stranger, publish(t, m.seller, "20").ID, offer("5", "150.00"))
	if r := negotiationAs(t, m.stranger, n.ID).Association.TrackRecord; r == nil || r.Orders != 1 || r.Completed != 1 || *r.Short != 0 || *r.LateDelivered != 0 || r.LatePaid != nil {
		t.Errorf("the buyer sees %+v", r)
	}
	if r := negotiationAs(t, m.seller, n.ID).Buyer.TrackRecord; r == nil || r.Orders != 0 || r.DaysToPay != nil || r.Short != nil {
		t.Errorf("the association sees of who has never bought %+v", r)
	}
	if r := orderAs(t, m.seller, o.ID).Buyer.TrackRecord; r == nil || r.Completed != 1 || *r.DaysToPay != 0 || *r.LatePaid != 0 {
		t.Errorf("the association sees of who has paid %+v", r)
	}
	after := read[orderrest.TrackRecord](t, m.Anyone().Get(t, "/v1/track-records/"+association).Want(t, http.StatusOK))
	if after.Completed != 1 || after.DaysToPay != nil {
		t.Errorf("anybody sees %+v", after)
	}
	for _, nobody := range []string{o.Buyer.ID, "assoc_01jd6q0n5e8s3k7v2m9x4c0b1a", l} {
		m.Anyone().Get(t, "/v1/track-records/"+nobody).Problem(t, http.StatusNotFound, "not-found")
	}
}
