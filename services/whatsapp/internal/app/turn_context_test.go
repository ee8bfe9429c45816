package app_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
	"github.com/qhatu/qhatu/services/whatsapp/internal/app"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// readsBack has the bot answer everything with a question that binds, and remember it as the last thing said.
func (w *world) readsBack() {
	w.bot.plan(readBack)
}

func readBack(st chat.State, in chat.Input) (chat.State, []chat.Message, error) {
	m := chat.Message{Body: "¿" + in.Text + in.Tap + "?", Buttons: []chat.Choice{{ID: "yes", Title: "Sí", Binds: true}}}
	return st.WithNotice(m, in.At), []chat.Message{m}, nil
}

// input is what the bot was told the nth time.
func (w *world) input(n int) chat.Input {
	w.bot.mu.Lock()
	defer w.bot.mu.Unlock()
	return w.bot.inputs[n]
}

func (n *network) acts(t *testing.T, p *emulator.Phone, do func()) {
	t.Helper()
	had := len(answers(p))
	do()
	testkit.Eventually(t, "answered", func() bool { return len(answers(p)) > had })
}

// What was delivered before somebody wrote, and what only afterwards.
func TestWhetherTheLastMessageWasReadIsKnown(t *testing.T) {
	n := newNetwork(t)
	n.readsBack()
	p := n.meta.Person(rosa, "Rosa")
	n.acts(t, p, func() { p.Say("uno") })
	written := n.clock.Now()
	n.acts(t, p, func() { p.Say("dos") })
	if got := n.input(1).Delivery; got != chat.Delivered {
		t.Errorf("what the phone shows is %q", got)
	}
	n.clock.Advance(time.Minute)
	n.acts(t, p, func() { p.Say("tres") })
	n.acts(t, p, func() { p.SayAt("cuatro", written) }) // before the answer to what came a minute later
	if got := n.input(3).Delivery; got != chat.NotDelivered {
		t.Errorf("what came after it was written is %q", got)
	}
}

// What is done without a net was written before anything that comes with it.
func TestWhatWaitedForThePhoneWasNotRead(t *testing.T) {
	n := newNetwork(t)
	n.readsBack()
	p := n.meta.Person(rosa, "Rosa")
	n.acts(t, p, func() { p.Say("uno") })
	n.acts(t, p, func() { p.Say("dos") }) // the phone is known to report
	p.Say("tres")
	p.Online(false)
	p.Say("cuatro")
	testkit.Eventually(t, "answered", func() bool { return n.meta.Sent() == 3 })
	n.idle(t)
	n.clock.Advance(time.Minute)
	n.acts(t, p, func() { p.Online(true) })
	testkit.Eventually(t, "heard", func() bool { return len(n.bot.heard()) == 4 })
	if got := n.input(3).Delivery; got != chat.NotDelivered {
		t.Errorf("what the phone did not show is %q", got)
	}
}

// Of a phone that never reports, nothing is known.
func TestAPhoneThatReportsNothing(t *testing.T) {
	w := newWorld(t)
	w.readsBack()
	w.says(t, rosa, "1", "uno")
	w.wants(t, rosa, "¿uno?")
	w.says(t, rosa, "2", "dos")
	w.wants(t, rosa, "¿uno?", "¿dos?")
	if got := w.input(1).Delivery; got != chat.DeliveryUnknown {
		t.Errorf("it is %q", got)
	}
}

// A phone is known to report by what it says of any message, also of one before the last.
func TestAPhoneReportsAnEarlierMessage(t *testing.T) {
	w := newWorld(t)
	w.readsBack()
	w.says(t, rosa, "1", "uno")
	w.wants(t, rosa, "¿uno?")
	w.says(t, rosa, "2", "dos")
	w.wants(t, rosa, "¿uno?", "¿dos?")
	w.receive(t, status("delivered", rosa, "+"+rosa+"1", w.callbackOf(t)))
	w.says(t, rosa, "3", "tres")
	w.wants(t, rosa, "¿uno?", "¿dos?", "¿tres?")
	if got := w.input(2).Delivery; got != chat.NotDelivered {
		t.Errorf("what it did not report is %q", got)
	}
}

// Two texts of one webhook were both received before either was answered, whatever their phone reports.
func TestWhatWasReceivedBeforeTheAnswerWentOut(t *testing.T) {
	w := newWorld(t)
	w.bot.plan(func(st chat.State, in chat.Input) (chat.State, []chat.Message, error) {
		w.clock.Advance(time.Millisecond) // every answer takes a moment
		return readBack(st, in)
	})
	at := w.clock.Now()
	two := append(incoming(nil).text(rosa, "1", "uno", at), incoming(nil).text(rosa, "2", "dos", at)...)
	w.receive(t, webhook("messages", two))
	w.wants(t, rosa, "¿uno?", "¿dos?")
	if got := w.input(1).Delivery; got != chat.NotDelivered {
		t.Errorf("of what had not gone out it is %q", got)
	}
	w.clock.Advance(time.Second)
	w.says(t, rosa, "3", "tres")
	w.wants(t, rosa, "¿uno?", "¿dos?", "¿tres?")
	if got := w.input(2).Delivery; got != chat.DeliveryUnknown {
		t.Errorf("once it had it is %q", got)
	}
}

// What Meta could not deliver was not read, also on a phone that never reports.
func TestWhatFailedWasNotRead(t *testing.T) {
	w := newWorld(t)
	w.readsBack()
	w.says(t, rosa, "1", "uno")
	w.wants(t, rosa, "¿uno?")
	w.receive(t, status("failed", rosa, "+"+rosa+"1", w.callbackOf(t), 131026))
	w.says(t, rosa, "2", "dos")
	w.wants(t, rosa, "¿uno?", "¿dos?")
	if got := w.input(1).Delivery; got != chat.NotDelivered {
		t.Errorf("it is %q", got)
	}
}

func TestWhatIsQuotedIsFound(t *testing.T) {
	n := newNetwork(t)
	n.readsBack()
	p := n.meta.Person(rosa, "Rosa")
	n.acts(t, p, func() { p.Say("uno") })
	n.acts(t, p, func() { p.Say("dos") })
	first := p.Bubbles()[1].ID
	n.idle(t)
	n.acts(t, p, func() { p.Reply(first, "tres") })
	if got := n.input(2).Quoted; got == nil || got.Body != "¿uno?" || len(got.Buttons) != 1 {
		t.Errorf("quoted is %+v", got)
	}
	n.acts(t, p, func() { p.Reply("wamid.nobodys", "cuatro") })
	if got := n.input(3).Quoted; got == nil || got.Body != "" {
		t.Errorf("what cannot be found is %+v", got)
	}
}

// What we sent and can no longer read is something that was quoted all the same.
func TestWhatIsQuotedIsNoLongerThere(t *testing.T) {
	n := newNetwork(t)
	n.readsBack()
	p := n.meta.Person(rosa, "Rosa")
	n.acts(t, p, func() { p.Say("uno") })
	first := p.Bubbles()[1].ID
	n.acts(t, p, func() { p.Say("dos") })
	n.idle(t)
	outbox := testkit.Must(n.js.Stream(t.Context(), "OUTBOX"))(t)
	if err := outbox.Purge(t.Context(), jetstream.WithPurgeSubject("outbox.entry.>")); err != nil {
		t.Fatal(err)
	}
	n.acts(t, p, func() { p.Reply(first, "tres") })
	if got := n.input(2).Quoted; got == nil || got.Body != "" {
		t.Errorf("quoted is %+v", got)
	}
}

// lagging is a network whose answers come after the phone has shown what was sent.
type lagging struct {
	app.Graph
	answer chan struct{}
}

func (l lagging) Send(ctx context.Context, o wire.Outgoing) (graph.Accepted, error) {
	accepted, err := l.Graph.Send(ctx, o)
	<-l.answer
	return accepted, err
}

// What is written before it is recorded that Meta has the message is decided on once it is.
func TestWhatOvertakesTheRecordOfWhatWasSent(t *testing.T) {
	n := newNetwork(t)
	n.readsBack()
	p := n.meta.Person(rosa, "Rosa")
	n.acts(t, p, func() { p.Say("uno") })
	n.acts(t, p, func() { p.Say("dos") }) // the phone is known to report
	n.idle(t)
	answer := make(chan struct{})
	n.sender = lagging{n.sender, answer}
	n.restart(t)
	n.acts(t, p, func() { p.Say("tres") })
	p.Say("cuatro")
	testkit.Eventually(t, "received", func() bool { return n.stored(t, natsd.Inbox, "inbox.message.>") == 4 })
	close(answer)
	testkit.Eventually(t, "heard", func() bool { return len(n.bot.heard()) == 4 })
	if got := n.input(3).Delivery; got != chat.Delivered {
		t.Errorf("what the phone shows is %q", got)
	}
}

// Where something older is sent again after the last message, the person may have read that last.
func TestAWordIsNoAnswerWhereSomethingOlderCameAgain(t *testing.T) {
	w := newWorld(t)
	w.readsBack()
	w.says(t, rosa, "1", "uno")
	w.wants(t, rosa, "¿uno?")
	first := w.callbackOf(t)
	w.says(t, rosa, "2", "dos")
	w.wants(t, rosa, "¿uno?", "¿dos?")
	w.receive(t, status("failed", rosa, "+"+rosa+"1", first, 131000))
	testkit.Eventually(t, "it is put into the outbox again", func() bool { return w.stored(t, natsd.Outbox, "outbox.entry.>") == 3 })
	testkit.Eventually(t, "it is sent again", func() bool { w.clock.Advance(time.Second); return w.stored(t, natsd.Outbox, "outbox.sent.>") == 3 })
	w.says(t, rosa, "3", "sí")
	w.wants(t, rosa, "¿uno?", "¿dos?", "¿uno?", "¿sí?")
	if got := w.input(2).Delivery; got != chat.NotDelivered {
		t.Errorf("the one before is %q", got)
	}
}

// A template does not say it all, also where it is sent once more, and also of what was sent once more before: who replies to it has
// not read the message.
func TestATemplateOfWhatCameAgainIsNotTheMessage(t *testing.T) {
	w := newWorld(t)
	w.bot.plan(func(st chat.State, in chat.Input) (chat.State, []chat.Message, error) {
		st, all, err := readBack(st, in)
		all[0].Template = &chat.Template{Name: "oferta_nueva", Payload: "offer:1:show"}
		return st, all, err
	})
	w.says(t, rosa, "1", "uno")
	w.wants(t, rosa, "¿uno?")
	for n, code := range []int{131000, 131047, 131000} {
		entry := testkit.Must(stream.New(w.js, natsd.Outbox).Last(t.Context(), "outbox.entry.>"))(t)
		w.receive(t, status("failed", rosa, fmt.Sprint("+", rosa, n+1), strings.TrimPrefix(entry.Subject, "outbox.entry."), code))
		testkit.Eventually(t, "it is sent again", func() bool { w.clock.Advance(time.Second); return w.stored(t, natsd.Outbox, "outbox.sent.>") == n+2 })
	}
	reply := incoming(nil).text(rosa, "2", "sí", w.clock.Now())
	reply[0]["context"] = map[string]any{"id": "wamid.+" + rosa + "4"}
	w.receive(t, webhook("messages", reply))
	testkit.Eventually(t, "heard", func() bool { return len(w.bot.heard()) == 2 })
	if in := w.input(1); in.Quoted == nil || in.Quoted.Body != "¿uno?" || in.Delivery != chat.NotDelivered {
		t.Errorf("the message is %q, what is quoted %+v", in.Delivery, in.Quoted)
	}
}
