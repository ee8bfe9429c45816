package app_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/phone"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

// What was written and told is forgotten after 30 days, whether the person writes again or not; how they are reached is not, nor what is
// younger.
func TestWordsAreForgottenAfterAMonth(t *testing.T) {
	w := newWorld(t)
	w.joins(t, "per_rosa", rosa)
	w.bot.plan(func(st chat.State, in chat.Input) (chat.State, []chat.Message, error) {
		said, word := chat.Sent{Message: chat.Message{Body: "le dije " + in.Text}, At: in.At}, json.RawMessage(`"guardo `+in.Text+`"`)
		st.BeforeNotice, st.Last, st.Cards = st.Last, &said, append(st.Cards, said)
		st.Drafts, st.Memories = map[string]chat.Draft{in.Text: {Begun: in.At, Data: word}}, map[string]json.RawMessage{"sell": word}
		st.Steps, st.Unplaced, st.AskedAt = append(st.Steps, chat.Step{Sent: said, Drafts: st.Drafts}), in.Text, in.At
		st.Undoable, st.Serial = &chat.Undoable{What: in.Text, At: in.At, Final: true}, st.Serial+1
		return st, []chat.Message{said.Message}, nil
	})
	contact := w.vault.Index("phone", phone.Canonical("+"+rosa))
	stored := func() string {
		t.Helper()
		raw, phone, err := w.app.Stored(t.Context(), contact)
		if err != nil || phone != "+"+rosa || !strings.Contains(raw, `"handled":["`) || !strings.Contains(raw, `"serial":`) {
			t.Fatalf("stored is %s of %s, %v", raw, phone, err)
		}
		return raw
	}
	tidy := func() {
		t.Helper()
		var replicas sync.WaitGroup
		for range 2 {
			replicas.Go(func() {
				if err := w.app.Tidy(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		replicas.Wait()
	}
	w.says(t, rosa, "1", "maíz")
	w.wants(t, rosa, "le dije maíz")
	w.clock.Advance(29 * 24 * time.Hour)
	before := stored()
	if tidy(); stored() != before {
		t.Errorf("what is 29 days old became %s", stored())
	}
	w.clock.Advance(25 * time.Hour)
	if tidy(); strings.Contains(stored(), "maíz") {
		t.Errorf("after 30 days, stored is %s", stored())
	}
	w.says(t, rosa, "2", "cacao")
	w.wants(t, rosa, "le dije maíz", "le dije cacao")
	w.clock.Advance(20 * 24 * time.Hour)
	w.says(t, rosa, "3", "papa")
	w.wants(t, rosa, "le dije maíz", "le dije cacao", "le dije papa")
	w.clock.Advance(11 * 24 * time.Hour)
	if tidy(); strings.Contains(stored(), "cacao") || !strings.Contains(stored(), "le dije papa") || !strings.Contains(stored(), "guardo papa") {
		t.Errorf("stored is %s", stored())
	}
}

// What others are called that a conversation was shown is forgotten too, where nothing else of it is old.
func TestNamesThatWereShownAreForgottenAfterAMonth(t *testing.T) {
	w := newWorld(t)
	w.joins(t, "per_rosa", rosa)
	w.market.writes = []string{"Snacks Lima"}
	w.bot.plan(func(st chat.State, _ chat.Input) (chat.State, []chat.Message, error) { return st, nil, nil })
	shows := func() bool {
		t.Helper()
		raw, _, err := w.app.Stored(t.Context(), w.vault.Index("phone", phone.Canonical("+"+rosa)))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Contains(raw, "Snacks Lima")
	}
	w.says(t, rosa, "1", "maíz")
	testkit.Eventually(t, "what was shown is stored", shows)
	w.clock.Advance(30*24*time.Hour + time.Minute)
	if err := w.app.Tidy(t.Context()); err != nil || shows() {
		t.Errorf("after 30 days, it shows: %v, %v", shows(), err)
	}
}

// How somebody is reached whom nobody knows is forgotten a month after they last wrote, in every form; how Elmer is, whom identity knows, is not.
func TestAddressesOfStrangersHaveAnEnd(t *testing.T) {
	w := strange(t, nil)
	stored := func() int { return w.stored(t, "KV_"+natsd.Chat, "$KV.CHAT.>") }
	first := incoming(nil).text(rosa, "1", "hola", w.clock.Now()).text(elmer, "2", "hola", w.clock.Now())
	first[0]["from_user_id"], first[1]["from_user_id"] = "PE.rosa", "PE.elmer"
	w.receive(t, webhook("messages", first))
	w.wants(t, rosa, "no te conozco, hola")
	w.wants(t, elmer, "oí hola")
	before := stored()
	tidy := func() {
		t.Helper()
		if err := w.app.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	w.clock.Advance(29 * 24 * time.Hour)
	if tidy(); stored() != before {
		t.Errorf("%d stored after 29 days, %d before", stored(), before)
	}
	w.clock.Advance(25 * time.Hour)
	tidy()
	tidy() // a link follows its conversation
	if _, phone, err := w.app.Stored(t.Context(), w.vault.Index("phone", "+"+rosa)); phone != "" || err != nil {
		t.Errorf("a stranger is reached at %s, %v", phone, err)
	}
	if _, phone, err := w.app.Stored(t.Context(), w.vault.Index("phone", "+"+elmer)); phone != "+"+elmer || err != nil {
		t.Errorf("who is known is reached at %s, %v", phone, err)
	}
	if left := stored(); left != 2 {
		t.Errorf("%d records are left, want the conversation of who is known, and the link of their id", left)
	}
	w.says(t, rosa, "3", "otra vez")
	w.wants(t, rosa, "no te conozco, hola", "no te conozco, otra vez")
}
