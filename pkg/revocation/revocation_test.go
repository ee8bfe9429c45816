package revocation

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
)

var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

func open(t *testing.T, js jetstream.JetStream) *List {
	t.Helper()
	l, err := Open(t.Context(), js)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// run follows a list until the test ends.
func run(t *testing.T, l *List) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- l.Run(ctx, slog.New(slog.DiscardHandler)) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func issued(at time.Time) token.Claims {
	return token.Claims{Subject: "per_1", Org: "org_1", Session: "ses_1", ID: "JTI1", IssuedAt: at}
}

func TestWhatIsRevoked(t *testing.T) {
	js := natstest.Start(t).JetStream()
	for id, want := range map[string]struct{ before, since bool }{
		"per_1": {true, false}, "org_1": {true, false}, // until then
		"ses_1": {true, true}, "JTI1": {true, true}, // for good
		"per_2": {false, false}, "org_2": {false, false}, "ses_2": {false, false},
	} {
		t.Run(id, func(t *testing.T) {
			l := &List{bucket: open(t, js).bucket, now: func() time.Time { return noon }, revoked: map[string]entry{}}
			if err := l.Revoke(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			for at, want := range map[time.Time]bool{
				noon.Add(-time.Hour): want.before, noon.Add(-time.Microsecond): want.before, noon: want.before,
				noon.Add(time.Microsecond): want.since, noon.Add(time.Hour): want.since,
			} {
				if got := l.Revoked(issued(at)); got != want {
					t.Errorf("issued at %s: revoked %v, want %v", at, got, want)
				}
			}
			if l.Revoked(token.Claims{}) {
				t.Error("who says nothing is revoked")
			}
		})
	}
}

// After the list has lost something no token from before is taken, and an API key is.
func TestADoubtedListRefusesWhatWasIssuedBefore(t *testing.T) {
	l := open(t, natstest.Start(t).JetStream())
	key := token.Claims{Subject: "key_1", Session: "key_1", Org: "org_1", IssuedAt: noon.Add(-time.Hour)}
	if l.Revoked(issued(noon)) || l.Revoked(key) {
		t.Error("something is revoked")
	}
	l.Distrust(noon)
	l.Distrust(noon.Add(-time.Hour))
	if !l.Revoked(issued(noon)) || !l.Revoked(issued(noon.Add(-time.Minute))) {
		t.Error("a token from before is taken")
	}
	if l.Revoked(issued(noon.Add(time.Microsecond))) || l.Revoked(key) {
		t.Error("one from after is not, or a key")
	}
}

func TestEveryReplicaHearsAtOnce(t *testing.T) {
	js := natstest.Start(t).JetStream()
	one, other := open(t, js), open(t, js)
	run(t, other)
	if err := one.Revoke(t.Context(), "ses_1"); err != nil {
		t.Fatal(err)
	}
	if !one.Revoked(issued(time.Now())) {
		t.Error("not revoked where it was revoked")
	}
	testkit.Eventually(t, "the other one hears", func() bool { return other.Revoked(issued(time.Now())) })
	if err := other.Ready(); err != nil {
		t.Error(err)
	}
	if again := open(t, js); !again.Revoked(issued(time.Now())) {
		t.Error("forgotten at a restart")
	}
}

// Of two processes, one is cut off while something is revoked, and hears of it once it is back.
func TestWhoIsCutOffSaysSoAndCatchesUp(t *testing.T) {
	node := natstest.Start(t)
	conn, err := nats.Connect("", nats.InProcessServer(node.Server()), nats.MaxReconnects(-1), nats.ReconnectWait(time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	one, other := open(t, node.JetStream()), open(t, js)
	run(t, other)
	testkit.Eventually(t, "following", func() bool { return other.Ready() == nil })
	if err := other.bucketGone(t, node.JetStream()); err != nil {
		t.Fatal(err)
	}
	testkit.Eventually(t, "it says so", func() bool { return other.Ready() != nil })
	if err := natsd.Declare(t.Context(), node.JetStream(), 1); err != nil {
		t.Fatal(err)
	}
	if err := one.Revoke(t.Context(), "per_1"); err != nil {
		t.Fatal(err)
	}
	testkit.Eventually(t, "it has caught up", func() bool {
		return other.Ready() == nil && other.Revoked(issued(time.Now().Add(-time.Minute)))
	})
}

func (l *List) bucketGone(t *testing.T, js jetstream.JetStream) error {
	t.Helper()
	return js.DeleteKeyValue(t.Context(), natsd.Revoked)
}

func TestWhatNoTokenCarriesAnyMoreIsRemoved(t *testing.T) {
	js := natstest.Start(t).JetStream()
	l := open(t, js)
	l.now = func() time.Time { return noon }
	for _, id := range []string{"ses_1", "per_1", "key_1", "org_1", "assoc_1"} {
		if err := l.Revoke(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	l.now = func() time.Time { return noon.Add(token.MaxLife) }
	l.tidy(t.Context())
	if len(l.revoked) != 5 {
		t.Errorf("removed too early: %v", l.revoked)
	}
	l.now = func() time.Time { return noon.Add(keep + time.Second) }
	again := open(t, js)
	if err := again.Revoke(t.Context(), "ses_1"); err != nil { // elsewhere, once more
		t.Fatal(err)
	}
	l.tidy(t.Context())
	if left := open(t, js).revoked; len(left) != 4 || !has(left, "ses_1", "key_1", "org_1", "assoc_1") {
		t.Errorf("left: %v", left)
	}
}

func has(m map[string]entry, ids ...string) bool {
	for _, id := range ids {
		if _, ok := m[id]; !ok {
			return false
		}
	}
	return true
}

func TestWhatCannotBeReadIsRevokedAllTheSame(t *testing.T) {
	js := natstest.Start(t).JetStream()
	l := open(t, js)
	before := time.Now()
	if _, err := l.bucket.Put(t.Context(), "per_1", []byte("{")); err != nil {
		t.Fatal(err)
	}
	if !open(t, js).Revoked(issued(before)) {
		t.Error("not revoked")
	}
}

func TestOnlyIDsAreRevoked(t *testing.T) {
	l := &List{}
	for i, id := range []string{"", "*", ">", "a.b", "per 1", "ñ", "per_1/x", string(make([]byte, 200))} {
		if err := l.Revoke(t.Context(), id); !errors.Is(err, ErrID) {
			t.Errorf("%s: %v", fmt.Sprint(i, id), err)
		}
	}
}
