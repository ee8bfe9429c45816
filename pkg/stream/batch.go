package stream

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strconv"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
)

// Headers of an atomic batch that nats.go does not export, from nats-server's server/stream.go.
const (
	batchIDHeader       = "Nats-Batch-Id"
	batchSequenceHeader = "Nats-Batch-Sequence" // 1, 2, …
	batchCommitHeader   = "Nats-Batch-Commit"   // "eob": the messages before this one are all
)

// Error codes of batches that nats.go does not export, from nats-server's server/errors.json.
const (
	codeBatchDisabled  jetstream.ErrorCode = 10174 // JSAtomicPublishDisabledErr: the stream is without AllowAtomicPublish
	codeBatchTooLarge  jetstream.ErrorCode = 10199 // JSAtomicPublishTooLargeBatchErrF
	codeBatchDuplicate jetstream.ErrorCode = 10201 // JSAtomicPublishContainsDuplicateMessageErr
)

// errNoBatches is returned when the server does not know batches or the stream takes none.
var errNoBatches = errors.New("no batches here")

// batch is an atomic batch: the server stores all of its messages, each on its own condition, or none.
type batch struct {
	stream Stream
	id     string
	parts  []*waiting
}

// open sends the first message of a batch, and returns when the server has it. Where files are synced that takes as long
// as all the rest: time for more appends to come.
//
// A server that is older than batches stores the message by itself: still on its condition, so that [Stream.Append] finds
// it there.
func (s Stream) open(first *waiting) (*batch, error) {
	b := &batch{stream: s, id: nuid.Next(), parts: []*waiting{first}}
	answer, err := b.request(b.message(0))
	switch {
	case err != nil:
		return b, err
	case len(answer) > 0:
		_, err = b.result(answer)
		return b, cmp.Or(err, errNoBatches)
	}
	return b, nil
}

// together stores appends as one batch. It returns the sequence of the first, with the errors of commit.
func (s Stream) together(parts []*waiting) (*batch, uint64, error) {
	b, err := s.open(parts[0])
	b.parts = parts
	if err != nil {
		return b, 0, err
	}
	sequence, err := b.commit()
	return b, sequence, err
}

// commit sends the other messages, and has the batch stored. It returns the sequence of the first; the others follow without
// a gap. After any error but [errNoBatches] and a [jetstream.APIError] the outcome is unknown.
func (b *batch) commit() (uint64, error) {
	for i := 1; i < len(b.parts); i++ {
		if err := b.stream.js.Conn().PublishMsg(b.message(i)); err != nil {
			return 0, err
		}
	}
	end := nats.NewMsg(b.parts[0].msg.Subject) // is not stored
	b.mark(end.Header, len(b.parts))
	end.Header.Set(batchCommitHeader, "eob")
	answer, err := b.request(end)
	if err != nil {
		return 0, err
	}
	return b.result(answer)
}

func (b *batch) request(msg *nats.Msg) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), requestTimeout) // of all the callers, not of one
	defer cancel()
	reply, err := b.stream.js.Conn().RequestMsgWithContext(ctx, msg)
	if err != nil {
		return nil, err
	}
	return reply.Data, nil
}

// message is the i-th message, from 0.
func (b *batch) message(i int) *nats.Msg {
	w := b.parts[i]
	header := make(nats.Header, len(w.msg.Header)+4)
	maps.Copy(header, w.msg.Header)
	header[jetstream.ExpectedStreamHeader] = []string{b.stream.name}
	header[jetstream.ExpectedLastSubjSeqHeader] = []string{strconv.FormatUint(w.expected, 10)}
	b.mark(header, i)
	return &nats.Msg{Subject: w.msg.Subject, Header: header, Data: w.msg.Data}
}

func (b *batch) mark(header nats.Header, i int) {
	header[batchIDHeader] = []string{b.id}
	header[batchSequenceHeader] = []string{strconv.Itoa(i + 1)}
}

// result reads the server's answer to a batch.
func (b *batch) result(answer []byte) (uint64, error) {
	var ack struct {
		Error *jetstream.APIError `json:"error"`
		Last  uint64              `json:"seq"`
		Batch string              `json:"batch"`
		Count int                 `json:"count"`
	}
	if err := json.Unmarshal(answer, &ack); err != nil {
		return 0, fmt.Errorf("answer to a batch: %w", err)
	}
	count := len(b.parts)
	switch {
	case ack.Error != nil && ack.Error.ErrorCode == codeBatchDisabled:
		return 0, errNoBatches
	case ack.Error != nil:
		return 0, ack.Error
	case ack.Batch != b.id || ack.Count != count || ack.Last < uint64(count):
		return 0, errNoBatches
	}
	return ack.Last - uint64(count) + 1, nil
}

// isRace reports that a message of the batch does not come next on its subject, was stored before, or meets another on
// its way.
func isRace(err error) bool {
	return isConflict(err) || hasCode(err, jetstream.JSErrCodeStreamWrongLastSequenceConstant) || hasCode(err, codeBatchDuplicate)
}

func hasCode(err error, code jetstream.ErrorCode) bool {
	api, ok := errors.AsType[*jetstream.APIError](err)
	return ok && api.ErrorCode == code
}

// sift divides the appends of a batch that was refused into those that come next on their subjects and those that do not. The server
// refuses again what is in the wrong part.
func (b *batch) sift() (ready, lost []*waiting) {
	subjects := make([]string, len(b.parts))
	for i, w := range b.parts {
		subjects[i] = w.msg.Subject
	}
	last, err := b.stream.lasts(subjects)
	if err != nil {
		return nil, b.parts
	}
	for _, w := range b.parts {
		if last[w.msg.Subject] == w.expected {
			ready = append(ready, w)
		} else {
			lost = append(lost, w)
		}
	}
	return ready, lost
}

// lasts are the sequences of the last messages on those subjects that have one. Any replica may answer, so that the newest may be missing.
func (s Stream) lasts(subjects []string) (map[string]uint64, error) {
	found, err := s.batch(context.Background(), getRequest{LastBySubjects: subjects})
	if err != nil {
		return nil, err
	}
	last := make(map[string]uint64, len(found))
	for _, m := range found {
		last[m.Subject] = m.Sequence
	}
	return last, nil
}
