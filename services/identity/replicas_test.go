package identity_test

import (
	"log/slog"
	"net/http"
	"sync"
	"testing"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/otp"
	"github.com/qhatu/qhatu/services/identity"
)

// Two processes on one server give one successor for a refresh token, and neither takes a lost answer for a theft.
func TestARefreshTokenHasOneSuccessorOnAllReplicas(t *testing.T) {
	node, err := natsd.Embed(t.Context(), t.TempDir(), &server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = node.Close() })
	cfg := host.Config{NATSURL: node.Server().ClientURL(), KeyDir: t.TempDir(), Replicas: 1}
	one := openSigningWith(t, cfg, otp.Email)
	replicas := []signing{one, {fixture: openConfigured(t, cfg, identity.Config{}, func(*host.Platform) {})}}
	first := *one.signIn(t, molino).RefreshToken

	var given sync.Map
	var refreshed sync.WaitGroup
	for i := range 8 {
		refreshed.Go(func() {
			given.Store(*read[session](t, replicas[i%2].refresh(t, first, nil).Want(t, http.StatusOK)).RefreshToken, true)
		})
	}
	refreshed.Wait()
	var successors []string
	given.Range(func(next, _ any) bool {
		successors = append(successors, next.(string))
		return true
	})
	if len(successors) != 1 {
		t.Fatalf("%d successors", len(successors))
	}
	last := successors[0]
	for i := range 4 { // the answer of each gets lost, and is asked for again at the other one
		next := *read[session](t, replicas[i%2].refresh(t, last, nil).Want(t, http.StatusOK)).RefreshToken
		if again := *read[session](t, replicas[(i+1)%2].refresh(t, last, nil).Want(t, http.StatusOK)).RefreshToken; again != next {
			t.Errorf("asked again it gives %s, at first %s", again, next)
		}
		last = next
	}
	replicas[1].refresh(t, first, nil).Problem(t, http.StatusUnauthorized, "refresh-refused") // somebody has a copy
	replicas[0].refresh(t, last, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
}
