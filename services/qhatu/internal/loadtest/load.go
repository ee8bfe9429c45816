package loadtest

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Load is how a market is asked: by so many connections, each sending its next request when the last one is answered.
type Load struct {
	URL         string
	Connections int
	Most        int           // requests
	For         time.Duration // no request begins later; 0: all of them
	// Rate is how many requests fall due in a second, however fast they are answered; 0: each connection asks as fast as it is answered.
	Rate float64
}

// Sample is how long requests took: from when each fell due until its answer was read.
type Sample struct {
	Took time.Duration // all of them
	Each []time.Duration
}

// Run makes requests until there are no more, time is up, or one fails. The function makes the i-th.
func (l Load) Run(request func(c *Conn, i int) error) (Sample, error) {
	r := run{Load: l, request: request, begin: time.Now()}
	each := make([][]time.Duration, l.Connections)
	failed := make([]error, l.Connections)
	var group sync.WaitGroup
	for n := range l.Connections {
		group.Go(func() {
			if each[n], failed[n] = r.work(); failed[n] != nil {
				r.next.Store(int64(l.Most)) // the others stop too
			}
		})
	}
	group.Wait()
	return Sample{time.Since(r.begin), slices.Concat(each...)}, errors.Join(failed...)
}

type run struct {
	Load
	request func(c *Conn, i int) error
	begin   time.Time
	next    atomic.Int64
}

// work makes requests over one connection.
func (r *run) work() (each []time.Duration, err error) {
	conn, err := Dial(r.URL)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	for {
		i := int(r.next.Add(1)) - 1
		due := r.due(i)
		if i >= r.Most || r.For > 0 && due.Sub(r.begin) >= r.For {
			return each, nil
		}
		if early := time.Until(due); early > 0 {
			<-time.After(early)
		}
		if err := r.request(conn, i); err != nil {
			return each, err
		}
		each = append(each, time.Since(due))
	}
}

func (r *run) due(i int) time.Time {
	if r.Rate == 0 {
		return time.Now()
	}
	return r.begin.Add(time.Duration(float64(i) / r.Rate * float64(time.Second)))
}

// Add adds what was measured in another turn.
func (s *Sample) Add(other Sample) {
	s.Took += other.Took
	s.Each = append(s.Each, other.Each...)
}

// PerSecond is how many requests were answered in a second.
func (s *Sample) PerSecond() float64 { return float64(len(s.Each)) / s.Took.Seconds() }

// Milliseconds is a percentile of how long requests took; 0 if there were none.
func (s *Sample) Milliseconds(percentile int) float64 {
	if len(s.Each) == 0 {
		return 0
	}
	slices.Sort(s.Each)
	return s.Each[(len(s.Each)-1)*percentile/100].Seconds() * 1000
}
