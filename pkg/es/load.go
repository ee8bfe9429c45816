package es

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// loadBatch is how many messages of an aggregate are asked for at once; few have more.
const loadBatch = 256

// batchRequest is the body of $JS.API.DIRECT.GET for many messages of a subject.
type batchRequest struct {
	Sequence      uint64 `json:"seq"`
	NextBySubject string `json:"next_by_subj"`
	Batch         int    `json:"batch"`
}

// batch returns the next messages on a subject after a position, in one request. Any replica answers, so the newest
// may be missing: who needs to know asks the leader for the tail. None without error: this replica has no more.
func (l *Log) batch(ctx context.Context, subject string, after Position) ([]*stored, error) {
	body, err := json.Marshal(batchRequest{Sequence: uint64(after) + 1, NextBySubject: subject, Batch: loadBatch})
	if err != nil {
		return nil, fmt.Errorf("get messages: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, oneTry)
	defer cancel()
	conn := l.js.Conn()
	answers := make(chan *nats.Msg, loadBatch+1) // and the end of the batch
	subscription, err := conn.ChanSubscribe(conn.NewInbox(), answers)
	if err != nil {
		return nil, fmt.Errorf("get messages: %w", err)
	}
	defer func() { _ = subscription.Unsubscribe() }() // fails only when the connection is gone
	if err := conn.PublishRequest("$JS.API.DIRECT.GET."+Stream, subscription.Subject, body); err != nil {
		return nil, fmt.Errorf("get messages: %w", err)
	}
	var found []*stored
	for {
		var msg *nats.Msg
		select {
		case msg = <-answers:
		case <-ctx.Done():
			return nil, fmt.Errorf("get messages: %w", ctx.Err())
		}
		if msg.Header.Get("Status") != "" { // the end of the batch, or there is none
			return found, nil
		}
		m, err := storedOf(msg)
		if err != nil {
			return nil, fmt.Errorf("get messages: %w", err)
		}
		found = append(found, m)
	}
}

// storedOf reads a message that came by a direct get: where it stood is in its headers.
func storedOf(msg *nats.Msg) (*stored, error) {
	sequence, err := strconv.ParseUint(msg.Header.Get(jetstream.SequenceHeader), 10, 64)
	return &stored{
		Subject: msg.Header.Get(jetstream.SubjectHeader), Sequence: sequence, Data: msg.Data,
		id: msg.Header.Get(nats.MsgIdHdr),
	}, err
}
