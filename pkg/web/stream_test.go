package web_test

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
)

// streaming has the shop answer with a stream, and returns how to connect to it.
func streaming(t *testing.T, f *fixture, tell func(context.Context, *web.Events) error) (connect func() (status int, lines *bufio.Scanner)) {
	t.Helper()
	f.shop.does(func(c echo.Context) error {
		if err := web.Follow(c.Request().Context(), tell); err != nil {
			return err
		}
		return c.Blob(http.StatusOK, web.EventStream, nil)
	})
	server := httptest.NewServer(f.server.Handler())
	t.Cleanup(server.Close)
	bearer := f.token(t, token.Claims{Subject: "person_juana", Org: "assoc_1", Role: token.RoleAssociation, Session: "ses_1"})
	return func() (int, *bufio.Scanner) {
		in := testkit.Must(http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/v1/lots/lot_1", nil))(t)
		in.Header.Set("Authorization", "Bearer "+bearer)
		answer, err := server.Client().Do(in)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = answer.Body.Close() })
		return answer.StatusCode, bufio.NewScanner(answer.Body)
	}
}

// A token that is revoked while a stream is open gets nothing more of it.
func TestAStreamEndsWhenItsTokenIsRevoked(t *testing.T) {
	f := newFixture(t)
	var revoked atomic.Bool
	f.config.Revoked = func(token.Claims) bool { return revoked.Load() }
	f.restart(t)
	goOn := make(chan struct{})
	ended := make(chan error, 1)
	_, lines := streaming(t, f, func(_ context.Context, e *web.Events) error {
		err := e.Send("1", []byte("first"))
		<-goOn
		ended <- errors.Join(err, e.Send("2", []byte("second")))
		return nil
	})()
	for lines.Scan() && lines.Text() != "data: first" {
	}
	revoked.Store(true)
	close(goOn)
	if err := <-ended; err == nil || lines.Scan() && strings.Contains(lines.Text(), "second") {
		t.Errorf("ended with %v", err)
	}
}

func TestADrainedEdgeEndsStreamsAndBeginsNone(t *testing.T) {
	f := newFixture(t)
	connect := streaming(t, f, func(ctx context.Context, _ *web.Events) error { <-ctx.Done(); return ctx.Err() })
	_, lines := connect()
	if !lines.Scan() || !strings.HasPrefix(lines.Text(), "retry: ") {
		t.Errorf("begins with %q", lines.Text())
	}
	f.server.Drain()
	for lines.Scan() {
	}
	if lines.Err() != nil {
		t.Error(lines.Err())
	}
	if again, _ := connect(); again != http.StatusServiceUnavailable {
		t.Errorf("after that: %d", again)
	}
}

// Whatever comes of a handler that would stream, its place is free again.
func TestAStreamThatIsRefusedTakesNoPlace(t *testing.T) {
	f, _ := limited(t, limit.Rates{limit.Streams: {Most: 1}})
	f.shop.does(func(c echo.Context) error {
		if err := web.Follow(c.Request().Context(), nil); err != nil {
			return err
		}
		return errors.New("no")
	})
	for range 3 {
		f.producer(t).Get(t, "/v1/lots/lot_1").Want(t, http.StatusInternalServerError)
	}
}
