//go:build abuse

package qhatu_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
)

const (
	trades     = 60
	mostOfMost = time.Second // 99 of 100 requests of honest people, under abuse
	drip       = 100 * time.Millisecond
)

// Whoever abuses the market in every way at once does not keep an honest seller and buyer from trading. It is measured beside the same
// trades without abuse, by make abuse: its build tag keeps it out of make test.
func TestAbuseKeepsNobodyFromTrading(t *testing.T) {
	m := markettest.StartChatWithWindow(t, 4*time.Second)
	h := honest{t: t, seller: m.Association(t, "Productores de Huaro"), buyer: m.Buyer(t, "Tostaduría Sol")}
	alone := h.trade(trades)
	a := newAbuse(t, m)
	a.start()
	under := h.trade(trades)
	a.stop()
	for name, what := range a.all {
		if what.did.Load() == 0 {
			t.Errorf("no abuse of the kind %s", name)
		}
		t.Logf("%-16s %7d times, of which %7d were answered 429", name, what.did.Load(), what.refused.Load())
	}
	t.Logf("honest requests alone:       p50 %6.1f ms, p99 %6.1f ms", milliseconds(alone, 50), milliseconds(alone, 99))
	t.Logf("honest requests under abuse: p50 %6.1f ms, p99 %6.1f ms", milliseconds(under, 50), milliseconds(under, 99))
	if p99 := milliseconds(under, 99); p99 > mostOfMost.Seconds()*1000 {
		t.Errorf("p99 under abuse is %.0f ms", p99)
	}
}

// honest are a seller and a buyer.
type honest struct {
	t             *testing.T
	seller, buyer client
}

// trade comes to terms so many times, from the lot to the order, and returns how long each request took.
func (h honest) trade(times int) (took []time.Duration) {
	timed := func(do func()) {
		began := time.Now()
		do()
		took = append(took, time.Since(began))
	}
	for range times {
		var l lot
		var n negotiation
		timed(func() { l = publish(h.t, h.seller, "20") })
		timed(func() { n = negotiate(h.t, h.buyer, l.ID, offer("10", "150.00")) })
		timed(func() { h.seller.Post(h.t, at(n, "/offers"), offer("10", "158.00")).Want(h.t, http.StatusOK) })
		timed(func() { h.buyer.Get(h.t, "/v1/lots?limit=50").Want(h.t, http.StatusOK) })
		timed(func() { h.buyer.Post(h.t, at(n, "/offers/2/accept"), nil).Want(h.t, http.StatusCreated) })
	}
	return took
}

// abuse is what is done to a market, each kind by several at once, as fast as it lets them.
type abuse struct {
	t    *testing.T
	m    *markettest.Chat
	all  map[string]*kindOfAbuse
	ctx  context.Context //nolint:containedctx // of everything that is under way
	end  context.CancelFunc
	work sync.WaitGroup

	client http.Client // with connections of its own
}

// kindOfAbuse is one of them.
type kindOfAbuse struct {
	by           int                     // how many do it
	do           func(n int) (int, bool) // once, the nth time: its status, and whether it was done
	did, refused atomic.Int64
}

func newAbuse(t *testing.T, m *markettest.Chat) *abuse {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	a := &abuse{t: t, m: m, ctx: ctx, end: end, client: http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	l := publish(t, m.Association(t, "Productores de Pisac"), "20")
	tokenOf := func(name string) string {
		return m.Mint(t, token.Claims{Role: token.RoleBuyer, Subject: "per_" + name, Org: "org_" + name}, time.Hour)
	}
	opener, keys := tokenOf("opener"), tokenOf("keys")
	opening, err := json.Marshal(body{"lot_id": l.ID, "offer": offer("10", "150.00")})
	if err != nil {
		t.Fatal(err)
	}
	a.all = map[string]*kindOfAbuse{
		"open and close": {by: 2, do: func(int) (int, bool) { return a.openAndClose(opener, opening) }},
		"guessed tokens": {by: 2, do: func(n int) (int, bool) {
			return a.send(http.MethodGet, "/v1/lots", fmt.Sprintf("a.b.%d", n), "", nil)
		}},
		"codes": {by: 1, do: func(n int) (int, bool) {
			return a.send(http.MethodPost, "/v1/auth/otp", "", "", fmt.Appendf(nil, `{"phone":"+5198765%04d"}`, n%10_000))
		}},
		"keys": {by: 2, do: func(n int) (int, bool) {
			return a.send(http.MethodPost, "/v1/negotiations", keys, fmt.Sprint("key-", n), opening)
		}},
		"strangers": {by: 1, do: func(n int) (int, bool) {
			return a.webhook(fmt.Sprintf("5197%07d", n%10_000_000), n)
		}},
		"slow bodies": {by: 8, do: func(int) (int, bool) { return a.sendSlowly(keys) }},
	}
	return a
}

func (a *abuse) start() {
	for _, what := range a.all {
		for range what.by {
			a.work.Go(func() {
				for a.ctx.Err() == nil {
					status, done := what.do(int(what.did.Load()))
					if done {
						what.did.Add(1)
					}
					if status == http.StatusTooManyRequests {
						what.refused.Add(1)
					}
				}
			})
		}
	}
}

func (a *abuse) stop() {
	a.end()
	a.work.Wait()
}

func (a *abuse) openAndClose(bearer string, opening []byte) (int, bool) {
	status, answer := a.ask(http.MethodPost, "/v1/negotiations", bearer, "", opening)
	var n negotiation
	if status == http.StatusCreated && json.Unmarshal(answer, &n) == nil {
		status, _ = a.ask(http.MethodPost, at(n, "/close"), bearer, "", nil)
	}
	return status, status != 0
}

func (a *abuse) send(method, path, bearer, key string, body []byte) (int, bool) {
	status, _ := a.ask(method, path, bearer, key, body)
	return status, status != 0
}

// ask sends a request; the status is 0 where there was no answer.
func (a *abuse) ask(method, path, bearer, key string, body []byte) (status int, answered []byte) {
	in, err := http.NewRequestWithContext(a.ctx, method, a.m.URL()+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil
	}
	for name, value := range map[string]string{"Authorization": "Bearer " + bearer, "Idempotency-Key": key, "Content-Type": "application/json"} {
		if value != "" && value != "Bearer " {
			in.Header.Set(name, value)
		}
	}
	return a.answer(in)
}

func (a *abuse) answer(in *http.Request) (status int, answered []byte) {
	answer, err := a.client.Do(in)
	if err != nil {
		return 0, nil
	}
	defer answer.Body.Close() //nolint:errcheck // it was read
	answered, err = io.ReadAll(answer.Body)
	if err != nil {
		return 0, nil
	}
	return answer.StatusCode, answered
}

// webhook delivers a message of a phone, as Meta does.
func (a *abuse) webhook(phone string, n int) (int, bool) {
	meta := markettest.EmulatorConfig()
	message := body{"from": phone, "id": fmt.Sprint("wamid.abuse", n), "timestamp": fmt.Sprint(time.Now().Unix()), "type": "text", "text": body{"body": "hola"}}
	raw, err := json.Marshal(body{"object": "whatsapp_business_account", "entry": []body{{"id": meta.BusinessAccountID, "changes": []body{{
		"field": "messages", "value": body{
			"messaging_product": "whatsapp", "metadata": body{"display_phone_number": meta.DisplayPhone, "phone_number_id": meta.PhoneNumberID},
			"contacts": []body{{"wa_id": phone}}, "messages": []body{message},
		},
	}}}}})
	if err != nil {
		return 0, false
	}
	mac := hmac.New(sha256.New, []byte(meta.AppSecret))
	_, _ = mac.Write(raw) // a hash never fails to write
	in, err := http.NewRequestWithContext(a.ctx, http.MethodPost, a.m.URL()+markettest.Webhook, bytes.NewReader(raw))
	if err != nil {
		return 0, false
	}
	in.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	status, _ := a.answer(in)
	return status, status == http.StatusOK
}

// sendSlowly announces a body and sends it byte by byte, until the market has had enough or the abuse ends.
func (a *abuse) sendSlowly(bearer string) (int, bool) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(a.ctx, "tcp", strings.TrimPrefix(a.m.URL(), "http://"))
	if err != nil {
		return 0, false
	}
	defer conn.Close()                                            //nolint:errcheck // nothing is left to be sent
	defer context.AfterFunc(a.ctx, func() { _ = conn.Close() })() // which ends a write that waits
	head := "POST /v1/negotiations HTTP/1.1\r\nHost: market\r\nContent-Type: application/json\r\nContent-Length: 65536\r\nAuthorization: Bearer "
	if _, err := fmt.Fprint(conn, head+bearer+"\r\n\r\n"); err != nil {
		return 0, false
	}
	each := time.NewTicker(drip)
	defer each.Stop()
	for range each.C {
		if _, err := conn.Write([]byte(" ")); err != nil {
			break
		}
	}
	return 0, true
}
