package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

// pestered is a representative whom so many things of one buyer's may be told of in an hour, and buyers: org_1 and org_2 are one person's,
// org_honest is somebody else's.
func pestered(t *testing.T, most int) *world {
	t.Helper()
	w := gathering(t, limit.Rates{limit.NoticesPair: {Most: most, Per: time.Hour}})
	for org, person := range map[string]string{"org_1": "per_pest", "org_2": "per_pest", "org_honest": "per_honest"} {
		happen(t, w, identityevents.Organisation, org, identityevents.OrganisationEvents(), es.Actor{},
			identityevents.OrganisationEvent(identityevents.OrganisationMemberAdded{Person: person}))
	}
	return w
}

// opens is a negotiation that a buyer opens with an offer.
func (w *world) opens(t *testing.T, buyer, id string) {
	t.Helper()
	w.happens(t, id, orderevents.NegotiationOpened{Buyer: buyer, Association: "assoc_1"})
	w.happens(t, id, offerOf(1, orderevents.Buyer))
}

// taken waits until all that happened was gathered: it went on, or waits for its turn.
func (w *world) taken(t *testing.T, events int) {
	t.Helper()
	w.waiting(t, events)
	testkit.Eventually(t, "they are taken", func() bool {
		through, err := w.app.Gathered(t.Context(), w.vault.Index("phone", "+"+rosa))
		if err != nil {
			t.Fatal(err)
		}
		next, err := stream.New(w.js, natsd.Inbox).Next(t.Context(), "inbox.event.>", through+1)
		return next == nil && err == nil
	})
}

// Who opens and closes without end is told of a few times, under however many names, and holds up nobody.
func TestWhoOpensAndClosesGainsNothing(t *testing.T) {
	w := pestered(t, 6)
	events := 1
	for i := range 12 {
		w.clock.Advance(5 * time.Second) // longer than the window: each would be told by itself
		id, buyer := fmt.Sprint("neg_pest_", i), fmt.Sprint("org_", 1+i%2)
		w.opens(t, buyer, id)
		w.taken(t, events+1)
		w.happens(t, id, orderevents.NegotiationClosed{By: orderevents.Buyer})
		events += 2
		w.taken(t, events)
	}
	told := len(w.graph.to("+" + rosa))
	if told > 4 {
		t.Errorf("told %d times: %s", told, strings.Join(w.graph.to("+"+rosa), " | "))
	}
	w.clock.Advance(5 * time.Second)
	w.opens(t, "org_honest", "neg_honest")
	testkit.Eventually(t, "the other's offer", func() bool { return len(w.graph.to("+"+rosa)) == told+1 })
	if last := w.graph.to("+" + rosa)[told]; last != "aviso bargain.offer_received neg_honest 1" && !strings.HasSuffix(last, " + aviso bargain.offer_received neg_honest 1") {
		t.Errorf("told %q", last)
	}
}

// An offer that is changed again and again is told a few times; what waits is told in the end, as it stands by then.
func TestAnOfferThatIsChangedWithoutEnd(t *testing.T) {
	w := pestered(t, 3)
	w.bot.told = func(n chat.Notice) (*chat.Message, error) {
		return &chat.Message{Body: strings.Join(n.Args, " "), About: n.Args.At(0)}, nil
	}
	for i := range 40 {
		w.clock.Advance(5 * time.Second)
		w.happens(t, "neg_1", offerOf(i+2, orderevents.Buyer))
		w.taken(t, i+2)
	}
	told := w.graph.to("+" + rosa)
	if len(told) > 5 {
		t.Errorf("told %d times: %s", len(told), strings.Join(told, " | "))
	}
	w.clock.Advance(time.Hour)
	testkit.Eventually(t, "the last one", func() bool {
		now := w.graph.to("+" + rosa)
		return len(now) == len(told)+1 && strings.HasSuffix(now[len(told)], "neg_1 41")
	})
	w.idle(t)
}

// What answers the association is no buyer's whim: it is not counted, and its end is told by itself.
func TestWhatTheAssociationAwaitsIsNotCounted(t *testing.T) {
	w := pestered(t, 1)
	said := []string{"oí hola", "aviso bargain.offer_received neg_1 1"}
	for i := range 4 {
		w.clock.Advance(5 * time.Second)
		w.happens(t, "neg_1", offerOf(2*i+2, orderevents.Seller))
		w.happens(t, "neg_1", offerOf(2*i+3, orderevents.Buyer))
		said = append(said, fmt.Sprint("aviso bargain.offer_received neg_1 ", 2*i+3))
		w.wants(t, rosa, said...)
	}
	w.clock.Advance(5 * time.Second)
	w.happens(t, "neg_1", orderevents.NegotiationClosed{By: orderevents.Buyer})
	w.wants(t, rosa, append(said, "aviso bargain.negotiation_closed neg_1 0")...)
}

// Of what is told together each buyer's first comes before the second of any.
func TestNobodyIsListedBehindWhoOpensMany(t *testing.T) {
	w := pestered(t, 6)
	said := []string{"oí hola", "aviso bargain.offer_received neg_1 1"}
	for i := range 3 {
		w.opens(t, fmt.Sprint("org_", 1+i%2), fmt.Sprint("neg_pest_", i))
		w.taken(t, 2+i) // in this order: what happens to several negotiations is handled side by side
	}
	w.opens(t, "org_honest", "neg_honest")
	w.taken(t, 5)
	w.clock.Advance(4 * time.Second)
	w.wants(t, rosa, append(said, "aviso bargain.offer_received neg_honest 1 + aviso bargain.offer_received neg_pest_0 1 + "+
		"aviso bargain.offer_received neg_pest_1 1 + aviso bargain.offer_received neg_pest_2 1")...)
}
