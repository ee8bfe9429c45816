package web_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// limited is an edge with these limits and no others, at a time that the test moves. It believes the proxy that all requests of
// the client come from.
func limited(t *testing.T, rates limit.Rates) (f *fixture, at *time.Time) {
	t.Helper()
	f = newFixture(t)
	at = new(time.Time)
	*at = now
	all := limit.Off()
	for name, rate := range rates {
		all[name] = rate
	}
	limits, err := limit.New(limit.Config{Rates: all, Now: func() time.Time { return *at }})
	if err != nil {
		t.Fatal(err)
	}
	f.config.Limits, f.config.Proxies = limits, web.Proxies{netip.MustParsePrefix("192.0.2.0/24")}
	f.restart(t)
	return f, at
}

func from(address string) webtest.Option { return webtest.Header("X-Forwarded-For", address) }

func TestACallerIsToldHowMuchIsLeftAndWhenToComeBack(t *testing.T) {
	f, at := limited(t, limit.Rates{limit.Writes: {Most: 3, Per: time.Minute}, limit.Reads: {Most: 100, Per: time.Minute}})
	producer := f.producer(t)
	for _, want := range []string{`"writes";r=2;t=20`, `"writes";r=1;t=40`, `"writes";r=0;t=60`} {
		answer := producer.Post(t, "/v1/lots/lot_1/publish", nil)
		if got := answer.Header.Get("RateLimit"); got != want {
			t.Errorf("RateLimit %s, want %s", got, want)
		}
		if got := answer.Header.Get("RateLimit-Policy"); got != `"writes";q=3;w=60` {
			t.Errorf("RateLimit-Policy %s", got)
		}
	}
	body := &unread{}
	refused := httptest.NewRecorder()
	in := httptest.NewRequest(http.MethodPost, "/v1/lots", body)
	in.Header.Set("Authorization", "Bearer "+f.token(t, token.Claims{Subject: "person_juana", Org: "assoc_1", Role: token.RoleAssociation}))
	f.server.Handler().ServeHTTP(refused, in)
	if refused.Code != http.StatusTooManyRequests || refused.Header().Get("Retry-After") != "20" {
		t.Errorf("%d, Retry-After %q", refused.Code, refused.Header().Get("Retry-After"))
	}
	for _, c := range []struct{ lang, says string }{{"es", "Vuelve a intentar en 20 segundos."}, {"en", "Try again in 20 seconds."}} {
		answer := producer.Post(t, "/v1/lots/lot_1/publish", nil, webtest.Lang(c.lang))
		answer.Problem(t, http.StatusTooManyRequests, "too-many-requests")
		if detail := answer.Text(t, "detail"); !strings.HasSuffix(detail, c.says) || answer.Text(t, "limit") != "writes" {
			t.Errorf("%s", answer.Body)
		}
	}
	producer.Get(t, "/v1/lots/lot_1").Want(t, http.StatusOK) // reading has a limit of its own
	f.buyer(t, "person_2").Do(t, http.MethodDelete, "/v1/lots/lot_1").Want(t, http.StatusOK)
	*at = at.Add(20 * time.Second)
	producer.Post(t, "/v1/lots/lot_1/publish", nil).Want(t, http.StatusOK)
}

// unread is a body of a mebibyte that is thrown away only once the answer is there.
type unread struct{ read int }

func (u *unread) Read(part []byte) (int, error) {
	if u.read += len(part); u.read > 1<<20 {
		return 0, io.EOF
	}
	return len(part), nil
}

func TestAnAddressIsWhatProxiesThatAreBelievedSay(t *testing.T) {
	f, _ := limited(t, limit.Rates{limit.Anonymous: {Most: 1, Per: time.Minute}})
	get := func(options ...webtest.Option) int { return f.Get(t, "/v1/lots", options...).Status }
	for _, c := range []struct {
		name, first, second string
		same                bool
	}{
		{"another address", "203.0.113.1", "203.0.113.2", false},
		{"the same, and what it made up before", "203.0.113.3", "10.0.0.9, 203.0.113.3", true},
		{"behind two proxies of ours", "203.0.113.4", "203.0.113.4, 192.0.2.77", true},
		{"one network of IPv6", "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true},
		{"another network of IPv6", "2001:db8:1:3::1", "2001:db8:1:4::1", false},
		{"IPv4 in IPv6", "203.0.113.5", "::ffff:203.0.113.5", true},
		{"with its port", "203.0.113.6", "203.0.113.6:1234", true},
		{"another with the same port", "203.0.113.7:1234", "203.0.113.8:1234", false},
		{"IPv6 with its port", "2001:db8:1:5::1", "[2001:db8:1:5::1]:443", true},
	} {
		if status := get(from(c.first)); status != http.StatusOK {
			t.Errorf("%s: %d", c.name, status)
		}
		if same := get(from(c.second)) == http.StatusTooManyRequests; same != c.same {
			t.Errorf("%s: the same %t, want %t", c.name, same, c.same)
		}
	}
	f.config.Proxies = nil
	f.restart(t)
	if first, second := get(from("203.0.113.20")), get(from("203.0.113.21")); first != http.StatusOK || second != http.StatusTooManyRequests {
		t.Errorf("a proxy that is not believed: %d, %d", first, second)
	}
	f.producer(t).Get(t, "/v1/lots").Want(t, http.StatusOK) // who says who they are is not counted by address
	f.Get(t, "/healthz").Want(t, http.StatusOK)
	f.Get(t, "/docs").Want(t, http.StatusTooManyRequests)
	f.Get(t, "/v1/nothing").Want(t, http.StatusTooManyRequests)
}

func TestProxiesAsTheyAreWritten(t *testing.T) {
	var known web.Proxies
	if err := known.UnmarshalText([]byte("10.1.2.3/8,192.0.2.7,2001:db8::/32")); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(known); got != "[10.0.0.0/8 192.0.2.7/32 2001:db8::/32]" {
		t.Errorf("%s", got)
	}
	for _, wrong := range []string{"", "proxy", "10.0.0.0/99", "10.0.0.1;10.0.0.2"} {
		if err := known.UnmarshalText([]byte(wrong)); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
}

func TestTokensAreNotGuessed(t *testing.T) {
	f, _ := limited(t, limit.Rates{limit.BadTokens: {Most: 2, Per: time.Minute}})
	good := f.token(t, token.Claims{Subject: "person_juana", Org: "assoc_1", Role: token.RoleAssociation})
	ask := func(bearer, address string) webtest.Response {
		return f.Get(t, "/v1/lots", webtest.Bearer(bearer), from(address))
	}
	for range 2 {
		if refused := ask("a.b.c", "203.0.113.1").Want(t, http.StatusUnauthorized); refused.Header.Get("RateLimit-Policy") != `"bad-tokens";q=2;w=60` {
			t.Errorf("RateLimit-Policy %s", refused.Header.Get("RateLimit-Policy"))
		}
	}
	answer := ask("a.b.d", "203.0.113.1")
	answer.Problem(t, http.StatusTooManyRequests, "too-many-requests")
	if answer.Header.Get("Retry-After") != "30" || answer.Header.Get("RateLimit") != `"bad-tokens";r=0;t=60` {
		t.Errorf("Retry-After %s, RateLimit %s", answer.Header.Get("Retry-After"), answer.Header.Get("RateLimit"))
	}
	ask(good, "203.0.113.1").Want(t, http.StatusOK) // who shares the address is served, though never seen before
	ask("a.b.d", "203.0.113.2").Want(t, http.StatusUnauthorized)
}

func TestSoManyRequestsUnderWay(t *testing.T) {
	f, _ := limited(t, limit.Rates{limit.AtOnce: {Most: 1}})
	producer, entered, goOn := f.producer(t), make(chan struct{}), make(chan struct{})
	f.shop.does(func(c echo.Context) error {
		close(entered)
		<-goOn
		return c.JSON(http.StatusOK, map[string]any{"did": "x"})
	})
	first := make(chan int)
	go func() { first <- producer.Get(t, "/v1/lots").Status }()
	<-entered
	producer.Get(t, "/v1/lots").Problem(t, http.StatusTooManyRequests, "too-many-requests")
	close(goOn)
	if status := <-first; status != http.StatusOK {
		t.Errorf("the first: %d", status)
	}
	f.shop.does(reply(http.StatusOK))
	producer.Get(t, "/v1/lots").Want(t, http.StatusOK)
}

func TestSoManyWaitForTheirPosition(t *testing.T) {
	f, _ := limited(t, limit.Rates{limit.Waits: {Most: 1}})
	producer, entered, goOn := f.producer(t), make(chan struct{}, 2), make(chan struct{})
	ahead := producer.Get(t, "/v1/lots")
	f.shop.position = 5 // the read model begins anew
	f.shop.waitFor = func(context.Context, es.Position) error {
		entered <- struct{}{}
		<-goOn
		return nil
	}
	first := make(chan int)
	go func() { first <- producer.Get(t, "/v1/lots", webtest.At(ahead)).Status }()
	<-entered
	producer.Get(t, "/v1/lots", webtest.At(ahead)).Problem(t, http.StatusTooManyRequests, "too-many-requests")
	producer.Get(t, "/v1/lots").Want(t, http.StatusOK) // who waits for nothing is not kept out
	close(goOn)
	if status := <-first; status != http.StatusOK {
		t.Errorf("the first: %d", status)
	}
}

func TestSoManyAnswersAreRemembered(t *testing.T) {
	f, at := limited(t, limit.Rates{limit.IdempotencyKeys: {Most: 2, Per: 24 * time.Hour}})
	producer := f.producer(t)
	publish := func(key string) webtest.Response {
		return producer.Post(t, "/v1/lots/lot_1/publish", nil, webtest.Key(key))
	}
	publish("1").Want(t, http.StatusOK)
	publish("1").Want(t, http.StatusOK) // the same again is no other key
	publish("2").Want(t, http.StatusOK)
	publish("3").Problem(t, http.StatusTooManyRequests, "too-many-requests")
	if answer := publish("2"); answer.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("what is remembered is repeated: %d %v", answer.Status, answer.Header)
	}
	producer.Post(t, "/v1/lots/lot_1/publish", nil).Want(t, http.StatusOK) // without a key
	*at = at.Add(12 * time.Hour)
	publish("3").Want(t, http.StatusOK)
}
