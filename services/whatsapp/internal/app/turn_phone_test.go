package app_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/vault/vaulttest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/app"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

const (
	rosaMoved = "51987000222"
	nelida    = "51984123456" // the coordinator
)

// changes lets WhatsApp tell that a phone is another one.
func (w *world) changes(t *testing.T, from, kind, number string) {
	t.Helper()
	w.receive(t, webhook("messages", incoming{{
		"from": from, "id": "wamid.S" + kind + from, "timestamp": fmt.Sprint(w.clock.Now().Unix()), "type": "system",
		"system": map[string]any{"type": kind, "wa_id": number},
	}}))
}

// changed compares what identity was told, in any order: each person's turns are their own.
func (w *world) changed(t *testing.T, want ...string) {
	t.Helper()
	testkit.Eventually(t, fmt.Sprint(want), func() bool { return len(w.market.changed()) >= len(want) })
	w.idle(t)
	if diff := cmp.Diff(slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(w.market.changed()))); diff != "" {
		t.Errorf("identity was told (-want +got):\n%s", diff)
	}
}

// moves lets somebody leave a number for another, as identity records it.
func (w *world) moves(t *testing.T, person, from, to string) {
	t.Helper()
	contact := func(phone string, e identityevents.ContactEvent) {
		happen(t, w, identityevents.Contact, "ctc_"+w.vault.Index("phone", "+"+phone), identityevents.ContactEvents(), es.Actor{}, e)
	}
	if to != "" {
		vaulttest.SetPerson(t, w.vault, person, vault.Person{Name: person, Phone: "+" + to})
		contact(to, identityevents.ContactLinked{Person: person})
	}
	contact(from, identityevents.ContactLeft{Person: person})
}

func TestIdentityIsToldOfAPhoneThatIsAnotherOneOnce(t *testing.T) {
	w := newWorld(t)
	for range 2 {
		w.changes(t, rosa, "user_changed_number", rosaMoved)
		w.changes(t, elmer, "customer_identity_changed", "")
		w.changes(t, elmer, "something_new", "")
	}
	w.idle(t)
	w.changed(t, "+51987654321 +51987000222 32", "+51987654322  32")
	if at := w.market.changedAt[0]; at.Unix() != w.clock.Now().Unix() {
		t.Errorf("it happened at %s", at)
	}
	w.told(t, rosa)
	w.told(t, elmer)
	w.counted(t, "qhatu_whatsapp_phone_changes_total", 2)
}

// The change takes its turn: what was written before it is answered as the person's, what comes after as whoever has the
// number, who learns nothing of what was talked about.
func TestAChangeTakesItsTurn(t *testing.T) {
	w := newWorld(t)
	at := w.clock.Now()
	before := incoming(nil).text(rosa, "1", "vendo", at)
	w.receive(t, webhook("messages", before))
	w.wants(t, rosa, "oí vendo")
	w.changes(t, rosa, "user_changed_number", rosaMoved)
	w.changed(t, "+51987654321 +51987000222 32")
	w.market.answer("+51987654321", market.ErrUnknownPhone)
	w.says(t, rosa, "2", "hola")
	w.wants(t, rosa, "oí vendo", "no te conozco, hola")
}

func TestAChangeThatIsNotTakenIsTriedAgain(t *testing.T) {
	w := newWorld(t)
	w.market.answer("change +51987654321", market.ErrUnavailable)
	w.changes(t, rosa, "user_changed_number", rosaMoved)
	testkit.Eventually(t, "it was tried", func() bool { return len(w.market.changed()) > 1 })
	w.market.answer("change +51987654321", nil)
	w.idle(t)
	w.counted(t, "qhatu_whatsapp_phone_changes_total", 1)
}

// Notices follow the person to the new number, those that wait for the old one among them.
func TestNoticesFollowThePerson(t *testing.T) {
	w := newWorld(t)
	w.opened(t)
	w.market.answer("per_rosa", market.ErrUnavailable)
	w.negotiation(t, buyerOf, offerOf(1, orderevents.Buyer))
	testkit.Eventually(t, "Elmer is told", func() bool { return len(w.graph.to("+"+elmer)) == 1 })
	w.moves(t, "per_rosa", rosa, rosaMoved)
	follows := "inbox.notice." + w.vault.Index("phone", "+"+rosaMoved) + ".>"
	testkit.Eventually(t, "the first follows", func() bool { return w.stored(t, natsd.Inbox, follows) == 1 })
	w.negotiation(t, buyerOf, offerOf(2, orderevents.Buyer))
	w.market.answer("per_rosa", nil)
	w.noticed(t, rosaMoved, "aviso bargain.offer_received neg_1 1", "aviso bargain.offer_received neg_1 2")
	w.told(t, rosa)
}

func TestWhoLeftTheirNumberForOneOfSomebodyElseHearsNothing(t *testing.T) {
	w := newWorld(t)
	w.opened(t)
	w.moves(t, "per_rosa", rosa, "")
	w.negotiation(t, buyerOf, offerOf(1, orderevents.Buyer))
	w.noticed(t, elmer, "aviso bargain.offer_received neg_1 1")
	w.told(t, rosa)
}

// The others of the association are asked about whoever is frozen, and told when they are confirmed; the coordinator is told.
func TestColleaguesHearOfADoubt(t *testing.T) {
	w := newWorld(t)
	w.opened(t)
	for _, e := range []identityevents.PersonEvent{
		identityevents.PersonFrozen{Reason: identityevents.DeviceChanged}, identityevents.PersonConfirmed{By: identityevents.ByRepresentative},
	} {
		happen(t, w, identityevents.Person, "per_rosa", identityevents.PersonEvents(), es.Actor{Role: "service"}, e)
	}
	w.noticed(t, elmer, "aviso colleague.frozen per_rosa", "aviso colleague.confirmed per_rosa")
	w.noticed(t, nelida, "🔒 *perrosa*, de assoc1, está en pausa: escribe desde otro celular. No puede vender hasta que se confirme que es la misma persona.\n"+
		"Llama a su asociación y confírmalo en Qhatu.")
}

// The coordinator is told of who consents over the chat and has no association yet, since whoever consents is told to talk to
// the coordinator.
func TestTheCoordinatorHearsOfANewcomer(t *testing.T) {
	w := newWorld(t)
	w.joins(t, "per_rosa", rosa)
	vaulttest.SetPerson(t, w.vault, "per_new", vault.Person{Phone: "+" + elmer})
	consents := func(person, by string) {
		happen(t, w, identityevents.Person, person, identityevents.PersonEvents(), es.Actor{Role: "service"},
			identityevents.PersonEvent(identityevents.PersonConsented{Wording: "2026-11", By: by}))
	}
	consents("per_rosa", identityevents.BySelf)
	consents("per_asked", identityevents.ByCoordinator)
	consents("per_new", identityevents.BySelf)
	w.noticed(t, nelida, "🙋 Alguien quiere inscribir a su asociación y dio su permiso por este chat. Su número: +"+elmer+". Llama y regístrala en Qhatu.")
}

func TestTheCoordinatorsPhone(t *testing.T) {
	for written, want := range map[string]string{
		"984 123 456": "+51984123456", "+51 984-123-456": "+51984123456", "+54 9 11 2345 6789": "+5491123456789",
		"": "", "en la oficina de Urcos": "", "084 225566": "", "anexo 12": "",
	} {
		if got := app.CoordinatorPhone(written); got != want {
			t.Errorf("%q is %q, want %q", written, got, want)
		}
	}
}

// A number that nobody can read freezes the person all the same.
func TestAMoveToANumberThatNobodyCanReadFreezes(t *testing.T) {
	w := newWorld(t)
	w.market.refuseNumber = "+abc"
	w.changes(t, rosa, "customer_changed_number", "abc")
	w.changed(t, "+51987654321 +abc 32", "+51987654321  31")
	w.counted(t, "qhatu_whatsapp_phone_changes_total", 1)
}

// A phone that is written from under another id is somebody else's, perhaps; the id that WhatsApp itself names is not.
func TestAnotherIDBehindAPhoneFreezes(t *testing.T) {
	w := newWorld(t)
	says := func(id, user string) {
		message := incoming(nil).text(rosa, id, "hola", w.clock.Now())
		message[0]["from_user_id"] = user
		w.receive(t, webhook("messages", message))
	}
	says("1", "PE.1")
	says("2", "PE.1")
	w.idle(t)
	if got := w.market.changed(); len(got) > 0 {
		t.Fatalf("identity was told %v", got)
	}
	w.receive(t, webhook("messages", incoming{{
		"id": "wamid.S1", "timestamp": fmt.Sprint(w.clock.Now().Unix()), "type": "system",
		"system": map[string]any{"type": "user_changed_user_id", "user_id": "PE.3", "previous_user_id": "PE.1"},
	}}))
	w.changed(t, "+51987654321  32")
	message := incoming(nil).text(rosa, "3", "hola", w.clock.Now())
	delete(message[0], "from")
	message[0]["from_user_id"] = "PE.3"
	w.receive(t, webhook("messages", message))
	w.changed(t, "+51987654321  32")
	says("4", "PE.9")
	w.changed(t, "+51987654321  32", "+51987654321  31")
	w.wants(t, rosa, "oí hola", "oí hola", "oí hola", "oí hola")
}

// Whoever has a number next has an id of their own.
func TestTheNextOwnersIDDoesNotFreezeThem(t *testing.T) {
	w := newWorld(t)
	for _, user := range []string{"PE.1", "PE.9"} {
		message := incoming(nil).text(rosa, user, "hola", w.clock.Now())
		message[0]["from_user_id"] = user
		w.receive(t, webhook("messages", message))
		w.idle(t)
		if user == "PE.1" {
			w.changes(t, rosa, "user_changed_number", rosaMoved)
		}
		w.changed(t, "+51987654321 +51987000222 32")
	}
}

func TestTheCoordinatorIsNoStranger(t *testing.T) {
	w := newWorld(t)
	w.market.answer("+"+nelida, market.ErrUnknownPhone)
	w.says(t, nelida, "1", "sí")
	w.wants(t, nelida, "Este número es el de la coordinación de Qhatu: por aquí solo te aviso. Confirma e inscribe a las personas en Qhatu, no por este chat.")
}

// Whoever had themselves erased is answered for the last time; then nothing of the chat is left, and whoever has the number next begins
// anew.
func TestAContactIsForgotten(t *testing.T) {
	w := newWorld(t)
	w.says(t, rosa, "1", "vendo")
	w.wants(t, rosa, "oí vendo")
	contact := w.vault.Index("phone", "+"+rosa)
	happen[identityevents.ContactEvent](t, w, identityevents.Contact, "ctc_"+contact, identityevents.ContactEvents(), es.Actor{},
		identityevents.ContactLeft{Person: "per_rosa", Forgotten: true})
	left := func() (n int) {
		for stream, subjects := range map[string][]string{
			natsd.Inbox: {"inbox.*." + contact + ".>"}, natsd.Outbox: {"outbox.*." + contact + ".>"},
			"KV_" + natsd.Chat: {"$KV.CHAT." + contact, "$KV.CHAT.gather-" + contact},
		} {
			for _, subject := range subjects {
				n += w.stored(t, stream, subject)
			}
		}
		return n
	}
	testkit.Eventually(t, "nothing is left", func() bool { return left() == 0 })
	w.market.answer("+"+rosa, market.ErrUnknownPhone)
	w.says(t, rosa, "2", "hola")
	w.wants(t, rosa, "oí vendo", "no te conozco, hola")
}

// What is written while the last message is on its way is answered: whoever has the number next wrote it.
func TestWhatIsWrittenAfterAnErasureIsAnswered(t *testing.T) {
	w := newWorld(t)
	w.says(t, rosa, "1", "vendo")
	w.wants(t, rosa, "oí vendo")
	contact := w.vault.Index("phone", "+"+rosa)
	w.market.answer("+"+rosa, market.ErrUnavailable) // so that what is written waits
	w.says(t, rosa, "2", "espera")
	happen[identityevents.ContactEvent](t, w, identityevents.Contact, "ctc_"+contact, identityevents.ContactEvents(), es.Actor{},
		identityevents.ContactLeft{Person: "per_rosa", Forgotten: true})
	testkit.Eventually(t, "it is to be forgotten", func() bool { return w.stored(t, natsd.Inbox, "inbox.notice."+contact+".>") > 0 })
	w.says(t, rosa, "3", "hola")
	w.market.answer("+"+rosa, market.ErrUnknownPhone)
	w.wants(t, rosa, "oí vendo", "no te conozco, espera", "no te conozco, hola")
}
