package torture

import (
	"net/http"
	"slices"
	"sync"
	"time"
)

// Request is one request to the market and how it was answered.
type Request struct {
	Begin, End time.Time
	Command    bool // it changes something
	Status     int  // 0: nobody answered
	Again      bool // the answer says when to ask again
}

// Acknowledged reports that it was a command, and that the market said it is done.
func (r Request) Acknowledged() bool { return r.Command && r.Status/100 == 2 }

// Recorder notes how requests fare. It is safe for concurrent use.
type Recorder struct {
	mu       sync.Mutex
	requests []Request // in the order of their ends
}

// Note carries a request out and notes how it fared.
func (c *Recorder) Note(r *http.Request, carry func(*http.Request) (*http.Response, error)) (*http.Response, error) {
	noted := Request{Begin: time.Now(), Command: r.Method == http.MethodPost}
	answer, err := carry(r)
	if err == nil {
		noted.Status, noted.Again = answer.StatusCode, answer.Header.Get("Retry-After") != ""
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	noted.End = time.Now()
	c.requests = append(c.requests, noted)
	return answer, err
}

// Since are the requests that were sent after a moment and are answered by now, the last answered first.
func (c *Recorder) Since(moment time.Time) (all []Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range slices.Backward(c.requests) {
		if !r.End.After(moment) {
			break
		}
		if r.Begin.After(moment) {
			all = append(all, r)
		}
	}
	return all
}

// FirstAcknowledged is when the first command that was sent after a moment was acknowledged.
func (c *Recorder) FirstAcknowledged(moment time.Time) (first time.Time, found bool) {
	for _, r := range c.Since(moment) {
		if r.Acknowledged() {
			first, found = r.End, true
		}
	}
	return first, found
}

// LongestGap is the longest time between two moments in which no command was acknowledged.
func (c *Recorder) LongestGap(from, to time.Time) (longest time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	next := to
	for _, r := range slices.Backward(c.requests) {
		if !r.End.After(from) {
			break
		}
		if r.Acknowledged() && r.End.Before(to) {
			longest, next = max(longest, next.Sub(r.End)), r.End
		}
	}
	return max(longest, next.Sub(from))
}
