package app_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// strange is a world with these limits, in which nobody knows Rosa, and Elmer is known.
func strange(t *testing.T, rates limit.Rates) *world {
	t.Helper()
	w := newWorld(t)
	w.rates = rates
	w.restart(t)
	w.market.answer("+"+rosa, market.ErrUnknownPhone)
	w.joins(t, "per_elmer", elmer)
	return w
}

func TestAStrangerIsAnsweredSoManyTimesADay(t *testing.T) {
	w := strange(t, limit.Rates{limit.Strangers: {Most: 2, Per: 24 * time.Hour}})
	var flood incoming
	for i := range 50 {
		flood = flood.text(rosa, fmt.Sprint(i), fmt.Sprint(i), w.clock.Now())
	}
	w.receive(t, webhook("messages", flood))
	w.wants(t, rosa, "no te conozco, 0", "no te conozco, 1")
	w.says(t, elmer, "e", "hola")
	w.wants(t, elmer, "oí hola")
	w.clock.Advance(12 * time.Hour)
	w.says(t, rosa, "later", "hola")
	w.wants(t, rosa, "no te conozco, 0", "no te conozco, 1", "no te conozco, hola")
}

// Who has consented and speaks for no association yet is a stranger still.
func TestConsentLiftsNoLimit(t *testing.T) {
	w := strange(t, limit.Rates{limit.Strangers: {Most: 2, Per: 24 * time.Hour}})
	happen(t, w, identityevents.Contact, "ctc_"+w.vault.Index("phone", "+"+rosa), identityevents.ContactEvents(), es.Actor{},
		identityevents.ContactEvent(identityevents.ContactLinked{Person: "per_rosa"}))
	testkit.Eventually(t, "they are known", func() bool { is, err := w.views.IsOwned(w.vault.Index("phone", "+"+rosa)); return is && err == nil })
	for i := range 5 {
		w.says(t, rosa, fmt.Sprint(i), fmt.Sprint(i))
	}
	w.wants(t, rosa, "no te conozco, 0", "no te conozco, 1")
}

// However many phones write that nobody knows, and however much one of them, so many are answered, each of which costs one question to
// identity; whom identity knows is answered.
func TestStrangersTogetherAreBounded(t *testing.T) {
	const most = 30
	w := strange(t, limit.Rates{limit.AllStrangers: {Most: most, Per: time.Hour}})
	w.market.everybodyUnknown(elmer)
	var flood incoming
	for i := range 200 {
		flood = flood.text(fmt.Sprintf("519876%05d", i), fmt.Sprint(i), "hola", w.clock.Now())
		flood = flood.text(rosa, fmt.Sprint("r", i), "hola", w.clock.Now())
	}
	w.receive(t, webhook("messages", flood))
	w.says(t, elmer, "e", "hola")
	w.wants(t, elmer, "oí hola")
	answered := len(w.graph.to("+" + rosa))
	for i := range 200 {
		answered += len(w.graph.to(fmt.Sprintf("+519876%05d", i)))
	}
	if asked := len(w.market.sessions()); answered != most || asked != most+1 {
		t.Errorf("%d strangers were answered, identity was asked %d times; want %d, and once more for who is known", answered, asked, most)
	}
}

func TestMessagesOfOnePhoneAreBounded(t *testing.T) {
	w := strange(t, limit.Rates{limit.Messages: {Most: 1, Per: time.Hour}})
	w.says(t, elmer, "1", "uno")
	w.says(t, elmer, "2", "dos")
	w.wants(t, elmer, "oí uno")
	w.clock.Advance(time.Hour)
	w.says(t, elmer, "3", "tres")
	w.wants(t, elmer, "oí uno", "oí tres")
}

func TestConsentIsNotAskedForAtEachMessage(t *testing.T) {
	w := strange(t, limit.Rates{limit.Invitations: {Most: 1, Per: time.Hour}})
	w.bot.invites = true
	w.says(t, rosa, "1", "hola")
	w.says(t, rosa, "2", "hola?")
	w.wants(t, rosa, "¿aceptas?")
	w.clock.Advance(time.Hour)
	w.says(t, rosa, "3", "hola")
	w.wants(t, rosa, "¿aceptas?", "¿aceptas?")
}

var invitation = chat.Message{Body: "¿aceptas?", Buttons: []chat.Choice{{ID: "consent:yes", Title: "Sí"}}}
