package readmodel

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"github.com/qhatu/qhatu/pkg/internal/atomicfile"
)

// mark is a small file beside the bbolt file, which is not synced while it is in use: what a killed process had written is in
// the machine's memory, and a power cut may leave anything of it. The mark says what to make of the bbolt file at the next
// start. It holds "clean" when the file was synced and closed, and in a second line what the file was then, otherwise the boot id of the
// machine that writes it. It is on disk before the first change of the file is.
type mark string

const clean = "clean"

// markOf is that of a bbolt file.
func markOf(path string) mark { return mark(path + ".mark") }

// trusted tells whether everything that was written to the bbolt file is in it.
func (m mark) trusted() bool {
	said := m.read()
	return said == clean || said != "" && said == bootID()
}

// asClosed tells whether the bbolt file is what it was when it was closed: nobody has written to it since, or put another in its place.
func (m mark) asClosed(is fs.FileInfo) bool {
	content, err := os.ReadFile(string(m))
	return err == nil && string(content) == closedAs(is)
}

// closedAs is the mark of a file that was closed.
func closedAs(is fs.FileInfo) string {
	inode := uint64(0) // where the system tells none
	if of, ok := is.Sys().(*syscall.Stat_t); ok {
		inode = of.Ino
	}
	return fmt.Sprintf("%s\n%d bytes, inode %d, changed %d\n", clean, is.Size(), inode, is.ModTime().UnixNano())
}

func (m mark) read() string { return firstLine(string(m)) }

// running says that the file is about to be changed.
func (m mark) running() error {
	boot := bootID()
	if boot != "" && m.read() == boot {
		return nil
	}
	return atomicfile.Replace(string(m), []byte(boot+"\n"))
}

// closed says that the file is whole on disk, and what it is.
func (m mark) closed(is fs.FileInfo) error {
	return atomicfile.Replace(string(m), []byte(closedAs(is)))
}

// remove makes sure that the next start does not trust the file.
func (m mark) remove() error { return removeFile(string(m)) }

// bootID is the same until the machine stops; "" where the system does not tell.
func bootID() string { return firstLine("/proc/sys/kernel/random/boot_id") }

// firstLine of a file; "" when it cannot be read.
func firstLine(path string) string {
	content, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(content), "\n")
	return line
}
