package negotiation_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
)

// The laws hold for every history: a run draws commands, decides each on the state that the ones before left, and
// checks every law after every one.
func TestLaws(t *testing.T) {
	laws := estest.Laws[negotiation.State, negotiation.Command, event]{
		Decide: negotiation.Decide, Evolve: negotiation.Evolve, Events: es.NewEventTable(orderevents.NegotiationEvents()),
		Other: func(s negotiation.State) event {
			return offer(len(s.Offers)+1, orderevents.Seller, replacing(s.Standing))
		},
	}
	rapid.Check(t, func(t *rapid.T) {
		var s negotiation.State
		freed := map[int]int{}
		for range rapid.IntRange(1, 40).Draw(t, "length") {
			c := commands(s).Draw(t, "command")
			events, _ := laws.CheckDecide(t, s, c)
			for _, e := range events {
				next := laws.CheckEvolve(t, s, e)
				checkOffersStay(t, s, next)
				checkStatus(t, s.Status, next.Status)
				countReleases(freed, e)
				s = next
			}
			checkTable(t, s)
			checkReleases(t, s, freed)
			checkAllowed(t, s)
		}
	})
}

// checkOffersStay: every offer keeps its terms, and what has ended stays so, but for a yes that the lot had no stock for.
func checkOffersStay(t *rapid.T, before, after negotiation.State) {
	steps := map[negotiation.OfferState][]negotiation.OfferState{
		negotiation.OfferPending: {
			negotiation.OfferStanding, negotiation.OfferRefused, negotiation.OfferWithdrawn, negotiation.OfferExpired,
		},
		negotiation.OfferStanding: {
			negotiation.OfferReplaced, negotiation.OfferAccepted, negotiation.OfferRejected, negotiation.OfferWithdrawn,
			negotiation.OfferExpired,
		},
		negotiation.OfferAccepted: {negotiation.OfferRefused},
	}
	for i, was := range before.Offers {
		is := after.Offers[i]
		if diff := cmp.Diff(was.OfferMade, is.OfferMade); diff != "" || is.Number != i+1 {
			t.Fatalf("offer %d changed (-before +after):\n%s", i+1, diff)
		}
		if is.State != was.State && !slices.Contains(steps[was.State], is.State) {
			t.Fatalf("offer %d went from %s to %s", i+1, was.State, is.State)
		}
	}
}

// checkStatus: the ends are for good, and an agreement ends only by what the lot says.
func checkStatus(t *rapid.T, before, after negotiation.Status) {
	ends := []negotiation.Status{negotiation.Done, negotiation.Closed, negotiation.Cancelled}
	switch {
	case before == after:
	case before == "" && after == negotiation.AwaitingSeller:
	case slices.Contains(ends, before), before == "", after == "":
		t.Fatalf("status went from %q to %q", before, after)
	case before == negotiation.Agreed && (after == negotiation.Closed || after == negotiation.Expired):
		t.Fatalf("an agreement became %q", after)
	case before != negotiation.Agreed && after == negotiation.Done:
		t.Fatalf("done from %q", before)
	}
}

// checkTable: what the state says is on the table is, and nothing else; one yes at most is outstanding.
func checkTable(t *rapid.T, s negotiation.State) {
	count := map[negotiation.OfferState]int{}
	for _, o := range s.Offers {
		count[o.State]++
		onTable := o.State == negotiation.OfferStanding && s.Standing == o.Number || o.State == negotiation.OfferPending && s.Pending == o.Number
		if ended := o.State != negotiation.OfferStanding && o.State != negotiation.OfferPending; ended == onTable || o.MayBeReserved != (o.Firm && !ended) {
			t.Fatalf("offer %d is %s and held %v; %d stands, %d is pending", o.Number, o.State, o.MayBeReserved, s.Standing, s.Pending)
		}
		if o.Firm && o.By != orderevents.Seller || o.State == negotiation.OfferPending && !o.Firm {
			t.Fatalf("a firm offer by the %s is %s", o.By, o.State)
		}
	}
	agreed := s.Status == negotiation.Agreed || s.Status == negotiation.Done
	if count[negotiation.OfferAccepted] != map[bool]int{true: 1}[agreed] {
		t.Fatalf("%d accepted in %q", count[negotiation.OfferAccepted], s.Status)
	}
	if onTable := s.Standing != 0 || s.Pending != 0; onTable && !s.Open() {
		t.Fatalf("%d stands and %d is pending in %q", s.Standing, s.Pending, s.Status)
	}
	if s.Standing != 0 && s.Turn() == s.Offers[s.Standing-1].By || s.Status == negotiation.Expired && s.Standing != 0 {
		t.Fatalf("the %s's offer stands in %q", s.Offers[s.Standing-1].By, s.Status)
	}
}

func countReleases(freed map[int]int, event event) {
	switch e := event.(type) {
	case orderevents.OfferMade:
		count(freed, e.Releases)
	case orderevents.OfferStood:
		count(freed, e.Releases)
	case orderevents.OfferRejected:
		count(freed, e.Releases)
	case orderevents.OfferWithdrawn:
		count(freed, e.Releases)
	case orderevents.OfferExpired:
		count(freed, e.Releases)
	case orderevents.NegotiationClosed:
		count(freed, e.Releases)
	case orderevents.NegotiationCancelled:
		count(freed, e.Releases)
	}
}

func count(freed map[int]int, offers []int) {
	for _, n := range offers {
		freed[n]++
	}
}

// checkReleases: the lot is told once of every firm offer that ended without an answer of its own, and of no other.
func checkReleases(t *rapid.T, s negotiation.State, freed map[int]int) {
	for _, o := range s.Offers {
		want := 0
		switch o.State {
		case negotiation.OfferReplaced, negotiation.OfferRejected, negotiation.OfferWithdrawn, negotiation.OfferExpired:
			want = map[bool]int{true: 1}[o.Firm]
		case negotiation.OfferPending, negotiation.OfferStanding, negotiation.OfferAccepted, negotiation.OfferRefused:
		}
		if freed[o.Number] != want {
			t.Fatalf("offer %d (firm %v) is %s and was released %d times", o.Number, o.Firm, o.State, freed[o.Number])
		}
	}
}
