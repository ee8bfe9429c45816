package readmodel

import (
	"context"
	"errors"
	"time"

	"go.etcd.io/bbolt"
)

// turn is held by the check of a file in use: those of a process go on one after the other.
var turn = make(chan struct{}, 1)

// afterStart is how long it waits until it begins, in nobody's way: a start is over by then.
const afterStart = 2 * time.Second

// breath is how many pages such a check reads at a time: 4 MB.
const breath = 1024

// checkBeside has a file that was just opened checked while it is in use, as it was before anything is written: a transaction keeps all pages
// as they are, except the first two, which say where the others are. What is found is damage under a running process.
func (m *Model) checkBeside(f *file) error {
	tx, err := f.begin(false)
	if err != nil {
		return err
	}
	p, err := pagesOf(f.raw)
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	ctx, enough := context.WithCancel(context.Background())
	f.enough = enough
	f.checked.Add(1)
	go m.checkTo(ctx, f, tx, p)
	return nil
}

// checkTo checks a file until ctx ends. Where it is damaged bbolt may have kept its locks, so that nobody waits for the end of the transaction.
func (m *Model) checkTo(ctx context.Context, f *file, tx *bbolt.Tx, p *pages) {
	if err := p.inTurn(ctx); errors.Is(err, errDamaged) {
		m.report(f, err)
	}
	f.enough()
	f.checked.Done()
	_ = tx.Rollback() // it only read
}

func (p *pages) inTurn(ctx context.Context) error {
	select {
	case <-time.After(afterStart):
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-turn }()
	return p.check(unhurried(ctx))
}

// unhurried has a check rest as long as it works, so that it takes half of a processor, or of a disk, at most.
func unhurried(ctx context.Context) func() error {
	began, read := time.Now(), 0
	return func() error {
		if read++; read%breath != 0 {
			return ctx.Err()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Since(began)):
		}
		began = time.Now()
		return nil
	}
}

// endCheck ends the check of a file, if one goes on.
func (f *file) endCheck() {
	if f.enough != nil {
		f.enough()
	}
	f.checked.Wait()
}
