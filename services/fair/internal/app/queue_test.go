package app

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// A yes that has its place in the fair's queue before the expiry is decided first, as of its time.
func TestAYesThatQueuedBeforeTheExpiryIsDecidedFirst(t *testing.T) {
	s := newFixture(t)
	offered, _ := s.waiting() // for a day
	var span atomic.Int64
	read := make(chan bool, 16)
	s.now = func() time.Time {
		now := start.Add(time.Duration(span.Load()))
		read <- true
		return now
	}
	held, free := make(chan bool), make(chan bool)
	holder := run(func() error {
		_, err := s.HandleFair(t.Context(), fairID, func(es.Stamp) fair.Command {
			close(held)
			<-free
			return fair.Publish{Organiser: urcos, Now: start} // changes nothing
		}, meta("hold"))
		return err
	})
	<-read
	<-held

	span.Store(int64(day - time.Nanosecond))
	confirmed := run(func() error {
		return s.act("yes", func(c Call) fair.Command {
			return fair.Confirm{Association: "assoc_2", Application: offered, ActedAt: c.ActedAt}
		})
	})
	<-read // it has its place in the queue
	span.Store(int64(day))
	expired := run(func() error { return s.expireOffer(t.Context(), fairID+"."+offered) })
	<-read // for the grace
	<-read // it has its place in the queue

	close(free)
	for _, done := range []<-chan error{holder, confirmed, expired} {
		s.must(<-done)
	}
	s.expect(offered, fair.Confirmed)
}

func run(do func() error) <-chan error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	return done
}
