package stream

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	fastjson "github.com/go-json-experiment/json"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// getRequest is the body of $JS.API.STREAM.MSG.GET and $JS.API.DIRECT.GET. It asks for a sequence; for the last message
// of a subject, or of each of several; or, with a sequence, for the next message, or a batch of them, of a subject.
type getRequest struct {
	Sequence       uint64   `json:"seq,omitempty"`
	LastBySubject  string   `json:"last_by_subj,omitempty"`
	LastBySubjects []string `json:"multi_last,omitempty"` // direct gets only
	NextBySubject  string   `json:"next_by_subj,omitempty"`
	Batch          int      `json:"batch,omitempty"` // direct gets only
}

// Get returns the message with a sequence, nil if there is none.
func (s Stream) Get(ctx context.Context, sequence uint64) (*Message, error) {
	return s.get(ctx, getRequest{Sequence: sequence})
}

// Last returns the newest message on a subject, nil if there is none.
func (s Stream) Last(ctx context.Context, subject string) (*Message, error) {
	return s.get(ctx, getRequest{LastBySubject: subject})
}

// Next returns the first message from a sequence on whose subject fits the filter, nil if there is none. The filter may
// have wildcards.
func (s Stream) Next(ctx context.Context, filter string, from uint64) (*Message, error) {
	return s.get(ctx, getRequest{Sequence: from, NextBySubject: filter})
}

func (s Stream) get(ctx context.Context, req getRequest) (m *Message, err error) {
	body, err := json.Marshal(req)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", s.name, err)
	}
	err = Retry(ctx, func(ctx context.Context) (err error) {
		m, err = s.getOnce(ctx, body)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", s.name, err)
	}
	return m, nil
}

// getOnce uses the API request that only the leader answers. The client's own GetMsg may be answered by any replica,
// which can be behind.
func (s Stream) getOnce(ctx context.Context, body []byte) (*Message, error) {
	reply, err := s.js.Conn().RequestWithContext(ctx, "$JS.API.STREAM.MSG.GET."+s.name, body)
	if err != nil {
		return nil, err
	}
	var answer struct {
		Error   *jetstream.APIError `json:"error"`
		Message storedMessage       `json:"message"`
	}
	if err := fastjson.Unmarshal(reply.Data, &answer); err != nil {
		return nil, err
	}
	if answer.Error != nil {
		if answer.Error.ErrorCode == jetstream.JSErrCodeMessageNotFound {
			return nil, nil
		}
		return nil, answer.Error
	}
	return answer.Message.decode()
}

// storedMessage is a message as $JS.API.STREAM.MSG.GET returns it.
type storedMessage struct {
	Subject  string    `json:"subject"`
	Sequence uint64    `json:"seq"`
	Time     time.Time `json:"time"`
	Headers  []byte    `json:"hdrs"`
	Data     []byte    `json:"data"`
}

func (m storedMessage) decode() (*Message, error) {
	found := &Message{Subject: m.Subject, Sequence: m.Sequence, Time: m.Time, Data: m.Data}
	if len(m.Headers) == 0 {
		return found, nil
	}
	headers, err := nats.DecodeHeadersMsg(m.Headers)
	if err != nil {
		return nil, fmt.Errorf("headers of message %d: %w", m.Sequence, err)
	}
	found.ID, found.Header = headers.Get(jetstream.MsgIDHeader), headers
	return found, nil
}

// Batch returns up to limit messages of a subject from a sequence on, in order, with one request. Any replica may
// answer, so the newest may be missing: whoever needs them asks for them with [Stream.Next]. No messages and no error
// means that this replica has no more. Batch asks once, and fails on a stream without AllowDirect.
func (s Stream) Batch(ctx context.Context, subject string, from uint64, limit int) ([]*Message, error) {
	found, err := s.batch(ctx, getRequest{Sequence: from, NextBySubject: subject, Batch: limit})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", s.name, err)
	}
	return found, nil
}

func (s Stream) batch(ctx context.Context, req getRequest) (found []*Message, err error) {
	ended := func(msg *nats.Msg, _ int) bool { return msg.Header.Get("Status") != "" } // that was all, or there is nothing
	return s.direct(ctx, []getRequest{req}, max(req.Batch, len(req.LastBySubjects))+1, ended)
}

// Several returns the messages with these sequences, in their order, all asked for at once. Any replica may answer: those
// that it does not have are left out. Several asks once, and finds nothing on a stream without AllowDirect.
func (s Stream) Several(ctx context.Context, sequences []uint64) ([]*Message, error) {
	if len(sequences) == 0 {
		return nil, nil
	}
	requests := make([]getRequest, len(sequences))
	for i, sequence := range sequences {
		requests[i] = getRequest{Sequence: sequence}
	}
	answered := func(_ *nats.Msg, answers int) bool { return answers == len(requests) }
	found, err := s.direct(ctx, requests, len(requests), answered)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", s.name, err)
	}
	slices.SortFunc(found, func(a, b *Message) int { return cmp.Compare(a.Sequence, b.Sequence) })
	return found, nil
}

// direct sends requests of $JS.API.DIRECT.GET and returns the messages of up to limit answers, the last of which ends says
// of: the answer itself, and how many there were.
func (s Stream) direct(ctx context.Context, requests []getRequest, limit int, ends func(*nats.Msg, int) bool) (found []*Message, err error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	conn := s.js.Conn()
	answers := make(chan *nats.Msg, limit)
	subscription, err := conn.ChanSubscribe(conn.NewInbox(), answers)
	if err != nil {
		return nil, err
	}
	defer func() { _ = subscription.Unsubscribe() }() // fails only when the connection is gone
	for _, req := range requests {
		body, err := json.Marshal(req)
		if err != nil {
			return nil, err
		}
		if err := conn.PublishRequest("$JS.API.DIRECT.GET."+s.name, subscription.Subject, body); err != nil {
			return nil, err
		}
	}
	for n := 1; ; n++ {
		select {
		case msg := <-answers:
			if msg.Header.Get("Status") == "" {
				m, err := decodeDirect(msg)
				if err != nil {
					return nil, err
				}
				found = append(found, m)
			}
			if ends(msg, n) {
				return found, nil
			}
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// decodeDirect reads a message that came by a direct get, which puts all but the data into headers.
func decodeDirect(msg *nats.Msg) (*Message, error) {
	sequence, err := strconv.ParseUint(msg.Header.Get(jetstream.SequenceHeader), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("sequence of a message: %w", err)
	}
	at, err := time.Parse(time.RFC3339Nano, msg.Header.Get(jetstream.TimeStampHeaer))
	if err != nil {
		return nil, fmt.Errorf("time of message %d: %w", sequence, err)
	}
	return &Message{
		Subject: msg.Header.Get(jetstream.SubjectHeader), Sequence: sequence, ID: msg.Header.Get(jetstream.MsgIDHeader),
		Header: msg.Header, Time: at, Data: msg.Data,
	}, nil
}
