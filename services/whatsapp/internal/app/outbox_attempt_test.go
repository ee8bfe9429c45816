package app_test

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
)

// dropping is a Meta whose answer to the first try is lost; whether it took the message is up to took.
func (w *world) dropping(took bool) (callback func() string) {
	var mu sync.Mutex
	var seen string
	w.graph.does(func(try int, o sent) error {
		mu.Lock()
		defer mu.Unlock()
		seen = o.Callback
		if try > 1 {
			return nil
		}
		if took {
			w.graph.take(o)
		}
		return fmt.Errorf("send: %w: %w", graph.ErrUnknown, io.ErrUnexpectedEOF)
	})
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		return seen
	}
}

func TestALostAnswerIsWaitedForAMinute(t *testing.T) {
	w := newWorld(t)
	w.dropping(false)
	w.says(t, rosa, "1", "uno")
	w.says(t, rosa, "2", "dos")
	testkit.Eventually(t, "tried", func() bool { return w.graph.tried() == 1 })
	w.clock.Advance(59 * time.Second)
	w.says(t, elmer, "3", "tres")
	w.wants2(t, elmer, "oí tres")
	w.told(t, rosa)
	w.clock.Advance(time.Second)
	w.wants(t, rosa, "oí uno", "oí dos")
	w.counted(t, "qhatu_whatsapp_sent_again_total", 1)
}

func TestAStatusTellsThatALostAnswerWasAYes(t *testing.T) {
	w := newWorld(t)
	callback := w.dropping(true)
	w.says(t, rosa, "1", "uno")
	w.says(t, rosa, "2", "dos")
	testkit.Eventually(t, "tried", func() bool { return w.graph.tried() == 1 })
	w.receive(t, status("sent", rosa, "OUT", callback()))
	w.wants(t, rosa, "oí uno", "oí dos")
	w.clock.Advance(time.Hour)
	w.counted(t, "qhatu_whatsapp_sent_again_total", 0)
}

// counted compares a counter of the chat's.
func (w *world) counted(t *testing.T, name string, want float64) {
	t.Helper()
	if got := w.measured(t, name); got != want {
		t.Errorf("%s is %v, want %v", name, got, want)
	}
}

// measured is the value of a counter or a gauge.
func (w *world) measured(t *testing.T, name string) float64 {
	t.Helper()
	families, err := w.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == name {
			return f.GetMetric()[0].GetCounter().GetValue() + f.GetMetric()[0].GetGauge().GetValue()
		}
	}
	t.Errorf("no %s", name)
	return 0
}

// The process dies between Meta's yes and its own record of it: the only place where a message may go out twice. The next
// process hears of it by a status, or waits a minute from its own start.
func TestADeathBetweenMetasYesAndItsRecord(t *testing.T) {
	for _, heard := range []bool{true, false} {
		t.Run(fmt.Sprint("a status tells: ", heard), func(t *testing.T) {
			w := newWorld(t)
			w.crash.dieBefore("outbox.sent.")
			w.says(t, rosa, "1", "uno")
			testkit.Eventually(t, "it dies", w.crash.died)
			w.clock.Advance(10 * time.Minute)
			w.restart(t)
			w.says(t, rosa, "2", "dos")
			testkit.Eventually(t, "that it waits is counted", func() bool { return w.measured(t, "qhatu_whatsapp_unconfirmed") == 1 })
			if heard {
				w.receive(t, status("delivered", rosa, "OUT", w.callbackOf(t)))
				w.wants(t, rosa, "oí uno", "oí dos")
				return
			}
			w.clock.Advance(time.Minute)
			w.wants(t, rosa, "oí uno", "oí uno", "oí dos")
			w.counted(t, "qhatu_whatsapp_sent_again_total", 1)
			if waits := w.measured(t, "qhatu_whatsapp_unconfirmed"); waits != 0 {
				t.Errorf("%v still wait", waits)
			}
		})
	}
}

// callbackOf is what the statuses of the first outbound message carry.
func (w *world) callbackOf(t *testing.T) string {
	t.Helper()
	s, err := w.js.Stream(t.Context(), natsd.Outbox)
	if err != nil {
		t.Fatal(err)
	}
	m, err := s.GetMsg(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(m.Subject, "outbox.entry.")
}

func TestADeathAfterTheRecordSaysNothingTwice(t *testing.T) {
	for _, at := range []string{"outbox.sent.", "outbox.attempt."} {
		t.Run(at, func(t *testing.T) {
			w := newWorld(t)
			w.crash.dieAfter(at)
			w.says(t, rosa, "1", "uno")
			testkit.Eventually(t, "it dies", w.crash.died)
			w.restart(t)
			w.says(t, rosa, "2", "dos")
			w.clock.run(t, w.js, 5*time.Millisecond)
			w.wants(t, rosa, "oí uno", "oí dos")
		})
	}
}

// Meta's own answer, once it is recorded, needs no status beside it; that a message failed is always recorded.
func TestOnlyWhatIsInDoubtNeedsAStatus(t *testing.T) {
	w := newWorld(t)
	w.says(t, rosa, "1", "uno")
	w.wants(t, rosa, "oí uno")
	w.receive(t, status("delivered", rosa, "OUT", w.callbackOf(t)))
	w.receive(t, status("failed", rosa, "OUT", w.callbackOf(t), 131026))
	testkit.Eventually(t, "the failure is recorded", func() bool { return w.stored(t, natsd.Outbox, "outbox.heard.*.failed") == 1 })
	if n := w.stored(t, natsd.Outbox, "outbox.heard.>"); n != 1 {
		t.Errorf("%d statuses are recorded", n)
	}
}

// The process dies where it records that Meta could not deliver a message; the next one deals with it, once.
func TestADeathWhereAFailureIsRecorded(t *testing.T) {
	for name, dies := range map[string]func(*crashing, string){"before": (*crashing).dieBefore, "after": (*crashing).dieAfter} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			callback := w.tellOnce(t)
			dies(w.crash, "outbox.heard.")
			w.receive(t, status("failed", rosa, "OUT", callback, 131047))
			testkit.Eventually(t, "it dies", w.crash.died)
			w.restart(t)
			testkit.Eventually(t, "a template", func() bool { return len(w.graph.to("+"+rosa)) >= 2 })
			w.idle(t)
			if told := w.graph.to("+" + rosa); len(told) != 2 || !strings.HasPrefix(told[1], "[novedad_qhatu ") {
				t.Errorf("told %q", told)
			}
			if n := w.stored(t, natsd.Outbox, "outbox.heard.>"); n != 1 {
				t.Errorf("%d statuses are recorded", n)
			}
		})
	}
}
