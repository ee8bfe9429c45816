package qhatu_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

// crowdOf are the phones of so many people, each of whom speaks for an association of their own and has written before.
func crowdOf(b *testing.B, market *markettest.Chat, size int) []*emulator.Phone {
	b.Helper()
	all := make([]*emulator.Phone, size)
	for i := range all {
		_, all[i] = market.Join(b, fmt.Sprintf("Productores %d", i), fmt.Sprintf("Rosa %d", i), fmt.Sprintf("+5198%07d", i), "maize")
	}
	converse(b, all, "ayuda")
	return all
}

// converse lets everybody write, and waits until each has the answer.
func converse(b *testing.B, all []*emulator.Phone, said string) {
	b.Helper()
	var group sync.WaitGroup
	for _, phone := range all {
		group.Go(func() {
			phone.Say(said)
			if _, err := phone.Wait(b.Context(), nil); err != nil {
				b.Error(err)
			}
		})
	}
	group.Wait()
	if b.Failed() {
		b.FailNow()
	}
}

// BenchmarkChatWebhook1000 is how long a webhook with 1,000 messages of 200 people takes until it is answered with 200: all of them are on
// disk then. The limit beside it is one atomic batch of as many raw messages.
func BenchmarkChatWebhook1000(b *testing.B) {
	const people, updates = 200, 1000
	market := markettest.StartChat(b)
	crowdOf(b, market, people)
	disk := newDisk(b)
	if _, err := disk.js.CreateStream(b.Context(), jetstream.StreamConfig{Name: "TOGETHER", Subjects: []string{"together.>"}, AllowAtomicPublish: true}); err != nil {
		b.Fatal(err)
	}
	var took, limit []time.Duration
	for b.Loop() {
		said := make([]map[string]any, updates)
		for i := range said {
			said[i] = textFrom(fmt.Sprintf("5198%07d", i%people), "ayuda")
		}
		sent := market.Meta.Sent()
		took = append(took, postWebhook(b, market, webhookOf(b, said...)))
		testkit.Within(b, time.Minute, "all are answered", func() bool { return market.Meta.Sent() >= sent+updates })
		limit = append(limit, disk.writeTogether(b, updates))
	}
	report(b, took, limit)
}

// BenchmarkChatTake200 is how long webhooks take to be answered while 200 messages come each second, whether or not those before
// them were answered, for as long as the benchmark runs.
func BenchmarkChatTake200(b *testing.B) {
	const people, perSecond = 200, 200
	market := markettest.StartChat(b)
	crowdOf(b, market, people)
	disk := newDisk(b)
	limit := make([]time.Duration, 200)
	for i := range limit {
		limit[i] = disk.write(b, 1)
	}
	sent, begin := market.Meta.Sent(), time.Now()
	var mu sync.Mutex
	var took []time.Duration
	var group sync.WaitGroup
	ticker := time.NewTicker(time.Second / perSecond)
	defer ticker.Stop()
	taken := 0
	for b.Loop() {
		for range perSecond {
			<-ticker.C
			from := fmt.Sprintf("5198%07d", taken%people)
			taken++
			group.Go(func() {
				d := postWebhook(b, market, webhookOf(b, textFrom(from, "ayuda")))
				mu.Lock()
				defer mu.Unlock()
				took = append(took, d)
			})
		}
	}
	group.Wait()
	lasted := time.Since(begin)
	answered := market.Meta.Sent() - sent
	testkit.Within(b, 5*time.Minute, "all are answered", func() bool { return market.Meta.Sent() >= sent+taken })
	b.ReportMetric(float64(taken)/lasted.Seconds(), "taken/s")
	b.ReportMetric(float64(answered)/lasted.Seconds(), "answered/s")
	b.ReportMetric((time.Since(begin) - lasted).Seconds(), "behind-s")
	report(b, took, limit)
}

// textFrom is an element of messages of a webhook.
func textFrom(digits, said string) map[string]any {
	return map[string]any{
		"from": digits, "id": "wamid." + rand.Text(), "timestamp": strconv.FormatInt(time.Now().Unix(), 10),
		"type": "text", "text": map[string]any{"body": said},
	}
}

// webhookOf is the body of a webhook with these messages.
func webhookOf(b *testing.B, messages ...map[string]any) []byte {
	b.Helper()
	meta := markettest.EmulatorConfig()
	data, err := json.Marshal(map[string]any{"object": "whatsapp_business_account", "entry": []any{map[string]any{
		"id": meta.BusinessAccountID, "changes": []any{map[string]any{"field": "messages", "value": map[string]any{
			"messaging_product": "whatsapp", "messages": messages,
			"metadata": map[string]any{"display_phone_number": meta.DisplayPhone, "phone_number_id": meta.PhoneNumberID},
		}}},
	}}})
	if err != nil {
		b.Fatal(err)
	}
	return data
}

// postWebhook brings a webhook, signed, and returns how long the 200 took.
func postWebhook(b *testing.B, market *markettest.Chat, data []byte) time.Duration {
	b.Helper()
	mac := hmac.New(sha256.New, []byte(markettest.EmulatorConfig().AppSecret))
	mac.Write(data)
	in, err := http.NewRequestWithContext(b.Context(), http.MethodPost, market.URL()+markettest.Webhook, bytes.NewReader(data))
	if err != nil {
		b.Error(err)
		return 0
	}
	in.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	begin := time.Now()
	answer, err := http.DefaultClient.Do(in)
	if err != nil {
		b.Error(err)
		return 0
	}
	took := time.Since(begin)
	if err := answer.Body.Close(); err != nil || answer.StatusCode != http.StatusOK {
		b.Errorf("webhook: %d, %v", answer.StatusCode, err)
	}
	return took
}

// writeTogether stores messages as one atomic batch, each with its expectation, and returns how long it took.
func (d disk) writeTogether(b *testing.B, count int) time.Duration {
	b.Helper()
	batch := rand.Text()
	begin := time.Now()
	for i := range count {
		msg := nats.NewMsg("together." + batch + "." + strconv.Itoa(i))
		msg.Data = make([]byte, 600)
		msg.Header.Set("Nats-Batch-Id", batch)
		msg.Header.Set("Nats-Batch-Sequence", strconv.Itoa(i+1))
		msg.Header.Set(jetstream.ExpectedLastSubjSeqHeader, "0")
		if i < count-1 {
			if err := d.js.Conn().PublishMsg(msg); err != nil {
				b.Fatal(err)
			}
			continue
		}
		msg.Header.Set("Nats-Batch-Commit", "1")
		ctx, cancel := context.WithTimeout(b.Context(), 10*time.Second)
		answer, err := d.js.Conn().RequestMsgWithContext(ctx, msg)
		cancel()
		if err != nil || bytes.Contains(answer.Data, []byte(`"error"`)) {
			b.Fatal(err, string(answer.Data))
		}
	}
	return time.Since(begin)
}
