package bus_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/natsd"
)

func TestARefusalBecomesADeadLetter(t *testing.T) {
	w := start(t)
	var h heard
	refusal := fault.New(fault.Conflict, "sold-out", fault.Text{EN: "Sold\nout"}, fault.Text{})
	registry := prometheus.NewRegistry()
	cfg := bus.Config{Log: w.log, Registry: registry}
	runWith(t, cfg, func(b *bus.Bus) {
		b.OnRecords("listen", 2, func(_ context.Context, r es.Record) error {
			if string(r.Data) == `{"N":2}` {
				return fmt.Errorf("ring: %w", refusal)
			}
			h.add(r)
			return nil
		}, rang)
	})
	position := w.commit(t, "a", ring{1}, ring{2}, ring{3})
	wantHeard(t, &h, []string{`{"N":1}`, `{"N":3}`})

	letter := deadLetter(t, w.log, "dead.listen")
	want := map[string]string{
		bus.DeadReaction:    "listen-v2",
		bus.DeadError:       "ring: sold-out: Sold out",
		bus.DeadStream:      es.Stream,
		bus.DeadSubject:     "market.tower.bell.a",
		bus.DeadSequence:    fmt.Sprint(position),
		bus.DeadEvent:       "command-1/a#1",
		bus.DeadCorrelation: "story",
		"Content-Type":      es.ContentType,
	}
	for key, value := range want {
		if got := letter.Header.Get(key); got != value {
			t.Errorf("%s = %q, want %q", key, got, value)
		}
	}
	records, err := es.DecodeMessage("market.tower.bell.a", uint64(position), letter.Data)
	if err != nil || len(records) != 3 {
		t.Errorf("body: %d records, %v", len(records), err)
	}
	if families, err := registry.Gather(); err != nil || len(families) != 6 {
		t.Errorf("%d metric families, %v", len(families), err)
	}
}

func deadLetter(t *testing.T, log *es.Log, subject string) *jetstream.RawStreamMsg {
	t.Helper()
	stream, err := log.JetStream().Stream(t.Context(), natsd.Dead)
	if err != nil {
		t.Fatal(err)
	}
	msg, err := stream.GetLastMsgForSubject(t.Context(), subject)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

func TestAMessageThatIsNoCommitBecomesADeadLetter(t *testing.T) {
	w := start(t)
	var h heard
	run(t, w.log, func(b *bus.Bus) { b.OnRecords("listen", 1, h.react, rang) })
	if _, err := w.log.JetStream().Publish(t.Context(), "market.tower.bell.z", []byte("rubbish")); err != nil {
		t.Fatal(err)
	}
	w.rings(t, 1, 1)
	wantHeard(t, &h, numbers(1, 1))
	if got := string(deadLetter(t, w.log, "dead.listen").Data); got != "rubbish" {
		t.Errorf("body %q", got)
	}
}
