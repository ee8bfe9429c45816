package natsd

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"github.com/qhatu/qhatu/pkg/block"
	"github.com/qhatu/qhatu/pkg/internal/atomicfile"
)

// streamFiles are the files in which an embedded server keeps one stream.
type streamFiles struct {
	dir  string // the data folder
	name string // of the stream

	credible func(block.Record) bool // see [block.Sum.Where]; nil: every message is

	mu      sync.Mutex
	checked map[string]blockFile // by name, as they were last read
}

// blockFile is one file of messages: what it holds as long as its size and time are these.
type blockFile struct {
	Name    string        `json:"name"`
	Size    int64         `json:"size"`
	Changed int64         `json:"changed"` // nanoseconds since 1970
	Whole   []block.Range `json:"whole"`
	Named   uint64        `json:"named,omitempty"` // see [block.Content]

	index   int
	content block.Content
}

// holds notes what a file has.
func (f *blockFile) holds(content block.Content) {
	f.Whole, f.Named, f.content = content.Whole, content.Named, content
}

// was is what a file had when it was last read and found whole.
func (f blockFile) was() block.Content { return block.Content{Whole: f.Whole, Named: f.Named} }

func (f blockFile) same(as blockFile) bool { return f.Size == as.Size && f.Changed == as.Changed }

func filesOf(dir, stream string) streamFiles {
	return streamFiles{dir: dir, name: stream, checked: map[string]blockFile{}}
}

// streamsOf is the folder of all streams.
func streamsOf(dir string) string { return filepath.Join(dir, storeName, "jetstream", "$G", "streams") }

func notePath(dir, name string) string { return filepath.Join(dir, "guard", name) }

func (l *streamFiles) stream() string          { return filepath.Join(streamsOf(l.dir), l.name) }
func (l *streamFiles) folder() string          { return filepath.Join(l.stream(), "msgs") }
func (l *streamFiles) path(f blockFile) string { return filepath.Join(l.folder(), f.Name) }
func (l *streamFiles) index() string           { return filepath.Join(l.folder(), block.IndexName) }

// readJSON reads a file; one that is missing, or empty, is as if it said nothing.
func readJSON(path string, into any) error {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(text) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// writeNote writes a file of the folder guard/.
func writeNote(dir, name string, content any) error {
	text, err := json.Marshal(content)
	if err != nil {
		return err
	}
	path := notePath(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return atomicfile.Replace(path, append(text, '\n'))
}

// summed is a note that says by its hash whether it is as it was written: one that is not must not raise an alarm.
type summed struct {
	Sum  string          `json:"sha256"`
	Note json.RawMessage `json:"note"`
}

func writeSummed(dir, name string, content any) error {
	text, err := json.Marshal(content)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	return writeNote(dir, name, summed{hex.EncodeToString(sum[:]), text})
}

// readSummed reads such a note. One that is missing, or is not as it was written, is as if it said nothing.
func readSummed(dir, name string, into any) {
	var note summed
	if readJSON(notePath(dir, name), &note) != nil {
		return
	}
	if sum := sha256.Sum256(note.Note); hex.EncodeToString(sum[:]) == note.Sum {
		_ = json.Unmarshal(note.Note, into) // it was made of the like
	}
}

// list lists the files that are there, in the order in which they were written.
func (l *streamFiles) list() (all []blockFile, err error) {
	entries, err := os.ReadDir(l.folder())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the files of %s: %w", l.name, err)
	}
	for _, entry := range entries {
		f := blockFile{Name: entry.Name(), index: number(entry.Name())}
		if f.index == 0 {
			continue
		}
		info, err := entry.Info()
		if err != nil {
			return nil, fmt.Errorf("list the files of %s: %w", l.name, err)
		}
		f.Size, f.Changed = info.Size(), info.ModTime().UnixNano()
		all = append(all, f)
	}
	slices.SortFunc(all, byIndex)
	return all, nil
}

// number is that in the name of a file of messages; 0: it is another file.
func number(name string) (index int) {
	if _, err := fmt.Sscanf(name, "%d.blk", &index); err != nil || name != block.Name(index) {
		return 0
	}
	return index
}

// read reads the files that have changed since they were last read, or all of them, side by side.
func (l *streamFiles) read(ctx context.Context, all []blockFile, every bool) error {
	var group sync.WaitGroup
	next, failures := make(chan *blockFile), make(chan error, len(all))
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for f := range next {
				if err := l.readFile(f, nil); err != nil {
					failures <- err
				}
			}
		})
	}
	for i := range all {
		f := &all[i]
		if known, ok := l.known(*f); ok && !every {
			f.holds(known.was())
			continue
		}
		if ctx.Err() != nil {
			break
		}
		next <- f
	}
	close(next)
	group.Wait()
	close(failures)
	if err := <-failures; err != nil {
		return fmt.Errorf("read the files of %s: %w", l.name, err)
	}
	return ctx.Err()
}

// readFile reads a file, and calls visit, if that is not nil, with every message that is there whole.
func (l *streamFiles) readFile(f *blockFile, visit func(block.Record)) error {
	raw, err := os.ReadFile(l.path(*f))
	f.holds(block.Read(raw, l.sum(*f), visit))
	return err
}

// sum is the hash of a file's records.
func (l *streamFiles) sum(f blockFile) block.Sum {
	return block.NewSum(l.name, f.index).Where(l.credible)
}

// known returns a file as it was last read, if it has not changed since.
func (l *streamFiles) known(f blockFile) (blockFile, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	known, ok := l.checked[f.Name]
	return known, ok && known.same(f)
}

// settle makes the files that are as they were written those that were last read, and forgets all others. It reports whether that is news.
func (l *streamFiles) settle(all []blockFile) (changed bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	sound := map[string]blockFile{}
	for _, f := range all {
		if f.content.Sound() {
			sound[f.Name] = f
			changed = changed || !f.same(l.checked[f.Name])
		}
	}
	if changed = changed || len(sound) != len(l.checked); !changed {
		return false, nil
	}
	for _, f := range sound {
		if f.same(l.checked[f.Name]) {
			continue
		}
		if err := syncFile(l.path(f)); err != nil {
			return false, err
		}
	}
	l.checked = sound
	return true, nil
}

// settled are the files that were last read, in the order in which they were written.
func (l *streamFiles) settled() []blockFile {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.SortedFunc(maps.Values(l.checked), byIndex)
}

func byIndex(a, b blockFile) int { return cmp.Compare(a.index, b.index) }

// syncFile sees to it that what was read of a file is on the disk: a process that was killed may not have come to that.
func syncFile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

// lastOf is the last position that is in any of the files, 0 if there is none.
func lastOf(all []blockFile) (last uint64) {
	for _, f := range all {
		last = max(last, f.content.Last())
	}
	return last
}
