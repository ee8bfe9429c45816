package readmodel_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/testkit"
)

const (
	benchLots  = 20_000
	benchEach  = 5 // commits of a lot
	benchBatch = 10_000
)

// BenchmarkRebuildRatio is a read model that is built anew from 100,000 commits on lots with random ids, beside a bare loop
// that reads the same log with an ordered consumer and makes the puts that each message asks for, without looking at what it
// reads: as large, under the same keys, in transactions of as many messages, which are not synced either. The two take turns. The
// ratio of the processor's time, of everything in the process, says the same where other programs use the machine.
func BenchmarkRebuildRatio(b *testing.B) {
	log := benchLog(b)
	shelf := newShelf()
	puts := plan(b, log, shelf)
	dir := b.TempDir()
	var rebuilding, bare, rebuildingUsed, bareUsed time.Duration
	rounds := 0
	for b.Loop() {
		rounds++
		begin := testkit.ProcessorTime(b)
		rebuilding += rebuild(b, log, filepath.Join(dir, "model.db"))
		middle := testkit.ProcessorTime(b)
		bare += bareLoop(b, log, filepath.Join(dir, "bare.db"), puts)
		rebuildingUsed, bareUsed = rebuildingUsed+middle-begin, bareUsed+testkit.ProcessorTime(b)-middle
	}
	total := float64(rounds * benchLots * benchEach)
	b.ReportMetric(total/rebuilding.Seconds(), "rebuild/s")
	b.ReportMetric(total/bare.Seconds(), "bare/s")
	b.ReportMetric(bare.Seconds()/rebuilding.Seconds(), "ratio")
	b.ReportMetric(bareUsed.Seconds()/rebuildingUsed.Seconds(), "cpu-ratio")
}

// benchLog is a log of lots that are drafted, published and sold from.
func benchLog(b *testing.B) *es.Log {
	b.Helper()
	js, _ := natstest.Unsynced(b)
	log, err := es.OpenLog(b.Context(), js)
	if err != nil {
		b.Fatal(err)
	}
	stock(b, log)
	return log
}

// stock has the lots' commits made side by side, so that those of a lot lie scattered over the log.
func stock(b *testing.B, log *es.Log) {
	b.Helper()
	const callers = 64
	lots := es.New(log, es.Decider[int, catalogevents.LotEvent, catalogevents.LotEvent]{
		Aggregate: catalogevents.Lot,
		Decide: func(_ int, e catalogevents.LotEvent) ([]catalogevents.LotEvent, error) {
			return []catalogevents.LotEvent{e}, nil
		},
		Evolve: func(n int, _ catalogevents.LotEvent) int { return n + 1 },
		Events: es.NewEventTable(catalogevents.LotEvents()),
	}, func() time.Time { return time.Unix(0, 0) })
	var group sync.WaitGroup
	for c := range callers {
		group.Go(func() {
			for i := c; i < benchLots*benchEach; i += callers {
				id, nth := benchID(i%benchLots), i/benchLots
				m := es.Meta{
					CommandID: es.CommandID(fmt.Sprintf("%032x", i)),
					Actor:     es.Actor{Role: "association", Org: "assoc_1", Person: "per_1", Via: "rest"},
				}
				if _, err := lots.Handle(context.Background(), id, benchEvent(i%benchLots, nth), m); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	if b.Failed() {
		b.FailNow()
	}
}

// benchID is as random as ids are: lots that follow each other in the log lie far apart in the file.
func benchID(lot int) string {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(lot)))
	return "lot_" + hex.EncodeToString(sum[:11])
}

func benchEvent(lot, nth int) catalogevents.LotEvent {
	entry := catalogevents.StockEntry{Negotiation: fmt.Sprintf("neg_%022d", lot), Offer: nth, Milli: 46_000}
	switch nth {
	case 0:
		return catalogevents.LotDrafted{
			Association: fmt.Sprintf("assoc_%d", lot%100), Code: fmt.Sprintf("MZ-%d", lot), Product: "maize", Variety: "blanco gigante",
			Grade: "primera", Title: "Maíz blanco gigante de Huaro", Description: "Secado al sol, desgranado a mano, listo para cargar.",
			Declared: events.Quantity{Milli: 20_000, Unit: "quintal"}, Measure: events.Measure{Unit: "quintal", FactorMilli: 46_000, Base: "kg"},
			FactorSource: "default", PostedMilli: 920_000, Price: &events.Price{Minor: int64(16_100 + lot%97), Currency: "PEN", Per: "quintal"},
			HarvestedOn: "2026-05-20", AvailableFrom: "2026-06-01",
		}
	case 1:
		return catalogevents.LotPublished{}
	case 2:
		return catalogevents.LotStockReserved{StockEntry: entry}
	case 3:
		return catalogevents.LotStockCommitted{StockEntry: entry, Order: fmt.Sprintf("ord_%022d", lot)}
	}
	return catalogevents.LotStockAdjusted{DeltaMilli: 46_000, Reason: "weighed again"}
}

// shelf is a projection as the catalog has it: a row per lot, changed by every event, and the lists of a lot on the market.
type shelf struct {
	readmodel.Projection[shelved]
	names es.EventTable[catalogevents.LotEvent]
}

type shelved struct {
	ID        string                   `json:"id"`
	Revision  uint64                   `json:"revision"`
	Drafted   catalogevents.LotDrafted `json:"drafted"`
	Held      int64                    `json:"held"`
	Committed int64                    `json:"committed"`
	Adjusted  int64                    `json:"adjusted"`
	Since     time.Time                `json:"since"`
	Shown     time.Time                `json:"shown,omitzero"`
}

func newShelf() *shelf {
	names := es.NewEventTable(catalogevents.LotEvents())
	return &shelf{names: names, Projection: readmodel.Projection[shelved]{
		Bucket: "shelf", Version: 1, Lists: shelfLists,
		From: []readmodel.Source[shelved]{readmodel.Fold(catalogevents.Lot, names, shelved.apply)},
	}}
}

func shelfLists(l shelved) map[string]readmodel.Rank {
	lists := map[string]readmodel.Rank{}
	if l.ID != "" {
		lists["code="+l.Drafted.Code], lists["own="+l.Drafted.Association] = readmodel.Newest(l.Since), readmodel.Newest(l.Since)
	}
	if !l.Shown.IsZero() {
		lists["shown"] = readmodel.Newest(l.Shown)
		for order, rank := range map[string]readmodel.Rank{
			"": readmodel.Newest(l.Shown), "price ": readmodel.Rank(l.Drafted.Price.Minor), "available ": readmodel.Rank(l.Drafted.PostedMilli),
		} {
			lists[order+"product="+l.Drafted.Product], lists[order+"association="+l.Drafted.Association] = rank, rank
		}
	}
	return lists
}

func (l shelved) apply(event catalogevents.LotEvent, r es.Record) shelved {
	l.ID, l.Revision = r.AggregateID, r.Revision
	switch e := event.(type) {
	case catalogevents.LotDrafted:
		l.Drafted, l.Since = e, r.Time
	case catalogevents.LotPublished:
		l.Shown = r.Time
	case catalogevents.LotStockReserved:
		l.Held += e.Milli
	case catalogevents.LotStockCommitted:
		l.Committed += e.Milli
	case catalogevents.LotStockAdjusted:
		l.Adjusted += e.DeltaMilli
	default:
	}
	return l
}

// put is one put of the bare loop.
type put struct{ bucket, key, value []byte }

// plan returns the puts that the projection makes for each message.
func plan(b *testing.B, log *es.Log, s *shelf) [][]put {
	b.Helper()
	rows := map[string]shelved{}
	all := make([][]put, 0, benchLots*benchEach)
	readAll(b, log, func(msg jetstream.Msg) {
		id, after, puts, err := planOne(msg, s, rows)
		if err != nil {
			b.Error(err)
		}
		rows[id] = after
		all = append(all, puts)
	})
	return all
}

func planOne(msg jetstream.Msg, s *shelf, rows map[string]shelved) (id string, after shelved, puts []put, err error) {
	records, err := es.DecodeMessage(msg.Subject(), 1, msg.Data())
	if err != nil {
		return "", after, nil, err
	}
	event, err := s.names.Decode(records[0].Type, records[0].Data)
	if err != nil {
		return "", after, nil, err
	}
	id = records[0].AggregateID
	after = rows[id].apply(event, records[0])
	row, err := json.Marshal(after)
	return id, after, append([]put{{[]byte("rows"), []byte(id), row}}, listPuts(rows[id], after)...), err
}

func listPuts(before, after shelved) (puts []put) {
	was := shelfLists(before)
	for list, rank := range shelfLists(after) {
		if _, already := was[list]; !already {
			key := binary.BigEndian.AppendUint64(append([]byte(list), 0), uint64(rank))
			puts = append(puts, put{[]byte("lists"), append(key, after.ID...), make([]byte, 8)})
		}
	}
	return puts
}

func rebuild(b *testing.B, log *es.Log, path string) time.Duration {
	b.Helper()
	remove(b, path)
	begin := time.Now()
	model, err := readmodel.Open(b.Context(), readmodel.Config{Path: path, Log: log}, newShelf())
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- model.Run(ctx) }()
	if err := model.CatchUp(ctx); err != nil {
		b.Error(err)
	}
	took := time.Since(begin)
	stop()
	if err := <-done; err != nil {
		b.Error(err)
	}
	if err := model.Close(); err != nil {
		b.Error(err)
	}
	return took
}

// bareLoop reads in the subscription's goroutine and writes in its own, as a read model does.
func bareLoop(b *testing.B, log *es.Log, path string, puts [][]put) time.Duration {
	b.Helper()
	remove(b, path)
	begin := time.Now()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{
		NoSync: true, NoGrowSync: true, FreelistType: bbolt.FreelistArrayType, InitialMmapSize: 256 << 20,
	})
	if err != nil {
		b.Fatal(err)
	}
	read := make(chan struct{}, 2*benchBatch)
	go readAll(b, log, func(jetstream.Msg) { read <- struct{}{} })
	for done := 0; done < len(puts); {
		batch := puts[done:min(done+benchBatch, len(puts))]
		for range batch {
			<-read
		}
		if err := db.Update(func(tx *bbolt.Tx) error { return write(tx, batch) }); err != nil {
			b.Fatal(err)
		}
		done += len(batch)
	}
	took := time.Since(begin)
	if err := db.Close(); err != nil {
		b.Error(err)
	}
	return took
}

func write(tx *bbolt.Tx, batch [][]put) error {
	shelf, err := tx.CreateBucketIfNotExists([]byte("shelf"))
	if err != nil {
		return err
	}
	buckets := map[string]*bbolt.Bucket{}
	for _, name := range []string{"rows", "lists"} {
		if buckets[name], err = shelf.CreateBucketIfNotExists([]byte(name)); err != nil {
			return err
		}
	}
	for _, puts := range batch {
		for _, p := range puts {
			if err := buckets[string(p.bucket)].Put(p.key, p.value); err != nil {
				return err
			}
		}
	}
	return shelf.Put([]byte("at"), make([]byte, 200)) // as long as a checkpoint
}

// readAll reads every message of the log with an ordered consumer, asking for as many at once as a read model does.
func readAll(b *testing.B, log *es.Log, each func(jetstream.Msg)) {
	b.Helper()
	consumer, err := log.JetStream().OrderedConsumer(context.Background(), es.Stream, jetstream.OrderedConsumerConfig{})
	if err != nil {
		b.Error(err)
		return
	}
	done := make(chan struct{})
	consume, err := consumer.Consume(func(msg jetstream.Msg) {
		each(msg)
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

func remove(b *testing.B, path string) {
	b.Helper()
	if err := os.RemoveAll(path); err != nil {
		b.Fatal(err)
	}
}
