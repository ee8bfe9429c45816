package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
)

// gathering is a world that holds notices back, with a representative who wrote a while ago and was told of a first offer.
func gathering(t *testing.T, rates limit.Rates) *world {
	t.Helper()
	w := newWorld(t)
	w.window, w.rates = 4*time.Second, rates
	w.restart(t)
	w.joins(t, "per_rosa", rosa)
	w.says(t, rosa, "1", "hola")
	w.wants(t, rosa, "oí hola")
	w.clock.Advance(time.Minute)
	w.open(t, "neg_1")
	w.wants(t, rosa, "oí hola", "aviso bargain.offer_received neg_1 1")
	return w
}

// open is a negotiation that a buyer opens.
func (w *world) open(t *testing.T, id string) {
	t.Helper()
	w.happens(t, id, orderevents.NegotiationOpened{Buyer: "org_1", Association: "assoc_1"})
	w.happens(t, id, offerOf(1, orderevents.Buyer))
}

func (w *world) happens(t *testing.T, id string, e orderevents.NegotiationEvent) {
	t.Helper()
	happen(t, w, orderevents.Negotiation, id, orderevents.NegotiationEvents(), buyerOf, e)
}

// waiting waits until so many events are there to be gathered, and the gathering has seen the last.
func (w *world) waiting(t *testing.T, events int) {
	t.Helper()
	testkit.Eventually(t, "the events are there", func() bool { return w.stored(t, natsd.Inbox, "inbox.event.>") == events })
}

func TestWhatFollowsWithinAShortWhileIsToldTogether(t *testing.T) {
	w := gathering(t, nil)
	said := []string{"oí hola", "aviso bargain.offer_received neg_1 1"}
	w.open(t, "neg_2")
	w.waiting(t, 2)
	w.open(t, "neg_3")
	w.happens(t, "neg_3", orderevents.NegotiationClosed{By: orderevents.Buyer}) // opened and closed: nothing
	w.waiting(t, 4)
	w.happens(t, "neg_1", orderevents.OfferWithdrawn{Number: 1, By: orderevents.Buyer})
	w.bot.told = func(n chat.Notice) (*chat.Message, error) {
		if n.Args.At(0) == "neg_3" {
			return nil, nil
		}
		return &chat.Message{Body: string(n.Kind) + " " + n.Args.At(0)}, nil
	}
	w.waiting(t, 5)
	w.told(t, rosa, said...)
	w.clock.Advance(4 * time.Second)
	said = append(said, "bargain.offer_received neg_2 + bargain.offer_ended neg_1")
	w.wants(t, rosa, said...)
	w.happens(t, "neg_2", orderevents.OfferWithdrawn{Number: 1, By: orderevents.Buyer})
	w.waiting(t, 6)
	w.clock.Advance(4 * time.Second)
	testkit.Eventually(t, "it is taken", func() bool { return w.stored(t, natsd.Inbox, "inbox.notice.>") == 3 })
	w.idle(t)
	w.told(t, rosa, said...)
	w.says(t, rosa, "2", "¿y?") // what asks nothing is told with the next thing
	w.wants(t, rosa, append(said, "bargain.offer_ended neg_2", "oí ¿y?")...)
}

// What ended before anybody could be told of it is not told when its end comes later, by itself.
func TestTheEndOfWhatNobodyWasToldOfIsNotTold(t *testing.T) {
	w := gathering(t, nil)
	w.clock.Advance(time.Minute)
	w.bot.told = func(n chat.Notice) (*chat.Message, error) {
		if n.Args.At(0) == "neg_2" && n.Args.Int(1) == 1 {
			return nil, nil // it stands no more by now
		}
		return &chat.Message{Body: string(n.Kind) + " " + n.Args.At(0)}, nil
	}
	w.open(t, "neg_2")
	w.waiting(t, 2)
	w.idle(t)
	w.clock.Advance(time.Minute)
	w.happens(t, "neg_2", orderevents.NegotiationClosed{By: orderevents.Buyer})
	w.waiting(t, 3)
	w.idle(t)
	w.told(t, rosa, "oí hola", "aviso bargain.offer_received neg_1 1")
}

func TestWhatIsUrgentAndWhoIsThereDoNotWait(t *testing.T) {
	w := gathering(t, nil)
	said := []string{"oí hola", "aviso bargain.offer_received neg_1 1"}
	w.open(t, "neg_2")
	w.waiting(t, 2)
	happen(t, w, orderevents.Order, "ord_1", orderevents.OrderEvents(), es.Actor{Role: "system"},
		orderevents.OrderEvent(orderevents.OrderConfirmed{Negotiation: "neg_1", Offer: 1}))
	said = append(said, "aviso bargain.offer_received neg_2 1 + aviso bargain.order_confirmed ord_1")
	w.wants(t, rosa, said...)
	w.open(t, "neg_3")
	w.waiting(t, 4)
	w.says(t, rosa, "2", "¿algo más?") // answered at once, whatever waits
	said = append(said, "oí ¿algo más?", "aviso bargain.offer_received neg_3 1")
	w.wants(t, rosa, said...)
}

// What happens while Meta takes nothing is one message when it does again, after the answers that waited.
func TestWhatHappensWhileMetaIsAwayIsToldTogether(t *testing.T) {
	w := gathering(t, nil)
	w.clock.Advance(time.Minute)
	w.graph.does(func(int, sent) error { return fmt.Errorf("send: %w", graph.ErrNotSent) })
	w.says(t, rosa, "2", "hola")
	testkit.Eventually(t, "sending waits", func() bool { return strings.Contains(w.lines.String(), "sending waits") })
	for n := range 3 {
		w.open(t, fmt.Sprint("neg_", n+2))
		w.waiting(t, n+2)
	}
	if n := w.stored(t, natsd.Inbox, "inbox.notice.>"); n != 1 {
		t.Errorf("%d notices went on while Meta was away", n-1)
	}
	w.graph.does(nil)
	w.clock.Advance(time.Minute)
	w.wants(t, rosa, "oí hola", "aviso bargain.offer_received neg_1 1", "oí hola",
		"aviso bargain.offer_received neg_2 1 + aviso bargain.offer_received neg_3 1 + aviso bargain.offer_received neg_4 1")
}

func TestThereIsABoundOnWhatOthersMayCause(t *testing.T) {
	w := gathering(t, limit.Rates{limit.Notices: {Most: 1, Per: time.Hour}})
	said := []string{"oí hola", "aviso bargain.offer_received neg_1 1"}
	w.open(t, "neg_2")
	w.waiting(t, 2)
	w.open(t, "neg_3")
	w.waiting(t, 3)
	w.clock.Advance(50 * time.Minute)
	w.says(t, rosa, "2", "hola")
	said = append(said, "oí hola")
	w.wants2(t, rosa, said...)
	w.clock.Advance(10 * time.Minute)
	w.wants(t, rosa, append(said, "aviso bargain.offer_received neg_2 1 + aviso bargain.offer_received neg_3 1")...)
}

// What waits survives the process, and is told once.
func TestWhatWaitsSurvivesARestart(t *testing.T) {
	for _, at := range []string{"$KV.CHAT.gather-", "inbox.notice."} {
		w := gathering(t, nil)
		w.open(t, "neg_2")
		w.waiting(t, 2) // several negotiations are handled side by side
		w.open(t, "neg_3")
		w.waiting(t, 3)
		w.crash.dieAfter(at)
		w.clock.Advance(4 * time.Second)
		testkit.Eventually(t, "it dies", w.crash.died)
		w.restart(t)
		w.wants(t, rosa, "oí hola", "aviso bargain.offer_received neg_1 1",
			"aviso bargain.offer_received neg_2 1 + aviso bargain.offer_received neg_3 1")
	}
}
