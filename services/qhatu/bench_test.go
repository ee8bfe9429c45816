package qhatu_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/services"
	"github.com/qhatu/qhatu/services/whatsapp"
)

const (
	listedLots = 100_000
	listedPage = 50
	listPath   = "/v1/lots?product=maize&min_available=100&limit=50"
	readers    = 4   // at once
	readEach   = 200 // requests of a turn
)

// BenchmarkListLotsRatio is a page of fifty lots out of 100,000, as the market answers it, beside a bare echo handler
// that writes the very same bytes. Both are asked over HTTP on the loopback interface, in turns.
func BenchmarkListLotsRatio(b *testing.B) {
	market := openMarketOf(b, listedLots)
	page := readPage(b, market)
	if n := bytes.Count(page, []byte(`"id":"lot_`)); n != listedPage {
		b.Fatalf("%d lots on the page: %s", n, page)
	}
	bare := serveBytes(b, page)
	var eachMarket, eachBare []time.Duration
	var tookMarket, tookBare time.Duration
	for b.Loop() {
		tookMarket += readMany(b, market, len(page), &eachMarket)
		tookBare += readMany(b, bare, len(page), &eachBare)
	}
	b.ReportMetric(float64(len(eachMarket))/tookMarket.Seconds(), "market/s")
	b.ReportMetric(float64(len(eachBare))/tookBare.Seconds(), "bare/s")
	b.ReportMetric(tookBare.Seconds()/tookMarket.Seconds(), "ratio")
	b.ReportMetric(milliseconds(eachMarket, 50), "p50-ms")
	b.ReportMetric(milliseconds(eachMarket, 99), "p99-ms")
	b.ReportMetric(milliseconds(eachBare, 50), "bare-p50-ms")
}

// openMarketOf runs the market over a log with so many lots, and returns its address when it has read them all.
func openMarketOf(b *testing.B, lots int) string {
	b.Helper()
	h, stop := openOver(b, logOf(b, lots, lotOf), b.TempDir())
	b.Cleanup(stop)
	return h.URL() + listPath
}

// openOver runs the market over a log, with its files in dir, and returns when it is ready.
func openOver(b *testing.B, url, dir string) (h *host.Host, stop func()) {
	b.Helper()
	h, err := host.Open(b.Context(), host.Config{
		HTTPAddr: "127.0.0.1:0", DataDir: dir, NATSURL: url, Replicas: 1, LogLevel: "error",
		Limits: limit.Off(), // it asks for more than people do
	}, services.All(whatsapp.Config{})...)
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan error, 1)
	go func() { stopped <- h.Run(ctx) }()
	testkit.Within(b, 2*time.Minute, "the market is ready", func() bool {
		answer, err := http.Get(h.URL() + "/readyz")
		if err != nil {
			return false
		}
		_ = answer.Body.Close()
		return answer.StatusCode == http.StatusOK
	})
	return h, func() {
		cancel()
		if err := <-stopped; err != nil {
			b.Error(err)
		}
	}
}

// logOf starts a server with a log of lots that are on the market, and returns its address.
func logOf(b *testing.B, lots int, said func(i int) catalogevents.LotDrafted) string {
	b.Helper()
	js, url := natstest.Unsynced(b)
	log, err := es.OpenLog(b.Context(), js)
	if err != nil {
		b.Fatal(err)
	}
	publishLots(b, log, lots, said)
	return url
}

func publishLots(b *testing.B, log *es.Log, lots int, said func(i int) catalogevents.LotDrafted) {
	b.Helper()
	const callers = 64
	begin := time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)
	var second atomic.Int64
	shop := es.New(log, es.Decider[bool, catalogevents.LotDrafted, catalogevents.LotEvent]{
		Aggregate: catalogevents.Lot,
		Decide: func(_ bool, said catalogevents.LotDrafted) ([]catalogevents.LotEvent, error) {
			return []catalogevents.LotEvent{said, catalogevents.LotPublished{}}, nil
		},
		Evolve: func(bool, catalogevents.LotEvent) bool { return true },
		Events: es.NewEventTable(catalogevents.LotEvents()),
	}, func() time.Time { return begin.Add(time.Duration(second.Add(1)) * time.Second) })
	var group sync.WaitGroup
	for c := range callers {
		group.Go(func() {
			for i := c; i < lots; i += callers {
				m := es.Meta{CommandID: es.CommandID(fmt.Sprintf("%032x", i))}
				if _, err := shop.Handle(context.Background(), lotID(i), said(i), m); err != nil {
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

// lotID is as random as ids are.
func lotID(i int) string {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(i)))
	return "lot_" + hex.EncodeToString(sum[:11])
}

// lotOf describes a lot: one in four is of maize, and one in five has less than 100 kg.
func lotOf(i int) catalogevents.LotDrafted {
	kg := int64(20 + 37*(i%5) + i%700)
	if i%5 != 0 {
		kg += 100
	}
	return catalogevents.LotDrafted{
		Association: fmt.Sprintf("assoc_%d", i%300), Code: fmt.Sprintf("XX-%d", i),
		Product: []string{"maize", "cocoa", "plantain_chips", "plantain_fibre"}[i/5%4], Variety: "blanco gigante",
		Title: "Maíz blanco gigante de Huaro", Description: "Secado al sol, desgranado a mano, listo para cargar.",
		Declared: events.Quantity{Milli: kg * 1000, Unit: "kg"}, Measure: events.Measure{Unit: "kg", FactorMilli: 1000, Base: "kg"},
		FactorSource: "default", PostedMilli: kg * 1000, Price: &events.Price{Minor: 350, Currency: "PEN", Per: "kg"},
		HarvestedOn: "2026-05-20", AvailableFrom: "2026-06-01",
	}
}

// serveBytes serves the bytes as echo does when nothing is asked of it.
func serveBytes(b *testing.B, page []byte) string {
	b.Helper()
	e := echo.New()
	e.GET("/v1/lots", func(c echo.Context) error { return c.Blob(http.StatusOK, "application/json", page) })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	srv := &http.Server{Handler: e, ReadHeaderTimeout: time.Second}
	go func() { _ = srv.Serve(listener) }()
	b.Cleanup(func() { _ = srv.Close() })
	return "http://" + listener.Addr().String() + listPath
}

func readPage(b *testing.B, url string) []byte {
	b.Helper()
	answer, err := http.Get(url)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	page, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		b.Fatalf("%d %s %v", answer.StatusCode, page, err)
	}
	return page
}

// readMany reads a page again and again with some readers at once, notes how long each answer took and returns how long
// all took together. Each answer must have so many bytes.
func readMany(b *testing.B, url string, size int, each *[]time.Duration) time.Duration {
	took := make([]time.Duration, readEach)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: readers}}
	defer client.CloseIdleConnections()
	var group sync.WaitGroup
	begin := time.Now()
	for r := range readers {
		group.Go(func() {
			for i := r; i < readEach; i += readers {
				asked := time.Now()
				answer, err := client.Get(url)
				if err != nil {
					b.Error(err)
					return
				}
				n, err := io.Copy(io.Discard, answer.Body)
				_ = answer.Body.Close()
				if err != nil || n != int64(size) || answer.StatusCode != http.StatusOK {
					b.Errorf("%d, %d bytes of %d: %v", answer.StatusCode, n, size, err)
					return
				}
				took[i] = time.Since(asked)
			}
		})
	}
	group.Wait()
	*each = append(*each, took...)
	return time.Since(begin)
}

func milliseconds(took []time.Duration, percentile int) float64 {
	slices.Sort(took)
	return took[len(took)*percentile/100].Seconds() * 1000
}
