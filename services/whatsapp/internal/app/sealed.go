package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	json "github.com/go-json-experiment/json/v1"
	"github.com/nats-io/nats.go"

	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/trace"
	"github.com/qhatu/qhatu/pkg/vault"
)

// sealedRecord is how something personal is stored: a line of JSON that anybody may read, and the content, sealed under
// the contact's key and bound to the subject that it is stored on.
type sealedRecord struct {
	Contact string    `json:"contact"`
	At      time.Time `json:"at"` // when it was sealed
	sealed  []byte
}

// noContact is whose key seals what concerns no contact in particular.
const noContact = "whatsapp"

// errUnreadable is returned for what was sealed for someone who has been erased since, and for what is no sealed record.
var errUnreadable = errors.New("erased or not readable")

// sealedStream is a stream in which what is personal stands as sealed records. What says nothing of anybody (attempts,
// statuses, marks of dead letters) stands there plain, written and read by the Stream itself.
type sealedStream struct {
	stream.Stream
	commits *stream.Committer
	vault   *vault.Vault
	clock   Clock
	known   *knownSubjects
}

// Append is that of the stream; what is appended at the same time is stored together.
func (s sealedStream) Append(ctx context.Context, expected uint64, msg *nats.Msg) (uint64, error) {
	return s.commits.Append(ctx, expected, msg)
}

// knownSubjects are some on which this process knows something to be stored: a turn and a notice make sure of what the one before had to
// store, and need not ask for what this process has stored itself.
type knownSubjects struct {
	mu  sync.Mutex
	all map[string]struct{}
}

const maxKnownSubjects = 10_000

func (k *knownSubjects) has(subject string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	_, known := k.all[subject]
	return known
}

func (k *knownSubjects) add(subject string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.all == nil || len(k.all) >= maxKnownSubjects {
		k.all = map[string]struct{}{}
	}
	k.all[subject] = struct{}{}
}

func (k *knownSubjects) remove(subject string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.all, subject)
}

// putOnce stores content, which is marshalled to JSON, unless the subject has a message already.
func (s sealedStream) putOnce(ctx context.Context, contact, subject string, content any) error {
	if s.known.has(subject) {
		return nil
	}
	data, err := s.sealJSON(ctx, contact, subject, content)
	if err != nil {
		return err
	}
	if err = s.appendFirst(ctx, subject, data); err == nil {
		s.known.add(subject)
	}
	return err
}

// appendFirst stores data unless the subject has a message already.
func (s sealedStream) appendFirst(ctx context.Context, subject string, data []byte) error {
	_, err := s.Append(ctx, 0, &nats.Msg{Subject: subject, Header: trace.Mark(ctx, nil), Data: data})
	if errors.Is(err, stream.ErrConflict) {
		return nil
	}
	return err
}

// replace stores content in place of the message with a sequence, 0 for none. It returns [stream.ErrConflict] when
// another was stored since.
func (s sealedStream) replace(ctx context.Context, contact, subject string, sequence uint64, content any) error {
	data, err := s.sealJSON(ctx, contact, subject, content)
	if err != nil {
		return err
	}
	_, err = s.Append(ctx, sequence, &nats.Msg{Subject: subject, Data: data})
	return err
}

// putFirst is putOnce for content whose subject is written once, so that nobody asks for it again.
func (s sealedStream) putFirst(ctx context.Context, contact, subject string, content any) error {
	data, err := s.sealJSON(ctx, contact, subject, content)
	if err != nil {
		return err
	}
	return s.appendFirst(ctx, subject, data)
}

// put stores content whatever the subject has; if an acknowledgement is lost, twice.
func (s sealedStream) put(ctx context.Context, contact, subject string, content any) error {
	data, err := s.sealJSON(ctx, contact, subject, content)
	if err != nil {
		return err
	}
	return s.Publish(ctx, &nats.Msg{Subject: subject, Data: data})
}

func (s sealedStream) sealJSON(ctx context.Context, contact, subject string, content any) ([]byte, error) {
	plain, err := json.Marshal(content)
	if err != nil {
		return nil, fmt.Errorf("seal for %s: %w", subject, err)
	}
	return s.seal(ctx, contact, subject, plain)
}

func (s sealedStream) seal(ctx context.Context, contact, subject string, plain []byte) ([]byte, error) {
	head, err := json.Marshal(sealedRecord{Contact: contact, At: s.clock.Now().UTC()})
	if err != nil {
		return nil, fmt.Errorf("seal for %s: %w", subject, err)
	}
	sealed, err := s.vault.Seal(ctx, contact, subject, plain)
	if err != nil {
		return nil, fmt.Errorf("seal for %s: %w", subject, err)
	}
	return append(append(head, '\n'), sealed...), nil
}

// open reads the content of what was stored on a subject. It returns errUnreadable when nobody can.
func (s sealedStream) open(ctx context.Context, subject string, data []byte, content any) (sealedRecord, error) {
	r, err := readRecord(subject, data)
	if err != nil {
		return r, err
	}
	plain, err := s.vault.Open(ctx, r.Contact, subject, r.sealed)
	if errors.Is(err, vault.ErrErased) {
		return r, errUnreadable
	}
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(plain, content); err != nil {
		return r, fmt.Errorf("open %s: %w", subject, errUnreadable) // what it holds is not quoted
	}
	return r, nil
}

// readRecord reads what anybody may read.
func readRecord(subject string, data []byte) (r sealedRecord, err error) {
	head, sealed, ok := bytes.Cut(data, []byte("\n"))
	if !ok || json.Unmarshal(head, &r) != nil {
		return r, fmt.Errorf("open %s: %w", subject, errUnreadable)
	}
	r.sealed = sealed
	return r, nil
}
