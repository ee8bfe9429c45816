package loadtest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/qhatu/internal/loadtest"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

// chat is Meta's side of a market, and the phones of people who write to it.
type chat struct {
	meta   *emulator.Emulator
	graph  string // where the market sends
	people []*emulator.Phone
}

// startMeta starts Meta's side, until the test ends.
func startMeta(t testing.TB) *chat {
	t.Helper()
	c := &chat{meta: emulator.New(markettest.EmulatorConfig())}
	t.Cleanup(c.meta.Close)
	graph := httptest.NewServer(c.meta.Handler())
	t.Cleanup(graph.Close)
	c.graph = graph.URL
	return c
}

// environment is what a market needs to know of Meta's side.
func (c *chat) environment() []string {
	cfg := markettest.EmulatorConfig()
	return []string{
		"QHATU_WHATSAPP_GRAPH_URL=" + c.graph, "QHATU_WHATSAPP_TOKEN=" + cfg.Token,
		"QHATU_WHATSAPP_PHONE_NUMBER_ID=" + cfg.PhoneNumberID, "QHATU_WHATSAPP_BUSINESS_ACCOUNT_ID=" + cfg.BusinessAccountID,
		"QHATU_WHATSAPP_APP_SECRET=" + cfg.AppSecret, "QHATU_WHATSAPP_VERIFY_TOKEN=" + cfg.VerifyToken,
	}
}

// person is somebody with a phone.
func (c *chat) person(i int) (name, number string) {
	name, number = fmt.Sprintf("Rosa %d", i), fmt.Sprintf("+5198%07d", i)
	c.people = append(c.people, c.meta.Person(number, name))
	return name, number
}

// register registers an association whose representatives are so many people who have not written yet.
func (c *chat) register(url, coordinator, association string, people int) error {
	var joining []string
	for range people {
		name, number := c.person(len(c.people))
		joining = append(joining, fmt.Sprintf(`{"name":%q,"phone":%q,"language":"es"}`, name, number))
	}
	conn, err := loadtest.Dial(url)
	if err != nil {
		return err
	}
	body := fmt.Sprintf(`{"name":%q,"community":"Huaro","products":["maize"],"representatives":[%s]}`, association, strings.Join(joining, ","))
	_, err = conn.Want(http.StatusCreated, loadtest.Request{
		Method: http.MethodPost, Path: "/v1/associations", Token: coordinator, Key: strings.ReplaceAll(association, " ", "-"), Body: []byte(body),
	})
	return errors.Join(err, conn.Close())
}

// converse lets everybody write so many times, each time when they have the answer.
func (c *chat) converse(b *testing.B, times int, said string) loadtest.Sample {
	b.Helper()
	each := make([]time.Duration, len(c.people)*times)
	begin := time.Now()
	var group sync.WaitGroup
	for i, phone := range c.people {
		group.Go(func() {
			for n := range times {
				asked := time.Now()
				phone.Say(said)
				if _, err := phone.Wait(b.Context(), nil); err != nil {
					b.Error(err)
					return
				}
				each[i*times+n] = time.Since(asked)
			}
		})
	}
	group.Wait()
	if b.Failed() {
		b.FailNow()
	}
	return loadtest.Sample{Took: time.Since(begin), Each: each}
}

// startChat runs a binary over a new folder, with people who speak for an association each and have written before.
func startChat(b *testing.B, binary string, people int) (runs, *chat) {
	b.Helper()
	c, r := startMeta(b), runs{dir: b.TempDir()}
	coordinators, err := loadtest.Parties(r.dir, token.RoleCoordinator, 1)
	if err != nil {
		b.Fatal(err)
	}
	if r.Process, err = loadtest.Start(binary, r.dir, c.environment()...); err != nil {
		b.Fatal(err)
	}
	for i := range people {
		if err := c.register(r.URL, coordinators[0], fmt.Sprintf("Productores %d", i), 1); err != nil {
			b.Fatal(err)
		}
	}
	c.meta.SetWebhook(r.URL + markettest.Webhook)
	c.converse(b, 1, "ayuda")
	return r, c
}

// startEcho is Meta's side of a bot that stores nothing: it answers each text with another, and does nothing else.
func startEcho(b *testing.B, people int) *chat {
	b.Helper()
	c := startMeta(b)
	for i := range people {
		c.person(i)
	}
	bot := httptest.NewServer(echo(c.graph))
	b.Cleanup(bot.Close)
	c.meta.SetWebhook(bot.URL)
	return c
}

// echo takes webhooks, and answers each text in them over the Graph API.
func echo(graph string) http.Handler {
	cfg := markettest.EmulatorConfig()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}}
	return http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		var hook struct {
			Entry []struct {
				Changes []struct {
					Value struct{ Messages []struct{ From string } }
				}
			}
		}
		_ = json.NewDecoder(in.Body).Decode(&hook) // what cannot be read has no answer, which is waited for
		for _, m := range hook.Entry[0].Changes[0].Value.Messages {
			body := fmt.Sprintf(`{"messaging_product":"whatsapp","recipient_type":"individual","to":"+%s","type":"text","text":{"body":"Te ayudo."}}`, m.From)
			out, err := http.NewRequestWithContext(context.WithoutCancel(in.Context()), http.MethodPost,
				graph+"/v26.0/"+cfg.PhoneNumberID+"/messages", strings.NewReader(body))
			if err != nil {
				continue // nor has this one
			}
			out.Header.Set("Authorization", "Bearer "+cfg.Token)
			out.Header.Set("Content-Type", "application/json")
			go func() {
				if answer, err := client.Do(out); err == nil {
					_ = answer.Body.Close()
				}
			}()
		}
		w.WriteHeader(http.StatusOK)
	})
}

// conversing is a side whose people all write.
func (c *chat) conversing(b *testing.B, name, said string, market *runs) *side {
	b.Helper()
	return &side{name: name, market: market, turn: func(n int) loadtest.Sample { return c.converse(b, max(1, n/len(c.people)), said) }}
}

// BenchmarkChatAnswersRatio is how many messages are answered in a second, from the signed webhook until the phone shows the answer, with all
// that Meta tells of it meanwhile. Meta's side and the phones are this process, on the same machine. What is left to a bot that costs next to
// nothing is the limit beside it; if QHATU_BEFORE names a binary, the same people talk to that one.
func BenchmarkChatAnswersRatio(b *testing.B) {
	const said = "ayuda"
	binary := build(b)
	for _, people := range []int{1, 50, 200} {
		b.Run(fmt.Sprintf("phones=%d", people), func(b *testing.B) {
			now, chat := startChat(b, binary, people)
			defer now.stop(b)
			sides := []*side{chat.conversing(b, "now", said, &now), startEcho(b, people).conversing(b, "echo", said, nil)}
			if before := beforeBinary(); before != "" {
				was, chat := startChat(b, before, people)
				defer was.stop(b)
				sides = append(sides, chat.conversing(b, "before", said, &was))
			}
			compare(b, max(200, people), map[string]string{"echo": "ratio", "before": "x-before"}, sides...)
		})
	}
}
