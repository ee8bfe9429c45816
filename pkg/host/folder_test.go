package host_test

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/vault"
)

// runOnce opens and stops a process.
func runOnce(t *testing.T, cfg host.Config) error {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	h, err := host.Open(ctx, cfg)
	if err != nil {
		stop()
		return err
	}
	stop()
	return h.Run(ctx)
}

func quiet(dir string) host.Config {
	return host.Config{HTTPAddr: "127.0.0.1:0", DataDir: dir, LogLevel: "error"}
}

// open lists what others may read or enter.
func open(t *testing.T, dir string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestWhatIsKeptIsForNobodyElse(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if err := runOnce(t, quiet(dir)); err != nil {
		t.Fatal(err)
	}
	if found := open(t, dir); len(found) > 0 {
		t.Errorf("at the first start others may read %v", found)
	}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		mode := fs.FileMode(0o644)
		if entry.IsDir() {
			mode = 0o755
		}
		return os.Chmod(path, mode)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := runOnce(t, quiet(dir)); err != nil {
		t.Fatal(err)
	}
	for _, path := range open(t, dir) {
		if filepath.Base(path) != "lock" { // which holds nothing
			t.Errorf("opened to others and not closed: %s", path)
		}
	}
}

func TestAFolderOfEverybodyIsNotTaken(t *testing.T) {
	shared := t.TempDir()
	if err := os.Chmod(shared, 0o777|fs.ModeSticky); err != nil {
		t.Fatal(err)
	}
	if err := runOnce(t, quiet(shared)); err == nil || !strings.Contains(err.Error(), "--data-dir") {
		t.Errorf("said %v", err)
	}
	if info, err := os.Stat(shared); err != nil || info.Mode().Perm() != 0o777 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestKeysElsewhereAreClosedToo(t *testing.T) {
	cfg := quiet(t.TempDir())
	cfg.KeyDir = filepath.Join(t.TempDir(), "keys")
	if err := runOnce(t, cfg); err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(cfg.KeyDir, "vault.key")
	if err := os.Chmod(key, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := runOnce(t, cfg); err != nil {
		t.Fatal(err)
	}
	if found := open(t, cfg.KeyDir); len(found) > 0 {
		t.Errorf("others may read %v", found)
	}
}

// A process that is told a wrong folder of keys makes no new master there: it could open nothing, and would look like the right one.
func TestNoMasterIsMadeWhereSomethingIsSealed(t *testing.T) {
	cfg := quiet(t.TempDir())
	if err := runOnce(t, cfg); err != nil {
		t.Fatal(err)
	}
	wrong := cfg
	wrong.KeyDir = filepath.Join(t.TempDir(), "none")
	err := runOnce(t, wrong)
	if !errors.Is(err, vault.ErrNoMaster) || !strings.Contains(err.Error(), "--key-dir") {
		t.Errorf("said %v", err)
	}
	if _, err := os.Stat(wrong.KeyDir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder: %v", err)
	}
	if err := runOnce(t, cfg); err != nil {
		t.Errorf("with the right one: %v", err)
	}
}

// A market that a restore has not made whole is not opened, and nothing is made beside it.
func TestAnUnfinishedRestoreIsNotOpened(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, natsd.Restoring), 0o700); err != nil {
		t.Fatal(err)
	}
	err := runOnce(t, quiet(dir))
	if _, misconfigured := errors.AsType[host.Misconfigured](err); !misconfigured || !errors.Is(err, natsd.ErrRestoring) || !strings.Contains(err.Error(), "restore again") {
		t.Errorf("said %v", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("made %v, %v", entries, err)
	}
}

// Who comes second to a folder answers nobody: it has not listened when it is refused.
func TestAFolderInUseIsRefusedBeforeAnybodyIsAnswered(t *testing.T) {
	dir := t.TempDir()
	claim, err := natsd.ClaimDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close() //nolint:errcheck // nothing was served
	cfg := quiet(dir)
	cfg.HTTPAddr = taken.Addr().String()
	if err := runOnce(t, cfg); !errors.Is(err, natsd.ErrInUse) {
		t.Errorf("error %v", err)
	}
	if err := claim.Release(); err != nil {
		t.Fatal(err)
	}
	if err := runOnce(t, quiet(dir)); err != nil {
		t.Errorf("once it is free: %v", err)
	}
}

func TestAnEmbeddedServerKeepsOneCopy(t *testing.T) {
	cfg := quiet(t.TempDir())
	cfg.Replicas = 2
	if err := runOnce(t, cfg); host.ExitCode(err) != 2 || !strings.Contains(err.Error(), "--nats-replicas 2") {
		t.Errorf("error %v", err)
	}
}
