// Package leader reads and writes single messages of a stream by way of the stream's leader.
//
// The client's own reads may be answered by any replica, which can be behind: a send that was recorded a moment ago would
// be made again. Writes here say what they expect of their subject, so that of two who write at once one wins and the other
// learns of it, also when an acknowledgement was lost on the way.
//
// It knows nothing of conversations, and imports no service.
package leader

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// ErrTaken is returned by Put when the subject's last message is another than expected.
var ErrTaken = errors.New("another message came first")

// Stored is one message of a stream.
type Stored struct {
	Subject  string    `json:"subject"`
	Sequence uint64    `json:"seq"`
	Data     []byte    `json:"data"`
	Time     time.Time `json:"time"`
}

// Stream is one stream by its name.
type Stream struct {
	js   jetstream.JetStream
	name string
}

// Of returns the stream of that name; whether it exists shows when it is used.
func Of(js jetstream.JetStream, name string) Stream { return Stream{js: js, name: name} }

// request asks for one message: the last of a subject, or the first that a filter chooses from a sequence on.
type request struct {
	Sequence      uint64 `json:"seq,omitempty"`
	LastBySubject string `json:"last_by_subj,omitempty"`
	NextBySubject string `json:"next_by_subj,omitempty"`
}

// Last returns the newest message on a subject, nil if there is none.
func (s Stream) Last(ctx context.Context, subject string) (*Stored, error) {
	return s.get(ctx, request{LastBySubject: subject})
}

// Next returns the first message that a filter chooses from a sequence on, nil if there is none.
func (s Stream) Next(ctx context.Context, filter string, from uint64) (*Stored, error) {
	return s.get(ctx, request{Sequence: from, NextBySubject: filter})
}

const (
	codeNotFound          jetstream.ErrorCode = 10037
	codeWrongLast         jetstream.ErrorCode = 10071
	codeWrongLastInFlight jetstream.ErrorCode = 10164 // at three replicas: another write to the subject is under way
	oneTry                                    = 2 * time.Second
)

func (s Stream) get(ctx context.Context, asked request) (found *Stored, err error) {
	body, err := json.Marshal(asked)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", s.name, err)
	}
	err = s.insist(ctx, func(ctx context.Context) (err error) {
		found, err = s.getOnce(ctx, body)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", s.name, err)
	}
	return found, nil
}

func (s Stream) getOnce(ctx context.Context, body []byte) (*Stored, error) {
	reply, err := s.js.Conn().RequestWithContext(ctx, "$JS.API.STREAM.MSG.GET."+s.name, body)
	if err != nil {
		return nil, err
	}
	var answer struct {
		Error   *jetstream.APIError `json:"error"`
		Message *Stored             `json:"message"`
	}
	if err := json.Unmarshal(reply.Data, &answer); err != nil {
		return nil, err
	}
	if answer.Error != nil {
		if answer.Error.ErrorCode == codeNotFound {
			return nil, nil
		}
		return nil, answer.Error
	}
	return answer.Message, nil
}

// Add stores a message, perhaps twice if an acknowledgement is lost: for what is the same when said twice.
func (s Stream) Add(ctx context.Context, subject string, data []byte) error {
	err := s.insist(ctx, func(ctx context.Context) error {
		_, err := s.js.PublishMsg(ctx, &nats.Msg{Subject: subject, Data: data}, jetstream.WithExpectStream(s.name))
		return err
	})
	if err != nil {
		return fmt.Errorf("write %s: %w", s.name, err)
	}
	return nil
}

// Put stores a message whose subject's last one has the expected sequence, 0 for a subject without any, and returns its
// sequence. It returns ErrTaken when the last one is another. Data must differ from everything that others may store there.
func (s Stream) Put(ctx context.Context, subject string, expected uint64, data []byte) (uint64, error) {
	var sequence uint64
	unsure := false // an acknowledgement may have been lost
	err := s.insist(ctx, func(ctx context.Context) error {
		ack, err := s.js.PublishMsg(ctx, &nats.Msg{Subject: subject, Data: data},
			jetstream.WithExpectStream(s.name), jetstream.WithExpectLastSequencePerSubject(expected))
		switch {
		case err == nil:
			sequence = ack.Sequence
			return nil
		case !isCode(err, codeWrongLast):
			unsure = unsure || !isCode(err, codeWrongLastInFlight)
			return err
		case unsure:
			sequence, err = s.mine(ctx, subject, data)
			return err
		}
		return ErrTaken
	})
	if err != nil {
		return 0, fmt.Errorf("write %s: %w", s.name, err)
	}
	return sequence, nil
}

// mine finds out whether the message that came first is the one that we stored without hearing of it.
func (s Stream) mine(ctx context.Context, subject string, data []byte) (uint64, error) {
	last, err := s.Last(ctx, subject)
	if err != nil {
		return 0, err
	}
	if last == nil || !bytes.Equal(last.Data, data) {
		return 0, ErrTaken
	}
	return last.Sequence, nil
}

// insist asks again while no leader answers, each time for a little while, until ctx ends.
func (s Stream) insist(ctx context.Context, ask func(context.Context) error) error {
	for attempt := 0; ; attempt++ {
		err := once(ctx, ask)
		if err == nil || !passing(err) || wait(ctx, attempt) != nil {
			return err
		}
	}
}

func once(ctx context.Context, ask func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, oneTry)
	defer cancel()
	return ask(ctx)
}

// passing tells the errors after which asking again helps.
func passing(err error) bool {
	var api *jetstream.APIError
	if errors.As(err, &api) {
		return api.Code == 503 || api.ErrorCode == codeWrongLastInFlight
	}
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, nats.ErrTimeout) ||
		errors.Is(err, nats.ErrNoResponders) || errors.Is(err, jetstream.ErrNoStreamResponse) ||
		errors.Is(err, nats.ErrDisconnected) || errors.Is(err, nats.ErrConnectionReconnecting)
}

func isCode(err error, code jetstream.ErrorCode) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && api.ErrorCode == code
}

// wait pauses for a back-off that doubles from 1 ms to 250 ms, or until the context ends.
func wait(ctx context.Context, attempt int) error {
	timer := time.NewTimer(min(time.Millisecond<<min(attempt, 8), 250*time.Millisecond))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
