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

// wantExpiredOnTime: not before its second, and within a second of due.
func wantExpiredOnTime(t *testing.T, who client, id string, valid, due time.Time) {
	t.Helper()
	testkit.Within(t, time.Until(due)+soon, "expired "+soon.String()+" after "+due.String(), func() bool {
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
			valid := secondsFromNow(4)
			n := negotiate(t, m.buyer, l.ID, but(offer("10", "150.00"), "valid_until", valid.Format(time.RFC3339)))
			if n.ExpiresAt == nil || !n.ExpiresAt.Equal(valid) {
				t.Errorf("expires at %v, want %v", n.ExpiresAt, valid)
			}
			if restart {
				m.Restart(t)
			}
			wantExpiredOnTime(t, m.buyer, n.ID, valid, valid)
		})
	}
}

func TestWhatFellDueWhileStoppedExpiresAfterTheStart(t *testing.T) {
	t.Parallel() // it waits more than it works
	m := open(t)
	l := publish(t, m.seller, "20")
	valid := secondsFromNow(2)
	n := negotiate(t, m.buyer, l.ID, but(offer("10", "150.00"), "valid_until", valid.Format(time.RFC3339)))
	m.Stop(t)
	untilTime(t, valid)
	m.Open(t)
	m.seller.Post(t, at(n, "/offers/1/accept"), nil).Problem(t, http.StatusConflict, "stale-offer")
	wantExpiredOnTime(t, m.buyer, n.ID, valid, time.Now())
}

// TestAcceptsAroundTheDeadline fires accepts from before until after the second on which all the offers end. Each is
// agreed in time or has expired, never both, and nobody is told one thing while the log says the other.
func TestAcceptsAroundTheDeadline(t *testing.T) {
	t.Parallel() // it waits more than it works
	const count, apart = 48, 10 * time.Millisecond
	m := open(t)
	l := publish(t, m.seller, "20")
	valid := secondsFromNow(6)
	buyers, offers := make([]client, count), make([]negotiation, count)
	for i := range count {
		buyers[i] = m.Buyer(t, fmt.Sprintf("Comprador %d", i))
		offers[i] = negotiate(t, buyers[i], l.ID, but(offer("0.1", "161.00"), "valid_until", valid.Format(time.RFC3339)))
	}
	answers, received := make([]webtest.Response, count), make([]time.Time, count)
	var group sync.WaitGroup
	for i := range count {
		group.Go(func() {
			untilTime(t, valid.Add(time.Duration(i-count*3/4)*apart))
			answers[i] = m.seller.Post(t, at(offers[i], "/offers/1/accept"), nil)
			received[i] = time.Now()
		})
	}
	group.Wait()
	accepted := 0
	for i, answer := range answers {
		switch answer.Status {
		case http.StatusCreated:
			accepted++
			awaitState(t, buyers[i], offers[i].ID, orderrest.NegotiationStateDone)
			awaitOrder(t, buyers[i], answer.Text(t, "id"), orderrest.OrderStateConfirmed)
		default:
			answer.Problem(t, http.StatusConflict, "stale-offer")
			if received[i].Before(valid) {
				t.Errorf("refused %s before the deadline", valid.Sub(received[i]))
			}
			awaitState(t, buyers[i], offers[i].ID, orderrest.NegotiationStateExpired)
		}
	}
	if accepted == 0 || accepted == count {
		t.Errorf("%d of %d accepted: the deadline was not among them", accepted, count)
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
