package app_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// refusal is Meta's refusal with a code, as its client gives it.
func refusal(t *testing.T, code int) error {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = fmt.Fprintf(w, `{"error":{"message":"no","code":%d}}`, code)
	}))
	defer server.Close()
	_, err := graph.New(graph.Config{BaseURL: server.URL, PhoneNumberID: ourNumber}).
		Send(t.Context(), wire.Text(wire.Address{Phone: "+51987654321"}, "x"))
	if refused, ok := errors.AsType[*graph.Error](err); !ok || refused.Code != code {
		t.Fatalf("refusal: %v", err)
	}
	return err
}

// Whatever Meta answers meanwhile, what one person is told comes in order, once, and others do not wait for it.
func TestOrderUnderFailures(t *testing.T) {
	w := newWorld(t)
	passing := []error{
		refusal(t, 131000), refusal(t, 131056), refusal(t, 130429), refusal(t, 190),
		fmt.Errorf("send: %w", graph.ErrNotSent),
	}
	w.graph.does(func(try int, _ sent) error {
		if try%3 == 0 {
			return nil
		}
		return passing[try%len(passing)]
	})
	w.clock.run(t, 2*time.Millisecond)
	var batch incoming
	var want []string
	for i := range 10 {
		batch = batch.text(rosa, fmt.Sprint(i), fmt.Sprint(i), w.clock.Now())
		batch = batch.text(elmer, fmt.Sprint("e", i), fmt.Sprint(i), w.clock.Now())
		want = append(want, fmt.Sprint("oí ", i))
	}
	w.receive(t, webhook("messages", batch))
	w.wants(t, rosa, want...)
	w.wants(t, elmer, want...)
}

func TestOneWhoIsHeldHoldsUpNobodyElse(t *testing.T) {
	w := newWorld(t)
	tooMuch := refusal(t, 131056)
	w.graph.does(func(_ int, o sent) error {
		if o.To == "+"+rosa && !w.clock.paused(64*time.Second) {
			return tooMuch
		}
		return nil
	})
	w.says(t, rosa, "1", "uno")
	w.says(t, elmer, "2", "dos")
	w.wants(t, rosa, "oí uno")
	w.wants(t, elmer, "oí dos")
	for _, held := range []time.Duration{time.Second, 4 * time.Second, 16 * time.Second, 64 * time.Second} {
		if !w.clock.paused(held) {
			t.Errorf("not held for %s", held)
		}
	}
}

func TestStopPausesEverythingAndResumes(t *testing.T) {
	w := newWorld(t)
	expired := refusal(t, 190)
	w.graph.does(func(int, sent) error { return expired })
	w.says(t, rosa, "1", "uno")
	testkit.Eventually(t, "stopped because of the token", func() bool {
		err := w.app.CheckTripped()
		return err != nil && strings.Contains(err.Error(), "190")
	})
	w.says(t, elmer, "2", "dos")
	testkit.Eventually(t, "both wait", func() bool { return w.stored(t, natsd.Outbox, "outbox.entry.>") == 2 })
	before, since := w.graph.tried(), w.clock.Now()
	testkit.Eventually(t, "probes", func() bool {
		w.clock.Advance(time.Second)
		return w.graph.tried() >= before+3
	})
	if took := w.clock.Now().Sub(since); took < 2*time.Minute {
		t.Errorf("three probes in %s", took)
	}
	w.graph.does(nil)
	w.clock.run(t, 2*time.Millisecond)
	w.wants(t, rosa, "oí uno")
	w.wants(t, elmer, "oí dos")
	if err := errors.Join(w.app.CheckTripped(), w.app.Ready()); err != nil {
		t.Errorf("stopped: %v", err)
	}
	if n := strings.Count(w.lines.String(), "sending is stopped"); n != 1 {
		t.Errorf("logged %d times", n)
	}
}

func TestAShutWindowBecomesATemplate(t *testing.T) {
	w := newWorld(t)
	shut := refusal(t, 131047)
	w.graph.does(func(_ int, o sent) error {
		if o.Kind != "template" {
			return shut
		}
		return nil
	})
	w.bot.plan(func(st chat.State, _ chat.Input) (chat.State, []chat.Message, error) {
		return st, []chat.Message{{
			Body: "oferta", Template: &chat.Template{Name: "oferta_nueva", Payload: "offer:1:show", Params: []chat.Param{{Name: "precio", Text: "S/ 2"}}},
		}}, nil
	})
	w.says(t, rosa, "1", "uno")
	w.wants(t, rosa, "[oferta_nueva offer:1:show]")
}

func TestATemplateThatMetaTakesForShutIsPutAside(t *testing.T) {
	w := newWorld(t)
	shut := refusal(t, 131047)
	w.graph.does(func(int, sent) error { return shut })
	w.says(t, rosa, "1", "uno")
	testkit.Eventually(t, "a dead letter", func() bool { return w.stored(t, natsd.Dead, "dead.whatsapp-outbox") == 1 })
	w.idle(t)
	if n := w.graph.tried(); n != 2 {
		t.Errorf("tried %d times", n)
	}
}

// Meta takes a message and says later that the window was shut.
func TestAWindowFoundShutLaterBecomesATemplate(t *testing.T) {
	w := newWorld(t)
	callback := w.tellOnce(t)
	for range 2 {
		w.receive(t, status("failed", rosa, "OUT", callback, 131047))
	}
	testkit.Eventually(t, "a template", func() bool { return len(w.graph.to("+"+rosa)) == 2 })
	w.idle(t)
	got := w.graph.to("+" + rosa)
	payload, ok := strings.CutPrefix(got[1], "[novedad_qhatu ")
	if !ok || len(got) != 2 {
		t.Fatalf("told %q", got)
	}
	w.receive(t, webhook("messages", incoming(nil).tap(rosa, "2", strings.TrimSuffix(payload, "]"), w.clock.Now())))
	w.wants(t, rosa, "oí uno", got[1], "oí uno")
}

// tellOnce has Rosa told something, and returns what its statuses will carry.
func (w *world) tellOnce(t *testing.T) string {
	t.Helper()
	var mu sync.Mutex
	var callback string
	w.graph.does(func(_ int, o sent) error {
		mu.Lock()
		defer mu.Unlock()
		callback = o.Callback
		return nil
	})
	w.says(t, rosa, "1", "uno")
	w.wants(t, rosa, "oí uno")
	mu.Lock()
	defer mu.Unlock()
	return callback
}

func TestWhoCannotBeReachedIsPutAside(t *testing.T) {
	w := newWorld(t)
	gone := refusal(t, 131026)
	w.graph.does(func(_ int, o sent) error {
		if o.Body == "oí uno" {
			return gone
		}
		return nil
	})
	w.says(t, rosa, "1", "uno")
	w.says(t, rosa, "2", "dos")
	w.wants(t, rosa, "oí dos")
	if n := w.stored(t, natsd.Dead, "dead.whatsapp-outbox"); n != 1 {
		t.Errorf("%d dead letters", n)
	}
	w.counted(t, "qhatu_whatsapp_unreachable_total", 1)
}

func TestARefusalForGoodIsPutAsideOnce(t *testing.T) {
	for _, at := range []string{"", "dead.", "outbox.dead."} {
		t.Run("dying before "+at, func(t *testing.T) {
			w := newWorld(t)
			bad := refusal(t, 131008)
			w.graph.does(func(_ int, o sent) error {
				if o.Body == "oí uno" {
					return bad
				}
				return nil
			})
			if at != "" {
				w.crash.dieBefore(at)
			}
			w.says(t, rosa, "1", "uno")
			if at != "" {
				testkit.Eventually(t, "it dies", w.crash.died)
				w.restart(t)
			}
			w.says(t, rosa, "2", "dos")
			w.wants(t, rosa, "oí dos")
			if n := w.stored(t, natsd.Dead, "dead.whatsapp-outbox"); n != 1 {
				t.Errorf("%d dead letters", n)
			}
		})
	}
}

func TestWhatFailsForADayIsPutAside(t *testing.T) {
	w := newWorld(t)
	down := refusal(t, 131000)
	w.graph.does(func(_ int, o sent) error {
		if o.Body == "oí uno" {
			w.clock.Advance(5 * time.Hour)
			return down
		}
		return nil
	})
	w.says(t, rosa, "1", "uno")
	testkit.Eventually(t, "a dead letter", func() bool { return w.stored(t, natsd.Dead, "dead.whatsapp-outbox") == 1 })
	w.says(t, rosa, "2", "dos")
	w.wants(t, rosa, "oí dos")
}

func TestAMessageBeyondTheLimitsIsSaidPlainly(t *testing.T) {
	w := newWorld(t)
	w.bot.plan(func(st chat.State, _ chat.Input) (chat.State, []chat.Message, error) {
		return st, []chat.Message{{Body: strings.Repeat("🌽", 3000), Buttons: []chat.Choice{{ID: "a", Title: "a title that is too long"}}}}, nil
	})
	w.says(t, rosa, "1", "uno")
	w.wants(t, rosa, strings.Repeat("🌽", 2047)+"…")
}
