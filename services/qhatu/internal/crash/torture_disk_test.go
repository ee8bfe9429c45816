//go:build torture

package crash_test

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/qhatu/internal/torture"
)

// notReadyWithin: /readyz tells within so long that nothing can be written.
const notReadyWithin = 5 * time.Second

// diskFull fills the disk under a market, to its end or as far as commands are held, and makes room again. It needs root, for a disk of its own.
func diskFull(t *testing.T, w *row) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=300m"); err != nil {
		t.Fatalf("mount, which needs root: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, 0) })
	r := newTradeRunIn(t, filepath.Join(dir, "data"))
	u := r.open(t)
	for w.times = range *rounds {
		u.awaitAcknowledged(t, time.Now())
		struck := time.Now()
		keep := int64(0)
		if w.times%2 == 1 {
			keep = 40 << 20 // what is under way may still be written
		}
		filler := fill(t, dir, keep)
		u.await(t, "a market that is not ready", func() bool { return !u.ready() })
		if after := time.Since(struck); after > notReadyWithin {
			t.Errorf("/readyz takes %s to tell", after)
		}
		if why := u.reason(t); !strings.Contains(why, "disk") {
			t.Errorf("not ready because of %q", why)
		}
		u.await(t, "a command that is answered 503 and a look that is answered", func() bool {
			since := r.requests.Since(struck)
			return slices.ContainsFunc(since, func(s torture.Request) bool { return s.Command && s.Status == http.StatusServiceUnavailable }) &&
				slices.ContainsFunc(since, func(s torture.Request) bool { return !s.Command && s.Status == http.StatusOK })
		})
		<-time.After(lasting)
		if _, acknowledged := r.requests.FirstAcknowledged(time.Now().Add(-lasting / 2)); acknowledged {
			t.Error("commands are acknowledged while the disk is full")
		}
		made := time.Now()
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		w.recovered = append(w.recovered, u.awaitAcknowledged(t, made))
		u.awaitReady(t)
	}
	w.times++
	u.stop(t)
	u.forgive("read model does not advance") // its reader is told that the streams are opened again by their silence
	w.judge(t, r)
}

// reason is why the market is not ready, in words.
func (u *under) reason(t *testing.T) string {
	t.Helper()
	answer, err := probe.Get(u.ops + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, _ := io.ReadAll(answer.Body)
	return string(text)
}

// fill takes all that is free of a disk, but for so many bytes.
func fill(t *testing.T, dir string, keep int64) string {
	t.Helper()
	path := filepath.Join(dir, "filler")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	for piece := make([]byte, 64<<10); ; {
		var disk syscall.Statfs_t
		if err := syscall.Statfs(dir, &disk); err != nil {
			t.Fatal(err)
		}
		if int64(disk.Bavail)*disk.Bsize <= keep {
			return path
		}
		if _, err := file.Write(piece); errors.Is(err, syscall.ENOSPC) {
			return path
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
