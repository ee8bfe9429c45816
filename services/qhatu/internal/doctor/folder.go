package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// folder looks at where everything is kept: its disk, and who may read the keys.
func (d Doctor) folder(context.Context) []Finding {
	dir := d.Config.DataDir
	switch _, err := os.Stat(dir); {
	case errors.Is(err, fs.ErrNotExist) && d.Config.NATSURL == "":
		return []Finding{found(Wrong, "folder", "does-not-start", "give the market's folder with --data-dir, or start the market once", "there is no folder %s", dir)}
	case errors.Is(err, fs.ErrNotExist):
		return nil // an operator's machine beside a cluster
	case err != nil:
		return []Finding{found(Wrong, "folder", "does-not-start", "run this as the user that the market runs as", "%v", err)}
	case !isOwn(dir):
		return []Finding{found(Wrong, "folder", "does-not-start", "run this as its user: runuser -u qhatu -- qhatu doctor …; if the market itself runs as this user: chown -R its folder", "%s is another user's", dir)}
	}
	all := append(d.disk(dir), d.keys()...)
	if err := d.Config.CheckFormat(); err != nil && d.Config.NATSURL == "" {
		all = append(all, found(Wrong, "folder", "does-not-start", "do what it says: the market does not start", "%v", err))
	}
	return all
}

// disk is how much room there is, and of what kind.
type disk struct {
	free, size uint64 // bytes
	readOnly   bool
	kind       int64
}

func diskOf(dir string) (disk, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return disk{}, err
	}
	block := uint64(s.Bsize) //nolint:gosec // a size
	return disk{free: s.Bavail * block, size: s.Blocks * block, readOnly: s.Flags&syscall.MS_RDONLY != 0, kind: s.Type}, nil
}

// volatile and remote are kinds of file systems on which no log is safe, by the kernel's numbers (statfs(2)).
var (
	volatile = map[int64]string{0x01021994: "tmpfs", 0x858458f6: "ramfs"}
	remote   = map[int64]string{0x6969: "NFS", 0x517b: "SMB", 0xff534d42: "CIFS", 0xfe534d42: "SMB2", 0x65735546: "FUSE"}
)

func (d Doctor) disk(dir string) []Finding {
	has, err := diskOf(dir)
	if err != nil {
		return []Finding{unknown("disk", "%v", err)}
	}
	return append(has.findings(), writable(dir)...)
}

// How much has to be free.
const (
	low   = 2 << 30   // bytes: it is time to make room
	least = 512 << 20 // bytes: it is about to be full
	tenth = 10        // of the disk: what is below it is low
)

func (d disk) findings() []Finding {
	var all []Finding
	switch room := fmt.Sprintf("%s of %s are free", size(d.free), size(d.size)); {
	case d.readOnly:
		all = append(all, found(Wrong, "disk", "read-only", "look at dmesg for errors of the disk, copy the folder somewhere else, and mount it again", "the disk can only be read"))
	case d.free < least:
		all = append(all, found(Wrong, "disk", "disk-full", "make room now: the market refuses what it cannot store", "%s", room))
	case d.free < low || d.free < d.size/tenth && d.free < 10*low:
		all = append(all, found(Warning, "disk", "disk-full", "make room, or get a larger disk", "%s", room))
	default:
		all = append(all, ok("disk", "%s", room))
	}
	if name, is := volatile[d.kind]; is {
		all = append(all, found(Wrong, "disk", "kind-of-disk", "move the folder to a disk: a restart of the machine deletes it", "the folder is in memory (%s)", name))
	}
	if name, is := remote[d.kind]; is {
		all = append(all, found(Warning, "disk", "kind-of-disk", "move the folder to a disk of this machine", "the folder is on another machine's disk (%s), whose word that something is stored may not hold", name))
	}
	return all
}

// writable tries to make a file.
func writable(dir string) []Finding {
	file, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		return []Finding{found(Wrong, "folder", "read-only", "see why: a full disk, a read-only one, or another user's folder", "nothing can be written: %v", err)}
	}
	_ = file.Close()
	_ = os.Remove(file.Name())
	return nil
}

func size(n uint64) string {
	for _, unit := range []struct {
		name  string
		bytes uint64
	}{{"TB", 1 << 40}, {"GB", 1 << 30}, {"MB", 1 << 20}, {"kB", 1 << 10}} {
		if n >= unit.bytes {
			return fmt.Sprintf("%.1f %s", float64(n)/float64(unit.bytes), unit.name)
		}
	}
	return fmt.Sprintf("%d bytes", n)
}

const others = 0o077 // may do nothing with a key

// keys looks at the files of keys: whether they are there, and their user's alone.
func (d Doctor) keys() []Finding {
	var all []Finding
	master := string(d.Config.VaultKeys())
	files, _ := filepath.Glob(filepath.Join(filepath.Dir(d.Config.SigningKeyPath()), "*")) // the pattern is good
	if _, err := os.Stat(master); err != nil {
		all = append(all, found(Wrong, "keys", "lost-key", "bring the keys back from their backup: without them nothing personal can be read", "the master key %s: %v", master, errors.Unwrap(err)))
	}
	for _, file := range files {
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() && info.Mode().Perm()&others != 0 {
			all = append(all, found(Wrong, "keys", "keys", "chmod 600 "+file, "others may read %s (mode %04o)", file, info.Mode().Perm()))
		}
	}
	if len(all) == 0 {
		all = append(all, ok("keys", "%d files, their user's alone", len(files)))
	}
	return all
}
