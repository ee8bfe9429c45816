package natsd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/qhatu/qhatu/pkg/block"
)

// How the files of the log are read while the market runs.
const (
	leastPause = 100 * time.Millisecond // between two files
	pauseFor   = 10                     // times as long as it took to read one
	lookEvery  = 5 * time.Second        // for files that are complete since, or gone
	againAfter = 24 * time.Hour         // every file is read again
)

// Lost is what the log has lost and an operator has accepted; nil at an external server, which keeps its files itself.
func (n *Node) Lost() []Loss {
	if n.files == nil {
		return nil
	}
	return slices.Clone(n.files.losses)
}

// WatchLog reads the files of the log that an embedded server wrote, one after the other with long pauses: at first those that were not read at the start, then
// each that has become complete, and every day all of them. A disk may change what nobody reads. It returns a [Damage] when a file has lost something, of which it
// keeps a copy before the server may cut it, and nil when ctx ends. The last file, which is written to, is not read.
func (n *Node) WatchLog(ctx context.Context) error {
	if n.files == nil {
		<-ctx.Done()
		return nil
	}
	for read := map[string]time.Time{}; ; {
		err := n.files.round(ctx, read)
		switch _, damaged := errors.AsType[*Damage](err); {
		case damaged:
			return err
		case err != nil && ctx.Err() == nil: // the disk is full, say, or hands nothing out
			n.logger.Warn("the files of the log cannot be read", "error", err)
		}
		if !pause(ctx, lookEvery) {
			return nil
		}
	}
}

func pause(ctx context.Context, length time.Duration) bool {
	timer := time.NewTimer(length)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// round reads every file but the last that was not read within a day.
func (l *logFiles) round(ctx context.Context, read map[string]time.Time) error {
	all, err := l.list()
	if err != nil || len(all) == 0 {
		return err
	}
	news := false
	for i := range all[:len(all)-1] {
		f := &all[i]
		if known, ok := l.known(*f); ok && time.Since(read[f.Name]) < againAfter {
			f.holds(block.Content{Whole: known.Whole})
			continue
		}
		began := time.Now()
		content, stays, err := l.readStill(*f)
		if err != nil || !stays { // the server has just written it anew: it is read again in a while
			return err
		}
		if l.isDamaged(*f, content) {
			return l.tellDamage(ctx, *f)
		}
		news, read[f.Name] = true, began
		f.holds(content)
		if !pause(ctx, max(leastPause, pauseFor*time.Since(began))) {
			return nil
		}
	}
	if l.lacks(all[:len(all)-1]) {
		return l.tellDamage(ctx, all[0])
	}
	if !news {
		return nil
	}
	last := &all[len(all)-1]
	known, ok := l.known(*last)
	last.holds(block.Content{Altered: !ok, Whole: known.Whole})
	return l.keep(all)
}

// lacks reports whether a position before the end of these files is missing: what follows stands in the last file.
func (l *logFiles) lacks(all []blockFile) bool {
	gaps := l.missing(all, 0)
	return len(gaps) > 0 && gaps[0].From < lastOf(all)
}

// readStill reads a file, and reports whether the server left it as it is meanwhile.
func (l *logFiles) readStill(f blockFile) (content block.Content, stays bool, err error) {
	content, err = block.ReadFile(l.path(f), Market, f.index, nil)
	if errors.Is(err, fs.ErrNotExist) {
		return content, false, nil
	}
	if err != nil {
		return content, false, err
	}
	now, err := l.list()
	i := slices.IndexFunc(now, func(other blockFile) bool { return other.Name == f.Name })
	return content, i >= 0 && now[i].same(f), err
}

// isDamaged reports whether a file that takes no more messages has a place that cannot be read, lacks a message in its middle, or holds less than it did.
func (l *logFiles) isDamaged(f blockFile, content block.Content) bool {
	known, ok := l.known(f)
	if ok && len(known.Whole) > 0 && !slices.Equal(known.Whole, content.Whole) {
		return true
	}
	return !content.Sound() || len(content.Deleted) > 0
}

// tellDamage returns what is lost, after it has copied the file aside.
func (l *logFiles) tellDamage(ctx context.Context, f blockFile) error {
	if err := l.setAside([]blockFile{f}, copiesAt(time.Now())); err != nil {
		return fmt.Errorf("copy %s aside: %w", f.Name, err)
	}
	all, err := l.list()
	if err == nil {
		err = l.read(ctx, all, true)
	}
	if err != nil {
		return err
	}
	damage, err := l.damage(ctx, all, 0)
	if err != nil || damage == nil { // it was the memory, or what lies between: it is read again in a while
		return err
	}
	l.mu.Lock()
	delete(l.checked, f.Name)
	note := checkedNote{Identity: l.identity}
	for _, other := range all {
		if known, ok := l.checked[other.Name]; ok {
			note.Files = append(note.Files, known)
		}
	}
	l.mu.Unlock()
	if err := writeNote(l.dir, blocksName, note); err != nil {
		return err
	}
	return damage
}
