package natsd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/qhatu/qhatu/pkg/block"
	"github.com/qhatu/qhatu/pkg/internal/atomicfile"
)

// accept goes on without what is lost, as an operator said: the files are copied aside as they are, the loss is noted for good, and the files are
// written again with what they have whole. The positions that are lost are never given again.
func (l *logFiles) accept(ctx context.Context, d *Damage) error {
	loss := d.Loss
	all, err := l.list()
	if err == nil {
		err = l.read(ctx, all, true)
	}
	if err != nil {
		return err
	}
	damaged := slices.DeleteFunc(slices.Clone(all), func(f blockFile) bool { return !slices.Contains(d.Files, f.Name) })
	last := blockFile{Name: block.Name(1), index: 1}
	if len(all) > 0 {
		last = all[len(all)-1]
	}
	until := l.lostEnd(all, loss)
	if until > 0 && !slices.Contains(d.Files, last.Name) {
		damaged = append(damaged, last)
	}
	if err := l.setAside(damaged, loss.Copies); err != nil {
		return fmt.Errorf("copy what is damaged aside: %w", err)
	}
	if len(loss.Gaps) > 0 {
		if err := l.lose(loss); err != nil {
			return err
		}
	}
	if err := remove(l.index()); err != nil { // the server makes another one of the files
		return err
	}
	for _, f := range damaged {
		end := uint64(0)
		if f.Name == last.Name {
			end = until
		}
		if err := l.rewrite(f, end); err != nil {
			return fmt.Errorf("write %s again: %w", f.Name, err)
		}
	}
	l.checked = map[string]blockFile{}
	return l.inspect(ctx)
}

// lose notes a loss for good.
func (l *logFiles) lose(loss Loss) error {
	l.losses = append(l.losses, loss)
	if err := writeNote(l.dir, lostName, lostNote{Identity: l.identity, Losses: l.losses}); err != nil {
		return fmt.Errorf("note what is lost: %w", err)
	}
	return nil
}

// lostEnd is the last position that is lost, now or before, if nothing is there after it; otherwise 0.
func (l *logFiles) lostEnd(all []blockFile, loss Loss) (until uint64) {
	for _, each := range append(slices.Clone(l.losses), loss) {
		for _, g := range each.Gaps {
			until = max(until, g.To)
		}
	}
	if lastOf(all) >= until {
		return 0
	}
	return until
}

// copiesAt names the folder, in the data folder, of copies of damaged files.
func copiesAt(now time.Time) string { return "damaged-" + now.UTC().Format("20060102T150405Z") }

// setAside copies files, and the server's index, which says what was in them, to a folder in the data folder.
func (l *logFiles) setAside(files []blockFile, folder string) error {
	return copyFiles(l.folder(), filepath.Join(l.dir, folder), append(names(files), block.IndexName))
}

func names(files []blockFile) (all []string) {
	for _, f := range files {
		all = append(all, f.Name)
	}
	return all
}

// copyFile copies a file, if there is one, so that the copy survives a power cut.
func copyFile(from, to string) (err error) {
	source, err := os.Open(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer source.Close() //nolint:errcheck // it was read only
	target, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Sync(), target.Close())
}

// rewrite replaces a file by one with what it has whole, and with a record that holds nothing for the position until, so that the log ends there. A file that
// has nothing goes.
func (l *logFiles) rewrite(f blockFile, until uint64) error {
	sum := block.NewSum(Market, f.index)
	var whole []byte
	var at int64
	_, err := block.ReadFile(l.path(f), Market, f.index, func(r block.Record) {
		whole, at = block.Append(whole, sum, r), r.Time
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if until > 0 {
		whole = block.AppendErased(whole, sum, until, at)
	}
	if len(whole) == 0 {
		return os.Remove(l.path(f))
	}
	return atomicfile.Replace(l.path(f), whole)
}
