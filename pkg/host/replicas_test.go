package host_test

import (
	"context"
	"log/slog"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
	"github.com/nats-io/nats-server/v2/server"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
)

const probeContract = `{openapi: 3.1.0, info: {title: Probe, version: "1"}, security: [{bearer: []}], paths: {/v1/probe: {get: {
  operationId: probe, x-access: {coordinator: any, service: any}, responses: {"204": {description: Seen.}}}}},
  components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}}`

// replica is a process of one service, which gives what it works with.
type replica struct {
	*host.Host
	host.Platform
}

// startReplica runs a process on a NATS server, with the keys in a folder of their own.
func startReplica(t *testing.T, nats, keys string) replica {
	t.Helper()
	var r replica
	probe := func(_ context.Context, p host.Platform) (host.Service, error) {
		r.Platform = p
		return host.Service{
			Name:     "probe",
			Contract: func() (*openapi3.T, error) { return openapi3.NewLoader().LoadFromData([]byte(probeContract)) },
			Routes: func(g *echo.Group) {
				g.GET("/v1/probe", func(c echo.Context) error { return c.NoContent(http.StatusNoContent) })
			},
		}, nil
	}
	opened, err := host.Open(t.Context(), host.Config{
		HTTPAddr: "127.0.0.1:0", DataDir: t.TempDir(), KeyDir: keys, NATSURL: nats, Replicas: 1, LogLevel: "error",
	}, probe)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = opened
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- opened.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return r
}

// startNATS runs a server that listens.
func startNATS(t *testing.T) (url string) {
	t.Helper()
	node, err := natsd.Embed(t.Context(), t.TempDir(), &server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = node.Close() })
	return node.Server().ClientURL()
}

// ask asks a replica with a token and returns the status of its answer.
func (r replica) ask(t *testing.T, bearer string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.URL()+"/v1/probe", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+bearer)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

func (r replica) mint(t *testing.T, c token.Claims) string {
	t.Helper()
	minted, err := r.Mint(c, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return minted
}

func TestWhatOneReplicaRevokesTheOtherRefuses(t *testing.T) {
	nats, keys := startNATS(t), filepath.Join(t.TempDir(), "keys")
	one, other := startReplica(t, nats, keys), startReplica(t, nats, keys)
	claims := token.Claims{Subject: "per_1", Role: token.RoleCoordinator, Session: "ses_1"}
	session, same := one.mint(t, claims), token.Claims{Subject: "per_1", Role: token.RoleCoordinator, Session: "ses_2"}
	another := one.mint(t, same)
	for _, bearer := range []string{session, another} {
		if got := other.ask(t, bearer); got != http.StatusNoContent {
			t.Fatalf("status %d of a good token", got)
		}
	}
	if err := one.Revocations.Revoke(t.Context(), "ses_1"); err != nil {
		t.Fatal(err)
	}
	testkit.Eventually(t, "the session ends there too", func() bool { return other.ask(t, session) == http.StatusUnauthorized })
	if got := other.ask(t, another); got != http.StatusNoContent {
		t.Errorf("status %d of another session", got)
	}
	if err := one.Revocations.Revoke(t.Context(), "per_1"); err != nil {
		t.Fatal(err)
	}
	testkit.Eventually(t, "all of the person's end", func() bool { return other.ask(t, another) == http.StatusUnauthorized })
	since := other.mint(t, same) // within the same second, as a rule
	for _, r := range []replica{one, other, startReplica(t, nats, keys)} {
		if got := r.ask(t, since); got != http.StatusNoContent {
			t.Errorf("status %d of a token made since", got)
		}
		if got := r.ask(t, another); got != http.StatusUnauthorized {
			t.Errorf("status %d of one made before", got)
		}
	}
}
