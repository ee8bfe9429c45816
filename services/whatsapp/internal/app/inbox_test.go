package app_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
)

func TestTheSameWebhookManyTimesAtOnceIsKeptAndAnsweredOnce(t *testing.T) {
	w := newWorld(t)
	body := webhook("messages", incoming(nil).text(rosa, "1", "hola", w.clock.Now()).text(elmer, "2", "hola", w.clock.Now()))
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() { w.receive(t, body) })
	}
	all.Wait()
	w.wants(t, rosa, "oí hola")
	w.wants(t, elmer, "oí hola")
	if n := w.stored(t, natsd.Inbox, "inbox.>"); n != 2 {
		t.Errorf("kept %d updates", n)
	}
	if n := w.stored(t, natsd.Outbox, "outbox.entry.>"); n != 2 {
		t.Errorf("said %d", n)
	}
}

// What was stored once is remembered for 30 days. Whoever plays it again later gains nothing.
func TestWhatIsTooOldIsNotActedUpon(t *testing.T) {
	w := newWorld(t)
	now := w.clock.Now()
	w.receive(t, webhook("messages", incoming(nil).text(rosa, "1", "hola", now.Add(-29*24*time.Hour-time.Second))))
	if n := w.stored(t, natsd.Inbox, "inbox.>"); n != 0 {
		t.Errorf("kept %d", n)
	}
	w.receive(t, webhook("messages", incoming(nil).
		text(rosa, "2", "del mes pasado", now.Add(-31*24*time.Hour)).text(rosa, "3", "de hace un rato", now.Add(-time.Hour))))
	w.wants(t, rosa, "oí de hace un rato")
}

// What carries no time that can be true is kept, and answered by nobody: it may be a replay, or an answer to what was asked long ago.
func TestWhatHasNoTimeThatCanBeIsNotActedUpon(t *testing.T) {
	w := newWorld(t)
	now := w.clock.Now()
	var odd incoming
	for i, at := range []any{"0", 0, -5, "-5", "mañana", "", nil, strings.Repeat("9", 30), now.UnixMilli(), now.Add(365 * 24 * time.Hour).Unix(), now.Add(6 * time.Minute).Unix()} {
		odd = odd.text(rosa, fmt.Sprint("odd", i), "1", now)
		odd[i]["timestamp"] = at
		if at == nil {
			delete(odd[i], "timestamp")
		}
	}
	w.receive(t, webhook("messages", odd))
	if n, kept := w.stored(t, natsd.Inbox, "inbox.message.>"), w.stored(t, natsd.Inbox, "inbox.other.>"); n != 0 || kept != len(odd) {
		t.Errorf("%d take a turn, %d are kept", n, kept)
	}
	if strings.Contains(w.lines.String(), rosa) || strings.Count(w.lines.String(), "a time that cannot be") != len(odd) {
		t.Errorf("logged %s", w.lines)
	}
	w.receive(t, webhook("messages", incoming(nil).text(rosa, "ahead", "su reloj adelanta", now.Add(4*time.Minute))))
	w.wants(t, rosa, "oí su reloj adelanta")
}

func TestAWebhookOfAThousandIsKept(t *testing.T) {
	w := newWorld(t)
	var batch incoming
	for i := range 1000 {
		batch = batch.text(fmt.Sprint(51900000000+i%300), fmt.Sprint(i), "hola", w.clock.Now())
		batch[i]["from_user_id"] = fmt.Sprint("PE.", i%300)
	}
	body := webhook("messages", batch)
	testkit.Eventually(t, "it is taken: what is not answered in time comes again", func() bool { return w.app.Receive(t.Context(), body) == nil })
	if n := w.stored(t, natsd.Inbox, "inbox.message.>"); n != 1000 {
		t.Errorf("kept %d", n)
	}
}

// What is not for us to answer is kept as it came.
func TestWhatNobodyAnswersIsKept(t *testing.T) {
	elsewhere := bytes.ReplaceAll(webhook("messages", incoming(nil).text(rosa, "1", "hola", time.Now())), []byte(ourNumber), []byte("299"))
	system := incoming{{"from": rosa, "id": "wamid.S", "timestamp": "1795359600", "type": "system", "system": map[string]any{"type": "something_else"}}}
	group := incoming(nil).text(rosa, "G", "hola a todos", time.Now())
	group[0]["group_id"] = "g1"
	bodies := map[string][]byte{
		"another number's": elsewhere,
		"a system message": webhook("messages", system),
		"said in a group":  webhook("messages", group),
		"no envelope":      []byte(`{"object":"page"}`),
		"no JSON":          []byte("\xff\x00rubbish"),
		"another field":    []byte(`{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"account_update","value":{"event":"X"}}]}]}`),
		"nameless":         webhook("messages", incoming{{"id": "wamid.N", "timestamp": "1795359600", "type": "text", "text": map[string]any{"body": "x"}}}),
	}
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			for range 2 {
				w.receive(t, body)
			}
			if n := w.stored(t, natsd.Inbox, "inbox.other.>"); n != 1 {
				t.Errorf("kept %d", n)
			}
			if n := w.stored(t, natsd.Inbox, "inbox.message.>"); n != 0 {
				t.Errorf("%d would be answered", n)
			}
		})
	}
}

func TestAnEmptyEnvelopeIsNothing(t *testing.T) {
	w := newWorld(t)
	w.receive(t, []byte(`{"object":"whatsapp_business_account","entry":[]}`))
	if n := w.stored(t, natsd.Inbox, "inbox.>"); n != 0 {
		t.Errorf("kept %d", n)
	}
}

func TestWhatIsTooLargeIsKeptInParts(t *testing.T) {
	w := newWorld(t)
	w.receive(t, bytes.Repeat([]byte("<"), 3_000_000))
	if n := w.stored(t, natsd.Inbox, "inbox.other.>"); n != 4 {
		t.Errorf("kept in %d parts", n)
	}
	w.receive(t, webhook("messages", incoming(nil).text(rosa, "1", strings.Repeat("x", 2_000_000), w.clock.Now())))
	w.wants(t, rosa, "oí ") // as something that cannot be read
	if got := w.bot.inputs[0].Kind; got != "unsupported" {
		t.Errorf("kind %s", got)
	}
	if n := w.stored(t, natsd.Inbox, "inbox.other.>"); n != 7 {
		t.Errorf("%d parts in all", n)
	}
}

// When storing fails half way, Meta is told so; what comes again is completed.
func TestWhatCouldNotBeStoredIsNotAcknowledged(t *testing.T) {
	w := newWorld(t)
	w.crash.dieBefore("inbox.message." + w.vault.Index("phone", "+"+elmer))
	body := webhook("messages", incoming(nil).text(rosa, "1", "hola", w.clock.Now()).text(elmer, "2", "hola", w.clock.Now()))
	if err := w.app.Receive(t.Context(), body); !errors.Is(err, errDied) {
		t.Fatalf("received: %v", err)
	}
	w.restart(t)
	w.receive(t, body)
	w.wants(t, rosa, "oí hola")
	w.wants(t, elmer, "oí hola")
}

// Nothing that is kept can be read without the vault, nor found by somebody who knows a phone or an id.
func TestWhatIsKeptTellsNothing(t *testing.T) {
	w := newWorld(t)
	var kept bytes.Buffer
	var mu sync.Mutex
	_, err := w.js.Conn().Subscribe(">", func(m *nats.Msg) {
		mu.Lock()
		defer mu.Unlock()
		if strings.HasPrefix(m.Subject, "inbox.") || strings.HasPrefix(m.Subject, "outbox.") || strings.HasPrefix(m.Subject, "$KV.") || strings.HasPrefix(m.Subject, "dead.") {
			kept.WriteString(m.Subject + "\n")
			kept.Write(m.Data)
			head, err := json.Marshal(m.Header)
			if err != nil {
				t.Error(err)
			}
			kept.Write(head)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	w.says(t, rosa, "SECRETO", "vendo maíz")
	w.wants(t, rosa, "oí vendo maíz")
	w.receive(t, status("failed", rosa, "SECRETO2", "x.y", 131026))
	w.receive(t, []byte("maíz de "+rosa))
	mu.Lock()
	defer mu.Unlock()
	for _, secret := range []string{rosa, "maíz", "ma\\u00edz", "SECRETO", "oí"} {
		if bytes.Contains(kept.Bytes(), []byte(secret)) {
			t.Errorf("%q is readable", secret)
		}
	}
}

func TestWhatIsNewIsShownAsRead(t *testing.T) {
	w := newWorld(t)
	w.says(t, rosa, "1", "hola")
	w.says(t, rosa, "1", "hola")
	testkit.Eventually(t, "read", func() bool {
		w.graph.mu.Lock()
		defer w.graph.mu.Unlock()
		return len(w.graph.marks) == 1 && w.graph.marks[0] == "wamid.1"
	})
}
