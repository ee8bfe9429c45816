package es_test

import (
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// waitTimeout is how long the tests wait for what must come.
const waitTimeout = 60 * time.Second

// connect opens a log of its own connection, which reconnects by itself.
func connect(t *testing.T, url string) (*es.Log, *sackAgg) {
	t.Helper()
	log := testkit.Must(es.OpenLog(t.Context(), natstest.Connect(t, url)))(t)
	return log, newSacks(log)
}

// stored returns the revisions of all that the log holds of a sack, by message id.
func stored(t *testing.T, js jetstream.JetStream, id string) map[string]uint64 {
	t.Helper()
	log, found := stream.New(js, es.Stream), map[string]uint64{}
	for after := uint64(0); ; {
		msg := testkit.Must(log.Next(t.Context(), es.Subject("test.sack", id), after+1))(t)
		if msg == nil {
			return found
		}
		after = msg.Sequence
		records := testkit.Must(es.DecodeMessage(msg.Subject, msg.Sequence, msg.Data))(t)
		if _, twice := found[msg.ID]; twice {
			t.Errorf("%s is stored twice", msg.ID)
		}
		if found[msg.ID] = records[0].Revision; found[msg.ID] != uint64(len(found)) {
			t.Errorf("%s has revision %d, %d commits so far", msg.ID, found[msg.ID], len(found))
		}
	}
}
