package control

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nuid"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/internal/wait"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

const (
	gathering  = 3 * time.Second // how long nobody may answer until all have
	patience   = time.Minute     // for one process to tell how it is
	digestTime = 10 * time.Minute
	pollEvery  = 200 * time.Millisecond
	mostQueued = 1024 // answers
)

// Operator asks the processes of a market.
type Operator struct{ conn *nats.Conn }

// NewOperator asks on a connection.
func NewOperator(conn *nats.Conn) Operator { return Operator{conn} }

// Processes are all that answer, by name. most is how many there can be, so that nobody waits for more; 0: any number. It returns [ErrNobody] when
// none answers.
func (o Operator) Processes(ctx context.Context, most int) (all []Process, err error) {
	err = o.ask(ctx, question{Do: tell}, gathering, func(said answer) bool {
		all = append(all, said.Process)
		return len(all) == most
	})
	if err != nil && (len(all) == 0 || !errors.Is(err, ErrNobody)) {
		return nil, err
	}
	slices.SortFunc(all, func(a, b Process) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return all, nil
}

// Digest is that of a read model of a process, once it has got to a position.
func (o Operator) Digest(ctx context.Context, process, model string, at es.Position, slots ...int) (readmodel.Digest, error) {
	said, err := o.one(ctx, question{Do: digest, Process: process, Model: model, Position: at, Slots: slots}, digestTime)
	if err == nil && said.Digest == nil {
		err = errors.New("it answers without a digest")
	}
	if err != nil {
		return readmodel.Digest{}, fmt.Errorf("digest of %s: %w", model, err)
	}
	return *said.Digest, nil
}

// Rebuild has a process rebuild a read model and waits until it has. It goes on when whoever waits gives up.
func (o Operator) Rebuild(ctx context.Context, process, model string, progress func(readmodel.Progress)) error {
	said, err := o.one(ctx, question{Do: rebuild, Process: process, Model: model}, patience)
	for ; err == nil; said, err = o.one(ctx, question{Do: tell, Process: process}, patience) {
		at := slices.IndexFunc(said.Models, func(m Model) bool { return m.Name == model && m.Rebuild != nil })
		if at < 0 {
			return fmt.Errorf("rebuild %s: the process knows nothing of it any more", model)
		}
		now := said.Models[at].Rebuild
		progress(now.Progress)
		if !now.Ended.IsZero() {
			if now.Error != "" {
				return fmt.Errorf("the old one stays: %s", now.Error)
			}
			return nil
		}
		if !wait.For(ctx, pollEvery) {
			return ctx.Err()
		}
	}
	return fmt.Errorf("rebuild %s: %w", model, err)
}

// one is the answer of one process.
func (o Operator) one(ctx context.Context, q question, silence time.Duration) (said answer, err error) {
	err = o.ask(ctx, q, silence, func(a answer) bool {
		said = a
		return true
	})
	if err == nil && said.Error != "" {
		err = errors.New(said.Error)
	}
	return said, err
}

// ask hands each answer to take, until that is enough, or none has come for a while: then it returns [ErrNobody].
func (o Operator) ask(ctx context.Context, q question, silence time.Duration, take func(answer) (enough bool)) error {
	text, err := json.Marshal(q)
	if err != nil {
		return err
	}
	answers := make(chan *nats.Msg, mostQueued)
	subscription, err := o.conn.ChanSubscribe(Answers+"."+nuid.Next(), answers)
	if err != nil {
		return err
	}
	defer func() { _ = subscription.Unsubscribe() }() // fails only when the connection is gone
	if err := o.conn.PublishRequest(Questions, subscription.Subject, text); err != nil {
		return err
	}
	for {
		select {
		case msg := <-answers:
			if msg.Header.Get("Status") != "" { // nobody hears
				return ErrNobody
			}
			var said answer
			if err := json.Unmarshal(msg.Data, &said); err != nil {
				return fmt.Errorf("answer of a process: %w", err)
			}
			if take(said) {
				return nil
			}
		case <-time.After(silence):
			return ErrNobody
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
