package app

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
)

func stored(sequence uint64, at time.Time) keyedqueue.Message {
	return keyedqueue.Message{Name: fmt.Sprint("key", sequence, at.Unix()), Message: stream.Message{Sequence: sequence, Time: at}}
}

func TestAMessageIsHandledOnceWhateverTheClocksSay(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	var c conversation
	for i := range uint64(3 * maxHandled) {
		c = c.withHandled(stored(i+1, now.Add(time.Duration(i)*time.Second)))
	}
	for name, try := range map[string]struct {
		m    keyedqueue.Message
		want bool
	}{
		"the last":                            {stored(3*maxHandled, now.Add((3*maxHandled-1)*time.Second)), true},
		"one whose key is forgotten":          {stored(1, now), true},
		"the next, the clock being put back":  {stored(3*maxHandled+1, now.Add(-2*time.Hour)), false},
		"the first of a stream made anew":     {stored(1, now.Add(24*time.Hour)), false},
		"the next, an hour and a half before": {stored(3*maxHandled+2, now.Add(-90*time.Minute)), false},
	} {
		if got := c.hasHandled(try.m); got != try.want {
			t.Errorf("%s: handled %t, want %t", name, got, try.want)
		}
	}
}

// A conversation of the version before has its state in another form.
func TestAConversationIsReadFromWhatAnyVersionStored(t *testing.T) {
	var c conversation
	earlier := `{"state":{"said":{"message":{"body":"¿A cuánto?"},"at":"2026-11-23T14:00:00Z","figure":true},"quiet":true},"to":{},"position":"p1"}`
	if err := json.Unmarshal([]byte(earlier), &c); err != nil {
		t.Fatal(err)
	}
	if last := c.State.Last; last == nil || !last.Message.Figure || !c.State.OptedOut || c.Position != "p1" {
		t.Errorf("read %+v", c)
	}
	stored, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var again conversation
	if err := json.Unmarshal(stored, &again); err != nil || !reflect.DeepEqual(c, again) {
		t.Errorf("read %+v again: %v", again, err)
	}
}

func TestWhatWasSentLongAgoIsNotSentAgain(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	c := conversation{Outbound: []queuedOutbound{{Key: "one"}}, saved: now}
	if len(c.pending(now.Add(time.Hour))) != 1 {
		t.Error("what a crash may have kept back is forgotten")
	}
	if len(c.pending(now.Add(8*24*time.Hour))) != 0 {
		t.Error("the outbox will soon not know any more that it was said")
	}
}

// A notice that the version before put into the inbox names no flow.
func TestANoticeIsReadFromWhatAnyVersionStored(t *testing.T) {
	want := addressedNotice{Notice: bargain.OfferReceived("neg_1", 2), Person: "per_1", Organisation: "org_1", Position: 7}
	stored, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	earlier := `{"notice":{"Kind":"offer_received","Negotiation":"neg_1","Offer":2,"Order":"","Fair":"","Stall":""},` +
		`"person":"per_1","organisation":"org_1","position":7}`
	alone := want
	alone.Notice.Begins = nil // what an earlier version stored is told by itself
	for one, want := range map[string]addressedNotice{earlier: alone, string(stored): want, `{"notices":[` + string(stored) + `]}`: want} {
		var all gathered
		if err := json.Unmarshal([]byte(one), &all); err != nil || !reflect.DeepEqual(all.Notices, []addressedNotice{want}) {
			t.Errorf("read %+v of %s: %v", all, one, err)
		}
	}
}
