package web_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// created answers like a create, with how often it ran.
func (f *fixture) created() echo.HandlerFunc {
	return func(c echo.Context) error {
		web.MarkReached(c.Request().Context(), 42)
		c.Response().Header().Set("ETag", `"1"`)
		c.Response().Header().Set("Location", "/v1/lots/lot_1")
		return c.JSON(http.StatusCreated, map[string]any{"did": f.shop.did(), "secret": "Juana Mamani"})
	}
}

// same fails unless second repeats first, marked as a repetition.
func same(t *testing.T, first, second webtest.Response) {
	t.Helper()
	if first.Status != second.Status || !bytes.Equal(first.Body, second.Body) {
		t.Errorf("%d %s, then %d %s", first.Status, first.Body, second.Status, second.Body)
	}
	for _, name := range []string{"ETag", "Location", "Content-Type", "Content-Language", "Qhatu-Position"} {
		if first.Header.Get(name) == "" || first.Header.Get(name) != second.Header.Get(name) {
			t.Errorf("%s %q, then %q", name, first.Header.Get(name), second.Header.Get(name))
		}
	}
	if first.Header.Get("Idempotent-Replayed") != "" || second.Header.Get("Idempotent-Replayed") != "true" {
		t.Error("only the repetition is marked")
	}
}

func TestSameKeySameAnswer(t *testing.T) {
	f := newFixture(t)
	f.shop.does(f.created())
	first := f.producer(t).Post(t, "/v1/lots", lot(), webtest.Key("k1"), webtest.Lang("en")).Want(t, 201)
	f.shop.position = 99
	same(t, first, f.producer(t).Post(t, "/v1/lots", lot(), webtest.Key("k1")))
	f.restart(t)
	same(t, first, f.producer(t).Post(t, "/v1/lots", lot(), webtest.Key("k1")))
	if f.shop.did() != 1 {
		t.Errorf("ran %d times", f.shop.did())
	}
}

func TestKeyReusedForSomethingElse(t *testing.T) {
	f := newFixture(t)
	f.shop.does(f.created())
	f.producer(t).Post(t, "/v1/lots", lot(), webtest.Key("k1")).Want(t, 201)
	other := lot()
	other["title"] = "Cacao"
	f.producer(t).Post(t, "/v1/lots", other, webtest.Key("k1")).Problem(t, 422, "idempotency-key-reused")
	f.producer(t).Post(t, "/v1/lots/lot_1/publish", nil, webtest.Key("k1")).Problem(t, 422, "idempotency-key-reused")
}

// What a body says counts, not how it is written.
func TestTheSameSaidOtherwiseIsTheSame(t *testing.T) {
	f := newFixture(t)
	f.shop.does(f.created())
	client := f.producer(t)
	first := client.Post(t, "/v1/lots", lot(), webtest.Key("k1")).Want(t, 201)
	for name, again := range map[string]string{
		"order":   `{"title":"Maíz morado","price":{"currency":"PEN","amount":"3.50"}}`,
		"blanks":  "{ \"price\":\r\n\t{ \"amount\": \"3.50\", \"currency\": \"PEN\" },\n \"title\": \" Maíz morado \" }\n",
		"escapes": `{"price":{"amount":"3\u002e50","currency":"PEN"},"title":"Ma\u00edz morado"}`,
	} {
		t.Run(name, func(t *testing.T) {
			same(t, first, client.Do(t, "POST", "/v1/lots", webtest.Body("application/json", again), webtest.Key("k1")))
		})
	}
}

// A request that was refused may be mended, and its key with it.
func TestARefusedRequestMayBeMendedWithItsKey(t *testing.T) {
	f := newFixture(t)
	f.shop.does(func(echo.Context) error { return fault.InvalidField("/title", fault.Text{EN: "x"}) })
	f.producer(t).Post(t, "/v1/lots", lot(), webtest.Key("k1")).Problem(t, 422, "invalid")
	f.shop.does(f.created())
	mended := lot()
	mended["title"] = "Cacao"
	first := f.producer(t).Post(t, "/v1/lots", mended, webtest.Key("k1")).Want(t, 201)
	same(t, first, f.producer(t).Post(t, "/v1/lots", mended, webtest.Key("k1"), webtest.Lang("en")))
}

func TestKeysBelongToTheirCaller(t *testing.T) {
	f := newFixture(t)
	f.shop.does(reply(http.StatusOK))
	ids := map[string]bool{}
	for _, client := range []*webtest.Client{f.producer(t), f.buyer(t, "person_a"), f.buyer(t, "person_b")} {
		ids[client.Post(t, "/v1/lots/lot_1/publish", nil, webtest.Key("k1")).Want(t, 200).Text(t, "did")] = true
	}
	if f.shop.did() != 3 || len(ids) != 3 {
		t.Errorf("ran %d times with %d command ids", f.shop.did(), len(ids))
	}
}

func TestSameKeyStillRunning(t *testing.T) {
	f := newFixture(t)
	entered, leave := make(chan struct{}), make(chan struct{})
	f.shop.does(func(c echo.Context) error {
		close(entered)
		<-leave
		return reply(http.StatusOK)(c)
	})
	done := make(chan webtest.Response)
	client := f.producer(t)
	go func() { done <- client.Post(t, "/v1/lots/lot_1/publish", nil, webtest.Key("k1")) }()
	<-entered
	busy := client.Post(t, "/v1/lots/lot_1/publish", nil, webtest.Key("k1"))
	busy.Problem(t, 409, "still-running")
	if busy.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	close(leave)
	first := <-done
	first.Want(t, 200)
	again := client.Post(t, "/v1/lots/lot_1/publish", nil, webtest.Key("k1")).Want(t, 200)
	if !bytes.Equal(first.Body, again.Body) {
		t.Errorf("%s, then %s", first.Body, again.Body)
	}
}

func TestWhatIsRemembered(t *testing.T) {
	refuse := func(kind fault.Kind) error { return fault.New(kind, "sold-out", fault.Text{EN: "x"}, fault.Text{}) }
	for name, c := range map[string]struct {
		act        echo.HandlerFunc
		status     int
		remembered bool
	}{
		"done":        {reply(http.StatusOK), 200, true},
		"invalid":     {func(echo.Context) error { return refuse(fault.Invalid) }, 422, false},
		"not found":   {func(echo.Context) error { return refuse(fault.NotFound) }, 404, false},
		"conflict":    {func(echo.Context) error { return refuse(fault.Conflict) }, 409, false},
		"stale":       {func(echo.Context) error { return refuse(fault.Stale) }, 412, false},
		"too many":    {func(echo.Context) error { return refuse(fault.TooMany) }, 429, false},
		"unavailable": {func(echo.Context) error { return refuse(fault.Unavailable) }, 503, false},
		"internal":    {func(echo.Context) error { return refuse(fault.Internal) }, 500, false},
		"panic":       {func(echo.Context) error { panic("boom") }, 500, false},
		"late panic":  {func(c echo.Context) error { _ = reply(200)(c); panic("boom") }, 500, false},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			f.shop.does(c.act)
			client := f.producer(t)
			first := client.Post(t, "/v1/lots/lot_1/publish", nil, webtest.Key("k1")).Want(t, c.status)
			f.shop.does(reply(http.StatusOK))
			second := client.Post(t, "/v1/lots/lot_1/publish", nil, webtest.Key("k1"))
			if replayed := second.Header.Get("Idempotent-Replayed") == "true"; replayed != c.remembered {
				t.Errorf("%d, then %d, replayed: %v", first.Status, second.Status, replayed)
			}
		})
	}
}

func TestRefusedRequestsDoNotUseUpTheirKey(t *testing.T) {
	f := newFixture(t)
	f.shop.does(f.created())
	f.producer(t).Post(t, "/v1/lots", map[string]any{}, webtest.Key("k1"), webtest.Wrong()).Problem(t, 422, "invalid")
	f.producer(t).Post(t, "/v1/lots", lot(), webtest.Key("k1")).Want(t, 201)
}

func TestBadKeys(t *testing.T) {
	f := newFixture(t)
	for name, key := range map[string]string{"empty": "", "blank": " ", "space": "a b", "control": "a\x01", "accent": "ñ", "long": strings.Repeat("k", 256)} {
		problem := f.producer(t).Post(t, "/v1/lots/lot_1/publish", nil, webtest.Key(key)).Problem(t, 422, "invalid")
		if diff := cmp.Diff([]string{"Idempotency-Key:"}, problem.Pointers()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	f.producer(t).Post(t, "/v1/lots/lot_1/publish", nil, webtest.Key(strings.Repeat("k", 255))).Want(t, 200)
}

func TestRememberedAnswersAreSealed(t *testing.T) {
	f := newFixture(t)
	f.shop.does(f.created())
	f.producer(t).Post(t, "/v1/lots", lot(), webtest.Key("k1-visible")).Want(t, 201)
	keys, err := f.config.Idempotency.Keys(t.Context())
	if err != nil || len(keys) != 1 {
		t.Fatalf("keys %v, %v", keys, err)
	}
	entry, err := f.config.Idempotency.Get(t.Context(), keys[0])
	if err != nil {
		t.Fatal(err)
	}
	stored := keys[0] + string(entry.Value())
	for _, open := range []string{"Juana", "person_juana", "assoc_1", "k1-visible", "lot_1"} {
		if strings.Contains(stored, open) {
			t.Errorf("%q stands in the bucket", open)
		}
	}
}

// An answer that names somebody who was erased since is given anew; while nobody knows who was, none is given.
func TestAnAnswerThatNamesWhoWasErasedIsForgotten(t *testing.T) {
	f := newFixture(t)
	erased, unknown := "", error(nil)
	f.config.Erased = func(_ context.Context, id string) (bool, error) { return id == erased, unknown }
	f.restart(t)
	name := "Hilario"
	f.shop.does(func(c echo.Context) error {
		return c.JSON(http.StatusOK, map[string]any{"buyer": map[string]any{"id": "org_1", "name": name}, "did": f.shop.did()})
	})
	publish := func() webtest.Response {
		return f.producer(t).Post(t, "/v1/lots/lot_1/publish", nil, webtest.Key("k1"))
	}
	first := publish().Want(t, 200)
	if again := publish(); !bytes.Equal(first.Body, again.Body) {
		t.Errorf("%s, then %s", first.Body, again.Body)
	}
	unknown = errors.New("out of reach")
	publish().Problem(t, 503, "unavailable")
	erased, unknown, name = "org_1", nil, ""
	if again := publish().Want(t, 200); strings.Contains(string(again.Body), "Hilario") || again.Header.Get("Idempotent-Replayed") != "" {
		t.Errorf("repeated: %s", again.Body)
	}
}

func TestUnreadableAnswerCountsAsForgotten(t *testing.T) {
	f := newFixture(t)
	f.shop.does(f.created())
	f.producer(t).Post(t, "/v1/lots", lot(), webtest.Key("k1")).Want(t, 201)
	keys, err := f.config.Idempotency.Keys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.config.Idempotency.PutString(t.Context(), keys[0], "not sealed"); err != nil {
		t.Fatal(err)
	}
	f.producer(t).Post(t, "/v1/lots", lot(), webtest.Key("k1")).Want(t, 201)
	if f.shop.did() != 2 {
		t.Errorf("ran %d times", f.shop.did())
	}
}

func TestAnswerThatCannotBeStoredIsSentAllTheSame(t *testing.T) {
	f := newFixture(t)
	f.shop.does(func(c echo.Context) error {
		return c.JSON(http.StatusOK, map[string]any{"did": strings.Repeat("x", 2<<20)}) // over the server's limit
	})
	f.producer(t).Post(t, "/v1/lots/lot_1/publish", nil, webtest.Key("k1")).Want(t, 200)
	if !strings.Contains(f.logs.String(), "answer not remembered") {
		t.Error("not logged")
	}
}

func TestNothingRunsWhileAnswersCannotBeRecalled(t *testing.T) {
	f := newFixture(t)
	bucket, conn := connectBucket(t)
	f.config.Idempotency = bucket
	f.restart(t)
	conn.Close()
	f.producer(t).Post(t, "/v1/lots/lot_1/publish", nil, webtest.Key("k1")).Problem(t, 503, "unavailable")
	if f.shop.did() != 0 {
		t.Error("the handler ran")
	}
}

func TestManyAtOnceWithOneKeyRunOnce(t *testing.T) {
	f := newFixture(t)
	client := f.producer(t)
	var senders sync.WaitGroup
	for range 8 {
		senders.Go(func() {
			status := http.StatusConflict
			for status == http.StatusConflict {
				status = client.Post(t, "/v1/lots/lot_1/publish", nil, webtest.Key("k1")).Status
			}
		})
	}
	senders.Wait()
	if f.shop.did() != 1 {
		t.Errorf("ran %d times", f.shop.did())
	}
}
