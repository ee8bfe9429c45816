package crash_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
)

const (
	// uncertain is how long it may take until everything is told: an attempt to send that a crash cut off, and of which the
	// network says nothing, waits a minute.
	uncertain = 150 * time.Second
	// measured is how old what the market says of the chat's queues may be.
	measured = 11 * time.Second
)

// finish lets the market finish by itself what the crashes interrupted, and returns its read models.
func (c *chatRun) finish(t *testing.T) map[string]string {
	t.Helper()
	c.reopened = time.Now()
	p := c.start(t)
	url := c.open(t, p)
	ctx, cancel := context.WithTimeout(t.Context(), uncertain)
	defer cancel()
	awaitReady(ctx, t, url)
	begin := time.Now()
	await(ctx, t, "answer to every action", func() string {
		if c.traders.Resend(ctx) > 0 {
			return "outcomes are unknown"
		}
		return ""
	})
	if err := c.traders.AwaitIdle(ctx, c.buyers, redelivery); err != nil {
		t.Fatal(err)
	}
	// Until here the network has said nothing: if the market did not wait for word, it would have sent again what it is unsure of.
	c.meta.SetWebhook(url + markettest.Webhook)
	await(ctx, t, "answer to everybody", c.unanswered)
	answered := time.Now()
	if err := c.traders.AwaitIdle(ctx, c.buyers, redelivery); err != nil {
		t.Fatal(err)
	}
	quiet := time.Now()
	empty := 0
	await(ctx, t, "empty queues", func() string {
		if err := c.meta.Settled(ctx); err != nil {
			return err.Error()
		}
		waiting := sum(ctx, t, p.ops, "qhatu_whatsapp_waiting", "qhatu_reaction_lag_messages")
		if empty++; waiting != 0 || time.Since(quiet) < measured {
			empty = 0
		}
		if empty < 3 { // what is told last may have more to come
			return fmt.Sprintf("%d messages wait for their turn", waiting)
		}
		return ""
	})
	t.Logf("everybody answered after %s, quiet after %s, everything told after %s", answered.Sub(begin).Round(time.Millisecond),
		quiet.Sub(begin).Round(time.Millisecond), time.Since(begin).Round(time.Millisecond))
	c.again = sum(ctx, t, p.ops, "qhatu_whatsapp_sent_again_total")
	c.troubles = append(c.troubles, p.stop(t)...)
	return readModels(t, c.dataDir)
}

// unanswered names somebody who still waits for an answer.
func (c *chatRun) unanswered() string {
	_, somebody := c.waiting()
	return somebody
}

// waiting is how many answers people wait for, and one of them.
func (c *chatRun) waiting() (answers int, somebody string) {
	for _, r := range c.people {
		told := map[string]bool{}
		for _, b := range r.phone.Bubbles() {
			told[b.CallbackData] = true
		}
		for _, d := range r.actions {
			if !told[r.reply(d.id)] {
				answers, somebody = answers+1, fmt.Sprintf("%s waits for the answer to %q %q", r.name, d.said, d.tapped)
			}
		}
	}
	return answers, somebody
}

// sum adds up what the market says under some names of its metrics, whatever the labels; 1 when it does not say one yet.
func sum(ctx context.Context, t *testing.T, url string, names ...string) (total int) {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/metrics", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		lines := regexp.MustCompile(`(?m)^`+name+`(?:\{[^}]*\})? ([0-9.e+]+)$`).FindAllSubmatch(text, -1)
		if len(lines) == 0 {
			return 1
		}
		for _, line := range lines {
			n, err := strconv.ParseFloat(string(line[1]), 64)
			if err != nil {
				t.Fatal(err)
			}
			total += int(n)
		}
	}
	return total
}
