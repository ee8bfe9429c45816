package app_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

// One phone with hundreds of answers that Meta will not take yet keeps nobody else waiting.
func TestAFloodFromOneHoldsUpNobodyElse(t *testing.T) {
	w := newWorld(t)
	w.joins(t, "per_rosa", rosa)
	tooMuch := refusal(t, 131056)
	w.graph.does(func(_ int, o sent) error {
		if o.To == "+"+rosa {
			return tooMuch
		}
		return nil
	})
	w.bot.plan(func(st chat.State, in chat.Input) (chat.State, []chat.Message, error) {
		if in.Text == "hola" {
			return st, []chat.Message{{Body: "oí hola"}}, nil
		}
		return st, slices.Repeat([]chat.Message{{Body: "oí " + in.Text}}, 10), nil
	})
	var batch incoming
	for i := range 60 {
		batch = batch.text(rosa, fmt.Sprint("r", i), fmt.Sprint(i), w.clock.Now())
	}
	w.receive(t, webhook("messages", batch))
	testkit.Eventually(t, "the answers wait in the outbox", func() bool { return w.stored(t, natsd.Outbox, "outbox.entry.>") >= 600 })
	w.says(t, elmer, "e", "hola")
	testkit.Eventually(t, "the other's answer", func() bool { return len(w.graph.to("+"+elmer)) == 1 })
}
