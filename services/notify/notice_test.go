package notify_test

import (
	"bytes"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/notifyrest"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// Whoever buys is told by e-mail what waits for them, with what to do and where; the association, which trades by chat, only once it asks.
func TestWhatHappensIsToldByEMail(t *testing.T) {
	p := openPost(t)
	buyer := p.trade(t, "ana@snacks.example")
	p.offer(t, "neg_1", 1, 24*time.Hour)
	got := p.letter(t, 0)
	got.wants(t, "Hola Ana:", "Asociación Huaro ofrece vender 10 quintales de maíz", "S/\u00a0160.00 por quintal", "S/\u00a01,600.00 en total", "miércoles 2 de diciembre, 10:00", site+"/v1/negotiations/neg_1", "Snacks del Valle")
	if got.head.Get("To") != "<ana@snacks.example>" || got.head.Get("Auto-Submitted") != "auto-generated" || !strings.HasPrefix(got.head.Get("List-Unsubscribe"), "<"+site+"/unsubscribe/per_org_snacks.") {
		t.Errorf("headed %v", got.head)
	}
	rosa := p.association(t, "assoc_huaro")
	var now notifyrest.Notifications
	rosa.Get(t, "/v1/me/notifications").Want(t, http.StatusOK).JSON(t, &now)
	if now.Email.State != notifyrest.EmailNoticesStateDisabled || now.Language != "es" {
		t.Errorf("the association is told %+v", now)
	}
	if now = set(t, rosa, body{"language": "en", "email": body{"enabled": true, "kinds": body{"payments": false}}}); now.Email.State != notifyrest.EmailNoticesStateSending || *now.Email.Kinds.Payments || !*now.Email.Kinds.Orders {
		t.Errorf("the association is told %+v", now)
	}
	p.order(t, "ord_1")
	p.comesTo(t, rosa, "order.confirmed delivered")
	p.comesTo(t, buyer, "negotiation.offer_made delivered", "order.confirmed delivered")
	for _, l := range p.letters(t)[1:] {
		if l.head.Get("To") == "<ana@snacks.example>" {
			l.wants(t, "Pedido confirmado con Asociación Huaro", site+"/v1/orders/ord_1")
		} else {
			l.wants(t, "Hello Rosa:", "Order confirmed with Snacks del Valle: 10 quintales of maize", "Next: prepare it")
		}
	}
	p.write(t, "ord_1", orderevents.OrderPaymentSaid{Number: 1, From: orderevents.Buyer, Amount: events.Amount{Minor: 160_000, Currency: "PEN"}, Method: "yape"}) // not wanted
	p.write(t, "ord_1", orderevents.DeliveryDispatched{Delivery: 1, Milli: 460_000})
	p.comesTo(t, buyer, "negotiation.offer_made delivered", "order.confirmed delivered", "order.delivery_dispatched delivered")
	p.letters(t)[3].wants(t, "460 kg de maíz")
	p.comesTo(t, rosa, "order.confirmed delivered")
}

// What is no longer so when the server is back is not sent, and said to have been suppressed; the rest comes in one mail, once.
func TestAnOutageEndsInOneMail(t *testing.T) {
	p := openPost(t)
	buyer := p.trade(t, "ana@snacks.example")
	p.server.Stop()
	p.offer(t, "neg_1", 1, 24*time.Hour)
	p.write(t, "neg_1", orderevents.OfferWithdrawn{Lot: "lot_1", Number: 1, By: orderevents.Seller})
	p.pass(30 * time.Minute)
	p.order(t, "ord_1")
	p.write(t, "ord_1", orderevents.DeliveryDispatched{Delivery: 1, Milli: 460_000})
	p.write(t, "ord_1", orderevents.OrderPaymentDenied{Number: 1, By: orderevents.Seller, Reason: "not_arrived"})
	p.pass(30 * time.Minute)
	p.server.Again(t)
	p.pass(time.Minute)
	want := []string{"order.delivery_dispatched delivered", "order.payment_denied delivered", "negotiation.offer_made suppressed", "order.confirmed suppressed"}
	testkit.Eventually(t, "all is told", func() bool {
		got := outcomes(t, buyer)
		return len(got) == 5 && !slices.ContainsFunc(want, func(one string) bool { return !slices.Contains(got, one) })
	})
	if all := p.letters(t); len(all) > 2 {
		t.Errorf("%d mails", len(all))
	}
}

// A mail whose answer is lost is sent again as the same one, also by another process.
func TestAMailThatIsSentAgainIsTheSame(t *testing.T) {
	p := openPost(t)
	buyer := p.trade(t, "lost@snacks.example")
	p.offer(t, "neg_1", 1, 24*time.Hour)
	first := p.letter(t, 0)
	p.comesTo(t, buyer, "negotiation.offer_made failed")
	p.stop()
	p.pass(time.Minute)
	p.start(t)
	second := p.letter(t, 1)
	if first.id() != second.id() || first.id() == "" {
		t.Errorf("sent as %s and %s", first.id(), second.id())
	}
	p.comesTo(t, p.buyer(t, "org_snacks"), "negotiation.offer_made failed", "negotiation.offer_made delivered")
	p.order(t, "ord_1")
	if third := p.letter(t, 2); third.id() == first.id() {
		t.Error("another mail has the same id")
	}
}

// Refused for now is tried again; refused for good ends the mails to an address, until its owner, who sees it, says otherwise.
func TestAnAddressThatNobodyHasGetsNoMore(t *testing.T) {
	p := openPost(t)
	buyer := p.trade(t, "later@snacks.example")
	p.offer(t, "neg_1", 1, 24*time.Hour)
	p.comesTo(t, buyer, "negotiation.offer_made failed")
	p.pass(time.Minute)
	p.comesTo(t, buyer, "negotiation.offer_made failed", "negotiation.offer_made failed")
	p.pass(time.Minute)
	p.letter(t, 0)

	readdress := func(address string) {
		err := p.vault.ChangePerson(t.Context(), "per_org_snacks", func(who vault.Person) (vault.Person, error) { who.Email = address; return who, nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	readdress("never@snacks.example")
	p.order(t, "ord_1")
	state := func() (now notifyrest.Notifications) {
		buyer.Get(t, "/v1/me/notifications").Want(t, http.StatusOK).JSON(t, &now)
		return now
	}
	testkit.Eventually(t, "it is refused", func() bool { return state().Email.State == notifyrest.EmailNoticesStateRefused })
	if state().Email.RefusedAt == nil {
		t.Error("nobody knows when")
	}
	p.write(t, "ord_1", orderevents.DeliveryDispatched{Delivery: 1, Milli: 460_000})
	set(t, buyer, body{"email": body{"enabled": true}}) // it is tried again, with what happens from now on
	p.write(t, "ord_1", orderevents.OrderDelivered{By: orderevents.Seller, ClaimsUntil: p.clock().Add(72 * time.Hour)})
	testkit.Eventually(t, "it is refused again", func() bool {
		got := outcomes(t, buyer)
		return got[len(got)-1] == "order.delivered refused"
	})
	if got := outcomes(t, buyer); slices.ContainsFunc(got, func(one string) bool { return strings.HasPrefix(one, "order.delivery_dispatched") }) {
		t.Errorf("it was asked while it was refused: %v", got)
	}
	readdress("ana@snacks.example")
	p.write(t, "ord_1", orderevents.OrderReceived{By: orderevents.ByTime})
	p.letter(t, 1).wants(t, "quedó recibido")
}

// In quiet hours only what binds soon is told; whoever wants one mail a day gets it at six.
func TestQuietHoursAndOneMailADay(t *testing.T) {
	p := openPost(t)
	buyer := p.trade(t, "ana@snacks.example")
	set(t, buyer, body{"quiet_hours": body{"from": "21:00", "until": "06:30"}})
	p.until(t, "22:00")
	p.order(t, "ord_1")
	p.offer(t, "neg_1", 1, 48*time.Hour) // may wait
	p.negotiate(t, "neg_2")
	p.offer(t, "neg_2", 1, 9*time.Hour) // would be over half an hour after the night
	p.letter(t, 0).wants(t, "/v1/negotiations/neg_2")
	p.until(t, "06:31")
	p.letter(t, 1).wants(t, "/v1/negotiations/neg_1", "/v1/orders/ord_1")
	set(t, buyer, body{"email": body{"digest": "daily"}})
	p.until(t, "12:00")
	p.write(t, "ord_1", orderevents.OrderPreparationBegun{})
	p.write(t, "ord_1", orderevents.DeliveryDispatched{Delivery: 1, Milli: 460_000})
	p.write(t, "ord_1", orderevents.DeliveryWeighed{Delivery: 1, By: orderevents.Seller, NetMilli: 455_000, Standing: orderevents.WeightWaits})
	p.negotiate(t, "neg_3")
	p.offer(t, "neg_3", 1, 7*time.Hour) // would be over an hour after six
	p.letter(t, 2).wants(t, "/v1/negotiations/neg_3")
	p.until(t, "18:00")
	evening := p.letter(t, 3)
	evening.wants(t, "Salió la entrega 1", "455 kg de maíz", "di si estás de acuerdo")
	if n := strings.Count(evening.text, site+"/v1/"); n != 3 { // two, and where to change what one is told
		t.Errorf("it speaks of %d things:\n%s", n, evening.text)
	}
	if all := p.letters(t); len(all) != 4 {
		t.Errorf("%d mails", len(all))
	}
	buyer.Put(t, "/v1/me/notifications", body{"quiet_hours": body{"from": "21:00", "until": "21:00"}}).Problem(t, http.StatusUnprocessableEntity, "invalid")
	buyer.Put(t, "/v1/me/notifications", body{"quiet_hours": body{"from": "9pm", "until": "6:00"}}, webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")
}

// The link at the foot of a mail shows a page, and only its button, or a program's POST, acts. Codes are no business of it.
func TestWhoeverHasAMailMayWantNoMore(t *testing.T) {
	p := openPost(t)
	buyer := p.trade(t, "ana@snacks.example")
	p.offer(t, "neg_1", 1, 24*time.Hour)
	link := regexp.MustCompile(`/unsubscribe/\S+`).FindString(p.letter(t, 0).text)
	look := func(method, path, form string) (status int, page string) {
		in := testkit.Must(http.NewRequestWithContext(t.Context(), method, p.url+path, strings.NewReader(form)))(t)
		in.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer, err := http.DefaultClient.Do(in)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close() //nolint:errcheck // it is read
		var shown bytes.Buffer
		_, _ = shown.ReadFrom(answer.Body)
		return answer.StatusCode, shown.String()
	}
	state := func() notifyrest.EmailNoticesState {
		var now notifyrest.Notifications
		buyer.Get(t, "/v1/me/notifications").Want(t, http.StatusOK).JSON(t, &now)
		return now.Email.State
	}
	if status, page := look(http.MethodGet, link+"?lang=en", ""); status != http.StatusOK || !strings.Contains(page, "No more mails") || state() != notifyrest.EmailNoticesStateSending {
		t.Errorf("%d %s, then %s", status, page, state())
	}
	for _, wrong := range []string{"/unsubscribe/per_org_snacks", "/unsubscribe/per_org_snacks.x", "/unsubscribe/.", strings.Replace(link, "snacks", "other", 1)} {
		if status, _ := look(http.MethodPost, wrong, "List-Unsubscribe=One-Click"); status != http.StatusNotFound {
			t.Errorf("%s: %d", wrong, status)
		}
	}
	for range 2 {
		if status, page := look(http.MethodPost, link, "List-Unsubscribe=One-Click"); status != http.StatusOK || !strings.Contains(page, "Listo") || state() != notifyrest.EmailNoticesStateDisabled {
			t.Errorf("%d %s, then %s", status, page, state())
		}
	}
	p.order(t, "ord_1")
	set(t, buyer, body{})
	p.write(t, "ord_1", orderevents.DeliveryDispatched{Delivery: 1, Milli: 460_000})
	p.letter(t, 1).wants(t, "Salió la entrega 1")
	key := p.anyone.As(testkit.Must(p.signer.Mint(token.Claims{Role: token.RoleBuyer, Org: "org_snacks", Subject: "key_1", Session: "key_1"}, time.Hour, time.Now()))(t))
	key.Get(t, "/v1/me/notifications").Problem(t, http.StatusForbidden, "people-only")
	key.Put(t, "/v1/me/notifications", body{}).Problem(t, http.StatusForbidden, "people-only")
}

// Nobody is written to who left, is in doubt, or is erased; and of whoever is erased nothing is left.
func TestNobodyIsToldWhoIsNoMember(t *testing.T) {
	p := openPost(t)
	buyer := p.trade(t, "ana@snacks.example")
	rosa := p.association(t, "assoc_huaro")
	set(t, rosa, body{"email": body{"enabled": true}})
	p.write(t, "per_org_snacks", identityevents.PersonFrozen{})
	p.order(t, "ord_0")
	p.comesTo(t, rosa, "order.confirmed delivered")
	p.write(t, "ord_0", orderevents.OrderPaymentSaid{Number: 1, From: orderevents.Buyer, Method: "cash"})
	p.comesTo(t, rosa, "order.confirmed delivered", "order.payment_said delivered") // so that what comes before has been looked at
	if got := outcomes(t, buyer); got != nil {
		t.Errorf("somebody in doubt is told %v", got)
	}
	p.write(t, "assoc_huaro", identityevents.OrganisationMemberRemoved{Person: "per_assoc_huaro"})
	p.write(t, "per_org_snacks", identityevents.PersonConfirmed{})
	set(t, buyer, body{})
	p.write(t, "ord_0", orderevents.OrderPaymentTakenBack{Number: 1})
	p.write(t, "ord_0", orderevents.DeliveryDispatched{Delivery: 1, Milli: 460_000})
	testkit.Eventually(t, "whoever is in no doubt is told", func() bool { return slices.Contains(outcomes(t, buyer), "order.delivery_dispatched delivered") })
	if got := outcomes(t, rosa); len(got) != 2 {
		t.Errorf("somebody who left is told %v", got)
	}
	p.write(t, "per_assoc_huaro", identityevents.PersonErased{})
	p.write(t, "per_org_snacks", identityevents.PersonErased{})
	testkit.Eventually(t, "nothing is left", func() bool {
		keys := testkit.Must(testkit.Must(p.log.JetStream().KeyValue(t.Context(), "NOTICES"))(t).ListKeys(t.Context()))(t)
		left := 0
		for range keys.Keys() {
			left++
		}
		return left == 0
	})
}
