// Package hosttest is what a host gives to the use cases of a service, for their tests: a real log, a read model that
// follows it, timers and grace. It runs no reactions, so that no timer is ever set and nothing follows by itself. It knows
// no service.
package hosttest

import (
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/readmodel/readmodeltest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/timer"
)

// Host is what a service runs on until the test ends.
type Host struct {
	Log    *es.Log
	Model  *readmodel.Model
	Timers *timer.Timers
	t      testing.TB
}

// Open starts a server with an empty log and runs the read model.
func Open(t testing.TB, projectors ...readmodel.Projector) *Host {
	t.Helper()
	log := testkit.Must(es.OpenLog(t.Context(), natstest.Start(t).JetStream()))(t)
	model := readmodeltest.Run(t, log, projectors...)
	reactions := testkit.Must(bus.New(bus.Config{Log: log}))(t)
	return &Host{Log: log, Model: model, Timers: timer.New(log.JetStream(), reactions), t: t}
}

// Grace is the grace of a process that starts at a time.
func (h *Host) Grace(at time.Time) *timer.Grace {
	h.t.Helper()
	return testkit.Must(host.NewGrace(h.t.Context(), h.Log.JetStream(), at))(h.t)
}

// LeaveUnread stores a message in the chat's inbox, which waits there until read.
func (h *Host) LeaveUnread() (read func()) {
	h.t.Helper()
	ctx, js := h.t.Context(), h.Log.JetStream()
	testkit.Must(js.Publish(ctx, "inbox.message.someone.something", nil))(h.t)
	reader := testkit.Must(js.CreateConsumer(ctx, natsd.Inbox, jetstream.ConsumerConfig{Durable: "reader"}))(h.t)
	return func() {
		h.t.Helper()
		if err := testkit.Must(reader.Next())(h.t).DoubleAck(ctx); err != nil {
			h.t.Fatal(err)
		}
	}
}

// LastCommit returns what an aggregate recorded last.
func (h *Host) LastCommit(aggregate, id string) []es.Record {
	h.t.Helper()
	stream := testkit.Must(h.Log.JetStream().Stream(h.t.Context(), es.Stream))(h.t)
	m := testkit.Must(stream.GetLastMsgForSubject(h.t.Context(), es.Subject(aggregate, id)))(h.t)
	return testkit.Must(es.DecodeMessage(m.Subject, m.Sequence, m.Data))(h.t)
}
