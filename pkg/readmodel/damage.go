package readmodel

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

var (
	// ErrDamaged says that the file turned out to be damaged and is being rebuilt: the same read succeeds soon.
	ErrDamaged = errors.New("the read model is damaged and is rebuilt")
	// errDamaged says that a page of the file is not what was written there.
	errDamaged = errors.New("the file is damaged")
	// errUndecodable says the same of a row, unless this process wrote it.
	errUndecodable = errors.New("the row is unreadable")
)

// guard calls what works on the file. bbolt panics over a damaged page, or leads outside of the file, where the memory has
// nothing: both become errDamaged. What they say is numbers of pages, and addresses. Other panics go on.
func guard(work func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if v := recover(); v != nil {
			if !ofFile(v) {
				panic(v)
			}
			err = damage(v)
		}
	}()
	return work()
}

func damage(panicked any) error { return fmt.Errorf("%w: %v", errDamaged, panicked) }

// ofFile tells a panic that comes from the file's pages from one of a program. It is called where the panic is recovered.
func ofFile(v any) bool {
	if _, fault := v.(interface{ Addr() uintptr }); fault {
		return true
	}
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs)])
	panicked := false
	for {
		frame, more := frames.Next()
		switch {
		case frame.Function == "runtime.gopanic":
			panicked = true
		case panicked && !strings.HasPrefix(frame.Function, "runtime."):
			return strings.HasPrefix(frame.Function, "go.etcd.io/bbolt")
		}
		if !more {
			return false
		}
	}
}

// damaged tells whether an error means that the file is to be rebuilt. What this process wrote can be decoded, or never will.
func (f *file) damaged(err error) bool {
	return errors.Is(err, errDamaged) || f.inherited && errors.Is(err, errUndecodable)
}

// damaged is that of the file that is open.
func (m *Model) damaged(err error) bool {
	f := m.file.Load()
	return f != nil && f.damaged(err) || errors.Is(err, errDamaged)
}

// report has Run rebuild the file, unless that is another one by now. Should the process end before it does, the next start will.
func (m *Model) report(f *file, err error) {
	if f != m.file.Load() {
		return
	}
	_ = m.mark.remove()
	select {
	case f.damage <- err:
	default: // it knows
	}
}
