package loadtest_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/qhatu/internal/loadtest"
)

const (
	callers    = 64
	lotsOnSale = 500
	fullSpeed  = 1000 // most offers that are prepared to be accepted in a second
)

// BenchmarkAcceptConfirmed is the acceptance of offers at the whole binary by 64 connections, for as long as -benchtime says, as fast as they are
// answered and at fixed rates: how many a second, how long the answer takes (at a fixed rate: from when the request was due), how long
// from the acceptance in the log until the order's confirmation is there, and how long after the last answer every reaction has come to
// the log's end. If QHATU_BEFORE names a binary, it is measured too.
func BenchmarkAcceptConfirmed(b *testing.B) {
	for _, rate := range []float64{0, 100, 200, 400} {
		name := fmt.Sprintf("rate=%g", rate)
		if rate == 0 {
			name = "full"
		}
		b.Run(name, func(b *testing.B) { benchmarkAccept(b, build(b), rate) })
		if binary := beforeBinary(); binary != "" {
			b.Run(name+"/before", func(b *testing.B) { benchmarkAccept(b, binary, rate) })
		}
	}
}

func benchmarkAccept(b *testing.B, binary string, rate float64) {
	all := loadtest.Sample{}
	confirmed, behind, unconfirmed, cpu := loadtest.Sample{}, time.Duration(0), 0, 0.0
	for b.Loop() {
		b.StopTimer()
		a := prepare(b, binary, rate)
		before := a.cpu(b)
		b.StartTimer()
		all.Add(a.accept(b, rate))
		b.StopTimer()
		for _, took := range a.awaitIdle(b) {
			behind = max(behind, took)
		}
		cpu += a.cpu(b) - before
		a.stop(b)
		each, missing := a.confirmations(b)
		confirmed.Each, unconfirmed = append(confirmed.Each, each...), unconfirmed+missing
		b.StartTimer()
	}
	b.ReportMetric(all.PerSecond(), "accepts/s")
	b.ReportMetric(all.Milliseconds(50), "p50-ms")
	b.ReportMetric(all.Milliseconds(99), "p99-ms")
	b.ReportMetric(confirmed.Milliseconds(50), "confirmed-p50-ms")
	b.ReportMetric(confirmed.Milliseconds(99), "confirmed-p99-ms")
	b.ReportMetric(cpu/float64(len(all.Each))*1000, "cpu-ms")
	b.ReportMetric(float64(unconfirmed), "unconfirmed")
	b.ReportMetric(behind.Seconds(), "behind-s")
}

// negotiations are those of a market whose first offer waits to be accepted.
type negotiations struct {
	runs
	open   []negotiation
	orders []string // what became of them, by the negotiation's place in open; "" of one that was not accepted
}

type negotiation struct{ id, seller string }

// prepare starts a market in which as many offers as can be accepted at a rate wait for that, and nothing else is to be done.
func prepare(b *testing.B, binary string, rate float64) *negotiations {
	b.Helper()
	if rate == 0 {
		rate = fullSpeed
	}
	n := &negotiations{runs: startMarket(b, binary)}
	n.open = make([]negotiation, int(window().Seconds()*rate))
	n.orders = make([]string, len(n.open))
	lots := n.publish(b, lotsOnSale)
	n.negotiate(b, lots)
	n.awaitIdle(b)
	return n
}

func (r runs) publish(b *testing.B, count int) (lots []string) {
	b.Helper()
	lots = make([]string, count)
	r.each(b, count, func(c *loadtest.Conn, i int) (err error) {
		lots[i], err = loadtest.PublishLot(c, r.sellers[i%len(r.sellers)])
		return err
	})
	return lots
}

// negotiate opens the negotiations: each buyer's are about different lots.
func (n *negotiations) negotiate(b *testing.B, lots []string) {
	b.Helper()
	buyers, err := loadtest.Parties(n.dir, token.RoleBuyer, len(n.open)/len(lots)+1)
	if err != nil {
		b.Fatal(err)
	}
	n.each(b, len(n.open), func(c *loadtest.Conn, i int) error {
		id, err := loadtest.OpenNegotiation(c, buyers[i/len(lots)], lots[i%len(lots)])
		n.open[i] = negotiation{id, n.sellers[i%len(lots)%len(n.sellers)]}
		return err
	})
}

// each does something so many times, as fast as the market answers.
func (r runs) each(b *testing.B, count int, do func(c *loadtest.Conn, i int) error) {
	b.Helper()
	if _, err := (loadtest.Load{URL: r.URL, Connections: callers, Most: count}).Run(do); err != nil {
		b.Fatal(err)
	}
}

func (n *negotiations) accept(b *testing.B, rate float64) loadtest.Sample {
	b.Helper()
	defer n.profile(b)()
	load := loadtest.Load{URL: n.URL, Connections: callers, Most: len(n.open), For: window(), Rate: rate}
	sample, err := load.Run(func(c *loadtest.Conn, i int) error {
		id, err := loadtest.Accept(c, n.open[i].seller, n.open[i].id)
		n.orders[i] = id
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return sample
}

// confirmations reads in the log of the stopped market how long after an offer's acceptance each order was confirmed, and counts those
// that were not.
func (n *negotiations) confirmations(b *testing.B) (each []time.Duration, missing int) {
	b.Helper()
	accepted := storedAt(b, n.dir, orderevents.Negotiation, orderevents.OfferAcceptedV1)
	confirmed := storedAt(b, n.dir, orderevents.Order, orderevents.OrderConfirmedV1)
	for i, order := range n.orders {
		if order == "" {
			continue
		}
		if at, ok := confirmed[order]; ok {
			each = append(each, at.Sub(accepted[n.open[i].id]))
		} else {
			missing++
		}
	}
	return each, missing
}

// storedAt is when the log of a stopped market got an event of a name, by the aggregate's id.
func storedAt(b *testing.B, dir, aggregate, event string) map[string]time.Time {
	b.Helper()
	all := map[string]time.Time{}
	eachStored(b, dir, es.Subject(aggregate, "*"), func(msg jetstream.Msg, meta *jetstream.MsgMetadata) {
		if bytes.Contains(msg.Data(), []byte(event)) {
			all[strings.TrimPrefix(msg.Subject(), es.Subject(aggregate, ""))] = meta.Timestamp
		}
	})
	return all
}

// eachStored shows every message in the log of a stopped market, of these subjects, in its order.
func eachStored(b *testing.B, dir, subjects string, show func(msg jetstream.Msg, meta *jetstream.MsgMetadata)) {
	b.Helper()
	node, err := natsd.Start(b.Context(), natsd.Config{Dir: dir, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = node.Close() }() // it was only read
	consumer, err := node.JetStream().OrderedConsumer(b.Context(), es.Stream, jetstream.OrderedConsumerConfig{FilterSubjects: []string{subjects}})
	if err != nil {
		b.Fatal(err)
	}
	for left := true; left; {
		msg, err := consumer.Next()
		if err != nil {
			b.Fatal(err)
		}
		meta, err := msg.Metadata()
		if err != nil {
			b.Fatal(err)
		}
		show(msg, meta)
		left = meta.NumPending > 0
	}
}
