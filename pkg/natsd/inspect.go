package natsd

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"

	"github.com/qhatu/qhatu/pkg/block"
)

// inspect reads the files that have changed since they were last read, all but the last one mostly have not, and returns a [Damage] if the log is not whole.
// What is whole is noted. The end of a write that was cut off is no damage: nobody was told that it is stored.
func (l *logFiles) inspect(ctx context.Context) error {
	all, err := l.list()
	if err != nil {
		return err
	}
	if err := l.read(ctx, all, false); err != nil {
		return err
	}
	damage, err := l.damage(ctx, all, l.knownEnd(all))
	if err != nil {
		return err
	}
	if l.all = all; damage != nil {
		return damage
	}
	return l.keep(all)
}

// knownEnd is the last position that is known to have been stored: by what was noted of the files when they were last read, or by the server itself at its
// last stop. What the guard has seen counts where the end of the log cannot be read; where it can, and is too early, the guard refuses writes by itself.
func (l *logFiles) knownEnd(all []blockFile) (known uint64) {
	end, torn := lastOf(all), false
	there := map[string]bool{}
	for _, f := range all {
		there[f.Name] = true
		torn = !f.content.Sound()
	}
	for name, f := range l.checked {
		torn = torn || !there[name]
		known = max(known, f.was().Last())
	}
	path := l.index()
	if indexEnd(path) > max(known, end) {
		if index, err := block.ReadIndex(path, Market); err == nil {
			known = max(known, index.Last)
		}
	}
	if torn || known > end {
		known = max(known, l.noted)
	}
	return known
}

// indexEnd is where the log ended as the server says at the beginning of its index, which is large; 0: it says nothing.
func indexEnd(path string) uint64 {
	file, err := os.Open(path)
	if err != nil {
		return 0
	}
	defer file.Close() //nolint:errcheck // it was read only
	head := make([]byte, 2+6*binary.MaxVarintLen64)
	n, _ := io.ReadFull(file, head)
	rest := head[min(2, n):n]
	var last uint64
	for range 5 { // messages, bytes, first sequence, its time, last sequence
		value, size := binary.Uvarint(rest)
		if size <= 0 {
			return 0
		}
		last, rest = value, rest[size:]
	}
	return last
}

// damage returns what is wrong with the files that were read; nil: nothing is.
func (l *logFiles) damage(ctx context.Context, all []blockFile, known uint64) (*Damage, error) {
	gaps := l.missing(all, known)
	unsound := slices.DeleteFunc(slices.Clone(all), func(f blockFile) bool { return f.content.Sound() })
	if len(gaps) == 0 && (len(unsound) == 0 || isTornEnd(all) && unsound[0].content.Torn()) {
		return nil, nil
	}
	seen, err := l.look(ctx, all, gaps)
	if err != nil {
		return nil, err
	}
	if len(gaps) > 0 && gaps[0].From > max(known, l.noted) && seen.oneBatch && isTornEnd(all) {
		return nil, nil // a batch whose write was cut off, in which the disk had written what is later sooner
	}
	d := &Damage{Loss: seen.loss(gaps), Folder: l.folder()}
	for _, f := range unsound {
		if !f.content.Torn() || f.index != all[len(all)-1].index || len(gaps) > 0 && gaps[len(gaps)-1].To > f.content.Last() {
			d.Files = append(d.Files, f.Name)
		}
	}
	return d, nil
}

// isTornEnd reports whether of all files only the last has something that cannot be read.
func isTornEnd(all []blockFile) bool {
	last := len(all) - 1
	for i, f := range all {
		if i < last && !f.content.Sound() {
			return false
		}
	}
	return last >= 0 && len(all[last].content.Broken) > 0 && !all[last].content.Altered
}

// sight is what was seen of the log's messages while the files were read for a damage.
type sight struct {
	gaps     []block.Range
	last     uint64
	times    map[uint64]int64  // of the messages beside gaps
	index    block.Index       // as the server noted it; without subjects: it could not be read
	counts   map[string]uint64 // messages of each subject, up to the end of the index
	guesses  map[uint64]string // subjects of what cannot be read, which nothing vouches for
	batch    string            // of the messages after the first gap
	behind   int               // how many these are
	oneBatch bool              // they were stored together, or there are none
}

// look reads all files for what can be told of gaps.
func (l *logFiles) look(ctx context.Context, all []blockFile, gaps []block.Range) (*sight, error) {
	s := &sight{gaps: gaps, times: map[uint64]int64{}, counts: map[string]uint64{}, guesses: map[uint64]string{}, oneBatch: true}
	for _, g := range gaps {
		s.times[g.From-1], s.times[g.To+1] = 0, 0
	}
	s.index, _ = block.ReadIndex(l.index(), Market)
	for _, f := range all {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		content, err := block.ReadFile(l.path(f), Market, f.index, s.see)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, broken := range content.Broken {
			if subject := string(broken.Seems.Subject); aggregateSubject.MatchString(subject) {
				s.guesses[broken.Seems.Sequence] = subject
			}
		}
	}
	return s, nil
}

// aggregateSubject is the subject of an aggregate.
var aggregateSubject = regexp.MustCompile(`^market\.[a-z]+\.[a-z_]+\.[A-Za-z0-9_-]{1,64}$`)

func (s *sight) see(r block.Record) {
	if r.Sequence <= s.last {
		return
	}
	s.last = r.Sequence
	if _, wanted := s.times[r.Sequence]; wanted {
		s.times[r.Sequence] = r.Time
	}
	if r.Sequence <= s.index.Last {
		s.counts[string(r.Subject)]++
	}
	if len(s.gaps) > 0 && r.Sequence > s.gaps[0].To {
		batch := batchOf(r.Header)
		s.oneBatch = s.oneBatch && batch != "" && (s.behind == 0 || batch == s.batch)
		s.batch = batch
		s.behind++
	}
}

// loss tells what is known of what is lost. The server's index says how many messages each aggregate had: those of which there are fewer have lost the
// rest. Beyond the index, or without one, the places themselves may still say whose they were.
func (s *sight) loss(gaps []block.Range) (l Loss) {
	var told uint64
	whose := map[string]bool{}
	for subject, had := range s.index.Subjects {
		if n := s.counts[subject]; n < had {
			told += had - n
			whose[subject] = true
		}
	}
	for _, g := range gaps {
		gap := Gap{Range: g}
		if at := s.times[g.From-1]; at != 0 {
			gap.After = timeOf(at)
		}
		if at := s.times[g.To+1]; at != 0 {
			gap.Before = timeOf(at)
		}
		l.Gaps = append(l.Gaps, gap)
		for sequence := max(g.From, s.index.Last+1); sequence <= g.To && len(s.guesses) > 0; sequence++ {
			if subject, ok := s.guesses[sequence]; ok {
				told++
				whose[subject] = true
				delete(s.guesses, sequence)
			}
		}
	}
	for subject := range whose {
		l.Aggregates = append(l.Aggregates, subject)
	}
	slices.Sort(l.Aggregates)
	l.Unknown = l.Len() - min(l.Len(), told)
	return l
}
