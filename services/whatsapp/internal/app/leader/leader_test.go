package leader_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/app/leader"
)

func TestOfManyWhoPutAtOnceOneWins(t *testing.T) {
	outbox := leader.Of(natstest.Start(t).JetStream(), natsd.Outbox)
	var won, lost atomic.Int64
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			_, err := outbox.Put(t.Context(), "outbox.entry.a.1", 0, fmt.Append(nil, i))
			switch {
			case err == nil:
				won.Add(1)
			case errors.Is(err, leader.ErrTaken):
				lost.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 || lost.Load() != 15 {
		t.Errorf("%d won, %d lost", won.Load(), lost.Load())
	}
}

func TestPutExpectsTheLastOfItsSubject(t *testing.T) {
	outbox := leader.Of(natstest.Start(t).JetStream(), natsd.Outbox)
	first, err := outbox.Put(t.Context(), "outbox.attempt.a.1", 0, []byte("1"))
	if err != nil {
		t.Fatal(err)
	}
	if err := outbox.Add(t.Context(), "outbox.sent.a.1", []byte("other")); err != nil {
		t.Fatal(err)
	}
	if _, err := outbox.Put(t.Context(), "outbox.attempt.a.1", first, []byte("2")); err != nil {
		t.Error(err)
	}
	if _, err := outbox.Put(t.Context(), "outbox.attempt.a.1", first, []byte("3")); !errors.Is(err, leader.ErrTaken) {
		t.Errorf("on what was replaced: %v", err)
	}
	last, err := outbox.Last(t.Context(), "outbox.attempt.a.1")
	if err != nil || last == nil || string(last.Data) != "2" {
		t.Errorf("last: %+v, %v", last, err)
	}
}

func TestWhatIsNotThere(t *testing.T) {
	outbox := leader.Of(natstest.Start(t).JetStream(), natsd.Outbox)
	if last, err := outbox.Last(t.Context(), "outbox.sent.a.1"); last != nil || err != nil {
		t.Errorf("last: %+v, %v", last, err)
	}
	if next, err := outbox.Next(t.Context(), "outbox.entry.a.*", 1); next != nil || err != nil {
		t.Errorf("next: %+v, %v", next, err)
	}
	if err := outbox.Add(t.Context(), "inbox.other.1", nil); err == nil {
		t.Error("stored in another stream")
	}
}

func TestOnThreeNodes(t *testing.T) {
	nodes := natstest.Cluster(t, 3)
	var won, lost atomic.Int64
	var all sync.WaitGroup
	for i := range 12 {
		outbox := leader.Of(nodes[i%3].JetStream(), natsd.Outbox)
		all.Go(func() {
			for n := range 20 {
				_, err := outbox.Put(t.Context(), fmt.Sprintf("outbox.entry.a.%d", n), 0, fmt.Append(nil, i))
				switch {
				case err == nil:
					won.Add(1)
				case errors.Is(err, leader.ErrTaken):
					lost.Add(1)
				default:
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if won.Load() != 20 || lost.Load() != 220 {
		t.Errorf("%d won, %d lost", won.Load(), lost.Load())
	}
	for _, node := range nodes { // whoever is asked, the leader answers
		outbox := leader.Of(node.JetStream(), natsd.Outbox)
		next, err := outbox.Next(t.Context(), "outbox.entry.*.19", 1)
		if err != nil || next == nil {
			t.Errorf("next: %+v, %v", next, err)
		}
	}
}
