package web_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
)

// discarded is an answer that nobody reads.
type discarded struct {
	header http.Header
	status int
}

func (d *discarded) Header() http.Header            { return d.header }
func (d *discarded) WriteHeader(status int)         { d.status = status }
func (d *discarded) Write(part []byte) (int, error) { return len(part), nil }

// BenchmarkKept is what the edge does by itself for an answer that is kept, without sockets and net/http: a whole one ("hit"), one that the
// caller has already ("unchanged"), and a whole one for a caller with a token. Its allocations hardly depend on how busy the machine is.
func BenchmarkKept(b *testing.B) {
	f := newFixture(b)
	var err error
	most := limit.Rate{Most: 1_000_000_000, Per: 1_000_000_000}
	if f.config.Limits, err = limit.New(limit.Config{Rates: limit.Rates{limit.Anonymous: most, limit.Reads: most}}); err != nil {
		b.Fatal(err)
	}
	f.config.Logger = nil
	f.restart(b)
	f.shop.does(keeping(&state{}))
	buyer := f.token(b, token.Claims{Subject: "person_ana", Org: "org_1", Role: token.RoleBuyer})
	for name, c := range map[string]struct {
		has   bool // the answer already
		token string
	}{"hit": {}, "unchanged": {has: true}, "token": {token: buyer}} {
		b.Run(name, func(b *testing.B) {
			asked := httptest.NewRequest(http.MethodGet, "/v1/lots?product=maize&limit=20", http.NoBody)
			if c.token != "" {
				asked.Header.Set("Authorization", "Bearer "+c.token)
			}
			handler, out := f.server.Handler(), &discarded{header: http.Header{}}
			handler.ServeHTTP(out, asked.Clone(b.Context()))
			want := http.StatusOK
			if c.has {
				asked.Header.Set("If-None-Match", out.header.Get("ETag"))
				want = http.StatusNotModified
			}
			b.ReportAllocs()
			began := testkit.ProcessorTime(b)
			for b.Loop() {
				out.header = http.Header{}
				if handler.ServeHTTP(out, asked.Clone(b.Context())); out.status != want {
					b.Fatal(out.status)
				}
			}
			b.ReportMetric(float64(testkit.ProcessorTime(b)-began)/float64(b.N), "cpu-ns/op")
		})
	}
}
