package app_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func TestEveryRepresentativeHearsOfWhatConcernsTheAssociation(t *testing.T) {
	w := newWorld(t)
	w.opened(t)
	for _, e := range []orderevents.NegotiationEvent{
		offerOf(1, orderevents.Buyer), offerOf(2, orderevents.Seller), // of their own they need no notice
		orderevents.OfferRejected{Number: 2, By: orderevents.Buyer},
		orderevents.OfferWithdrawn{Number: 1, By: orderevents.Buyer},
		offerOf(3, orderevents.Buyer),
		orderevents.OfferExpired{Number: 3},
		orderevents.OfferExpired{Number: 2},
		orderevents.OfferAccepted{Number: 4, By: orderevents.Buyer, Order: "ord_1"},
		orderevents.NegotiationClosed{By: orderevents.Buyer},
	} {
		w.negotiation(t, buyerOf, e)
	}
	order := func(id string, e orderevents.OrderEvent) {
		happen(t, w, orderevents.Order, id, orderevents.OrderEvents(), es.Actor{Role: "system"}, e)
	}
	order("ord_1", orderevents.OrderConfirmed{Negotiation: "neg_1", Offer: 4})
	order("ord_2", orderevents.OrderCancelled{Negotiation: "neg_1", Offer: 5})
	for _, e := range []orderevents.OrderEvent{
		orderevents.OrderPaymentSaid{Negotiation: "neg_1", Number: 1, From: orderevents.Buyer},
		orderevents.OrderPaymentConfirmed{Negotiation: "neg_1", Number: 1, By: orderevents.Seller}, // it did this itself
		orderevents.OrderPaymentSaid{Negotiation: "neg_1", Number: 2, From: orderevents.Seller},
		orderevents.OrderPaymentDenied{Negotiation: "neg_1", Number: 2, By: orderevents.Buyer},
		orderevents.OrderPaymentConfirmed{Negotiation: "neg_1", Number: 2, By: orderevents.Buyer},
		orderevents.OrderPaymentTakenBack{Negotiation: "neg_1", Number: 3},
		orderevents.OrderCompleted{Negotiation: "neg_1"},
	} {
		order("ord_1", e)
	}
	want := []string{
		"aviso bargain.offer_received neg_1 1", "aviso bargain.offer_rejected neg_1 2", "aviso bargain.offer_ended neg_1 1",
		"aviso bargain.offer_received neg_1 3", "aviso bargain.offer_ended neg_1 3", "aviso bargain.offer_ended neg_1 2",
		"aviso bargain.negotiation_closed neg_1 0",
		"aviso bargain.order_confirmed ord_1", "aviso bargain.order_cancelled ord_2",
		"aviso order.payment_said ord_1 1", "aviso order.payment_denied ord_1 2", "aviso order.payment_confirmed ord_1 2",
		"aviso order.payment_taken_back ord_1 3", "aviso order.completed ord_1",
	}
	w.noticed(t, rosa, want...)
	w.noticed(t, elmer, want...)
}

// noticed compares what someone was told; nobody has written, so everything comes as a template.
func (w *world) noticed(t *testing.T, phone string, want ...string) {
	t.Helper()
	testkit.Eventually(t, strings.Join(want, " | "), func() bool { return len(w.graph.to("+"+phone)) >= len(want) })
	w.idle(t)
	var got []string
	for _, told := range w.graph.to("+" + phone) {
		payload, ok := strings.CutPrefix(told, "[novedad_qhatu again:")
		if !ok {
			t.Errorf("told %q", told)
			continue
		}
		e, ok, err := w.app.OutboundOf(t.Context(), w.vault.Index("phone", "+"+phone), strings.TrimSuffix(payload, "]"))
		if !ok || err != nil {
			t.Fatal(ok, err)
		}
		got = append(got, e)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s heard of (-want +got):\n%s", phone, diff)
	}
}

func TestAFairTellsThoseWhoApplied(t *testing.T) {
	w := newWorld(t)
	w.joins(t, "per_rosa", rosa)
	fair := func(e fairevents.FairEvent) {
		happen(t, w, fairevents.Fair, "fair_1", fairevents.FairEvents(), es.Actor{Role: "organiser"}, e)
	}
	for _, e := range []fairevents.FairEvent{
		fairevents.StallApproved{Stall: "stall_1", Association: "assoc_1"},
		fairevents.StallWaitlisted{Stall: "stall_1", Association: "assoc_1"},
		fairevents.StallOffered{Stall: "stall_1", Association: "assoc_1"},
		fairevents.StallOfferLapsed{Stall: "stall_1", Association: "assoc_1"},
		fairevents.StallRejected{Stall: "stall_1", Association: "assoc_1"},
		fairevents.StallApproved{Stall: "stall_2", Association: "assoc_2"},
		fairevents.FairCancelled{Ended: []fairevents.EndedStall{{Stall: "stall_1", Association: "assoc_1"}, {Stall: "stall_2", Association: "assoc_2"}}},
	} {
		fair(e)
	}
	w.noticed(t, rosa, "aviso fair.stall_approved fair_1 stall_1", "aviso fair.stall_waitlisted fair_1 stall_1", "aviso fair.stall_offered fair_1 stall_1",
		"aviso fair.stall_offer_lapsed fair_1 stall_1", "aviso fair.stall_rejected fair_1 stall_1", "aviso fair.fair_cancelled fair_1 stall_1")
}

func TestWhoDidItOverTheChatHasTheAnswer(t *testing.T) {
	w := newWorld(t)
	w.opened(t)
	w.negotiation(t, es.Actor{Role: "association", Org: "assoc_1", Person: "per_rosa", Via: "whatsapp"},
		orderevents.NegotiationClosed{By: orderevents.Buyer})
	w.noticed(t, elmer, "aviso bargain.negotiation_closed neg_1 0")
	w.told(t, rosa)
}

func TestWhoWantsNoNoticesGetsNone(t *testing.T) {
	w := newWorld(t)
	w.opened(t)
	person := func(id string, e identityevents.PersonEvent) {
		happen(t, w, identityevents.Person, id, identityevents.PersonEvents(), es.Actor{}, e)
	}
	person("per_rosa", identityevents.PersonConsented{})
	person("per_rosa", identityevents.PersonConsentWithdrawn{})
	w.bot.plan(func(st chat.State, _ chat.Input) (chat.State, []chat.Message, error) {
		st.OptedOut = true
		return st, []chat.Message{{Body: "callo"}}, nil
	})
	w.says(t, elmer, "1", "silencio")
	w.wants(t, elmer, "callo")
	w.negotiation(t, es.Actor{}, offerOf(1, orderevents.Buyer))
	testkit.Eventually(t, "the notice is taken", func() bool { return w.stored(t, natsd.Inbox, "inbox.notice.>") == 1 })
	w.idle(t)
	w.told(t, rosa)
	w.told(t, elmer, "callo")
}

// A notice that waits for the window's template, or for Meta, does not go to someone who has said meanwhile that they want
// none.
func TestANoticeOnItsWayIsHeldBack(t *testing.T) {
	w := newWorld(t)
	w.opened(t)
	expired := refusal(t, 190)
	w.graph.does(func(int, sent) error { return expired })
	w.negotiation(t, es.Actor{}, offerOf(1, orderevents.Buyer))
	testkit.Eventually(t, "both wait", func() bool { return w.stored(t, natsd.Outbox, "outbox.entry.>") == 2 })
	testkit.Eventually(t, "sending is stopped, and no attempt is under way", func() bool {
		// An attempt is stored when it begins and when it was refused.
		return w.app.CheckTripped() != nil && w.stored(t, natsd.Outbox, "outbox.attempt.>") == 2*w.graph.tried()
	})
	happen(t, w, identityevents.Person, "per_rosa", identityevents.PersonEvents(), es.Actor{},
		identityevents.PersonEvent(identityevents.PersonConsentWithdrawn{}))
	testkit.Eventually(t, "it is known", func() bool { is, err := w.views.Withdrawn("per_rosa"); return is && err == nil })
	w.graph.does(nil)
	w.clock.run(t, w.js, 2*time.Millisecond)
	w.noticed(t, elmer, "aviso bargain.offer_received neg_1 1")
	w.told(t, rosa)
}

func TestWhatIsNoLongerTrueIsNotTold(t *testing.T) {
	w := newWorld(t)
	w.opened(t)
	w.bot.told = func(n chat.Notice) (*chat.Message, error) {
		switch n.Args.Int(1) {
		case 1:
			return nil, nil
		case 2:
			panic("our mistake")
		case 3:
			return nil, errors.New("odd")
		}
		return &chat.Message{Body: "aviso"}, nil
	}
	w.market.answer("per_elmer", market.ErrNoOrganisation)
	for number := range 4 {
		w.negotiation(t, es.Actor{}, offerOf(number+1, orderevents.Buyer))
	}
	w.noticed(t, rosa, "aviso")
	w.told(t, elmer)
}

// Someone who wrote today is told at once, in words, and a bare "1" answers the notice.
func TestANoticeIsTheLastThingSaid(t *testing.T) {
	w := newWorld(t)
	w.opened(t)
	var said []string
	w.bot.plan(func(st chat.State, in chat.Input) (chat.State, []chat.Message, error) {
		last := "nada"
		if st.Last != nil {
			last = st.Last.Message.Body
		}
		said = append(said, last)
		return st, []chat.Message{{Body: "oí " + in.Text}}, nil
	})
	w.says(t, rosa, "1", "hola")
	w.wants(t, rosa, "oí hola")
	w.negotiation(t, es.Actor{}, offerOf(1, orderevents.Buyer))
	w.wants(t, rosa, "oí hola", "aviso bargain.offer_received neg_1 1")
	w.says(t, rosa, "2", "1")
	w.wants(t, rosa, "oí hola", "aviso bargain.offer_received neg_1 1", "oí 1")
	if diff := cmp.Diff([]string{"nada", "aviso bargain.offer_received neg_1 1"}, said); diff != "" {
		t.Errorf("last said (-want +got):\n%s", diff)
	}
}

func TestANoticeSurvivesADeathAtEveryStep(t *testing.T) {
	for _, at := range []string{"inbox.event.", "$KV.CHAT.gather-", "inbox.notice.", "$KV.CHAT.conversation", "outbox.entry."} {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprint(at, " after ", after), func(t *testing.T) {
				w := newWorld(t)
				w.joins(t, "per_rosa", rosa)
				w.negotiation(t, es.Actor{}, orderevents.NegotiationOpened{Buyer: "org_1", Association: "assoc_1"})
				at := strings.Replace(at, "conversation", w.vault.Index("phone", "+"+rosa), 1)
				if after {
					w.crash.dieAfter(at)
				} else {
					w.crash.dieBefore(at)
				}
				w.negotiation(t, es.Actor{}, offerOf(1, orderevents.Buyer))
				testkit.Eventually(t, "it dies", w.crash.died)
				w.restart(t)
				w.noticed(t, rosa, "aviso bargain.offer_received neg_1 1")
			})
		}
	}
}

func TestARepresentativeWithoutAPhoneIsLeftOut(t *testing.T) {
	w := newWorld(t)
	w.opened(t)
	happen(t, w, identityevents.Organisation, "assoc_1", identityevents.OrganisationEvents(), es.Actor{},
		identityevents.OrganisationEvent(identityevents.OrganisationMemberAdded{Person: "per_none", Role: identityevents.Representative}))
	w.negotiation(t, es.Actor{}, offerOf(1, orderevents.Buyer))
	w.noticed(t, rosa, "aviso bargain.offer_received neg_1 1")
	if n := w.stored(t, natsd.Inbox, "inbox.notice.>"); n != 2 {
		t.Errorf("%d notices", n)
	}
	persons, err := w.views.Representatives("assoc_1")
	if err != nil || !slices.Equal(persons, []string{"per_rosa", "per_elmer", "per_none"}) {
		t.Errorf("representatives %q, %v", persons, err)
	}
}
