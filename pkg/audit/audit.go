// Package audit keeps who looked at whose personal data, for whom, through what and why: never the data. Records are appended to the stream
// AUDIT, one for each person of whom something was shown, and stay for two years.
//
// It imports no HTTP and no service.
package audit

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
)

// Why somebody's data is looked at, as the header Qhatu-Purpose says it.
const (
	Unstated = "unstated"

	Registration = "registration" // to register or verify people and associations
	Support      = "support"      // somebody asked for help
	Dispute      = "dispute"      // about a trade
	Security     = "security"     // it is in doubt who somebody is, or something was misused
	Request      = "request"      // the person asked to see, correct or erase their data
	Law          = "law"          // an authority may ask for it
)

// Purposes are the codes that callers may state.
func Purposes() []string { return []string{Registration, Support, Dispute, Security, Request, Law} }

// Record is one look at the data of one person.
type Record struct {
	At        time.Time `json:"at"`
	About     string    `json:"about"`               // id of the person
	Role      string    `json:"role"`                // of who looked
	Actor     string    `json:"actor"`               // id of the person, or name of the service
	Org       string    `json:"org,omitempty"`       // for whom
	Via       string    `json:"via,omitempty"`       // through what: the party that speaks for the actor
	Session   string    `json:"session,omitempty"`   // by which credential
	Operation string    `json:"operation"`           // of the contract
	Purpose   string    `json:"purpose"`             // one of Purposes, or Unstated
	Request   string    `json:"request_id,omitzero"` // of the request
	Reason    string    `json:"reason,omitempty"`    // in the words of an operator, who acts beside every contract
}

// Log is where records stand. It is safe for concurrent use.
type Log struct {
	js jetstream.JetStream

	Reads uint64 // among how many records one Read looks; 0: 100,000, or somewhat more
}

// Open returns the log of a server whose streams are declared.
func Open(js jetstream.JetStream) *Log { return &Log{js: js} }

const prefix = "audit."

var token = regexp.MustCompile(`^[a-z0-9_-]{1,64}$`)

// place is an id as a token of a subject.
func place(id string) string {
	if token.MatchString(id) {
		return id
	}
	return "-"
}

// Write appends records, and returns once all are stored.
func (l *Log) Write(ctx context.Context, records ...Record) error {
	var pending []jetstream.PubAckFuture
	for _, r := range records {
		data, err := json.Marshal(r)
		if err != nil {
			return fmt.Errorf("audit: %w", err)
		}
		ack, err := l.js.PublishAsync(prefix+place(r.About)+"."+place(r.Actor), data)
		if err != nil {
			return fmt.Errorf("audit: %w", err)
		}
		pending = append(pending, ack)
	}
	for _, ack := range pending {
		select {
		case <-ack.Ok():
		case err := <-ack.Err():
			return fmt.Errorf("audit: %w", err)
		case <-ctx.Done():
			return fmt.Errorf("audit: %w", ctx.Err())
		}
	}
	return nil
}

// Filter chooses records. Zero fields choose all.
type Filter struct {
	About, Actor string
	From, To     time.Time // From counts, To does not
	Before       uint64    // the place of the last record that was read, 0 to begin with the newest
}

func (f Filter) subject() string {
	about, actor := "*", "*"
	if f.About != "" {
		about = place(f.About)
	}
	if f.Actor != "" {
		actor = place(f.Actor)
	}
	return prefix + about + "." + actor
}

// Read returns records, the newest first, at most limit of them, and the place before which to go on where there may be more, else 0. It
// looks among a bounded number of records: where few of them are chosen it returns fewer than limit, or none, and a place all the same.
func (l *Log) Read(ctx context.Context, f Filter, limit int) (found []Record, next uint64, err error) {
	stream, err := l.js.Stream(ctx, natsd.Audit)
	if err != nil {
		return nil, 0, fmt.Errorf("read audit: %w", err)
	}
	state := stream.CachedInfo().State
	first, end := max(state.FirstSeq, 1), state.LastSeq+1
	if f.Before > 0 {
		end = min(end, f.Before)
	}
	var last, looked uint64
	for size := uint64(smallestPart); end > first; size = min(2*size, largestPart) {
		if looked >= cmp.Or(l.Reads, usualReads) {
			return found, end, nil
		}
		begin := max(first, end-min(end, size))
		part, over, err := readPart(ctx, stream, f, begin, end)
		if err != nil {
			return nil, 0, fmt.Errorf("read audit: %w", err)
		}
		for _, p := range slices.Backward(part) {
			if len(found) == limit {
				return found, last, nil
			}
			found, last = append(found, p.Record), p.place
		}
		if over {
			break
		}
		looked, end = looked+end-begin, begin
	}
	return found, 0, nil
}

// A stream is read from its end on in parts: few messages where there are many that are looked for, many where there are few.
const (
	smallestPart = 256
	largestPart  = 1 << 14
	usualReads   = 100_000
)

// placed is a record and where it stands.
type placed struct {
	Record
	place uint64
}

// readPart returns the records between two places, the oldest first. over is true where all before them are too old.
func readPart(ctx context.Context, stream jetstream.Stream, f Filter, begin, end uint64) (found []placed, over bool, err error) {
	consumer, err := stream.OrderedConsumer(ctx, jetstream.OrderedConsumerConfig{
		FilterSubjects: []string{f.subject()}, DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: begin,
	})
	if err != nil {
		return nil, false, err
	}
	batch, err := consumer.FetchNoWait(int(end - begin)) //nolint:gosec // at most largestPart
	if err != nil {
		return nil, false, err
	}
	for m := range batch.Messages() {
		meta, err := m.Metadata()
		if err != nil {
			return nil, false, err
		}
		if meta.Sequence.Stream >= end {
			break
		}
		var r Record
		if err := json.Unmarshal(m.Data(), &r); err != nil {
			return nil, false, err
		}
		switch {
		case r.At.Before(f.From):
			over = true
		case f.To.IsZero() || r.At.Before(f.To):
			found = append(found, placed{r, meta.Sequence.Stream})
		}
	}
	if err := batch.Error(); err != nil && !errors.Is(err, jetstream.ErrNoMessages) {
		return nil, false, err
	}
	return found, over, nil
}
