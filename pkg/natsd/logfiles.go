package natsd

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/qhatu/qhatu/pkg/block"
	"github.com/qhatu/qhatu/pkg/internal/atomicfile"
)

// Files of the folder guard/, which stands outside the log.
const (
	endName    = "market.json" // where the log ended, see [Guard]
	blocksName = "blocks.json" // which files of the log were whole when they were last read
	lostName   = "lost.json"   // what is lost and accepted
)

// GuardPath is the file, in a data folder, in which the guard notes the log's end.
func GuardPath(dir string) string { return filepath.Join(dir, "guard", endName) }

// logFiles are the files in which an embedded server keeps the log.
type logFiles struct {
	dir      string // the data folder
	first    uint64 // position that the log begins with
	identity string
	noted    uint64 // position that the guard has seen last
	vouched  bool   // the guard has seen a log of this identity
	losses   []Loss // that were accepted

	mu      sync.Mutex
	checked map[string]logFile // by name, as they were last read
}

// logFile is one file: what it holds as long as its size and time are these.
type logFile struct {
	Name    string        `json:"name"`
	Size    int64         `json:"size"`
	Changed int64         `json:"changed"` // nanoseconds since 1970
	Whole   []block.Range `json:"whole"`

	index   int
	content block.Content
}

// holds notes what a file has.
func (f *logFile) holds(content block.Content) { f.Whole, f.content = content.Whole, content }

func (f logFile) same(as logFile) bool { return f.Size == as.Size && f.Changed == as.Changed }

// checkedNote is the file of blocksName, lostNote that of lostName.
type (
	checkedNote struct {
		Identity string    `json:"identity"`
		Files    []logFile `json:"files"`
	}
	lostNote struct {
		Identity string `json:"identity"`
		Losses   []Loss `json:"losses"`
	}
)

func (l *logFiles) stream() string {
	return filepath.Join(l.dir, storeName, "jetstream", "$G", "streams", Market)
}

func (l *logFiles) folder() string          { return filepath.Join(l.stream(), "msgs") }
func (l *logFiles) path(f logFile) string   { return filepath.Join(l.folder(), f.Name) }
func (l *logFiles) note(name string) string { return filepath.Join(l.dir, "guard", name) }

// openLogFiles reads what is noted of the log in a data folder. Where there is no log yet, it has no files.
func openLogFiles(dir string) (*logFiles, error) {
	l := &logFiles{dir: dir, first: 1, checked: map[string]logFile{}}
	var meta struct {
		First    uint64            `json:"first_seq"`
		Metadata map[string]string `json:"metadata"`
	}
	if err := readJSON(filepath.Join(l.stream(), "meta.inf"), &meta); err != nil {
		return nil, fmt.Errorf("%w: its settings cannot be read: %w. Nothing was changed: bring the market back from a backup (qhatu restore)", ErrDamaged, err)
	}
	l.first, l.identity = max(l.first, meta.First), meta.Metadata[StoreID]
	var end Note
	var checked checkedNote
	var lost lostNote
	if err := readJSON(l.note(lostName), &lost); err != nil {
		return nil, fmt.Errorf("read what the log has lost: %w", err)
	}
	_ = readJSON(GuardPath(dir), &end) // OpenGuard says what is wrong with it
	if end.Identity == l.identity {
		l.noted, l.vouched = end.Position, l.identity != ""
	}
	if lost.Identity == l.identity {
		l.losses = lost.Losses
	}
	_ = readJSON(l.note(blocksName), &checked) // without it everything is read
	if checked.Identity == l.identity {
		for _, f := range checked.Files {
			l.checked[f.Name] = f
		}
	}
	return l, nil
}

// Losses reads what the log in a data folder has lost and an operator has accepted.
func Losses(dir string) ([]Loss, error) {
	l, err := openLogFiles(dir)
	if err != nil {
		return nil, err
	}
	return l.losses, nil
}

// NoteLosses notes, in a folder to which a log is restored, what that log had lost up to the position at which it ends now.
func NoteLosses(dir, identity string, end uint64, all []Loss) error {
	var left []Loss
	for _, loss := range all {
		var gaps []Gap
		for _, g := range loss.Gaps {
			if g.From <= end {
				g.To = min(g.To, end)
				gaps = append(gaps, g)
			}
		}
		if loss.Gaps, loss.Copies = gaps, ""; len(gaps) > 0 {
			left = append(left, loss)
		}
	}
	if len(left) == 0 {
		return nil
	}
	return (&logFiles{dir: dir}).write(lostName, lostNote{Identity: identity, Losses: left})
}

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

func (l *logFiles) write(name string, content any) error {
	text, err := json.Marshal(content)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(l.note(name)), 0o700); err != nil {
		return err
	}
	return atomicfile.Replace(l.note(name), append(text, '\n'))
}

// list lists the files that are there, in the order in which they were written.
func (l *logFiles) list() (all []logFile, err error) {
	entries, err := os.ReadDir(l.folder())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the log's files: %w", err)
	}
	for _, entry := range entries {
		f := logFile{Name: entry.Name()}
		if _, err := fmt.Sscanf(f.Name, "%d.blk", &f.index); err != nil || f.Name != block.Name(f.index) {
			continue
		}
		info, err := entry.Info()
		if err != nil {
			return nil, fmt.Errorf("list the log's files: %w", err)
		}
		f.Size, f.Changed = info.Size(), info.ModTime().UnixNano()
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b logFile) int { return cmp.Compare(a.index, b.index) })
	return all, nil
}

// read reads the files that have changed since they were last read, or all of them, side by side.
func (l *logFiles) read(ctx context.Context, all []logFile, every bool) error {
	var group sync.WaitGroup
	next, failures := make(chan *logFile), make(chan error, len(all))
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for f := range next {
				content, err := block.ReadFile(l.path(*f), Market, f.index, nil)
				if err != nil {
					failures <- err
				}
				f.holds(content)
			}
		})
	}
	for i := range all {
		f := &all[i]
		if known, ok := l.known(*f); ok && !every {
			f.holds(block.Content{Whole: known.Whole})
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
		return fmt.Errorf("read the log's files: %w", err)
	}
	return ctx.Err()
}

// known returns a file as it was last read, if it has not changed since.
func (l *logFiles) known(f logFile) (logFile, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	known, ok := l.checked[f.Name]
	return known, ok && known.same(f)
}

// keep notes the files that are as they were written, and forgets all others.
func (l *logFiles) keep(all []logFile) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	sound := map[string]logFile{}
	for _, f := range all {
		if f.content.Sound() && len(f.content.Deleted) == 0 {
			sound[f.Name] = f
		}
	}
	if len(sound) == len(l.checked) {
		changed := false
		for name, f := range sound {
			changed = changed || !f.same(l.checked[name])
		}
		if !changed {
			return nil
		}
	}
	note := checkedNote{Identity: l.identity}
	for _, f := range all {
		if _, ok := sound[f.Name]; !ok {
			continue
		}
		if !f.same(l.checked[f.Name]) {
			if err := syncFile(l.path(f)); err != nil {
				return fmt.Errorf("note which files of the log are whole: %w", err)
			}
		}
		note.Files = append(note.Files, f)
	}
	l.checked = sound
	if err := l.write(blocksName, note); err != nil {
		return fmt.Errorf("note which files of the log are whole: %w", err)
	}
	return nil
}

// syncFile sees to it that what was read of a file is on the disk: a process that was killed may not have come to that.
func syncFile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

// lastOf is the last position that is in any of the files, 0 if there is none.
func lastOf(all []logFile) (last uint64) {
	for _, f := range all {
		last = max(last, f.content.Last())
	}
	return last
}

// missing returns the positions, from the first to the last that is there or is known to have been there, that no file has and that were not accepted as lost.
func (l *logFiles) missing(all []logFile, known uint64) (gaps []block.Range) {
	var have []block.Range
	gone := map[uint64]bool{}
	for _, f := range all {
		have = append(have, f.Whole...)
		for _, sequence := range f.content.Deleted {
			gone[sequence] = true
		}
	}
	for sequence := range gone {
		have = without(have, sequence)
	}
	for _, loss := range l.losses {
		for _, g := range loss.Gaps {
			have = append(have, g.Range)
		}
	}
	slices.SortFunc(have, func(a, b block.Range) int { return cmp.Compare(a.From, b.From) })
	next := l.first
	for _, r := range have {
		if r.From > next {
			gaps = append(gaps, block.Range{From: next, To: r.From - 1})
		}
		next = max(next, r.To+1)
	}
	if known >= next {
		gaps = append(gaps, block.Range{From: next, To: known})
	}
	return gaps
}

func without(all []block.Range, sequence uint64) (left []block.Range) {
	for _, r := range all {
		if sequence < r.From || sequence > r.To {
			left = append(left, r)
			continue
		}
		if sequence > r.From {
			left = append(left, block.Range{From: r.From, To: sequence - 1})
		}
		if sequence < r.To {
			left = append(left, block.Range{From: sequence + 1, To: r.To})
		}
	}
	return left
}

func timeOf(nanoseconds int64) time.Time { return time.Unix(0, nanoseconds).UTC() }

// batchOf is the batch that a message was stored with, of its header; empty: it was stored alone.
func batchOf(header []byte) string {
	const name = "\r\nNats-Batch-Id:"
	_, rest, _ := strings.Cut(string(header), name)
	value, _, _ := strings.Cut(rest, "\r\n")
	return strings.TrimSpace(value)
}
