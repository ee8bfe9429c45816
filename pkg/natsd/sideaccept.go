package natsd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/pkg/block"
	"github.com/qhatu/qhatu/pkg/internal/atomicfile"
)

// accept goes on without what a stream has lost: its damaged files are copied aside, and written again with what they have whole.
func (s *sides) accept(ctx context.Context, d *Damage) error {
	if d.All {
		return nil // it begins anew
	}
	each := s.streams[slices.IndexFunc(s.streams, func(each *side) bool { return each.name == d.Stream })]
	if err := each.mend(ctx, filepath.Join(s.dir, d.Copies, each.name), d.Files); err != nil {
		return fmt.Errorf("write the files of %s again: %w", each.name, err)
	}
	again, err := each.inspect(ctx)
	if err == nil && again != nil {
		err = again
	}
	return err
}

// mend sets right what costs nothing, and notes what is there before the server changes it.
func (s *sides) mend(copies string) error {
	for _, each := range s.streams {
		if err := each.mendSettings(copies); err != nil {
			return err
		}
		if err := each.setAsideBroken(max(namedIn(each.all), indexEnd(each.index())), copies, each.logger); err != nil {
			return err
		}
	}
	return s.keep()
}

// mend writes damaged files again. The server makes another index of the files.
func (s *side) mend(ctx context.Context, copies string, damaged []string) error {
	until, older := s.lastGiven(), map[uint64]int64{}
	if err := s.each(ctx, s.superseded(older)); err != nil {
		return err
	}
	last := blockFile{Name: block.Name(1), index: 1}
	if len(s.all) > 0 {
		last = s.all[len(s.all)-1]
	}
	ends := until > namedIn(s.all)
	files := slices.DeleteFunc(slices.Clone(s.all), func(f blockFile) bool {
		return !slices.Contains(damaged, f.Name) && (f.Name != last.Name || !ends && len(older) == 0)
	})
	if len(files) == 0 && ends {
		files = append(files, last)
	}
	if err := copyFiles(s.folder(), copies, append(names(files), block.IndexName)); err != nil {
		return err
	}
	if err := remove(s.index()); err != nil {
		return err
	}
	for _, f := range files {
		sum := s.sum(f)
		raw, err := os.ReadFile(s.path(f))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		whole := block.Mend(raw, sum)
		if f.Name == last.Name {
			for sequence, at := range older {
				whole = block.AppendDeleted(whole, sum, sequence, at)
			}
			if ends {
				whole = block.AppendErased(whole, sum, until, 0)
			}
		}
		if err := s.replace(f, whole); err != nil {
			return err
		}
	}
	s.checked, s.stop = map[string]blockFile{}, nil
	s.readIndex()
	return nil
}

func (s *side) replace(f blockFile, content []byte) error {
	if len(content) == 0 {
		return remove(s.path(f))
	}
	if err := os.MkdirAll(s.folder(), 0o700); err != nil {
		return err
	}
	return atomicfile.Replace(s.path(f), content)
}

// superseded notes what was changed or deleted and must not come back: what the server had no longer when it wrote its index, and the messages that
// an entry had before the one that cannot be read.
func (s *side) superseded(older map[uint64]int64) func(block.Record) {
	broken, index := s.broken(), s.noted()
	return func(r block.Record) {
		if index.Lacked(r.Sequence) || strings.HasPrefix(s.name, bucketPrefix) && r.Sequence < broken[string(r.Subject)] {
			older[r.Sequence] = r.Time
		}
	}
}

// lastGiven is the last sequence that was given to a message, as far as anything tells: another message must not get it, or consumers would pass it over.
func (s *side) lastGiven() uint64 {
	last := max(s.noted().Last, namedIn(s.all))
	for _, f := range s.checked {
		last = max(last, f.Named, f.was().Last())
	}
	for _, each := range s.consumers() {
		if delivered, ok := each.position(); ok {
			last = max(last, delivered)
		}
	}
	return last
}

func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// copyFiles copies those of the named files that are there to another folder, so that the copies survive a power cut.
func copyFiles(from, to string, names []string) error {
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	for _, name := range names {
		if err := copyFile(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
			return err
		}
	}
	return nil
}
