package natsd

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/qhatu/qhatu/pkg/block"
)

// Files of the folder guard/ about the streams beside the log.
const (
	streamsName = "streams.json" // which of their files were whole when they were last read
	stoppedName = "stopped.json" // what files there were when the server last stopped; nothing while one runs
)

type (
	streamsNote map[string][]blockFile // by the stream's name
	stoppedNote map[string]stopNote
	stopNote    struct {
		Index string           `json:"index"` // end of the server's index: another server has not run since
		Files map[string]int64 `json:"files"` // bytes of each
	}
)

// sides are the streams beside the log.
type sides struct {
	dir     string
	streams []*side // that are there, or were at the last start or stop
}

// side is a stream beside the log. Messages of it come and go, so that a gap is no loss.
type side struct {
	streamFiles

	logger *slog.Logger
	seen   bool               // it was there at the last start or stop
	stop   *stopNote          // as the server left it; nil: it was killed, or another one has run since
	all    []blockFile        // as they were read
	noted  func() block.Index // what the server noted of the stream
}

func openSides(dir string, logger *slog.Logger) (*sides, error) {
	var seen streamsNote
	var stopped stoppedNote
	readSummed(dir, streamsName, &seen) // without it everything is read
	readSummed(dir, stoppedName, &stopped)
	there, err := streamsIn(dir)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, name := range slices.Concat(there, slices.Collect(maps.Keys(seen)), slices.Collect(maps.Keys(stopped))) {
		names[name] = true
	}
	s := &sides{dir: dir}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		each := &side{streamFiles: filesOf(dir, name), logger: logger}
		each.credible = each.isCredible
		each.readIndex()
		for _, f := range seen[name] {
			each.checked[f.Name] = f
		}
		_, each.seen = seen[name]
		if stop, ok := stopped[name]; ok {
			each.seen = true
			if stop.Index == each.indexSum() {
				each.stop = &stop
			}
		}
		s.streams = append(s.streams, each)
	}
	return s, nil
}

// readIndex reads the server's index when it is asked for. Without one nothing is known of what there was.
func (s *side) readIndex() {
	s.noted = sync.OnceValue(func() block.Index {
		index, _ := block.ReadIndex(s.index(), s.name)
		return index
	})
}

// streamsIn are the streams beside the log of which there are files.
func streamsIn(dir string) (names []string, err error) {
	entries, err := os.ReadDir(streamsOf(dir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the streams: %w", err)
	}
	for _, entry := range entries {
		if name := entry.Name(); entry.IsDir() && name != Market && !strings.HasPrefix(name, ".") { // which the server deletes
			names = append(names, name)
		}
	}
	return names, nil
}

// indexSum is the end of the server's index: the hash of the last record then, and that of the index; "": there is none.
func (s *side) indexSum() string {
	file, err := os.Open(s.index())
	if err != nil {
		return ""
	}
	defer file.Close() //nolint:errcheck // it was read only
	sum := make([]byte, 2*8)
	if _, err := file.Seek(-int64(len(sum)), io.SeekEnd); err != nil {
		return ""
	}
	n, _ := io.ReadFull(file, sum)
	return hex.EncodeToString(sum[:n])
}

// inspect reads the files that have changed since they were last read, and returns what is damaged.
func (s *sides) inspect(ctx context.Context) (found damages, err error) {
	for _, each := range s.streams {
		damage, err := each.inspect(ctx)
		if err != nil {
			return nil, err
		}
		if damage != nil {
			found = append(found, damage)
		}
	}
	return found, nil
}

func (s *side) inspect(ctx context.Context) (*Damage, error) {
	if !s.exists() {
		if s.seen && !forgettable[s.name] {
			return &Damage{Loss: Loss{Stream: s.name, All: true}, Folder: s.folder()}, nil
		}
		return nil, nil
	}
	var err error
	if s.all, err = s.list(); err != nil {
		return nil, err
	}
	if err := s.read(ctx, s.all, false); err != nil {
		return nil, err
	}
	unsound := slices.DeleteFunc(slices.Clone(s.all), func(f blockFile) bool { return f.content.Sound() })
	torn := isTornEnd(s.all) && unsound[0].content.Torn()
	switch {
	case len(unsound) == 0 && !s.lacks():
		return nil, nil
	case forgettable[s.name] && (torn || len(unsound) == 0):
		return nil, nil
	case forgettable[s.name]:
		return nil, s.forget()
	}
	missing, err := s.missing(ctx)
	if err != nil {
		return nil, err
	}
	fewer := s.shorter() || s.endless() || s.lacks() && len(missing) > 0 && besideOf(s.name).keeps && s.upToDate()
	switch {
	case len(unsound) == 0 && !fewer: // the file that is gone held what had ended
		return nil, nil
	case !fewer && s.stop == nil && torn && s.noted().Last <= namedIn(s.all):
		return nil, nil // a write that was cut off: nobody was told that it is stored
	}
	d := &Damage{Loss: Loss{Stream: s.name, Entries: s.entries(missing)}, Folder: s.folder()}
	for _, f := range unsound {
		d.Files = append(d.Files, f.Name)
	}
	return d, nil
}

var key = regexp.MustCompile(`^[-/_=.a-zA-Z0-9]+$`)

// isCredible reports whether a message can have the subject that it seems to have, for no hash says where that ends: in a bucket it is that of a
// key, and of a message that the server had when it wrote its index it is one that stands there.
func (s *side) isCredible(r block.Record) bool {
	subject := string(r.Subject)
	if bucket, is := strings.CutPrefix(s.name, bucketPrefix); is {
		name, prefixed := strings.CutPrefix(subject, keyPrefix+bucket+".")
		if !prefixed || !key.MatchString(name) {
			return false
		}
	}
	index := s.noted()
	return !index.Had(r.Sequence) || index.Subjects[subject] > 0
}

// exists reports whether there are files of the stream.
func (s *side) exists() bool {
	for _, name := range []string{filepath.Join(s.stream(), block.SettingsName), s.folder()} {
		if _, err := os.Stat(name); err == nil {
			return true
		}
	}
	return false
}

// forget deletes what a stream holds of which nothing is missed.
func (s *side) forget() error {
	s.logger.Warn("what cannot be read is deleted: nothing of it is missed", "stream", s.name)
	s.all, s.checked = nil, map[string]blockFile{}
	return os.RemoveAll(s.folder())
}

// lacks reports whether a file is gone that was there at the last start, or has less than at the last stop.
func (s *side) lacks() bool {
	for name := range s.checked {
		if !slices.ContainsFunc(s.all, func(f blockFile) bool { return f.Name == name }) {
			return true
		}
	}
	return s.shorter()
}

// shorter reports whether a file has less than when the server stopped, or is gone.
func (s *side) shorter() bool {
	if s.stop == nil {
		return false
	}
	for name, size := range s.stop.Files {
		i := slices.IndexFunc(s.all, func(f blockFile) bool { return f.Name == name })
		if i < 0 || s.all[i].Size < size {
			return true
		}
	}
	return false
}

// endless reports whether the last file of the last start is gone and no later one is there: a server begins one before it deletes another.
func (s *side) endless() bool {
	last := 0
	if len(s.all) > 0 {
		last = s.all[len(s.all)-1].index
	}
	for name := range s.checked {
		if number(name) > last {
			return true
		}
	}
	return false
}

// upToDate reports whether nothing was written since the server wrote its index, which names the hash of the last record.
func (s *side) upToDate() bool {
	if len(s.all) == 0 {
		return false
	}
	raw, err := os.ReadFile(s.path(s.all[len(s.all)-1]))
	const hash = 2 * 8 // in figures
	sum := s.indexSum()
	return err == nil && len(raw) >= 8 && len(sum) == 2*hash && hex.EncodeToString(raw[len(raw)-8:]) == sum[:hash]
}

// namedIn is the highest sequence that any record names.
func namedIn(all []blockFile) (named uint64) {
	for _, f := range all {
		named = max(named, f.Named, f.content.Last())
	}
	return named
}

// plain is a subject as one is: what is read of a damaged place may be anything.
var plain = regexp.MustCompile(`^[!-~]{1,256}$`)

// broken are the subjects of places that cannot be read, as far as these say, with their sequences.
func (s *side) broken() map[string]uint64 {
	all := map[string]uint64{}
	for _, f := range s.all {
		for _, place := range f.content.Broken {
			if subject := string(place.Seems.Subject); plain.MatchString(subject) && s.isCredible(place.Seems) {
				all[subject] = max(all[subject], place.Seems.Sequence)
			}
		}
	}
	return all
}

// missing are the subjects of which the server had noted more messages than there are.
func (s *side) missing(ctx context.Context) (subjects []string, err error) {
	index := s.noted()
	more := maps.Clone(index.Subjects)
	err = s.each(ctx, func(r block.Record) {
		if subject := string(r.Subject); more[subject] > 0 && !index.Lacked(r.Sequence) {
			more[subject]--
		}
	})
	for subject, left := range more {
		if left > 0 {
			subjects = append(subjects, subject)
		}
	}
	return subjects, err
}

// entries are what is known to be lost: what is missing, and what broken places seem to hold.
func (s *side) entries(missing []string) []string {
	lost := map[string]bool{}
	for _, subject := range append(slices.Collect(maps.Keys(s.broken())), missing...) {
		lost[entryOf(s.name, subject)] = true
	}
	return slices.Sorted(maps.Keys(lost))
}

// each visits every message that is there whole.
func (s *side) each(ctx context.Context, visit func(block.Record)) error {
	for i := range s.all {
		f := &s.all[i]
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := s.readFile(f, visit); err != nil {
			return err
		}
	}
	return nil
}

// keep notes what was read, before the server changes it.
func (s *sides) keep() error {
	note, news := streamsNote{}, false
	for _, each := range s.streams {
		if !each.exists() {
			news = news || each.seen
			continue
		}
		changed, err := each.settle(each.all)
		if err != nil {
			return fmt.Errorf("note which files of %s are whole: %w", each.name, err)
		}
		news = news || changed || !each.seen
		note[each.name] = each.settled()
	}
	if news {
		if err := writeSummed(s.dir, streamsName, note); err != nil {
			return fmt.Errorf("note which files are whole: %w", err)
		}
	}
	if _, err := os.Stat(notePath(s.dir, stoppedName)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return writeSummed(s.dir, stoppedName, stoppedNote{})
}

// noteStop notes what files a server that has stopped has left.
func noteStop(dir string) error {
	names, err := streamsIn(dir)
	if err != nil {
		return err
	}
	note := stoppedNote{}
	for _, name := range names {
		if forgettable[name] {
			continue
		}
		s := &side{streamFiles: filesOf(dir, name)}
		all, err := s.list()
		if err != nil {
			return err
		}
		stop := stopNote{Index: s.indexSum(), Files: map[string]int64{}}
		for _, f := range all {
			stop.Files[f.Name] = f.Size
		}
		note[name] = stop
	}
	return writeSummed(dir, stoppedName, note)
}
