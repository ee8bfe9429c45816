package qhatu_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/services"
	"github.com/qhatu/qhatu/services/whatsapp"
)

const (
	listedLots = 10_000
	listPath   = "/v1/lots?product=maize&min_available=100"
	writeEach  = 20 * time.Millisecond  // one lot that changes the page, all the while
	turn       = 500 * time.Millisecond // that a side is asked before the other one is
)

// BenchmarkListLotsRatio is a page out of 10,000 lots, as the market answers it, beside a bare echo handler that writes the very same bytes:
// both over HTTP on the loopback interface, in turns, by the same plain client. All the while 50 lots a second come to the market, each of
// which stands on the page at once. "hit" asks for the same page again and again, "miss" for another one each time. "unchanged" asks for a page
// on which nothing happens and which the client has, beside the same page sent whole.
func BenchmarkListLotsRatio(b *testing.B) {
	h, log, said := openMarketOf(b, listedLots)
	keepWriting(b, log, said)
	unasked := usedUnasked(b)
	for _, rows := range []int{20, 50} {
		path := fmt.Sprintf("%s&limit=%d", listPath, rows)
		page := readPage(b, h.URL()+path)
		if n := bytes.Count(page, []byte(`"id":"lot_`)); n != rows {
			b.Fatalf("%d lots on the page: %s", n, page)
		}
		bare := serveBytes(b, page)
		for _, connections := range []int{16, 64} {
			name := fmt.Sprintf("%d/%d", rows, connections)
			hit := asking{address: address(h.URL()), path: func() string { return path }}
			var price atomic.Int64
			miss := hit
			miss.path = func() string { return fmt.Sprintf("%s&max_price=%d.%02d", path, 4+price.Load()/100, price.Add(1)%100) }
			still := hit
			still.path = func() string { return strings.Replace(path, "maize", "cocoa", 1) }
			unchanged := still
			unchanged.conditional = true
			b.Run("hit/"+name, func(b *testing.B) { beside(b, connections, unasked, hit, bare) })
			b.Run("miss/"+name, func(b *testing.B) { beside(b, connections, unasked, miss, bare) })
			b.Run("unchanged/"+name, func(b *testing.B) { beside(b, connections, unasked, unchanged, still) })
		}
	}
}

// beside asks two sides in turns and reports their rates, and how much of the processors' time an answer takes without what the market uses in a
// second when it is not asked. On a busy machine that says more than the clock.
func beside(b *testing.B, connections int, unasked time.Duration, market, limit asking) {
	b.Helper()
	var of, beside asked
	for b.Loop() {
		of.add(askMany(b, connections, market))
		beside.add(askMany(b, connections, limit))
	}
	b.ReportMetric(of.rate(), "market/s")
	b.ReportMetric(beside.rate(), "limit/s")
	b.ReportMetric(of.rate()/beside.rate(), "ratio")
	b.ReportMetric(of.each(unasked), "cpu-us")
	b.ReportMetric(beside.each(unasked)/of.each(unasked), "cpu-ratio")
}

// asked is what came of asking.
type asked struct {
	answered   int
	took, used time.Duration // on the clock, and of the processors by the whole process
}

func (a *asked) add(more asked) {
	a.answered, a.took, a.used = a.answered+more.answered, a.took+more.took, a.used+more.used
}

func (a *asked) rate() float64 { return float64(a.answered) / a.took.Seconds() }

// each is the microseconds of a processor for an answer.
func (a *asked) each(unasked time.Duration) float64 {
	return (a.used.Seconds() - unasked.Seconds()*a.took.Seconds()) / float64(a.answered) * 1e6
}

// usedUnasked is how much of the processors' time the process uses in a second when nobody asks.
func usedUnasked(b *testing.B) time.Duration {
	b.Helper()
	begin := testkit.ProcessorTime(b)
	<-time.After(time.Second)
	return testkit.ProcessorTime(b) - begin
}

// asking is what a client asks for over and over.
type asking struct {
	address     string
	path        func() string
	conditional bool // it has what was answered before
}

func address(url string) string { return strings.TrimPrefix(url, "http://") }

// askMany asks for a turn over so many connections, one request after the other on each, and returns what came of it. Its
// client is as plain as can be, since it runs on the same processors as what it measures.
func askMany(b *testing.B, connections int, what asking) asked {
	b.Helper()
	var all atomic.Int64
	var group sync.WaitGroup
	begin, used := time.Now(), testkit.ProcessorTime(b)
	for range connections {
		group.Go(func() {
			conn, err := net.Dial("tcp", what.address)
			if err != nil {
				b.Error(err)
				return
			}
			defer func() { _ = conn.Close() }()
			in, tag := bufio.NewReaderSize(conn, 64<<10), ""
			for time.Since(begin) < turn {
				if tag, err = what.once(conn, in, tag); err != nil {
					b.Error(err)
					return
				}
				all.Add(1)
			}
		})
	}
	group.Wait()
	return asked{int(all.Load()), time.Since(begin), testkit.ProcessorTime(b) - used}
}

// once asks once, on a condition if there is a tag, and reads the whole answer. It returns the answer's tag.
func (a asking) once(out io.Writer, in *bufio.Reader, tag string) (string, error) {
	request := "GET " + a.path() + " HTTP/1.1\r\nHost: " + a.address + "\r\n"
	if a.conditional && tag != "" {
		request += "If-None-Match: " + tag + "\r\n"
	}
	if _, err := io.WriteString(out, request+"\r\n"); err != nil {
		return "", err
	}
	line, err := in.ReadSlice('\n')
	if err != nil || len(line) < len("HTTP/1.1 200") {
		return "", fmt.Errorf("%q: %w", line, err)
	}
	status, length := string(line[9:12]), int64(-1) // in chunks
	for err == nil && len(line) > len("\r\n") {
		line, err = in.ReadSlice('\n')
		switch name, value, _ := bytes.Cut(line, []byte(": ")); {
		case string(name) == "Content-Length":
			length, err = strconv.ParseInt(string(bytes.TrimSpace(value)), 10, 64)
		case a.conditional && string(name) == "Etag":
			tag = string(bytes.TrimSpace(value))
		}
	}
	switch {
	case err != nil:
	case status == "304" && a.conditional:
	case status != "200":
		err = fmt.Errorf("status %s", status)
	case length >= 0:
		_, err = in.Discard(int(length))
	default:
		if _, err = io.Copy(io.Discard, httputil.NewChunkedReader(in)); err == nil {
			_, err = in.ReadSlice('\n') // of what follows the last chunk
		}
	}
	return tag, err
}

// keepWriting puts a lot on the market every 20 ms, until the benchmark ends.
func keepWriting(b *testing.B, log *es.Log, said func(i int) catalogevents.LotDrafted) {
	b.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() {
		shop, ticker := sellingOn(log, time.Now), time.NewTicker(writeEach)
		defer ticker.Stop()
		for i := listedLots; ; i++ {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			maize := said(1 + 20*i) // and enough of it
			if _, err := shop.Handle(ctx, lotID(i), maize, es.Meta{CommandID: es.CommandID(fmt.Sprintf("%032x", i))}); err != nil && ctx.Err() == nil {
				b.Error(err)
				return
			}
		}
	})
	b.Cleanup(func() { stop(); group.Wait() })
}

// openMarketOf runs the market over a log with so many lots, until it has read them all. Their associations have names, and said is a lot
// with its texts sealed, as the market would seal them.
func openMarketOf(b *testing.B, lots int) (h *host.Host, log *es.Log, said func(i int) catalogevents.LotDrafted) {
	b.Helper()
	js, url := natstest.Unsynced(b)
	log, err := es.OpenLog(b.Context(), js)
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	said = sealedBy(b, vaultIn(b, js, dir))
	publishLots(b, log, lots, said)
	h, stop := openOver(b, url, dir)
	b.Cleanup(stop)
	return h, log, said
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

// serveBytes serves the bytes as echo does when nothing is asked of it.
func serveBytes(b *testing.B, page []byte) asking {
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
	return asking{address: listener.Addr().String(), path: func() string { return listPath }}
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

func milliseconds(took []time.Duration, percentile int) float64 {
	slices.Sort(took)
	return took[len(took)*percentile/100].Seconds() * 1000
}
