package loadtest_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/qhatu/internal/loadtest"
)

// BenchmarkDealRatio is whole deals over HTTP at the binary, each of one buyer about one lot, one request after the other on each connection: how
// many a second (now/s), how long one takes, and how many commits the log gets for one. Beside it are as many raw publishes as a deal has
// requests.
func BenchmarkDealRatio(b *testing.B) {
	binary := build(b)
	market := startMarket(b, binary)
	lots := market.publish(b, lotsOnSale)
	buyers, err := loadtest.Parties(market.dir, token.RoleBuyer, 10*associations)
	if err != nil {
		b.Fatal(err)
	}
	js := natstest.Start(b).JetStream()
	deals := 0 // so far: no buyer bargains twice about a lot
	deal := func(connections, n int) loadtest.Sample {
		first := deals
		deals += n
		sample, err := loadtest.Load{URL: market.URL, Connections: connections, Most: n}.Run(func(c *loadtest.Conn, i int) error {
			i += first
			_, err := loadtest.Deal(c, buyers[i/len(lots)%len(buyers)], market.sellers[i%len(lots)%len(market.sellers)], lots[i%len(lots)])
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		return sample
	}
	market.awaitIdle(b)
	market.stop(b)
	commitsBefore, eventsBefore := written(b, market.dir)
	if market.Process, err = loadtest.Start(binary, market.dir); err != nil {
		b.Fatal(err)
	}
	for _, connections := range []int{1, 64} {
		b.Run(fmt.Sprintf("connections=%d", connections), func(b *testing.B) {
			compare(b, max(20, 2*connections), map[string]string{"raw": "ratio"},
				&side{name: "now", market: &market, turn: func(n int) loadtest.Sample { return deal(connections, n) }},
				&side{name: "raw", turn: func(n int) loadtest.Sample {
					sample := publishRaw(b, js, connections, n*loadtest.DealRequests)
					sample.Each = sample.Each[:n] // so many deals' worth
					return sample
				}})
		})
	}
	market.stop(b)
	b.Run("log", func(b *testing.B) {
		var commits, events int
		for b.Loop() {
			commits, events = written(b, market.dir)
		}
		b.ReportMetric(float64(commits-commitsBefore)/float64(max(1, deals)), "commits/deal")
		b.ReportMetric(float64(events-eventsBefore)/float64(max(1, deals)), "events/deal")
	})
}

// eventName is how the log writes an event's name.
var eventName = regexp.MustCompile(`"type":"[a-z]+\.[a-z_]+\.[a-z_]+\.v[0-9]+"`)

// written counts the commits in the log of a stopped market, and their events.
func written(b *testing.B, dir string) (commits, events int) {
	b.Helper()
	eachStored(b, dir, es.Subject("*.*", "*"), func(msg jetstream.Msg, _ *jetstream.MsgMetadata) {
		commits, events = commits+1, events+len(eventName.FindAll(msg.Data(), -1))
	})
	return commits, events
}
