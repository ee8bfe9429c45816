package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

// What Meta tells of a message is stored where somebody will ask for it: that it was delivered, of a phone that is not known yet to report
// that, and of a question that binds; that it failed, always.
func TestAStatusThatTellsNothingNewIsNotStored(t *testing.T) {
	for _, binds := range []bool{false, true} {
		t.Run(fmt.Sprint("binds: ", binds), func(t *testing.T) {
			w := newWorld(t)
			w.bot.plan(func(st chat.State, in chat.Input) (chat.State, []chat.Message, error) {
				m := chat.Message{Body: "oí " + in.Text, Buttons: []chat.Choice{{ID: "yes", Title: "Sí", Binds: binds}}}
				return st.WithNotice(m, in.At), []chat.Message{m}, nil
			})
			w.says(t, rosa, "1", "uno")
			w.knowsSent(t, 1)
			w.tells(t, 1, "sent", 0)
			w.tells(t, 1, "delivered", 1)
			w.says(t, rosa, "2", "dos")
			w.knowsSent(t, 2)
			w.tells(t, 2, "sent", 1)
			want := map[bool]int{false: 1, true: 3}[binds]
			w.tells(t, 2, "delivered", min(want, 2))
			w.tells(t, 2, "read", want)
			w.tells(t, 2, "failed", want+1, 131026)
			w.restart(t) // another process does not know what is stored of a message that this one sent
			w.tells(t, 2, "sent", want+2)
		})
	}
}

// lastCallback is what comes back in the statuses of the last message.
func (w *world) lastCallback(t *testing.T) string {
	t.Helper()
	entry := testkit.Must(stream.New(w.js, natsd.Outbox).Last(t.Context(), "outbox.entry.>"))(t)
	return strings.TrimPrefix(entry.Subject, "outbox.entry.")
}

// knowsSent waits until the process knows that Meta has the nth message, the last one, which is after it is stored.
func (w *world) knowsSent(t *testing.T, n int) {
	t.Helper()
	testkit.Eventually(t, "it is stored as sent", func() bool { return w.stored(t, natsd.Outbox, "outbox.sent.>") == n })
	testkit.Eventually(t, "it is known to be sent", func() bool { return w.app.KnowsSent(w.lastCallback(t)) })
}

// tells has Meta tell of the nth message to Rosa, the last one, and wants so many statuses to be stored then.
func (w *world) tells(t *testing.T, n int, is string, stored int, codes ...int) {
	t.Helper()
	w.receive(t, status(is, rosa, fmt.Sprint("+", rosa, n), w.lastCallback(t), codes...))
	if got := w.stored(t, natsd.Inbox, "inbox.status.>"); got != stored {
		t.Errorf("after %q of message %d, %d statuses are stored, want %d", is, n, got, stored)
	}
}

// What others send by the same number brings back what is theirs: nothing is recorded under it.
func TestTheStatusOfWhatOthersSendIsNobodys(t *testing.T) {
	w := newWorld(t)
	for n, is := range []string{"sent", "delivered", "failed"} {
		w.receive(t, status(is, rosa, fmt.Sprint("theirs", n), "campaña.marzo 2026"))
	}
	testkit.Eventually(t, "they are handled", func() bool {
		handled := 0.0
		for _, f := range testkit.Must(w.registry.Gather())(t) {
			if f.GetName() == "qhatu_whatsapp_statuses_total" {
				for _, m := range f.GetMetric() {
					handled += m.GetCounter().GetValue()
				}
			}
		}
		return handled == 3
	})
	if lines := w.lines.String(); strings.Contains(lines, "tried again") || strings.Contains(lines, "not delivered") {
		t.Error(lines)
	}
}
