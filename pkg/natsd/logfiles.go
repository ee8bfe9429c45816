package natsd

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/block"
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
	streamFiles

	first    uint64 // position that the log begins with
	identity string
	noted    uint64 // position that the guard has seen last
	vouched  bool   // the guard has seen a log of this identity
	losses   []Loss // that were accepted
	all      []blockFile
}

// checkedNote is the file of blocksName, lostNote that of lostName.
type (
	checkedNote struct {
		Identity string      `json:"identity"`
		Files    []blockFile `json:"files"`
	}
	lostNote struct {
		Identity string `json:"identity"`
		Losses   []Loss `json:"losses"`
	}
)

// openLogFiles reads what is noted of the log in a data folder. Where there is no log yet, it has no files.
func openLogFiles(dir string) (*logFiles, error) {
	l := &logFiles{streamFiles: filesOf(dir, Market), first: 1}
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
	if err := readJSON(notePath(dir, lostName), &lost); err != nil {
		return nil, fmt.Errorf("read what the log has lost: %w", err)
	}
	_ = readJSON(GuardPath(dir), &end) // OpenGuard says what is wrong with it
	if end.Identity == l.identity {
		l.noted, l.vouched = end.Position, l.identity != ""
	}
	if lost.Identity == l.identity {
		l.losses = lost.Losses
	}
	_ = readJSON(notePath(dir, blocksName), &checked) // without it everything is read
	if checked.Identity == l.identity {
		for _, f := range checked.Files {
			l.checked[f.Name] = f
		}
	}
	return l, nil
}

// Losses reads what the log in a data folder, and what is beside it, has lost and an operator has accepted.
func Losses(dir string) ([]Loss, error) {
	l, err := openLogFiles(dir)
	if err != nil {
		return nil, err
	}
	return l.losses, nil
}

// NoteLosses notes, in a folder to which a log is restored, what that log had lost up to the position at which it ends now, and what was lost beside it.
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
		if loss.Gaps, loss.Copies = gaps, ""; len(gaps) > 0 || loss.Stream != "" {
			left = append(left, loss)
		}
	}
	if len(left) == 0 {
		return nil
	}
	return writeNote(dir, lostName, lostNote{Identity: identity, Losses: left})
}

// end is the last position of the log that is or was.
func (l *logFiles) end() uint64 {
	last := max(namedIn(l.all), l.noted)
	for _, loss := range l.losses {
		for _, g := range loss.Gaps {
			last = max(last, g.To)
		}
	}
	return last
}

// keep notes the files that are as they were written, and forgets all others.
func (l *logFiles) keep(all []blockFile) error {
	whole := slices.DeleteFunc(slices.Clone(all), func(f blockFile) bool { return len(f.content.Deleted) > 0 })
	changed, err := l.settle(whole)
	if err == nil && changed {
		err = writeNote(l.dir, blocksName, checkedNote{Identity: l.identity, Files: l.settled()})
	}
	if err != nil {
		return fmt.Errorf("note which files of the log are whole: %w", err)
	}
	return nil
}

// missing returns the positions, from the first to the last that is there or is known to have been there, that no file has and that were not accepted as lost.
func (l *logFiles) missing(all []blockFile, known uint64) (gaps []block.Range) {
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
