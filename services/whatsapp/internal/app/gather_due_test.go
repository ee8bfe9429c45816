package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/quiet"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// longAgo is a world with quiet hours from nine to six, with a representative who wrote at two in the afternoon.
func longAgo(t *testing.T, told market.Told) *world {
	t.Helper()
	w := newWorld(t)
	w.window, w.hours = 4*time.Second, quiet.Hours{From: "21:00", Until: "06:00"}
	w.rates = limit.Rates{limit.NoticesNews: {Most: 2, Per: 24 * time.Hour}}
	w.market.tell(told)
	w.restart(t)
	w.joins(t, "per_rosa", rosa)
	w.at(14, 0)
	w.says(t, rosa, "1", "hola")
	w.wants(t, rosa, "oí hola")
	w.happens(t, "neg_1", orderevents.NegotiationOpened{Buyer: "org_1", Association: "assoc_1"})
	return w
}

// usually is how people are told who have said nothing.
var usually = market.Told{Digest: market.WhenMany}

// at moves the clock on to a time of Peru.
func (w *world) at(hour, minute int) {
	now := w.clock.Now().In(lima.Zone)
	then := time.Date(now.Year(), now.Month(), now.Day(), hour, minute, 0, 0, lima.Zone)
	if then.Before(now) {
		then = then.AddDate(0, 0, 1)
	}
	w.clock.Advance(then.Sub(now))
}

// order is something that happens to an order of the negotiation.
func (w *world) order(t *testing.T, id string, e orderevents.OrderEvent) {
	t.Helper()
	happen(t, w, orderevents.Order, id, orderevents.OrderEvents(), es.Actor{Role: "system"}, e)
}

// completes is a piece of news.
func (w *world) completes(t *testing.T, id string) {
	t.Helper()
	w.order(t, id, orderevents.OrderCompleted{Negotiation: "neg_1"})
}

// rests waits until so many events have been taken, and none is held.
func (w *world) rests(t *testing.T, events int) {
	t.Helper()
	testkit.Eventually(t, "the events are there", func() bool { return w.happened(t) == events })
	w.idle(t)
}

// happened counts the events to gather, but for those that only wake.
func (w *world) happened(t *testing.T) (n int) {
	t.Helper()
	s := testkit.Must(w.js.Stream(t.Context(), natsd.Inbox))(t)
	for subject := range testkit.Must(s.Info(t.Context(), jetstream.WithSubjectFilter("inbox.event.>")))(t).State.Subjects {
		if !strings.Contains(subject, ".wake-") {
			n++
		}
	}
	return n
}

func TestNobodyIsWokenForWhatMayWait(t *testing.T) {
	w := longAgo(t, usually)
	said := []string{"oí hola"}
	w.at(22, 0)
	offer := offerOf(1, orderevents.Buyer)
	offer.ValidUntil = w.clock.Now().Add(48 * time.Hour)
	w.happens(t, "neg_1", offer)
	w.completes(t, "ord_1")
	w.order(t, "ord_2", orderevents.OrderConfirmed{Negotiation: "neg_1", Offer: 1})
	w.rests(t, 3)
	w.told(t, rosa, said...)

	soon := offerOf(2, orderevents.Buyer)
	soon.ValidUntil = w.clock.Now().Add(9 * time.Hour) // an hour after the night
	w.happens(t, "neg_1", soon)
	said = append(said, "aviso bargain.offer_received neg_1 2")
	w.wants(t, rosa, said...)
	w.clock.Advance(time.Minute)
	w.order(t, "ord_3", orderevents.OrderDelayed{Negotiation: "neg_1", By: orderevents.Buyer})
	said = append(said, "aviso order.delayed ord_3")
	w.wants(t, rosa, said...)

	w.at(5, 59)
	w.rests(t, 5)
	w.told(t, rosa, said...)
	w.at(6, 0)
	testkit.Eventually(t, "the morning", func() bool { return len(w.graph.to("+"+rosa)) == len(said)+1 })
	morning := w.graph.to("+" + rosa)[len(said)]
	for _, part := range []string{"bargain.offer_received neg_1 1", "order.completed ord_1", "bargain.order_confirmed ord_2"} {
		if !strings.Contains(morning, part) {
			t.Errorf("told %q in the morning", morning)
		}
	}
	w.rests(t, 5)
	if n := w.stored(t, "KV_"+natsd.Chat, "$KV.CHAT.resting.>"); n != 0 {
		t.Errorf("%d still rest", n)
	}
}

func TestWhoWritesAtNightIsThere(t *testing.T) {
	w := longAgo(t, usually)
	w.at(22, 0)
	w.completes(t, "ord_1")
	w.rests(t, 1)
	w.says(t, rosa, "2", "¿hay algo?")
	w.wants(t, rosa, "oí hola", "oí ¿hay algo?", "aviso order.completed ord_1")
	w.clock.Advance(20 * time.Minute)
	w.completes(t, "ord_2")
	w.wants(t, rosa, "oí hola", "oí ¿hay algo?", "aviso order.completed ord_1", "aviso order.completed ord_2")
	w.clock.Advance(20 * time.Minute)
	w.completes(t, "ord_3")
	w.rests(t, 3)
	w.told(t, rosa, "oí hola", "oí ¿hay algo?", "aviso order.completed ord_1", "aviso order.completed ord_2")
}

// Of much news on a day the first come by themselves, and the rest in the evening: what is true then.
func TestManyNewsAreOneMessageInTheEvening(t *testing.T) {
	w := longAgo(t, usually)
	w.bot.told = func(n chat.Notice) (*chat.Message, error) {
		if n.Args.At(0) == "ord_4" {
			return nil, nil
		}
		return &chat.Message{Body: n.Args.At(0)}, nil
	}
	w.at(15, 0)
	said := []string{"oí hola"}
	for i := range 6 {
		w.clock.Advance(time.Minute)
		id := fmt.Sprint("ord_", i)
		w.completes(t, id)
		w.rests(t, i+1)
		if i < 2 {
			said = append(said, id)
		}
	}
	w.told(t, rosa, said...)
	w.order(t, "ord_7", orderevents.OrderPaymentSaid{Negotiation: "neg_1", Number: 1, From: orderevents.Buyer}) // it asks
	w.wants(t, rosa, append(said, "ord_7")...)
	w.at(18, 0)
	w.wants(t, rosa, append(said, "ord_7", "tarde: ord_2 + ord_3 + ord_5")...)
	w.counted(t, "qhatu_whatsapp_suppressed_total", 1)
}

func TestEachIsToldAsTheyWant(t *testing.T) {
	for name, c := range map[string]struct {
		told    market.Told
		by, end []string
	}{
		"at once":       {market.Told{Digest: market.Each, Nights: true}, []string{"ord_0", "ord_1", "ord_2", "ord_3"}, nil},
		"at once, days": {market.Told{Digest: market.Each}, []string{"ord_0", "ord_1", "ord_2"}, []string{"ord_3"}},
		"evenings":      {market.Told{Digest: market.Daily}, []string{"tarde: ord_0 + ord_1 + ord_2"}, []string{"ord_3"}},
		"no news":       {market.Told{Digest: market.WhenMany, NoNews: true}, nil, nil},
		"named hours":   {market.Told{Digest: market.Each, Hours: quiet.Hours{From: "14:30", Until: "16:30"}}, []string{"ord_0 + ord_1 + ord_2", "ord_3"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := longAgo(t, c.told)
			w.bot.told = func(n chat.Notice) (*chat.Message, error) { return &chat.Message{Body: n.Args.At(0)}, nil }
			w.at(15, 0)
			for i := range 3 {
				w.clock.Advance(time.Minute)
				w.completes(t, fmt.Sprint("ord_", i))
				w.rests(t, i+1)
			}
			w.at(19, 0)
			evening := slices.DeleteFunc(slices.Clone(c.by), func(said string) bool { return said == "ord_3" })
			w.wants(t, rosa, append([]string{"oí hola"}, evening...)...)
			w.at(23, 0)
			w.completes(t, "ord_3")
			w.rests(t, 4)
			w.wants(t, rosa, append([]string{"oí hola"}, c.by...)...)
			w.at(6, 0)
			if c.told.Digest == market.Daily {
				w.rests(t, 4)
				w.told(t, rosa, append([]string{"oí hola"}, c.by...)...)
				return
			}
			w.wants(t, rosa, append(append([]string{"oí hola"}, c.by...), c.end...)...)
		})
	}
}

// Whoever cannot be asked how they want to be told is told as people usually are.
func TestWhoCannotBeAskedIsToldAsUsually(t *testing.T) {
	w := longAgo(t, usually)
	w.market.answer("told", &market.Problem{Status: 403, Slug: "forbidden"})
	w.at(22, 0)
	w.completes(t, "ord_1")
	w.rests(t, 1)
	w.told(t, rosa, "oí hola")
	w.at(6, 0)
	w.wants(t, rosa, "oí hola", "aviso order.completed ord_1")
}

// What waits for the evening is said once, wherever the process dies.
func TestTheEveningIsToldOnceWhereverItDies(t *testing.T) {
	for _, at := range []string{"$KV.CHAT.resting.", "inbox.event.wake", "$KV.CHAT.gather-", "inbox.notice.", "$KV.CHAT.conversation", "outbox.entry."} {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprint(at, " after ", after), func(t *testing.T) {
				w := longAgo(t, market.Told{Digest: market.Daily})
				at := strings.Replace(at, "conversation", w.vault.Index("phone", "+"+rosa), 1)
				at = strings.Replace(at, "wake", w.vault.Index("phone", "+"+rosa)+".wake-", 1)
				w.at(15, 0)
				w.completes(t, "ord_0")
				w.rests(t, 1)
				if !strings.Contains(at, "resting") {
					w.completes(t, "ord_1")
					w.rests(t, 2)
				}
				if after {
					w.crash.dieAfter(at)
				} else {
					w.crash.dieBefore(at)
				}
				if strings.Contains(at, "resting") {
					w.completes(t, "ord_1")
				}
				w.clock.Advance(time.Minute)
				if !strings.Contains(at, "resting") {
					w.at(18, 0)
				}
				testkit.Eventually(t, "it dies", w.crash.died)
				w.restart(t)
				w.at(18, 1)
				w.wants(t, rosa, "oí hola", "tarde: aviso order.completed ord_0 + aviso order.completed ord_1")
				w.at(23, 0)
				w.rests(t, 2)
				w.told(t, rosa, "oí hola", "tarde: aviso order.completed ord_0 + aviso order.completed ord_1")
			})
		}
	}
}
