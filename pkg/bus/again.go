package bus

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/natsd"
)

// again is what handles the dead letters of one name once more.
type again struct {
	name   string
	parts  func(Message) []part
	others *sync.RWMutex // held by whoever handles something of the same reaction
}

// retrySubject is where an operator asks for a dead letter to be handled again. One of the processes that run the reaction answers.
func retrySubject(reaction string) string { return "retry." + reaction }

var versionAtEnd = regexp.MustCompile(`-v[0-9]+$`)

// reactionName is a reaction's name: its durable's without the version.
func reactionName(durable string) string { return versionAtEnd.ReplaceAllString(durable, "") }

// Again says how the dead letters are handled again that something else than a reaction of this bus puts aside under this name. Handling one a
// second time must have no effect.
func (b *Bus) Again(name string, handle func(context.Context, Message) error) {
	b.others = append(b.others, again{name: name, parts: func(m Message) []part { return whole(m, handle) }, others: new(sync.RWMutex)})
}

// answerRetries handles dead letters again when an operator asks for it, until stop is called, which waits for those at work. Nothing else of the
// reaction is at work in this process meanwhile: what comes with the same key comes before it or after it.
func (b *Bus) answerRetries(ctx context.Context) (stop func(), err error) {
	ctx, cancel := context.WithCancel(ctx)
	var work sync.WaitGroup
	stop = func() {
		cancel()
		work.Wait()
	}
	all := slices.Clone(b.others)
	for _, r := range b.reactions {
		all = append(all, again{name: r.name, parts: r.split, others: &r.alone})
	}
	for _, a := range all {
		asked, err := b.js.Conn().QueueSubscribeSync(retrySubject(a.name), "reaction")
		if err != nil {
			return stop, fmt.Errorf("answer retries of %s: %w", a.name, err)
		}
		work.Go(func() { natsd.Hear(ctx, asked, func(m *nats.Msg) { b.answerRetry(ctx, a, m) }) })
	}
	return stop, nil
}

func (b *Bus) answerRetry(ctx context.Context, a again, asked *nats.Msg) {
	letter := letterOf(0, time.Time{}, asked.Header, asked.Data)
	answer := nats.NewMsg(asked.Reply)
	if err := a.handle(ctx, letter); err != nil {
		answer.Header.Set(DeadError, oneLine(err.Error()))
	}
	b.logger.Info("dead letter is handled again", "reaction", letter.Reaction, "subject", letter.Subject, "sequence", letter.Sequence, "event", letter.Event, "error", answer.Header.Get(DeadError))
	if err := asked.RespondMsg(answer); err != nil {
		b.logger.Warn("answer to who had a dead letter handled again", "error", err)
	}
}

var errNothingToHandle = fault.New(fault.NotFound, "nothing-to-handle", fault.Text{EN: "the reaction no longer handles such a message"}, fault.Text{})

// handle handles the event of a letter, or all of its message where the letter names none.
func (a again) handle(ctx context.Context, l Letter) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic of type %T", v)
		}
	}()
	a.others.Lock()
	defer a.others.Unlock()
	handled := false
	for _, p := range a.parts(Message{Stream: l.Stream, Subject: l.Subject, Sequence: l.Sequence, Data: l.Data}) {
		if l.Event != "" && p.id != l.Event {
			continue
		}
		if err := p.handle(ctx); err != nil {
			return err
		}
		handled = true
	}
	if !handled {
		return errNothingToHandle
	}
	return nil
}
