package httpapi

import (
	"cmp"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// BenchmarkFilterNothingRatio is a request for a page of fifty lots of which there is none: by a value, a price, a day, a text, a place,
// several at once, in other orders. Beside it, in turns, is the page without a filter: the ratio says how many of those it takes,
// cpu-ratio the same of the processor's time.
// QHATU_BENCH_LOTS is how many lots there are, 100,000 unless it says otherwise; QHATU_BENCH_SELLERS how many associations, 300.
func BenchmarkFilterNothingRatio(b *testing.B) {
	lots, sellers := number(b, "QHATU_BENCH_LOTS", 100_000), number(b, "QHATU_BENCH_SELLERS", 300)
	a := openStocked(b, lots, sellers)
	page := catalogrest.ListLotsParams{}
	zzz, maize, cheapest, most := new("zzz"), catalogrest.ProductID("maize"), catalogrest.LotSort("price"), catalogrest.LotSort("-available")
	for _, c := range []struct {
		name string
		p    catalogrest.ListLotsParams
	}{
		{"grade", catalogrest.ListLotsParams{Grade: zzz}},
		{"price", catalogrest.ListLotsParams{MaxPrice: new("0.01")}},
		{"cheapest", catalogrest.ListLotsParams{MaxPrice: new("0.01"), Sort: &cheapest}},
		{"cheapest grade", catalogrest.ListLotsParams{Grade: zzz, Sort: &cheapest}},
		{"most available", catalogrest.ListLotsParams{MinAvailable: new("9999999"), Sort: &most}},
		{"day", catalogrest.ListLotsParams{AvailableBy: new("2020-01-01")}},
		{"variety", catalogrest.ListLotsParams{Variety: zzz}},
		{"region", catalogrest.ListLotsParams{Region: zzz}},
		{"province", catalogrest.ListLotsParams{Province: new("Quispicanchi"), Grade: zzz}},
		{"verified", catalogrest.ListLotsParams{Verified: new(true)}},
		{"combined", catalogrest.ListLotsParams{Product: &maize, Grade: zzz, MinAvailable: new("100"), MaxPrice: new("5.00"), Verified: new(false), Region: new("Cusco")}},
	} {
		b.Run(c.name, func(b *testing.B) {
			if n := len(a.page(b, c.p).Items); n > 0 {
				b.Fatalf("%d lots", n)
			}
			var filtered, plain []time.Duration
			var filteredUsed, plainUsed time.Duration
			for b.Loop() {
				begin := testkit.ProcessorTime(b)
				filtered = append(filtered, took(func() { a.page(b, c.p) }))
				middle := testkit.ProcessorTime(b)
				plain = append(plain, took(func() { a.page(b, page) }))
				filteredUsed, plainUsed = filteredUsed+middle-begin, plainUsed+testkit.ProcessorTime(b)-middle
			}
			b.ReportMetric(median(filtered)/1000, "p50-ms")
			b.ReportMetric(median(filtered)/median(plain), "ratio")
			b.ReportMetric(float64(filteredUsed.Microseconds())/float64(1000*b.N), "cpu-ms")
			b.ReportMetric(filteredUsed.Seconds()/plainUsed.Seconds(), "cpu-ratio")
		})
	}
}

func number(b *testing.B, name string, usual int) int {
	b.Helper()
	n, err := strconv.Atoi(cmp.Or(os.Getenv(name), strconv.Itoa(usual)))
	if err != nil {
		b.Fatal(err)
	}
	return n
}

func took(do func()) time.Duration {
	begin := time.Now()
	do()
	return time.Since(begin)
}

// median is in microseconds.
func median(all []time.Duration) float64 {
	slices.Sort(all)
	return float64(all[len(all)/2].Microseconds())
}
