package backup_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/backup"
)

// world is a log with people, and what stands around it, and a folder for its backup.
type world struct {
	node   *natsd.Node
	js     jetstream.JetStream
	people *es.Aggregates[struct{}, identityevents.PersonEvent, identityevents.PersonEvent]
	dir    string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	node := testkit.Must(natsd.Start(t.Context(), natsd.Config{Dir: t.TempDir()}))(t)
	t.Cleanup(func() { _ = node.Close() })
	if err := node.Declare(t.Context()); err != nil {
		t.Fatal(err)
	}
	log := testkit.Must(es.OpenLog(t.Context(), node.JetStream()))(t)
	return &world{
		node: node, js: node.JetStream(), dir: t.TempDir(),
		people: es.New(log, es.Decider[struct{}, identityevents.PersonEvent, identityevents.PersonEvent]{
			Aggregate: "identity.person",
			Decide: func(_ struct{}, e identityevents.PersonEvent) ([]identityevents.PersonEvent, error) {
				return []identityevents.PersonEvent{e}, nil
			},
			Evolve: func(s struct{}, _ identityevents.PersonEvent) struct{} { return s },
			Events: es.NewEventTable(identityevents.PersonEvents()),
		}, time.Now),
	}
}

// happens stores an event of somebody and returns its position.
func (w *world) happens(t *testing.T, who string, e identityevents.PersonEvent) uint64 {
	t.Helper()
	command := es.CommandID(fmt.Sprintf("%T-%s-%d", e, who, time.Now().UnixNano()))
	c := testkit.Must(w.people.Handle(t.Context(), who, e, es.Meta{CommandID: command, Actor: es.Actor{Role: "coordinator"}}))(t)
	return uint64(c.Position)
}

// register registers people "per_<from>" to "per_<to>" and returns the last one's position.
func (w *world) register(t *testing.T, from, to int) (last uint64) {
	t.Helper()
	for i := from; i <= to; i++ {
		last = w.happens(t, fmt.Sprintf("per_%d", i), identityevents.PersonRegistered{Language: "es"})
	}
	return last
}

func (w *world) says(t *testing.T, subject, data string) {
	t.Helper()
	testkit.Must(w.js.PublishMsg(t.Context(), &nats.Msg{Subject: subject, Data: []byte(data)}))(t)
}

func (w *world) put(t *testing.T, bucket, key, value string) {
	t.Helper()
	testkit.Must(testkit.Must(w.js.KeyValue(t.Context(), bucket))(t).PutString(t.Context(), key, value))(t)
}

func (w *world) backup(t *testing.T) backup.Result {
	t.Helper()
	job := backup.Job{Dir: w.dir, Node: w.node, Program: "test"}
	return testkit.Must(job.Run(t.Context()))(t)
}

// restore restores the backup and opens what comes out.
func restore(t *testing.T, r backup.Restore) (backup.Restored, *natsd.Node) {
	t.Helper()
	if r.DataDir == "" {
		r.DataDir = t.TempDir()
	}
	done := testkit.Must(r.Run(t.Context()))(t)
	node := testkit.Must(natsd.Start(t.Context(), natsd.Config{Dir: r.DataDir}))(t)
	t.Cleanup(func() { _ = node.Close() })
	return done, node
}

// all are the messages of a stream.
func all(t *testing.T, js jetstream.JetStream, name string) (found []*stream.Message) {
	t.Helper()
	s := stream.New(js, name)
	for next := uint64(1); ; {
		m := testkit.Must(s.Next(t.Context(), ">", next))(t)
		if m == nil {
			return found
		}
		found, next = append(found, m), m.Sequence+1
	}
}

func value(t *testing.T, js jetstream.JetStream, bucket, key string) string {
	t.Helper()
	entry, err := testkit.Must(js.KeyValue(t.Context(), bucket))(t).Get(t.Context(), key)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return ""
	}
	return string(testkit.Must(entry, err)(t).Value())
}
