//go:build unix

package natsd_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// An operator reaches the market of a folder whether a process runs on it or not, however long its name is.
func TestReach(t *testing.T) {
	for name, dir := range map[string]string{"short": "d", "longer than a socket's path may be": strings.Repeat("long/", 30)} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), dir)
			cfg := natsd.Config{Dir: dir}
			running := testkit.Must(natsd.Start(t.Context(), cfg))(t)
			js := running.JetStream()
			testkit.Must(js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "S", Subjects: []string{"s"}}))(t)
			testkit.Must(js.Publish(t.Context(), "s", []byte("stored by the market")))(t)

			operator := testkit.Must(natsd.Reach(t.Context(), cfg))(t)
			holds(t, operator, "stored by the market")
			if operator.Server() != nil {
				t.Error("the operator runs a server beside that of the market")
			}
			if mode := testkit.Must(os.Stat(filepath.Join(dir, "nats.sock")))(t).Mode(); mode.Type() != fs.ModeSocket || mode.Perm() != 0o600 {
				t.Errorf("the socket is %v", mode)
			}
			if err := running.Close(); err != nil { // with the operator still there
				t.Fatal(err)
			}
			if err := operator.Close(); err != nil {
				t.Fatal(err)
			}

			alone := testkit.Must(natsd.Reach(t.Context(), cfg))(t)
			holds(t, alone, "stored by the market")
			if err := alone.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// A name with a mistake in it makes no market.
func TestReachMakesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mistaken")
	if _, err := natsd.Reach(t.Context(), natsd.Config{Dir: dir}); !errors.Is(err, natsd.ErrNoMarket) {
		t.Errorf("said: %v", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder is there: %v", err)
	}
}

func holds(t *testing.T, node *natsd.Node, want string) {
	t.Helper()
	stream := testkit.Must(node.JetStream().Stream(t.Context(), "S"))(t)
	if got := testkit.Must(stream.GetMsg(t.Context(), 1))(t); string(got.Data) != want {
		t.Errorf("the log holds %q", got.Data)
	}
}
