package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// state is a source that a test changes.
type state struct {
	version atomic.Uint64
	unclear atomic.Bool
}

func (s *state) Version() (uint64, bool) { return s.version.Load(), !s.unclear.Load() }

// keeping is a handler whose answers are kept: they tell who has asked for what, and are of some length.
func keeping(s *state) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx := c.Request().Context()
		web.Keep(ctx, s)
		caller := web.CallerFrom(ctx)
		document := fmt.Sprintf(`{"did":%q,"pad":%q}`, caller.Role+caller.Org+caller.Person+string(web.LangFrom(ctx))+c.QueryString(), strings.Repeat("x", 2000))
		c.Response().Header().Set("ETag", web.ETag(7))
		return c.JSONBlob(http.StatusOK, []byte(document))
	}
}

func keepingFixture(t *testing.T) (*fixture, *state) {
	t.Helper()
	f, s := newFixture(t), &state{}
	f.shop.does(keeping(s))
	return f, s
}

// again tells whether what is asked for a third time is given again; the first answer of an operation never is.
func (f *fixture) again(t *testing.T, ask func() webtest.Response) (answer webtest.Response, kept bool) {
	t.Helper()
	ask()
	ask()
	made := f.shop.did()
	answer = ask()
	return answer, f.shop.did() == made
}

func TestAnAnswerIsGivenAgainToWhoeverAsksTheSame(t *testing.T) {
	f, s := keepingFixture(t)
	first := f.Get(t, "/v1/lots?limit=20&product=maize").Want(t, 200)
	answer, kept := f.again(t, func() webtest.Response { return f.Get(t, "/v1/lots?product=maize&limit=20").Want(t, 200) })
	if !kept {
		t.Fatal("the handler runs each time")
	}
	if string(answer.Body) != string(first.Body) {
		t.Errorf("given %s, made %s", answer.Body, first.Body)
	}
	for _, name := range []string{"Content-Type", "Content-Language", "ETag", "Vary", "Cache-Control", "Qhatu-Position", "Content-Length"} {
		if first.Header.Get(name) == "" || answer.Header.Get(name) != first.Header.Get(name) {
			t.Errorf("%s is %q, was %q", name, answer.Header.Get(name), first.Header.Get(name))
		}
	}
	if answer.Header.Get("X-Request-Id") == first.Header.Get("X-Request-Id") {
		t.Error("the request's id is kept too")
	}
	made := f.shop.did()
	s.version.Add(1)
	if f.Get(t, "/v1/lots?product=maize&limit=20").Want(t, 200); f.shop.did() != made+1 {
		t.Error("it is given after its source has changed")
	}
	s.unclear.Store(true)
	if _, kept := f.again(t, func() webtest.Response { return f.Get(t, "/v1/lots?product=maize&limit=20").Want(t, 200) }); kept {
		t.Error("it is given although nobody can tell whether its source has changed")
	}
}

func TestAnAnswerIsKeptForASecondOfTheMarketsClockAtMost(t *testing.T) {
	f, _ := keepingFixture(t)
	clock := now
	f.config.Now = func() time.Time { return clock }
	f.restart(t)
	if _, kept := f.again(t, func() webtest.Response { return f.Get(t, "/v1/lots").Want(t, 200) }); !kept {
		t.Fatal("the handler runs each time")
	}
	made := f.shop.did()
	clock = clock.Add(time.Second)
	if f.Get(t, "/v1/lots").Want(t, 200); f.shop.did() != made+1 {
		t.Error("it is given a second later")
	}
}

func TestNobodyIsGivenTheAnswerOfAnother(t *testing.T) {
	f, _ := keepingFixture(t)
	buyer := f.buyer(t, "person_ana")
	asks := map[string]func() webtest.Response{
		"anyone":         func() webtest.Response { return f.Get(t, "/v1/lots") },
		"in English":     func() webtest.Response { return f.Get(t, "/v1/lots", webtest.Header("Accept-Language", "en")) },
		"of maize":       func() webtest.Response { return f.Get(t, "/v1/lots?product=maize") },
		"of cocoa":       func() webtest.Response { return f.Get(t, "/v1/lots?product=cocoa") },
		"a buyer":        func() webtest.Response { return buyer.Get(t, "/v1/lots") },
		"their partner":  func() webtest.Response { return f.buyer(t, "person_eva").Get(t, "/v1/lots") },
		"an association": func() webtest.Response { return f.producer(t).Get(t, "/v1/lots") },
	}
	seen := map[string]string{}
	for range 5 {
		for name, ask := range asks {
			body := string(ask().Want(t, 200).Body)
			if seen[name] == "" {
				seen[name] = body
			}
			if body != seen[name] {
				t.Errorf("%s is given %.80s, was %.80s", name, body, seen[name])
			}
		}
	}
	different := map[string]bool{}
	for _, body := range seen {
		different[body] = true
	}
	if len(different) != len(asks) {
		t.Errorf("%d answers for %d who ask", len(different), len(asks))
	}
	f.Get(t, "/v1/lots/lot_1").Want(t, 401)
	one := buyer.Get(t, "/v1/lots/lot_1").Want(t, 200)
	if two := f.producer(t).Get(t, "/v1/lots/lot_1").Want(t, 200); string(one.Body) == string(two.Body) {
		t.Error("an association is given a buyer's answer")
	}
	f.Get(t, "/v1/lots/lot_1").Want(t, 401)
}

func TestWhatIsKeptIsHeldAgainstConditionsAndPacked(t *testing.T) {
	f, _ := keepingFixture(t)
	plain, kept := f.again(t, func() webtest.Response { return f.Get(t, "/v1/lots").Want(t, 200) })
	if !kept {
		t.Fatal("the handler runs each time")
	}
	tag := plain.Header.Get("ETag")
	var packed *httptest.ResponseRecorder
	for range 3 {
		packed = serve(f, withHeader(newRequest(t, http.MethodGet, "/v1/lots", nil), "Accept-Encoding", "gzip"))
		if got := unpacked(t, packed.Body); got != string(plain.Body) || packed.Header().Get("ETag") != strings.TrimSuffix(tag, `"`)+`-gzip"` {
			t.Errorf("headers %v, %s", packed.Header(), got)
		}
	}
	if made := f.shop.did(); made != 3 { // twice what is not packed
		t.Errorf("made %d times", made)
	}
	if got := f.Get(t, "/v1/lots").Want(t, 200); got.Header.Get("Content-Encoding") != "" || string(got.Body) != string(plain.Body) {
		t.Errorf("who takes no gzip is given %v", got.Header)
	}
	for _, with := range []webtest.Option{webtest.Header("If-None-Match", tag), webtest.Header("If-None-Match", packed.Header().Get("ETag"))} {
		unchanged, kept := f.again(t, func() webtest.Response { return f.Get(t, "/v1/lots", with).Want(t, 304) })
		if !kept || len(unchanged.Body) != 0 || unchanged.Header.Get("ETag") != tag || unchanged.Header.Get("Content-Type") != "" {
			t.Errorf("kept: %v, headers %v", kept, unchanged.Header)
		}
	}
	f.Get(t, "/v1/lots", webtest.Header("If-None-Match", `"other"`)).Want(t, 200)
	f.Get(t, "/v1/lots", webtest.Header("If-Match", `"7"`)).Want(t, 200)
	stale := f.Get(t, "/v1/lots", webtest.Header("If-Match", `"8"`)).Want(t, 412)
	if stale.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("refused with %v %s", stale.Header, stale.Body)
	}
	if head := f.Do(t, http.MethodHead, "/v1/lots").Want(t, 200); len(head.Body) != 0 || head.Header.Get("ETag") != tag {
		t.Errorf("HEAD: %v", head.Header)
	}
	f.Get(t, "/v1/lots?limit=0", webtest.Wrong()).Want(t, 422)
	f.Get(t, "/v1/lots", webtest.Header("Qhatu-Position", "bad"), webtest.Wrong()).Want(t, 400)
	f.Get(t, "/v1/lots", webtest.Header("If-None-Match", "bad")).Want(t, 400)
	withBody := newRequest(t, http.MethodGet, "/v1/lots", strings.NewReader("{}"))
	if got := serve(f, withBody).Code; got != serve(f, newRequest(t, http.MethodGet, "/v1/lots?limit=7", strings.NewReader("{}"))).Code {
		t.Errorf("with a body it is %d, unlike what is not kept", got)
	}
}

func TestAnAnswerOfMoreThanItIsKeptByIsNotKept(t *testing.T) {
	f, s := keepingFixture(t)
	for name, asks := range map[string]func(c echo.Context){
		"the device": func(c echo.Context) { web.DeviceFrom(c.Request().Context()) },
		"the origin": func(c echo.Context) { web.OriginFrom(c.Request().Context()) },
		"a cookie":   func(c echo.Context) { web.CookieFrom(c.Request().Context(), "a") },
		"the token":  func(c echo.Context) { web.TokenFrom(c.Request().Context()) },
		"nothing":    nil,
	} {
		for _, before := range []bool{true, false} {
			f.shop.does(func(c echo.Context) error {
				if asks == nil { // nor of what does not say that it may be
					return said(7, `{"did":"a"}`)(c)
				}
				if before {
					asks(c)
				}
				err := keeping(s)(c)
				asks(c)
				return err
			})
			if _, kept := f.again(t, func() webtest.Response { return f.Get(t, "/v1/lots").Want(t, 200) }); kept {
				t.Errorf("kept although it depends on %s", name)
			}
		}
	}
	f.shop.does(func(c echo.Context) error {
		web.Keep(c.Request().Context(), s)
		return echo.ErrNotFound
	})
	if _, kept := f.again(t, func() webtest.Response { return f.Get(t, "/v1/lots").Want(t, 404) }); kept {
		t.Error("a refusal is kept")
	}
}

func TestWhatManyAskForIsMadeOnce(t *testing.T) {
	f, s := keepingFixture(t)
	f.Get(t, "/v1/lots").Want(t, 200)
	begun, proceed := make(chan struct{}), make(chan struct{})
	f.shop.does(func(c echo.Context) error {
		close(begun) // so that a second one panics
		<-proceed
		return keeping(s)(c)
	})
	s.version.Add(1)
	var group sync.WaitGroup
	ask := func() { f.Get(t, "/v1/lots").Want(t, 200) }
	group.Go(ask)
	<-begun
	for range 20 {
		group.Go(ask)
	}
	close(proceed)
	group.Wait()
	if made := f.shop.did(); made != 1 {
		t.Errorf("made %d times", made)
	}
}

// slow is who takes no answer until they are told to.
type slow struct {
	*httptest.ResponseRecorder
	asked, take chan struct{}
}

func (s slow) Write(part []byte) (int, error) {
	close(s.asked)
	<-s.take
	return s.ResponseRecorder.Write(part)
}

func TestNobodyWaitsForWhoTakesTheirAnswerSlowly(t *testing.T) {
	f, s := keepingFixture(t)
	f.Get(t, "/v1/lots").Want(t, 200)
	taker := slow{httptest.NewRecorder(), make(chan struct{}), make(chan struct{})}
	var group sync.WaitGroup
	group.Go(func() { f.server.Handler().ServeHTTP(taker, newRequest(t, http.MethodGet, "/v1/lots", nil)) })
	defer group.Wait()
	defer close(taker.take)
	<-taker.asked
	s.version.Add(1)
	answered := make(chan int)
	go func() { answered <- serve(f, newRequest(t, http.MethodGet, "/v1/lots", nil)).Code }()
	select {
	case code := <-answered:
		if code != http.StatusOK {
			t.Errorf("answered %d", code)
		}
	case <-time.After(time.Minute):
		t.Error("they wait")
	}
}
