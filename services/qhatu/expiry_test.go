package qhatu_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/sweep"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// untilTime waits for a moment.
func untilTime(t *testing.T, at time.Time) {
	t.Helper()
	moment := time.NewTimer(time.Until(at))
	defer moment.Stop()
	select {
	case <-moment.C:
	case <-t.Context().Done():
	}
}

// negotiateBriefly opens a negotiation whose offer ends in so many seconds, or as many more as the machine needs to open it
// before.
func negotiateBriefly(t *testing.T, m parties, lot string, seconds int) (negotiation, time.Time) {
	t.Helper()
	for ; ; seconds *= 2 {
		valid := secondsFromNow(seconds)
		brief := but(offer("10", "150.00"), "valid_until", valid.Format(time.RFC3339))
		answer := m.buyer.Post(t, "/v1/negotiations", body{"lot_id": lot, "offer": brief})
		if answer.Status == http.StatusCreated {
			return read[negotiation](t, answer), valid
		}
		answer.Problem(t, http.StatusUnprocessableEntity, "invalid")
	}
}

// wantExpired: by itself, and not before its second.
func wantExpired(t *testing.T, who client, id string, valid time.Time) {
	t.Helper()
	testkit.Eventually(t, "expired", func() bool {
		n := negotiationAs(t, who, id)
		if n.State == orderrest.NegotiationStateExpired && time.Now().Before(valid) {
			t.Fatalf("expired before %s", valid)
		}
		return n.State == orderrest.NegotiationStateExpired
	})
}

func TestAnOfferExpiresOnItsSecond(t *testing.T) {
	for name, restart := range map[string]bool{"in one run": false, "across a restart": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // it waits more than it works
			m := open(t)
			l := publish(t, m.seller, "20")
			n, valid := negotiateBriefly(t, m, l.ID, 3)
			if n.ExpiresAt == nil || !n.ExpiresAt.Equal(valid) {
				t.Errorf("expires at %v, want %v", n.ExpiresAt, valid)
			}
			if restart {
				m.Restart(t)
			}
			wantExpired(t, m.buyer, n.ID, valid)
		})
	}
}

func TestWhatFellDueWhileStoppedExpiresAfterTheStart(t *testing.T) {
	t.Parallel() // it waits more than it works
	m := open(t)
	l := publish(t, m.seller, "20")
	n, valid := negotiateBriefly(t, m, l.ID, 2)
	m.Stop(t)
	untilTime(t, valid)
	m.Open(t)
	m.seller.Post(t, at(n, "/offers/1/accept"), nil).Problem(t, http.StatusConflict, "stale-offer")
	wantExpired(t, m.buyer, n.ID, valid)
}

// TestAcceptsAroundTheDeadline fires accepts while the second passes on which all the offers end. Each is agreed in time or has
// expired, never both, and nobody is told one thing while the log says the other.
func TestAcceptsAroundTheDeadline(t *testing.T) {
	const count, surely = 48, 8 // so many are accepted before, and as many after
	m := open(t)
	l := publish(t, m.seller, "20")
	valid := m.Now().UTC().Truncate(time.Second).Add(aWhile)
	buyers, offers := make([]client, count), make([]negotiation, count)
	for i := range count {
		buyers[i] = m.Buyer(t, fmt.Sprintf("Comprador %d", i))
		offers[i] = negotiate(t, buyers[i], l.ID, but(offer("0.1", "161.00"), "valid_until", valid.Format(time.RFC3339)))
	}
	answers := make([]webtest.Response, count)
	accept := func(i int) { answers[i] = m.seller.Post(t, at(offers[i], "/offers/1/accept"), nil) }
	for i := range surely {
		accept(i)
	}
	var group sync.WaitGroup
	for i := surely; i < count-surely; i++ {
		group.Go(func() { accept(i) })
		if i == count/2 {
			group.Go(func() { m.Advance(valid.Sub(m.Now())) })
		}
	}
	group.Wait()
	for i := count - surely; i < count; i++ {
		accept(i)
	}
	m.Advance(sweep.TimerFirst)
	accepted := 0
	for i, answer := range answers {
		if answer.Status == http.StatusCreated && i < count-surely {
			accepted++
			awaitState(t, buyers[i], offers[i].ID, orderrest.NegotiationStateDone)
			awaitOrder(t, buyers[i], answer.Text(t, "id"), orderrest.OrderStateConfirmed)
			continue
		}
		answer.Problem(t, http.StatusConflict, "stale-offer")
		awaitState(t, buyers[i], offers[i].ID, orderrest.NegotiationStateExpired)
	}
	if accepted < surely {
		t.Errorf("%d of %d accepted, %d of them before the deadline", accepted, count, surely)
	}
	m.Stop(t)
	wantAgreedOrExpired(t, m.Dir(), valid, accepted, count)
}

// wantAgreedOrExpired reads the log of a stopped market.
func wantAgreedOrExpired(t *testing.T, dir string, valid time.Time, accepted, count int) {
	t.Helper()
	ends := map[string]string{}
	for _, r := range recordsOf(t, dir) {
		switch r.Type {
		case orderevents.OfferAcceptedV1:
			if !r.Time.Before(valid) {
				t.Errorf("%s agreed at %s, after its deadline", r.AggregateID, r.Time)
			}
		case orderevents.OfferExpiredV1:
			if r.Time.Before(valid) {
				t.Errorf("%s expired at %s, before its deadline", r.AggregateID, r.Time)
			}
		default:
			continue
		}
		if before := ends[r.AggregateID]; before != "" {
			t.Errorf("%s: %s and %s", r.AggregateID, before, r.Type)
		}
		ends[r.AggregateID] = r.Type
	}
	agreed := 0
	for _, end := range ends {
		if end == orderevents.OfferAcceptedV1 {
			agreed++
		}
	}
	if agreed != accepted || len(ends) != count {
		t.Errorf("the log holds %d agreements and %d ends, want %d and %d", agreed, len(ends), accepted, count)
	}
}

// recordsOf reads every event of a stopped market.
func recordsOf(t *testing.T, dir string) []es.Record {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	node, err := natsd.Start(ctx, natsd.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := node.Close(); err != nil {
			t.Error(err)
		}
	}()
	log, err := node.JetStream().Stream(ctx, natsd.Market)
	if err != nil {
		t.Fatal(err)
	}
	return decode(ctx, t, log)
}

func decode(ctx context.Context, t *testing.T, log jetstream.Stream) (all []es.Record) {
	t.Helper()
	for position := uint64(1); position <= log.CachedInfo().State.LastSeq; position++ {
		stored, err := log.GetMsg(ctx, position)
		if err != nil {
			t.Fatal(err)
		}
		records, err := es.DecodeMessage(stored.Subject, stored.Sequence, stored.Data)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, records...)
	}
	return all
}
