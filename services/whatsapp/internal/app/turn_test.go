package app_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func TestWhoWritesIsAnswered(t *testing.T) {
	w := newWorld(t)
	w.says(t, rosa, "1", "hola")
	w.says(t, rosa, "2", "vendo maíz")
	w.says(t, elmer, "3", "hola")
	w.wants(t, rosa, "oí hola", "oí vendo maíz")
	w.wants(t, elmer, "oí hola")
	if text := w.lines.String(); strings.Contains(text, "maíz") || strings.Contains(text, "987654") || strings.Contains(text, "wamid") {
		t.Errorf("the log knows too much:\n%s", text)
	}
}

func TestMessagesOfOnePersonAreAnsweredInOrder(t *testing.T) {
	w := newWorld(t)
	var batch incoming
	var want []string
	for i := range 30 {
		batch = batch.text(rosa, fmt.Sprint(i), fmt.Sprint(i), w.clock.Now())
		batch = batch.text(elmer, fmt.Sprint("e", i), fmt.Sprint(i), w.clock.Now())
		want = append(want, fmt.Sprint("oí ", i))
	}
	w.receive(t, webhook("messages", batch))
	w.wants(t, rosa, want...)
	w.wants(t, elmer, want...)
}

// The process dies at each step of a turn; the next one goes on. Nothing is lost, nothing is said twice, and what the
// conversation remembers is what was said.
func TestATurnSurvivesADeathAtEveryStep(t *testing.T) {
	steps := map[string]func(*crashing){
		"before the conversation is saved": func(c *crashing) { c.dieBefore("$KV.CHAT.") },
		"after it is saved":                func(c *crashing) { c.dieAfter("$KV.CHAT.") },
		"before it is in the outbox":       func(c *crashing) { c.dieBefore("outbox.entry.") },
		"after it is in the outbox":        func(c *crashing) { c.dieAfter("outbox.entry.") },
		"before the attempt is recorded":   func(c *crashing) { c.dieBefore("outbox.attempt.") },
	}
	for name, at := range steps {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			n := 0
			w.bot.plan(func(st chat.State, in chat.Input) (chat.State, []chat.Message, error) {
				n++ // a market that has changed meanwhile answers otherwise
				st.Serial++
				return st, []chat.Message{{Body: fmt.Sprintf("%s: %d, vez %d", in.Text, st.Serial, n)}, {Body: "y más"}}, nil
			})
			at(w.crash)
			body := webhook("messages", incoming(nil).text(rosa, "1", "uno", w.clock.Now()))
			w.receive(t, body)
			testkit.Eventually(t, "the process dies", w.crash.died)
			w.restart(t)
			w.receive(t, body) // Meta may not have heard that it was kept
			w.says(t, rosa, "2", "dos")
			testkit.Eventually(t, "all said", func() bool { return len(w.graph.to("+"+rosa)) >= 4 })
			w.idle(t)
			got := w.graph.to("+" + rosa)
			if len(got) != 4 || !strings.HasPrefix(got[0], "uno: 1,") || got[1] != "y más" || !strings.HasPrefix(got[2], "dos: 2,") || got[3] != "y más" {
				t.Errorf("told %q", got)
			}
		})
	}
}

func TestSomeoneUnknownIsAStranger(t *testing.T) {
	noPhone := &market.Problem{Status: 422, Slug: "invalid"}
	for _, answer := range []error{market.ErrUnknownPhone, market.ErrNoOrganisation, noPhone} {
		w := newWorld(t)
		w.market.answer("+"+rosa, fmt.Errorf("session: %w", answer))
		w.bot.asked = &chat.Consent{Accepted: true, Language: "es"}
		w.says(t, rosa, "1", "sí")
		w.wants(t, rosa, "no te conozco, sí")
		if len(w.market.consents) != 1 || !strings.HasPrefix(w.market.consents[0], "+"+rosa+" true") {
			t.Errorf("consents %q", w.market.consents)
		}
	}
}

func TestAStrangerIsToldOfTheLotWhoseCodeTheyWrite(t *testing.T) {
	w := newWorld(t)
	w.market.answer("+"+rosa, market.ErrUnknownPhone)
	w.says(t, rosa, "1", "me interesa el mz-7k3f")
	w.wants(t, rosa, "el lote MZ-7K3F")
}

func TestWhatMayPassIsTriedUntilItDoes(t *testing.T) {
	w := newWorld(t)
	w.market.answer("+"+rosa, market.ErrUnavailable)
	w.says(t, rosa, "1", "hola")
	w.says(t, elmer, "2", "hola")
	w.wants2(t, elmer, "oí hola") // nobody else waits
	testkit.Eventually(t, "many tries", func() bool {
		w.market.mu.Lock()
		defer w.market.mu.Unlock()
		return w.market.calls > 100
	})
	w.told(t, rosa)
	w.market.answer("+"+rosa, nil)
	w.wants(t, rosa, "oí hola")
}

// wants2 is wants while others are not done.
func (w *world) wants2(t *testing.T, phone string, want ...string) {
	t.Helper()
	testkit.Eventually(t, strings.Join(want, " | "), func() bool { return len(w.graph.to("+"+phone)) >= len(want) })
	w.told(t, phone, want...)
}

func TestOurMistakesAreAnsweredWithAnApology(t *testing.T) {
	plans := map[string]func() error{
		"a panic":                      func() error { panic("lo que escribió Rosa") },
		"an error that nobody foresaw": func() error { return errors.New("odd") },
	}
	for name, fails := range plans {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.bot.plan(func(st chat.State, in chat.Input) (chat.State, []chat.Message, error) {
				if in.Text == "uno" {
					return st, nil, fails()
				}
				return st, []chat.Message{{Body: "oí " + in.Text}}, nil
			})
			w.says(t, rosa, "1", "uno")
			w.says(t, rosa, "2", "dos")
			testkit.Eventually(t, "both answered", func() bool { return len(w.graph.to("+"+rosa)) == 2 })
			got := w.graph.to("+" + rosa)
			if !strings.HasPrefix(got[0], "Perdona") || got[1] != "oí dos" {
				t.Errorf("told %q", got)
			}
			if strings.Contains(w.lines.String(), "lo que escribió") {
				t.Error("the log quotes a panic")
			}
		})
	}
}

func TestAMessageOfDaysAgoIsAnsweredByATemplate(t *testing.T) {
	w := newWorld(t)
	w.receive(t, webhook("messages", incoming(nil).text(rosa, "1", "asdf", w.clock.Now().Add(-30*time.Hour))))
	testkit.Eventually(t, "a template", func() bool { return len(w.graph.to("+"+rosa)) == 1 })
	got := w.graph.to("+" + rosa)[0]
	payload, ok := strings.CutPrefix(got, "[novedad_qhatu ")
	if !ok || !strings.HasPrefix(payload, "again:") {
		t.Fatalf("told %q", got)
	}
	w.receive(t, webhook("messages", incoming(nil).tap(rosa, "2", strings.TrimSuffix(payload, "]"), w.clock.Now())))
	w.wants(t, rosa, got, "oí asdf")
	if heard := w.bot.heard(); len(heard) != 1 {
		t.Errorf("the bot heard %q", heard)
	}
}

func TestWhenSheActedIsBoundedByWhenWeHeardOfIt(t *testing.T) {
	w := newWorld(t)
	now := w.clock.Now()
	for i, at := range []time.Time{now.Add(4 * time.Minute), now.Add(-time.Hour), now.Add(-30 * 24 * time.Hour)} {
		w.receive(t, webhook("messages", incoming(nil).text(rosa, fmt.Sprint(i), "x", at)))
		w.idle(t)
	}
	want := []time.Time{now, now.Add(-time.Hour), now.Add(-7 * 24 * time.Hour)}
	for i, in := range w.bot.inputs {
		if !in.At.Equal(want[i]) {
			t.Errorf("%d: acted at %s, want %s", i, in.At, want[i])
		}
	}
}

func TestWhoWasErasedIsNotAnsweredAndHoldsUpNobody(t *testing.T) {
	w := newWorld(t)
	w.market.answer("+"+rosa, market.ErrUnavailable)
	w.says(t, rosa, "1", "hola")
	testkit.Eventually(t, "it is tried", func() bool {
		w.market.mu.Lock()
		defer w.market.mu.Unlock()
		return w.market.calls > 0
	})
	w.stop()
	if err := w.vault.Renew(t.Context(), w.vault.Index("phone", "+"+rosa)); err != nil {
		t.Fatal(err)
	}
	w.market.answer("+"+rosa, nil)
	w.start(t)
	w.says(t, elmer, "2", "hola")
	w.wants(t, elmer, "oí hola")
	w.told(t, rosa)
	if n := w.stored(t, natsd.Dead, "dead.>"); n != 0 {
		t.Errorf("%d dead letters", n)
	}
}

// Someone who took a username is named by an id alone from then on, and stays the same contact.
func TestWhoIsNamedByAnIDAloneStaysTheSame(t *testing.T) {
	w := newWorld(t)
	both := incoming(nil).text(rosa, "1", "uno", w.clock.Now())
	both[0]["from_user_id"] = "PE.13491208655302741918"
	w.receive(t, webhook("messages", both))
	w.wants(t, rosa, "oí uno")
	alone := incoming(nil).text("", "2", "dos", w.clock.Now())
	delete(alone[0], "from")
	alone[0]["from_user_id"] = "PE.13491208655302741918"
	w.receive(t, webhook("messages", alone))
	w.wants(t, rosa, "oí uno", "oí dos")

	never := incoming(nil).text("", "3", "tres", w.clock.Now())
	delete(never[0], "from")
	never[0]["from_user_id"] = "PE.999"
	w.receive(t, webhook("messages", never))
	testkit.Eventually(t, "an answer", func() bool { return len(w.graph.to("PE.999")) == 1 })
	if got := w.graph.to("PE.999")[0]; got != "no te conozco, tres" {
		t.Errorf("told %q", got)
	}
}
