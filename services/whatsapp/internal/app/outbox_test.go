package app_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
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
	w.clock.run(t, w.js, 2*time.Millisecond)
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
	w.clock.run(t, w.js, 2*time.Millisecond)
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

// refuses lets Meta refuse what goes as one of these templates, "" for what was written.
func (w *world) refuses(t *testing.T, code int, templates ...string) {
	t.Helper()
	no := refusal(t, code)
	w.graph.does(func(_ int, o sent) error {
		if slices.Contains(templates, o.Template) {
			return no
		}
		return nil
	})
}

// offers lets the bot answer with something that has a template of its own.
func (w *world) offers() {
	w.bot.plan(func(st chat.State, in chat.Input) (chat.State, []chat.Message, error) {
		return st, []chat.Message{{
			Body: "oferta " + in.Text, Template: &chat.Template{Name: "oferta_nueva", Payload: "offer:1:show", Params: []chat.Param{{Name: "precio", Text: "S/ 2"}}},
		}}, nil
	})
}

// late is a message that its sender wrote two days ago: the window is closed.
func (w *world) late(t *testing.T, from, id, body string) {
	t.Helper()
	w.receive(t, webhook("messages", incoming(nil).text(from, id, body, w.clock.Now().Add(-48*time.Hour))))
}

func TestATemplateThatCannotBeUsedGivesWayToTheGeneralOne(t *testing.T) {
	for _, code := range []int{132015, 132016, 132001, 132000, 132005, 132007, 132012, 132099} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			w := newWorld(t)
			w.offers()
			w.refuses(t, code, "oferta_nueva")
			w.late(t, rosa, "1", "uno")
			w.late(t, elmer, "2", "dos")
			testkit.Eventually(t, "both are told", func() bool { return len(w.graph.to("+"+rosa)) == 1 && len(w.graph.to("+"+elmer)) == 1 })
			if told := w.graph.to("+" + rosa)[0]; !strings.HasPrefix(told, "[novedad_qhatu again:") {
				t.Errorf("told %s", told)
			}
		})
	}
}

// Meta takes a message, and says later that it is not delivered.
func TestWhatIsFoundLaterNotToBeDelivered(t *testing.T) {
	for name, c := range map[string]struct {
		code int
		want []string // of what Rosa is told, after her next word
	}{
		"kept from the person":        {131049, []string{"oí uno", "oí uno", "oí dos"}},
		"template of nothing of ours": {132015, []string{"oí uno", "oí uno", "oí dos"}},
		"country":                     {130497, []string{"oí uno", "oí dos"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			callback := w.tellOnce(t)
			for range 2 {
				w.receive(t, status("failed", rosa, "OUT", callback, c.code))
			}
			testkit.Eventually(t, "it was handled", func() bool { return w.stored(t, natsd.Outbox, "outbox.heard.*.failed") == 1 })
			if len(c.want) > 2 {
				testkit.Eventually(t, "it waits", func() bool { return w.stored(t, natsd.Outbox, "outbox.wait.>") == 1 })
			}
			w.says(t, rosa, "2", "dos")
			w.wants(t, rosa, c.want...)
		})
	}
}

// What passes is sent again when it is found later, after growing pauses, so many times; then it is told when the person writes.
func TestWhatFailsForAWhileLaterIsSentAgain(t *testing.T) {
	w := newWorld(t)
	callback := w.tellOnce(t)
	for try, code := range []int{131000, 130429, 131056, 1, 2, 131016} {
		w.receive(t, status("failed", rosa, fmt.Sprint("+", rosa, try+1), callback, code))
		if try == 5 {
			break
		}
		testkit.Eventually(t, "it is put into the outbox again", func() bool { return w.stored(t, natsd.Outbox, "outbox.entry.>") == try+2 })
		w.clock.Advance(time.Second<<(2*try) - time.Millisecond)
		if n := w.graph.tried(); n != try+1 {
			t.Fatalf("after %d failures it was sent %d times", try+1, n)
		}
		w.clock.Advance(time.Millisecond)
		testkit.Eventually(t, "it is sent again", func() bool { w.clock.Advance(time.Second); return w.stored(t, natsd.Outbox, "outbox.sent.>") == try+2 })
		callback, _, _ = strings.Cut(callback, "-")
		callback += fmt.Sprint("-retry", try+1)
	}
	testkit.Eventually(t, "it waits", func() bool { return w.stored(t, natsd.Outbox, "outbox.wait.>") == 1 })
	w.says(t, rosa, "2", "dos")
	w.wants(t, rosa, "oí uno", "oí uno", "oí uno", "oí uno", "oí uno", "oí uno", "oí uno", "oí dos")
}

// What is to be sent again holds nothing up, goes before what is said next, and is read as what it repeats.
func TestWhatIsSentAgainGoesBeforeTheNextAnswer(t *testing.T) {
	w := newWorld(t)
	callback := w.tellOnce(t)
	w.receive(t, status("failed", rosa, "+"+rosa+"1", callback, 131000))
	testkit.Eventually(t, "it is put into the outbox again", func() bool { return w.stored(t, natsd.Outbox, "outbox.entry.>") == 2 })
	w.says(t, rosa, "2", "dos")
	testkit.Eventually(t, "both are sent", func() bool { w.clock.Advance(time.Millisecond); return len(w.graph.to("+"+rosa)) == 3 })
	w.wants(t, rosa, "oí uno", "oí uno", "oí dos")
}

// Meta does not always bring back what was sent along: its id for a message is enough. A failure may overtake the record of that id.
func TestAFailureIsFoundByTheMessagesIDAlone(t *testing.T) {
	w := newWorld(t)
	w.receive(t, status("failed", rosa, "+"+rosa+"1", "", 131049))
	w.tellOnce(t)
	testkit.Eventually(t, "it waits", func() bool { return w.stored(t, natsd.Outbox, "outbox.wait.>") == 1 })
	w.receive(t, status("failed", rosa, "nobodys", "", 131049))
	testkit.Eventually(t, "it is looked for", func() bool {
		w.clock.Advance(time.Second)
		return strings.Contains(w.lines.String(), "not in the outbox")
	})
	w.says(t, rosa, "2", "dos")
	w.wants(t, rosa, "oí uno", "oí uno", "oí dos")
}

func TestATemplateFoundLaterNotToBeUsableGivesWay(t *testing.T) {
	w := newWorld(t)
	w.offers()
	var callback string
	var mu sync.Mutex
	w.graph.does(func(_ int, o sent) error {
		mu.Lock()
		defer mu.Unlock()
		callback = o.Callback
		return nil
	})
	w.late(t, rosa, "1", "uno")
	w.wants(t, rosa, "[oferta_nueva offer:1:show]")
	mu.Lock()
	failed := callback
	mu.Unlock()
	w.receive(t, status("failed", rosa, "OUT", failed, 132015))
	testkit.Eventually(t, "the general one", func() bool { return len(w.graph.to("+"+rosa)) == 2 })
	if told := w.graph.to("+" + rosa)[1]; !strings.HasPrefix(told, "[novedad_qhatu again:") {
		t.Errorf("told %s", told)
	}
}

func TestOneCountryHoldsUpNobodyElse(t *testing.T) {
	w := newWorld(t)
	no := refusal(t, 130497)
	w.graph.does(func(_ int, o sent) error {
		if o.To == "+"+elmer {
			return no
		}
		return nil
	})
	w.says(t, elmer, "1", "merhaba")
	testkit.Eventually(t, "it was tried", func() bool { return w.graph.tried() == 1 })
	w.says(t, rosa, "2", "ofertas")
	w.wants(t, rosa, "oí ofertas")
	w.counted(t, "qhatu_whatsapp_unreachable_total", 1)
	if err := w.app.CheckTripped(); err != nil {
		t.Error(err)
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
