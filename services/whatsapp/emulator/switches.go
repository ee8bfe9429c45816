package emulator

import "time"

// switches make Meta misbehave as it may.
type switches struct {
	faults       []*fault
	drops        int
	refuseAtOnce bool
	uploads      []*fault
	downloads    []int
	pairLimit    bool
}

// FailNext lets the next n messages fail with a code. They are refused with an HTTP status, the usual one of the code if it
// is 0; with 200 they are accepted and fail afterwards, by a status.
func (e *Emulator) FailNext(n, code, status int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for range n {
		e.switches.faults = append(e.switches.faults, &fault{code: code, status: status, details: title(code)})
	}
}

// DropAnswers accepts the next n messages and cuts the connection instead of answering.
func (e *Emulator) DropAnswers(n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.switches.drops = n
}

// RefuseShutWindow says how a message outside the 24 hours fails: at once with 400, or else, as at first, after it was accepted.
func (e *Emulator) RefuseShutWindow(atOnce bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.switches.refuseAtOnce = atOnce
}

// LimitPairs turns the limit on messages to one person on: one in six seconds, 45 in a burst. At first it is off.
func (e *Emulator) LimitPairs(on bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.switches.pairLimit = on
}

// FailUploads lets the next n uploads fail with a code, and an HTTP status: the usual one of the code if it is 0.
func (e *Emulator) FailUploads(n, code, status int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for range n {
		e.switches.uploads = append(e.switches.uploads, &fault{code: code, status: status, details: title(code)})
	}
}

// FailDownloads lets the next n downloads be answered with a status.
func (e *Emulator) FailDownloads(n, status int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for range n {
		e.switches.downloads = append(e.switches.downloads, status)
	}
}

func (s *switches) nextUpload() *fault {
	if len(s.uploads) == 0 {
		return nil
	}
	f := s.uploads[0]
	s.uploads = s.uploads[1:]
	return f
}

// nextDownload is 0 where nothing is to fail.
func (s *switches) nextDownload() int {
	if len(s.downloads) == 0 {
		return 0
	}
	status := s.downloads[0]
	s.downloads = s.downloads[1:]
	return status
}

func (s *switches) nextFault() *fault {
	if len(s.faults) == 0 {
		return nil
	}
	f := s.faults[0]
	s.faults = s.faults[1:]
	return f
}

func (s *switches) nextDrop() bool {
	if s.drops == 0 {
		return false
	}
	s.drops--
	return true
}

// The pair limit.
const (
	pairBurst = 45
	pairPause = 6 * time.Second
)

// bucket holds what may still be sent to one person.
type bucket struct {
	left float64
	at   time.Time
}

func fullBucket() bucket { return bucket{left: pairBurst} }

// take takes one message's worth, if there is one.
func (b *bucket) take(now time.Time) bool {
	if !b.at.IsZero() && now.After(b.at) {
		b.left = min(pairBurst, b.left+float64(now.Sub(b.at))/float64(pairPause))
	}
	b.at = now
	if b.left < 1 {
		return false
	}
	b.left--
	return true
}
