//go:build power && linux

package es_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"unsafe"
)

// The request that stops an ext4 file system, and the flag by which it does so without writing out what its journal holds: as
// when the power is cut, what was not synced is lost. From linux/fs/ext4/ext4.h.
const (
	ext4Shutdown   = 0x8004587d
	ext4NoLogFlush = 2
)

// disk is a file system of its own, in a file.
type disk struct{ image, mount string }

// The power is cut in the middle of batches, again and again: each commit that was acknowledged is on disk, once and where it was
// said to be, so is each that a reaction acted on, and the log goes on from there. It needs root, and ext4.
func TestCommitsOfManyWhenThePowerIsCut(t *testing.T) {
	dir := t.TempDir()
	d := disk{filepath.Join(dir, "disk"), filepath.Join(dir, "mount")}
	d.make(t)
	killAgainAndAgain(t, filepath.Join(d.mount, "data"), func() { d.cut(t) }, func() {
		d.run(t, "umount", d.mount)
		d.run(t, "mount", "-o", "loop", d.image, d.mount)
	})
}

func (d disk) make(t *testing.T) {
	t.Helper()
	if err := os.Mkdir(d.mount, 0o700); err != nil {
		t.Fatal(err)
	}
	d.run(t, "truncate", "-s", "1G", d.image)
	d.run(t, "mkfs.ext4", "-q", d.image)
	d.run(t, "mount", "-o", "loop", d.image, d.mount)
	t.Cleanup(func() { d.run(t, "umount", d.mount) })
}

func (d disk) run(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, args, err, out)
	}
}

func (d disk) cut(t *testing.T) {
	t.Helper()
	root, err := os.Open(d.mount)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = root.Close() }()
	flag := uint32(ext4NoLogFlush)
	if _, _, failed := syscall.Syscall(syscall.SYS_IOCTL, root.Fd(), ext4Shutdown, uintptr(unsafe.Pointer(&flag))); failed != 0 {
		t.Fatal(failed)
	}
}
