package readmodel

import (
	"context"
	"errors"
	"time"
)

const (
	firstPause = 50 * time.Millisecond
	longPause  = 5 * time.Second
)

// Run applies the log until ctx ends, and then returns nil. After an error, of the connection or of a projection, it
// starts again from its checkpoint after a pause, as often as it takes. Each distinct error is logged once.
func (m *Model) Run(ctx context.Context) error {
	defer m.stopped()
	pause, logged := firstPause, ""
	for {
		from := m.Position()
		err := m.follow(ctx)
		if by, ok := errors.AsType[replaceable](err); ok {
			m.replace(ctx, by.replacement)
			continue
		}
		if ctx.Err() != nil {
			return nil
		}
		if m.Position() != from {
			pause, logged = firstPause, ""
		}
		told := false
		if m.damaged(err) {
			again := m.discard(err)
			told, err = again == nil, errors.Join(err, again)
		}
		m.failed(err)
		if !told && err.Error() != logged {
			logged = err.Error()
			m.cfg.Logger.Error("read model does not advance", "path", m.cfg.Path, "position", m.Position(), "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case by := <-m.fresh:
			m.replace(ctx, by)
		case <-time.After(pause):
			pause = min(2*pause, longPause)
		}
	}
}

// follow applies the log from the checkpoint on, until an error or until ctx ends.
func (m *Model) follow(ctx context.Context) error {
	if err := m.checkFile(ctx); err != nil {
		return err
	}
	f, err := m.subscribe(ctx)
	if err != nil {
		return err
	}
	defer f.stop()
	for {
		batch, err := f.next(ctx)
		if err != nil {
			return err
		}
		if err := m.write(batch); err != nil {
			return err
		}
	}
}

// checkFile replaces the file if it does not match the log, before anything is added to it.
func (m *Model) checkFile(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, verifyTimeout)
	defer cancel()
	why, err := m.verify(ctx)
	if err != nil {
		return err
	}
	if why != nil {
		if err := m.discard(why); err != nil {
			return err
		}
	}
	end, err := m.logEnd(ctx)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.running || m.position == 0 {
		m.running, m.target = true, end
	}
	if m.position >= end {
		m.failure = nil
	}
	return nil
}

func (m *Model) failed(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.failure = err
}

func (m *Model) stopped() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.running, m.failure = false, nil
}
