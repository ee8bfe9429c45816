package negotiation_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
)

// The laws hold for every history: a run draws commands, decides each on the state that the ones before left, and
// checks every law after every one.
func TestLaws(t *testing.T) {
	stored := es.NewEventTable(orderevents.NegotiationEvents())
	rapid.Check(t, func(t *rapid.T) {
		var s negotiation.State
		freed := map[int]int{}
		for range rapid.IntRange(1, 40).Draw(t, "length") {
			c := commands(s).Draw(t, "command")
			for _, e := range decide(t, s, c) {
				next := evolve(t, stored, s, e)
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

// decide decides a command twice, and expects the same both times and the state as it was.
func decide(t *rapid.T, s negotiation.State, c negotiation.Command) []event {
	before := clone(t, s)
	events, err := negotiation.Decide(s, c)
	again, errAgain := negotiation.Decide(s, c)
	if diff := cmp.Diff(events, again); diff != "" || errText(err) != errText(errAgain) {
		t.Fatalf("%T decided twice (-first +second): %v, %v\n%s", c, err, errAgain, diff)
	}
	if err != nil && len(events) > 0 {
		t.Fatalf("%T is refused (%v) and gives %v", c, err, events)
	}
	if diff := cmp.Diff(before, s); diff != "" {
		t.Fatalf("Decide changed its state (-before +after):\n%s", diff)
	}
	return events
}

// evolve folds an event and expects the state it came from as it was, and the same from the event as it is stored.
func evolve(t *rapid.T, stored es.EventTable[event], s negotiation.State, e event) negotiation.State {
	s.Offers = slices.Grow(s.Offers, 1) // room that a careless append would share
	before := clone(t, s)
	after := negotiation.Evolve(s, e)
	if diff := cmp.Diff(before, s); diff != "" {
		t.Fatalf("Evolve(%T) changed its input (-before +after):\n%s", e, diff)
	}
	kept := clone(t, after)
	name, data, err := stored.Encode(e)
	if err != nil {
		t.Fatal(err)
	}
	read, err := stored.Decode(name, data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(after, negotiation.Evolve(s, read)); diff != "" {
		t.Fatalf("%s folds otherwise once it is stored (-made +read):\n%s", name, diff)
	}
	other := offer(len(s.Offers)+1, orderevents.Seller, replacing(s.Standing))
	negotiation.Evolve(s, other)
	if diff := cmp.Diff(kept, after); diff != "" {
		t.Fatalf("a second fold of the same state changed the first (-before +after):\n%s", diff)
	}
	return after
}

// clone copies the state with everything that it points to.
func clone(t *rapid.T, s negotiation.State) negotiation.State {
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var copied negotiation.State
	if err := json.Unmarshal(data, &copied); err != nil {
		t.Fatal(err)
	}
	return copied
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
