package bus_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/testkit"
)

func letters(t *testing.T, log *es.Log) (all []bus.Letter) {
	t.Helper()
	if err := bus.Letters(t.Context(), log.JetStream(), func(l bus.Letter) error { all = append(all, l); return nil }); err != nil {
		t.Fatal(err)
	}
	return all
}

// A dead letter is listed, and handled again by its reaction once what was wrong is mended: that event of its commit alone.
func TestADeadLetterIsHandledAgain(t *testing.T) {
	w := start(t)
	var h heard
	var mended atomic.Bool
	refusal := fault.New(fault.Conflict, "sold-out", fault.Text{EN: "Sold out"}, fault.Text{})
	listen := func(b *bus.Bus) {
		b.OnRecords("listen", 2, func(_ context.Context, r es.Record) error {
			if string(r.Data) == `{"N":2}` && !mended.Load() {
				return fmt.Errorf("ring: %w", refusal)
			}
			h.add(r)
			return nil
		}, rang)
	}
	_, stop := run(t, w.log, listen)
	w.commit(t, "a", ring{1}, ring{2}, ring{3})
	wantHeard(t, &h, []string{`{"N":1}`, `{"N":3}`})
	testkit.Eventually(t, "a dead letter", func() bool { return len(letters(t, w.log)) == 1 })
	dead := letters(t, w.log)[0]
	if dead.Reaction != "listen-v2" || dead.Why != "ring: sold-out: Sold out" || dead.Subject != "market.tower.bell.a" || len(dead.Data) > 0 {
		t.Errorf("listed as %+v", dead)
	}
	letter := testkit.Must(bus.ReadLetter(t.Context(), w.log.JetStream(), dead.ID))(t)
	if err := bus.RetryLetter(t.Context(), w.log.JetStream(), letter); err == nil || !strings.Contains(err.Error(), "Sold out") {
		t.Errorf("what is not mended: %v", err)
	}
	if len(letters(t, w.log)) != 1 {
		t.Error("a letter that failed again is gone, or there twice")
	}
	mended.Store(true)
	if err := bus.RetryLetter(t.Context(), w.log.JetStream(), letter); err != nil {
		t.Error(err)
	}
	if got := h.all(); len(got) != 3 || got[2] != `{"N":2}` {
		t.Errorf("heard %v", got)
	}
	if left := letters(t, w.log); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	if _, err := bus.ReadLetter(t.Context(), w.log.JetStream(), dead.ID); !errors.Is(err, bus.ErrNoLetter) {
		t.Errorf("read once more: %v", err)
	}
	if err := bus.DropLetter(t.Context(), w.log.JetStream(), dead.ID); !errors.Is(err, bus.ErrNoLetter) {
		t.Errorf("dropped once more: %v", err)
	}
	stop()
	testkit.Eventually(t, "nobody answers", func() bool {
		return errors.Is(bus.RetryLetter(t.Context(), w.log.JetStream(), letter), bus.ErrNobodyHandles)
	})
}

// What something else than a reaction has put aside is handled as that says.
func TestDeadLettersOfOthersAreHandledAgain(t *testing.T) {
	w := start(t)
	var got atomic.Value
	run(t, w.log, func(b *bus.Bus) {
		b.OnRecords("listen", 1, func(context.Context, es.Record) error { return nil }, rang)
		b.Again("courier", func(_ context.Context, m bus.Message) error {
			got.Store(m.Subject + " " + string(m.Data))
			return nil
		})
	})
	putAside(t, w.log, "courier-v1", "hola")
	letter := testkit.Must(bus.ReadLetter(t.Context(), w.log.JetStream(), letters(t, w.log)[0].ID))(t)
	if err := bus.RetryLetter(t.Context(), w.log.JetStream(), letter); err != nil || got.Load() != "outbox.entry.a.b hola" {
		t.Errorf("handled %v, %v", got.Load(), err)
	}
}

func putAside(t *testing.T, log *es.Log, reaction, data string) {
	t.Helper()
	m := nats.NewMsg("dead.courier")
	m.Data = []byte(data)
	m.Header.Set(bus.DeadReaction, reaction)
	m.Header.Set(bus.DeadStream, "OUTBOX")
	m.Header.Set(bus.DeadSubject, "outbox.entry.a.b")
	m.Header.Set(bus.DeadSequence, "7")
	if _, err := log.JetStream().PublishMsg(t.Context(), m); err != nil {
		t.Fatal(err)
	}
}
