package qhatu_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// toldOver are the operations of which a repetition is told that there is nothing left to do it to, or what is there already.
var toldOver = map[string]int{
	"AddContact": http.StatusUnauthorized, "EndSession": http.StatusNotFound, "WithdrawConsent": http.StatusUnauthorized, "AddPhoto": http.StatusOK,
}

// sendTwice sends a command, and sends it again after the market has lost what it answered, as a power cut may have it: nothing is done
// twice. It returns the first answer.
func (v *visitor) sendTwice(t *testing.T, op shownOperation, asked proposal, by client) webtest.Response {
	t.Helper()
	key := webtest.Key(uuid.NewString())
	first := asked.send(t, by, key)
	if first.Status >= http.StatusMultipleChoices || op.access(t).Open() {
		return first // there is nothing to repeat, or nobody can tell by whom it is
	}
	before := v.end(t)
	v.forgetAnswers(t)
	again := asked.send(t, by, key)
	if again.Header.Get("Idempotent-Replayed") != "" {
		t.Errorf("%s: the answer was not lost", op.id())
	}
	for _, r := range v.since(t, before) {
		if r.CorrelationID == again.Header.Get("X-Request-Id") {
			t.Errorf("%s: the repetition made %s of %s", op.id(), r.Type, r.AggregateID)
		}
	}
	switch {
	case again.Status == toldOver[op.id()]:
	case again.Status != first.Status:
		t.Errorf("%s: %d, again %d %s", op.id(), first.Status, again.Status, again.Body)
	case first.Status == http.StatusCreated:
		for _, name := range []string{"id", "key"} {
			if one, two := said(t, first, name), said(t, again, name); one != two {
				t.Errorf("%s: %s %s, again %s", op.id(), name, one, two)
			}
		}
	}
	return first
}

// said is a member of an answer, "" where it has none.
func said(t *testing.T, answer webtest.Response, name string) string {
	t.Helper()
	var members map[string]any
	answer.JSON(t, &members)
	if members[name] == nil {
		return ""
	}
	return fmt.Sprint(members[name])
}

func (v *visitor) log(t *testing.T) jetstream.Stream {
	t.Helper()
	return testkit.Must(v.JetStream.Stream(t.Context(), natsd.Market))(t)
}

func (v *visitor) end(t *testing.T) uint64 {
	t.Helper()
	return v.log(t).CachedInfo().State.LastSeq
}

// since are the events after a position.
func (v *visitor) since(t *testing.T, position uint64) (all []es.Record) {
	t.Helper()
	log := v.log(t)
	for at := position + 1; at <= log.CachedInfo().State.LastSeq; at++ {
		m := testkit.Must(log.GetMsg(t.Context(), at))(t)
		all = append(all, testkit.Must(es.DecodeMessage(m.Subject, m.Sequence, m.Data))(t)...)
	}
	return all
}

// forgetAnswers empties the bucket of answers.
func (v *visitor) forgetAnswers(t *testing.T) {
	t.Helper()
	answers := testkit.Must(v.JetStream.Stream(t.Context(), "KV_"+natsd.Idempotency))(t)
	if err := answers.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
}
