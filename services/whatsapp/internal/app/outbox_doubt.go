package app

import (
	"maps"
	"sync"
	"time"
)

// doubts are the messages of which nobody knows yet whether Meta has them, by key.
type doubts struct {
	now func() time.Time

	mu   sync.Mutex
	keys map[string]doubt
}

// doubt is about an attempt whose outcome is unknown. What it waits for is measured by the time that passes here, not by what is stored of the
// attempt: the clock may be set meanwhile, and other processes have clocks of their own.
type doubt struct {
	attempt string    // the attempt's By
	since   time.Time // when it was made, or when this process first knew of it
	looked  time.Time // when its outcome was last looked for
	through uint64    // the last status that was stored when a status had had its time; 0: it still has
}

// doubtKept is how long a doubt is kept that is no longer looked for here: another replica has the message.
const doubtKept = time.Hour

func newDoubts(now func() time.Time) *doubts { return &doubts{now: now, keys: map[string]doubt{}} }

// begin notes that an attempt that this process made has an outcome that nobody knows.
func (ds *doubts) begin(key string, a attempt) {
	ds.keep(key, doubt{attempt: a.By, since: a.begun, looked: a.begun})
}

// of is the doubt about an attempt, from now on if it is not known.
func (ds *doubts) of(key string, a attempt) doubt {
	now := ds.now()
	ds.mu.Lock()
	defer ds.mu.Unlock()
	d := ds.keys[key]
	if d.attempt != a.By {
		d = doubt{attempt: a.By, since: now}
	}
	d.looked = now
	ds.keys[key] = d
	return d
}

func (ds *doubts) keep(key string, d doubt) {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	ds.keys[key] = d
}

func (ds *doubts) end(key string) {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	delete(ds.keys, key)
}

// count counts those that are looked for here.
func (ds *doubts) count() (n int) {
	now := ds.now()
	ds.mu.Lock()
	defer ds.mu.Unlock()
	maps.DeleteFunc(ds.keys, func(_ string, d doubt) bool { return now.Sub(d.looked) > doubtKept })
	for _, d := range ds.keys {
		if now.Sub(d.looked) <= 10*pollInterval {
			n++
		}
	}
	return n
}
