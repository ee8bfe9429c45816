package bus

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/internal/wait"
)

// localRetries is how long this process retries a message before another replica gets the reaction: the cause may lie in
// this process (its disk, its clock, its version).
const localRetries = 30 * time.Second

var errGivenBack = errors.New("given back after failing here")

// retry tries a message until it is handled, the bus stops, or it has failed for so long that another replica gets the
// reaction. This process gives it back once because of one message, or replicas would pass one on for ever that none can
// handle. Only the first failure is logged.
func (b *Bus) retry(r *reaction) message.HandlerMiddleware {
	return func(next message.HandlerFunc) message.HandlerFunc {
		return func(msg *message.Message) ([]*message.Message, error) {
			pause, since := firstPause, time.Now()
			for try := 1; ; try++ {
				out, err := next(msg)
				if err == nil {
					b.logRecovery(r, msg, try)
					return out, nil
				}
				if msg.Context().Err() != nil {
					return nil, err
				}
				b.logFailure(r, msg, try, err)
				b.metrics.retry(r)
				if time.Since(since) > localRetries && r.givenBack.Load() < sequenceOf(msg) {
					return nil, fmt.Errorf("%w: %w", errGivenBack, err)
				}
				if !wait.For(msg.Context(), jitter(pause)) {
					return nil, err
				}
				pause = min(2*pause, longPause)
			}
		}
	}
}

// sequenceOf is that of the stored message; 0 if it has none.
func sequenceOf(msg *message.Message) uint64 {
	sequence, _ := strconv.ParseUint(msg.Metadata.Get(metaSequence), 10, 64)
	return sequence
}

func (b *Bus) logFailure(r *reaction, msg *message.Message, try int, err error) {
	if try > 1 {
		return
	}
	b.logger.Error("reaction fails, is tried again", append(about(r, msg), "error", err)...)
}

func (b *Bus) logRecovery(r *reaction, msg *message.Message, tries int) {
	if tries == 1 {
		return
	}
	b.logger.Info("reaction succeeded", append(about(r, msg), "tries", tries)...)
}

func about(r *reaction, msg *message.Message) []any {
	return []any{
		"reaction", r.durableName(),
		"subject", msg.Metadata.Get(metaSubject),
		"sequence", msg.Metadata.Get(metaSequence),
		"event", msg.Metadata.Get(metaEvent),
	}
}

// jitter takes up to half off a pause, so that replicas and reactions that failed together do not return together.
func jitter(d time.Duration) time.Duration {
	return d/2 + rand.N(d/2+1) // not a secret
}

// isPermanent reports whether the same message will always meet this error. A cause that may pass, and an error that
// nobody has classified, are not permanent.
func isPermanent(err error) bool {
	if errors.Is(err, errUndecodable) || es.Permanent(err) {
		return true
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.NotFound, fault.Conflict, fault.Forbidden, fault.Malformed, fault.Stale, fault.TooLarge:
		return true
	default:
		return false
	}
}
