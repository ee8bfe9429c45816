package graph_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
)

// outcome sorts an error of Send.
func outcome(err error) string {
	var refusal *graph.Error
	switch {
	case err == nil:
		return "sent"
	case errors.Is(err, graph.ErrUnknown):
		return "unknown"
	case errors.Is(err, graph.ErrNotSent):
		return "not sent"
	case errors.As(err, &refusal):
		return "refused"
	}
	return err.Error()
}

func TestAnswersThatSayNotWhatWasDone(t *testing.T) {
	for name, c := range map[string]struct {
		status     int
		body, want string
	}{
		"gateway time-out":       {504, `<html>`, "unknown"},
		"gateway broken":         {502, ``, "unknown"},
		"accepted, no id":        {200, `{"messages":[]}`, "unknown"},
		"accepted, no JSON":      {200, `ok`, "unknown"},
		"created":                {201, `{}`, "unknown"},
		"proxy refuses":          {413, `<html>`, "refused"},
		"error with status 200":  {200, `{"error":{"code":131047}}`, "refused"},
		"Meta's error, 500":      {500, `{"error":{"code":131000}}`, "refused"},
		"error without a code":   {500, `{"error":{}}`, "unknown"},
		"error that is no error": {500, `{"error":"x"}`, "unknown"},
	} {
		_, err := meta(t, says(c.status, c.body)).Send(t.Context(), hello)
		if got := outcome(err); got != c.want {
			t.Errorf("%s: %s, want %s (%v)", name, got, c.want, err)
		}
	}
}

func TestAnAnswerCutShortIsUnknown(t *testing.T) {
	client := meta(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, accepted[:20])
	})
	if _, err := client.Send(t.Context(), hello); outcome(err) != "unknown" {
		t.Error(err)
	}
}

func TestAConnectionCutAfterTheRequestIsUnknown(t *testing.T) {
	client := meta(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		panic(http.ErrAbortHandler)
	})
	if _, err := client.Send(t.Context(), hello); outcome(err) != "unknown" {
		t.Error(err)
	}
}

func TestATimeOutAfterTheRequestIsUnknown(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	client := meta(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
	})
	if _, err := client.Send(ctx, hello); outcome(err) != "unknown" || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAFailedDialIsNotSent(t *testing.T) {
	server := httptest.NewServer(says(200, accepted))
	server.Close()
	if _, err := at(server.URL, nil).Send(t.Context(), hello); outcome(err) != "not sent" {
		t.Error(err)
	}
}

func TestATimeOutWhileDialingIsNotSent(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	client := at("http://graph.example", &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			cancel()
			<-ctx.Done()
			return nil, ctx.Err()
		},
	}})
	if _, err := client.Send(ctx, hello); outcome(err) != "not sent" {
		t.Error(err)
	}
}

func TestARequestCutWhileItIsWrittenIsUnknown(t *testing.T) {
	for _, cut := range []int{0, 40} {
		client := at("http://graph.example", &http.Client{Transport: &http.Transport{
			DialContext: func(context.Context, string, string) (net.Conn, error) {
				near, far := net.Pipe()
				t.Cleanup(func() { _ = far.Close() })
				return &shortConn{Conn: near, left: cut}, nil
			},
		}})
		if _, err := client.Send(t.Context(), hello); outcome(err) != "unknown" {
			t.Errorf("cut after %d bytes: %v", cut, err)
		}
	}
}

// shortConn breaks in the middle of the first write.
type shortConn struct {
	net.Conn
	left int
}

func (c *shortConn) Write([]byte) (int, error) { return c.left, errors.New("broken pipe") }
