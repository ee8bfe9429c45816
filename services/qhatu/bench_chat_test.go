package qhatu_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

// BenchmarkChatPublishRatio is how long it takes from a tap on Publicar, handed to the emulator of Meta's side, until the
// lot shows in GET /v1/lots: the signed webhook, the inbox, the turn, two commands over REST and the read model. The limit
// are the writes to disk without which nothing of it would be kept: the message, the draft, its publication.
func BenchmarkChatPublishRatio(b *testing.B) {
	market := markettest.StartChat(b)
	_, rosa := market.Join(b, "Productores de Huaro", "Rosa Quispe", "+51987654321", "maize")
	disk := newDisk(b)
	var took, limit []time.Duration
	shown := ""
	for b.Loop() {
		rosa.Say(fmt.Sprintf("vendo %d kilos de maiz blanco a 3.50 el kilo", 100+len(took)))
		await := heard(b, rosa, "✅ Publicar")
		begin := time.Now()
		if err := rosa.Tap(await); err != nil {
			b.Fatal(err)
		}
		for before := shown; shown == before; {
			shown = newestLot(b, market)
		}
		took = append(took, time.Since(begin))
		limit = append(limit, disk.write(b, 3))
	}
	report(b, took, limit)
}

// BenchmarkChatOfferRatio is how long it takes from a buyer's POST of an offer until Meta's side has the message for the
// association's phone: the command, the reaction, the notice and the outbox. The limit are the writes to disk without which
// it could be lost: the offer, the notice, the conversation, the entry of the outbox.
func BenchmarkChatOfferRatio(b *testing.B) {
	market := markettest.StartChat(b)
	_, rosa := market.Join(b, "Productores de Huaro", "Rosa Quispe", "+51987654321", "maize")
	rosa.Say("vendo 4000 quintales de maiz blanco a 161 el quintal")
	if err := rosa.Tap(heard(b, rosa, "✅ Publicar")); err != nil {
		b.Fatal(err)
	}
	for newestLot(b, market) == "" {
		continue
	}
	lotID := newestLot(b, market)
	disk := newDisk(b)
	var took, limit []time.Duration
	for b.Loop() {
		name := fmt.Sprintf("Comprador %d", len(took))
		buyer := market.Buyer(b, name)
		begin := time.Now()
		buyer.Post(b, "/v1/negotiations", body{"lot_id": lotID, "offer": offer("1", "150.00")}).Want(b, http.StatusCreated)
		if _, err := rosa.Wait(b.Context(), func(told emulator.Bubble) bool { return strings.Contains(told.Body, "*"+name+"*") }); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(begin))
		limit = append(limit, disk.write(b, 4))
	}
	report(b, took, limit)
}

func report(b *testing.B, took, limit []time.Duration) {
	b.Helper()
	median := milliseconds(took, 50)
	b.ReportMetric(median, "p50-ms")
	b.ReportMetric(milliseconds(took, 99), "p99-ms")
	b.ReportMetric(milliseconds(limit, 50), "limit-p50-ms")
	b.ReportMetric(milliseconds(limit, 50)/median, "ratio")
}

// heard waits for the message that offers a choice, and returns the choice's id.
func heard(b *testing.B, phone *emulator.Phone, title string) (id string) {
	b.Helper()
	_, err := phone.Wait(b.Context(), func(told emulator.Bubble) bool {
		for _, c := range told.Choices {
			if c.Title == title {
				id = c.ID
			}
		}
		return id != ""
	})
	if err != nil {
		b.Fatal(err)
	}
	return id
}

// newestLot is the id of the newest lot on the market, "" when there is none.
func newestLot(b *testing.B, market *markettest.Chat) string {
	b.Helper()
	var page catalogrest.LotPage
	market.Anyone().Get(b, "/v1/lots?limit=1").Want(b, http.StatusOK).JSON(b, &page)
	if len(page.Items) == 0 {
		return ""
	}
	return page.Items[0].ID
}

// disk is a server like the market's, for writes that nothing else does.
type disk struct{ js jetstream.JetStream }

func newDisk(b *testing.B) disk {
	b.Helper()
	return disk{natstest.Start(b).JetStream()}
}

// write stores messages one after another, each on disk before the next, and returns how long it took.
func (d disk) write(b *testing.B, count int) time.Duration {
	b.Helper()
	begin := time.Now()
	for range count {
		if _, err := d.js.Publish(b.Context(), "market.bench.bench.1", make([]byte, 600)); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(begin)
}
