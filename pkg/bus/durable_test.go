package bus_test

import (
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/testkit"
)

func TestANewVersionBeginsWhereItsPredecessorHadGotTo(t *testing.T) {
	w := start(t)
	w.rings(t, 1, 2)
	var first, third heard
	_, stop := run(t, w.log, func(b *bus.Bus) { b.OnRecords("listen", 1, first.react, rang) })
	w.rings(t, 3, 5)
	wantHeard(t, &first, numbers(3, 5))
	testkit.Eventually(t, "all acknowledged", func() bool { return ackFloor(t, w.log, "listen-v1") == 5 })
	stop()
	w.rings(t, 6, 8)
	run(t, w.log, func(b *bus.Bus) { b.OnRecords("listen", 3, third.react, rang) })
	wantHeard(t, &third, numbers(6, 8))
	if got := ackFloor(t, w.log, "listen-v1"); got != 5 {
		t.Errorf("the predecessor's durable stands at %d", got)
	}
}

func TestANewVersionOfAReactionThatHeardNothing(t *testing.T) {
	w := start(t)
	w.rings(t, 1, 2)
	var h heard
	_, stop := run(t, w.log, func(b *bus.Bus) { b.OnRecords("listen", 1, h.react, rang) })
	stop()
	w.rings(t, 3, 4)
	run(t, w.log, func(b *bus.Bus) { b.OnRecords("listen", 2, h.react, rang) })
	wantHeard(t, &h, numbers(3, 4))
}

func ackFloor(t *testing.T, log *es.Log, durable string) uint64 {
	t.Helper()
	consumer, err := log.JetStream().Consumer(t.Context(), es.Stream, durable)
	if err != nil {
		t.Fatal(err)
	}
	return consumer.CachedInfo().AckFloor.Stream
}

func TestADurableThatDiffersIsUpdated(t *testing.T) {
	w := start(t)
	var h heard
	_, stop := run(t, w.log, func(b *bus.Bus) { b.OnRecords("listen", 1, h.react, "other.thing.happened.v1") })
	stop()
	run(t, w.log, func(b *bus.Bus) { b.OnRecords("listen", 1, h.react, rang, "other.thing.happened.v1") })
	w.rings(t, 1, 2)
	wantHeard(t, &h, numbers(1, 2))
}

func TestALostDurableIsMadeAgainWhereItWas(t *testing.T) {
	w := start(t)
	var h heard
	run(t, w.log, func(b *bus.Bus) { b.OnRecords("listen", 1, h.react, rang) })
	w.rings(t, 1, 3)
	wantHeard(t, &h, numbers(1, 3))
	testkit.Eventually(t, "all acknowledged", func() bool { return ackFloor(t, w.log, "listen-v1") == 3 })
	if err := w.log.JetStream().DeleteConsumer(t.Context(), es.Stream, "listen-v1"); err != nil {
		t.Fatal(err)
	}
	w.rings(t, 4, 6)
	wantHeard(t, &h, numbers(1, 6))
}

func TestADurableOfAnEarlierVersionIsTakenOver(t *testing.T) {
	w := start(t)
	js := w.log.JetStream()
	_, err := js.CreateConsumer(t.Context(), es.Stream, jetstream.ConsumerConfig{
		Durable: "listen-v1", AckPolicy: jetstream.AckExplicitPolicy, AckWait: 3 * time.Second, MaxAckPending: 1, MaxDeliver: -1,
		FilterSubjects: []string{"market.tower.bell.*"}, DeliverPolicy: jetstream.DeliverNewPolicy,
	})
	if err != nil {
		t.Fatal(err)
	}
	w.rings(t, 1, 6)
	consumer := testkit.Must(js.Consumer(t.Context(), es.Stream, "listen-v1"))(t)
	if err := testkit.Must(consumer.Next())(t).DoubleAck(t.Context()); err != nil {
		t.Fatal(err)
	}
	testkit.Must(consumer.Next())(t) // at work when it was stopped
	var h heard
	run(t, w.log, func(b *bus.Bus) { b.OnRecords("listen", 1, h.react, rang) })
	w.rings(t, 7, 9)
	wantHeard(t, &h, numbers(2, 9))
	wantAtEnd(t, w, "listen-v1")
}
