package readmodel_test

import (
	"encoding/binary"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/nats-io/nats.go/jetstream"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// tally is a projection that puts one key per record: what is measured is the read model, not a projection.
type tally struct{}

func (tally) Schema() (string, int) { return "tally", 1 }

func (tally) Hears(string) bool { return true }

func (tally) Begin(tx *bbolt.Tx) readmodel.Batch { return tallying{tx.Bucket([]byte("tally"))} }

type tallying struct{ bucket *bbolt.Bucket }

func (t tallying) Apply(r es.Record) error {
	return t.bucket.Put(binary.BigEndian.AppendUint64(nil, uint64(r.Position)), r.Data)
}

func (tallying) End() error { return nil }

func (tallying) Changed(func(list, row string)) {}

const history = 30_000

// fill stores commits of usual size without waiting for each.
func fill(b *testing.B, js jetstream.JetStream) {
	b.Helper()
	for i := range history {
		id := fmt.Sprintf("book-%d", i%500)
		body := fmt.Sprintf(`[{"specversion":"1.0","id":"%032x/%s#0","source":"/school","type":"school.notebook.written.v1",`+
			`"subject":"%s","time":"2026-03-01T10:00:00Z","datacontenttype":"application/json","actor":"buyer/org/person/rest",`+
			`"correlationid":"%032x","revision":1,"prevhash":"%064x","data":{"Word":"%0100d"}}]`, i, id, id, i, i, i)
		if _, err := js.PublishAsync("market.school.notebook."+id, []byte(body)); err != nil {
			b.Fatal(err)
		}
		if js.PublishAsyncPending() > 1000 {
			<-js.PublishAsyncComplete()
		}
	}
	<-js.PublishAsyncComplete()
}

// BenchmarkRebuild measures a read model built from nothing, and a bare loop of an ordered consumer that puts what it
// gets into bbolt, 10,000 to a transaction.
func BenchmarkRebuild(b *testing.B) {
	node := natstest.Start(b)
	fill(b, node.JetStream())
	log, err := es.OpenLog(b.Context(), node.JetStream())
	if err != nil {
		b.Fatal(err)
	}
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			bare(b, node.JetStream())
		}
		b.ReportMetric(float64(history*b.N)/b.Elapsed().Seconds(), "msg/s")
	})
	b.Run("model", func(b *testing.B) {
		for b.Loop() {
			m, stop := run(b, config(b, log), tally{})
			if err := m.WaitFor(b.Context(), history); err != nil {
				b.Fatal(err)
			}
			stop()
		}
		b.ReportMetric(float64(history*b.N)/b.Elapsed().Seconds(), "msg/s")
	})
}

func bare(b *testing.B, js jetstream.JetStream) {
	b.Helper()
	db, err := bbolt.Open(filepath.Join(b.TempDir(), "bare.bolt"), 0o600, &bbolt.Options{
		NoSync: true, NoGrowSync: true, FreelistType: bbolt.FreelistArrayType,
	})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	consumer, err := js.OrderedConsumer(b.Context(), es.Stream, jetstream.OrderedConsumerConfig{})
	if err != nil {
		b.Fatal(err)
	}
	msgs := make(chan jetstream.Msg, 2000)
	consume, err := consumer.Consume(func(m jetstream.Msg) { msgs <- m }, jetstream.PullMaxMessages(4000))
	if err != nil {
		b.Fatal(err)
	}
	defer consume.Stop()
	for seen := 0; seen < history; {
		err := db.Update(func(tx *bbolt.Tx) error {
			bucket, err := tx.CreateBucketIfNotExists([]byte("tally"))
			for n := 0; n < benchBatch && seen < history && err == nil; n++ {
				seen++
				err = bucket.Put(binary.BigEndian.AppendUint64(nil, uint64(seen)), (<-msgs).Data())
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
