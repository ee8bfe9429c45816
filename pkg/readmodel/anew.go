package readmodel

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/qhatu/qhatu/pkg/es"
)

// ErrBusy is returned by Rebuild and Digest while another one of the same read model goes on.
var ErrBusy = errors.New("it is being rebuilt or verified already")

// Progress is how far a rebuild has got: positions of the log.
type Progress struct {
	Done  es.Position `json:"done"`
	Total es.Position `json:"total"` // where the log ended when the rebuild began
}

// Rebuild builds the read model anew from the log, in a file beside that which is in use, and puts it in its place once it has got as far. Until
// then the old one is read and goes on following the log. It needs [Model.Run] to run. After an error, or a crash in between, the old one stays.
// progress is told now and then; nil: nobody is.
func (m *Model) Rebuild(ctx context.Context, progress func(Progress)) error {
	if !m.busy.TryLock() {
		return ErrBusy
	}
	defer m.busy.Unlock()
	if err := m.rebuild(ctx, progress); err != nil {
		return fmt.Errorf("rebuild read model %s: %w", m.cfg.Path, err)
	}
	return nil
}

func (m *Model) rebuild(ctx context.Context, progress func(Progress)) error {
	end, err := m.log.End(ctx)
	if err != nil {
		return err
	}
	fresh, err := m.openBeside(ctx)
	if err != nil {
		return err
	}
	for from := es.Position(0); ; from = fresh.Position() {
		err := fresh.ApplyTo(ctx, end, progress)
		if err == nil {
			break
		}
		if ctx.Err() != nil || fresh.Position() == from { // else only the connection was lost
			return errors.Join(err, fresh.drop())
		}
	}
	placed := make(chan error, 1)
	select {
	case m.fresh <- replacement{fresh, placed}:
		return <-placed
	case <-ctx.Done():
		return errors.Join(ctx.Err(), fresh.drop())
	}
}

// openBeside opens an empty read model of the same projections, in a file of its own.
func (m *Model) openBeside(ctx context.Context) (*Model, error) {
	cfg := Config{Path: m.beside(), Log: m.log, Logger: m.cfg.Logger}
	if err := Remove(cfg.Path); err != nil {
		return nil, err
	}
	return Open(ctx, cfg, m.projectors...)
}

// beside is where a file stands that is built while another one is in use.
func (m *Model) beside() string { return m.cfg.Path + ".rebuilt" }

// Remove deletes the files of a read model that nobody has open.
func Remove(path string) error {
	return errors.Join(removeFile(path), markOf(path).remove())
}

// drop closes a read model and deletes its files.
func (m *Model) drop() error { return errors.Join(m.Close(), Remove(m.cfg.Path)) }

// replacement is a file that has been built beside the one in use. placed is told once it is in its place, or why it is not.
type replacement struct {
	model  *Model
	placed chan<- error
}

// replaceable is what Run ends following the log with to put another file in the place of its own.
type replaceable struct{ replacement }

func (replaceable) Error() string { return "another file has been built" }

// replace puts a file in the place of the one in use. It is called by Run, which meanwhile writes nothing. The new file first gets as far as the old
// one, so that no position that was told is taken back. It is the same file under another name: those who read wait for a moment only.
func (m *Model) replace(ctx context.Context, by replacement) {
	err := by.model.ApplyTo(ctx, m.Position(), nil)
	if err == nil {
		err = m.takeOver(by.model)
	}
	if err != nil {
		err = errors.Join(err, by.model.drop())
	}
	by.placed <- err
}

// takeOver makes the file of another read model that of this one, and closes its own. Up to the renaming a crash leaves the old file, and then the new one.
func (m *Model) takeOver(other *Model) error {
	if err := m.mark.running(); err != nil { // the old one's is gone if it was damaged
		return err
	}
	if err := m.exchange(other); err != nil {
		return err
	}
	m.advanced(other.position, other.event)
	m.cfg.Logger.Info("read model was rebuilt", "path", m.cfg.Path, "position", other.position)
	if err := other.release(false); err != nil {
		m.cfg.Logger.Warn("the file that a read model had before is not closed", "path", m.cfg.Path, "error", err)
	}
	return other.mark.remove()
}

// exchange exchanges the files of two read models: the other's under the name of this one's, which has none any more.
func (m *Model) exchange(other *Model) error {
	if err := os.Rename(other.cfg.Path, m.cfg.Path); err != nil {
		return err
	}
	other.file.Store(m.file.Swap(other.file.Load()))
	m.parts.replaced()
	return nil
}

// ApplyTo applies the log up to a position and not beyond, and returns; for a model that does not Run. The log must reach there.
// progress is told after each batch; nil: nobody is.
func (m *Model) ApplyTo(ctx context.Context, last es.Position, progress func(Progress)) error {
	if m.Position() >= last {
		return nil
	}
	f, err := m.subscribe(ctx)
	if err != nil {
		return err
	}
	defer f.stop()
	for m.Position() < last {
		batch, err := f.next(ctx)
		if err != nil {
			return err
		}
		end := len(batch)
		for end > 0 && batch[end-1].position > last {
			end--
		}
		if end > 0 {
			if err := m.write(batch[:end]); err != nil {
				return err
			}
		}
		if progress != nil {
			progress(Progress{Done: m.Position(), Total: last})
		}
		if end < len(batch) {
			return nil // the log has nothing at that position
		}
	}
	return nil
}
