package bus_test

import (
	"bytes"
	"sync"
)

// syncedLines collects log lines of several goroutines.
type syncedLines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *syncedLines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *syncedLines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
