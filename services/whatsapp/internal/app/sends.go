package app

import (
	"context"
	"sync"
)

// sends are what this process knows of the messages that it sends: which are being sent, and of which it is recorded that Meta has them. What
// Meta tells of those says nothing that somebody will ask for, except that one failed, or was delivered where a turn will ask for that.
type sends struct {
	mu       sync.Mutex
	underway map[string]chan struct{} // by outbound key, but those whose delivery a turn may ask for; closed when it is no longer
	recorded map[string]bool          // by outbound key: whether a turn may ask for its delivery
}

const (
	mostRecorded = 10_000
	// sendingTimeout bounds how long a status waits for the record that makes it needless; beyond it the status is stored.
	sendingTimeout = receiveTimeout / 4
)

func newSends() *sends {
	return &sends{underway: map[string]chan struct{}{}, recorded: map[string]bool{}}
}

// begin notes that a message is being sent, until end is called. Nothing waits for one whose delivery a turn may ask for: what was said of
// that before the turn's input has to be stored before it.
func (s *sends) begin(key string, watched bool) (end func()) {
	if watched {
		return func() {}
	}
	done := make(chan struct{})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.underway[key] = done
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.underway[key] == done {
			delete(s.underway, key)
		}
		close(done)
	}
}

// record notes that it is stored that Meta has a message.
func (s *sends) record(key string, watched bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.recorded) >= mostRecorded {
		clear(s.recorded)
	}
	s.recorded[key] = watched
}

// isRecorded tells whether this process knows it to be stored that Meta has a message, and whether a turn may ask for its delivery.
func (s *sends) isRecorded(key string) (watched, recorded bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	watched, recorded = s.recorded[key]
	return watched, recorded
}

// isNeedless tells whether a status of a message tells nothing that is not stored and that anybody will ask for. One that overtakes the record
// of Meta's own answer waits for it a moment.
func (s *sends) isNeedless(ctx context.Context, key, status string) bool {
	if status != "sent" && status != "delivered" && status != "read" {
		return false
	}
	s.await(ctx, key)
	watched, recorded := s.isRecorded(key)
	return recorded && (status == "sent" || !watched)
}

// await waits until a message is no longer being sent.
func (s *sends) await(ctx context.Context, key string) {
	s.mu.Lock()
	done, sending := s.underway[key]
	s.mu.Unlock()
	if !sending {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, sendingTimeout)
	defer cancel()
	select {
	case <-done:
	case <-ctx.Done():
	}
}
