package app

import (
	"context"
	"strings"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/limit"
)

// strangersConcurrency is how many turns of strangers are taken side by side: the others are left to those whom identity knows, who come
// first however many strangers write.
const strangersConcurrency = turnsConcurrency / 4

const allStrangers = "all" // the key of the limit of all strangers together

// admit lets a message take its turn; leave says that it has had it. Of a stranger so many are answered in a day, and of all strangers so
// many in a while; of anybody no more than a person writes. Who speaks for nobody is a stranger, also one who has consented: a word is
// not a way out of the limits. What is more is not answered: errNothing.
func (t *turns) admit(ctx context.Context, m keyedqueue.Message) (leave func(), err error) {
	leave = func() {}
	if !strings.HasPrefix(m.Subject, inboxMessage) {
		return leave, nil
	}
	known, err := t.outbox.views.SpeaksForAny(m.Key)
	if err != nil {
		return leave, err
	}
	if m.Attempt == 1 && !t.mayWrite(ctx, m.Key, known) {
		t.metrics.unanswered.Inc()
		return leave, errNothing
	}
	if known {
		return leave, nil
	}
	select {
	case t.strangers <- struct{}{}:
		return func() { <-t.strangers }, nil
	default:
		return leave, keyedqueue.RetryAfter(pollInterval / recordAttempts)
	}
}

func (t *turns) mayWrite(ctx context.Context, contact string, known bool) bool {
	wants := []limit.Want{{Name: limit.Messages, Key: contact}}
	if !known {
		wants = append(wants, limit.Want{Name: limit.Strangers, Key: contact}, limit.Want{Name: limit.AllStrangers, Key: allStrangers})
	}
	refused, _ := t.limits.TakeAll(ctx, wants...)
	return !refused.Refused()
}
