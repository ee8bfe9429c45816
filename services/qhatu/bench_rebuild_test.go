package qhatu_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
)

const (
	rebuiltLots = 100_000
	readModels  = 5 // one of each service
)

// BenchmarkRebuildAllRatio is the market's start without read models over a log of 100,000 lots, until it is ready: those of all
// services are built at once. Beside it as many consumers read the same log at once and do nothing with it.
func BenchmarkRebuildAllRatio(b *testing.B) {
	_, url := logOf(b, rebuiltLots, sealedLot)
	js, dir := natstest.Connect(b, url), b.TempDir()
	var rebuilding, bare time.Duration
	for b.Loop() {
		if err := os.RemoveAll(filepath.Join(dir, "read")); err != nil {
			b.Fatal(err)
		}
		begin := time.Now()
		_, stop := openOver(b, url, dir)
		rebuilding += time.Since(begin)
		stop()
		begin = time.Now()
		var group sync.WaitGroup
		for range readModels {
			group.Go(func() { readLog(b, js) })
		}
		group.Wait()
		bare += time.Since(begin)
	}
	total := float64(b.N * rebuiltLots)
	b.ReportMetric(total/rebuilding.Seconds(), "lots/s")
	b.ReportMetric(total/bare.Seconds(), "bare/s")
	b.ReportMetric(bare.Seconds()/rebuilding.Seconds(), "ratio")
}

// sealedLot has no texts that the market would seal while it is measured.
func sealedLot(i int) catalogevents.LotDrafted {
	said := lotOf(i)
	for _, text := range []*events.SealedText{&said.Variety, &said.Title, &said.Description} {
		*text = events.NewSealedText(said.Association, string(*text))
	}
	return said
}

// readLog reads every message of the log.
func readLog(b *testing.B, js jetstream.JetStream) {
	b.Helper()
	consumer, err := js.OrderedConsumer(context.Background(), es.Stream, jetstream.OrderedConsumerConfig{})
	if err != nil {
		b.Error(err)
		return
	}
	done := make(chan struct{})
	consume, err := consumer.Consume(func(msg jetstream.Msg) {
		if meta, err := msg.Metadata(); err != nil || meta.NumPending == 0 {
			close(done)
		}
	}, jetstream.PullMaxMessagesWithBytesLimit(4000, 16<<20))
	if err != nil {
		b.Error(err)
		return
	}
	<-done
	consume.Stop()
}
