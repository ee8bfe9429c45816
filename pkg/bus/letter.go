package bus

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/stream"
)

// Letter is a dead letter as an operator sees it.
type Letter struct {
	ID       uint64    `json:"id"`
	At       time.Time `json:"at"`       // when it was put aside
	Reaction string    `json:"reaction"` // "<reaction>-v<version>"
	Why      string    `json:"why"`
	Stream   string    `json:"stream"` // of the original message
	Subject  string    `json:"subject"`
	Sequence uint64    `json:"sequence"`
	Event    string    `json:"event,omitempty"` // empty where the message could not be decoded, or is none of the log
	Data     []byte    `json:"-"`               // the message; empty where it was too large, or is not asked for

	header nats.Header
}

// Errors of dead letters.
var (
	// ErrNoLetter is returned for an id under which no dead letter stands (any more).
	ErrNoLetter = errors.New("there is no such dead letter")
	// ErrNobodyHandles is returned when no process runs that handles what the reaction does.
	ErrNobodyHandles = errors.New("nobody handles it: the market, or the service that the reaction belongs to, does not run")
)

const (
	letterBatch = 256
	readTimeout = 15 * time.Second // for one letter: an election takes about six seconds
)

// Letters calls each with every dead letter, the oldest first, without their data.
func Letters(ctx context.Context, js jetstream.JetStream, each func(Letter) error) error {
	dead, err := js.Stream(ctx, natsd.Dead)
	if err != nil {
		return fmt.Errorf("dead letters: %w", err)
	}
	left := dead.CachedInfo().State.Msgs
	if left == 0 {
		return nil
	}
	consumer, err := dead.OrderedConsumer(ctx, jetstream.OrderedConsumerConfig{HeadersOnly: true})
	if err != nil {
		return fmt.Errorf("dead letters: %w", err)
	}
	for left > 0 {
		batch, err := consumer.FetchNoWait(letterBatch)
		if err != nil {
			return fmt.Errorf("dead letters: %w", err)
		}
		came := false
		for m := range batch.Messages() {
			meta, err := m.Metadata()
			if err != nil {
				return fmt.Errorf("dead letters: %w", err)
			}
			came, left = true, meta.NumPending
			if err := each(letterOf(meta.Sequence.Stream, meta.Timestamp, m.Headers(), nil)); err != nil {
				return err
			}
		}
		if !came {
			return batch.Error() // what was there has been dropped meanwhile
		}
	}
	return nil
}

// ReadLetter returns a dead letter with its data.
func ReadLetter(ctx context.Context, js jetstream.JetStream, id uint64) (Letter, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	m, err := stream.New(js, natsd.Dead).Get(ctx, id)
	switch {
	case err != nil:
		return Letter{}, fmt.Errorf("dead letter %d: %w", id, err)
	case m == nil:
		return Letter{}, fmt.Errorf("%w: %d", ErrNoLetter, id)
	}
	letter := letterOf(m.Sequence, m.Time, m.Header, m.Data)
	if len(letter.Data) > 0 {
		return letter, nil
	}
	return letter, letter.readOriginal(ctx, js)
}

// readOriginal reads what was too large for a dead letter from where it still stands.
func (l *Letter) readOriginal(ctx context.Context, js jetstream.JetStream) error {
	m, err := stream.New(js, l.Stream).Get(ctx, l.Sequence)
	if err != nil {
		return fmt.Errorf("dead letter %d: %w", l.ID, err)
	}
	if m != nil {
		l.Data = m.Data
	}
	return nil
}

func letterOf(id uint64, at time.Time, header nats.Header, data []byte) Letter {
	l := Letter{
		ID: id, At: at.UTC(), Reaction: header.Get(DeadReaction), Why: header.Get(DeadError), Stream: header.Get(DeadStream),
		Subject: header.Get(DeadSubject), Event: header.Get(DeadEvent), Data: data, header: header,
	}
	l.Sequence, _ = strconv.ParseUint(header.Get(DeadSequence), 10, 64) // 0: it says none
	return l
}

// DropLetter takes a dead letter away for good.
func DropLetter(ctx context.Context, js jetstream.JetStream, id uint64) error {
	dead, err := js.Stream(ctx, natsd.Dead)
	if err != nil {
		return fmt.Errorf("drop dead letter: %w", err)
	}
	err = dead.DeleteMsg(ctx, id)
	if errors.Is(err, jetstream.ErrMsgNotFound) || errors.Is(err, jetstream.ErrMsgDeleteUnsuccessful) {
		return fmt.Errorf("%w: %d", ErrNoLetter, id)
	}
	return err
}

// RetryLetter has the reaction handle a dead letter again, wherever it runs, and takes the letter away once that is done. Where it fails the letter
// stays, and the error says why; a letter that was handled and not taken away is handled once more, which has the effect of once.
func RetryLetter(ctx context.Context, js jetstream.JetStream, l Letter) error {
	answer, err := js.Conn().RequestMsgWithContext(ctx, &nats.Msg{Subject: retrySubject(reactionName(l.Reaction)), Header: l.header, Data: l.Data})
	if errors.Is(err, nats.ErrNoResponders) {
		return ErrNobodyHandles
	}
	if err != nil {
		return fmt.Errorf("handle dead letter %d again: %w", l.ID, err)
	}
	if why := answer.Header.Get(DeadError); why != "" {
		return errors.New(why)
	}
	return DropLetter(ctx, js, l.ID)
}
