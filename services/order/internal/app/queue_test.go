package app

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// watch replaces the clock by one that is set to so long after the start, and that says each time when it is read.
func (s fixture) watch() (set func(time.Duration), read <-chan bool) {
	var span atomic.Int64
	reads := make(chan bool, 16)
	s.now = func() time.Time {
		now := start.Add(time.Duration(span.Load()))
		reads <- true
		return now
	}
	return func(d time.Duration) { span.Store(int64(d)) }, reads
}

// hold has a command keep the negotiation until release, so that others wait for it.
func (s fixture) hold(read <-chan bool) (release func()) {
	held, free := make(chan bool), make(chan bool)
	done := run(func() error {
		_, err := s.HandleNegotiationAt(s.t.Context(), "neg_1", func(es.Stamp) negotiation.Command {
			close(held)
			<-free
			return negotiation.Complete{} // changes nothing
		}, s.meta("hold"))
		return err
	})
	<-read
	<-held
	return func() {
		s.t.Helper()
		close(free)
		s.must(<-done)
	}
}

func (s fixture) accept() error {
	seller := party.Party{Side: "seller", Org: "assoc_1"}
	_, err := s.HandleNegotiationAt(s.t.Context(), "neg_1", func(at es.Stamp) negotiation.Command {
		return negotiation.Accept{Party: seller, Offer: 1, Order: "ord_1", ActedAt: at.ActedAt}
	}, s.meta("accept"))
	return err
}

func run(do func() error) <-chan error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	return done
}

func TestAnAcceptThatQueuedBeforeTheExpiryIsDecidedFirstAndAsOfItsTime(t *testing.T) {
	s := newFixture(t)
	s.open() // the offer stands for an hour
	set, read := s.watch()
	release := s.hold(read)
	const inTime = time.Hour - time.Nanosecond
	set(inTime)
	accepted := run(s.accept)
	<-read // it has its place in the queue
	set(time.Hour)
	expired := run(func() error { return s.expireOffer(t.Context(), "neg_1.1") })
	<-read // for the grace
	<-read // it has its place in the queue

	release()
	s.must(<-accepted)
	s.must(<-expired)
	s.must(s.model.CatchUp(t.Context()))
	s.expect(negotiation.Agreed, "")
	if at := s.LastCommit(orderevents.Negotiation, "neg_1")[0].Time; !at.Equal(start.Add(inTime)) {
		t.Errorf("accepted as of %s after the start, want %s", at.Sub(start), inTime)
	}
}

func TestAnAcceptThatQueuedAfterTheExpiryIsTooLate(t *testing.T) {
	s := newFixture(t)
	s.open()
	set, read := s.watch()
	release := s.hold(read)
	set(time.Hour)
	expired := run(func() error { return s.expireOffer(t.Context(), "neg_1.1") })
	<-read
	<-read
	accepted := run(s.accept)
	<-read

	release()
	s.must(<-expired)
	if err := <-accepted; !errors.Is(err, negotiation.ErrOfferExpired) {
		t.Errorf("accepted with %v", err)
	}
	s.must(s.model.CatchUp(t.Context()))
	s.expect(negotiation.Expired, "")
}
