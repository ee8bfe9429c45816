package demo_test

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/services/qhatu/internal/demo"
)

func TestRestart(t *testing.T) {
	dir := t.TempDir()
	first := open(t, "127.0.0.1:0", dir)
	before := first.look(t)
	first.stop()
	second := open(t, "127.0.0.1:0", dir)
	after := second.look(t)
	if before.Anew || !after.Anew {
		t.Errorf("the phones are new after the restart only: before %v, after %v", before.Anew, after.Anew)
	}
	if diff := cmp.Diff(before.Lots, after.Lots); diff != "" {
		t.Errorf("lots (-before +after):\n%s", diff)
	}
	for _, key := range []string{"rosa", "elmer"} {
		if len(after.on(key)) == 0 {
			t.Errorf("the phone of %s shows nothing", key)
		}
	}
}

func TestTheFolderIsInUse(t *testing.T) {
	dir := t.TempDir()
	open(t, "127.0.0.1:0", dir)
	err := demo.Run(t.Context(), demo.Config{Host: host.Config{HTTPAddr: "127.0.0.1:0", DataDir: dir}}, io.Discard)
	if want := "data folder " + dir + " is in use by another qhatu: stop it,"; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestTakenPort(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close() //nolint:errcheck // nothing was served
	s := open(t, busy.Addr().String(), t.TempDir())
	if strings.Contains(s.url, busy.Addr().String()) || !strings.Contains(s.told.String(), busy.Addr().String()+" is taken") {
		t.Errorf("opened %s and said %s", s.url, s.told)
	}
	if s.look(t).Phase != "open" {
		t.Error("it does not answer there")
	}
}

func TestFolderOfAnother(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "nats"), 0o755); err != nil {
		t.Fatal(err)
	}
	err := demo.Run(t.Context(), demo.Config{Host: host.Config{HTTPAddr: "127.0.0.1:0", DataDir: dir}}, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "no demo") {
		t.Errorf("error %v", err)
	}
}

// Real trade does not begin among invented people, in a folder that the demo's page empties.
func TestAFolderOfADemoIsNoMarkets(t *testing.T) {
	dir := t.TempDir()
	open(t, "127.0.0.1:0", dir).stop()
	_, err := host.Open(t.Context(), host.Config{HTTPAddr: "127.0.0.1:0", DataDir: dir})
	if err == nil || !strings.Contains(err.Error(), "a demo's") || host.ExitCode(err) != 2 {
		t.Errorf("error %v", err)
	}
}
