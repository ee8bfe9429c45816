// Package chattest is the test kit of the chat: a Phone, which is one person's side of a conversation with all flows, and a
// Market in memory that others may change meanwhile. Every message that a Phone gets is held against WhatsApp's limits, and
// its state goes through JSON between turns.
package chattest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/flows"
)

// Config is that of bots in tests.
var Config = chat.Config{Coordinator: "Nélida", CoordinatorPhone: "984 123 456", CoordinatorTold: true}

// Now is Monday, 23 November 2026, 9:00 in Lima.
var Now = time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)

// Phone is a person's side of a conversation.
type Phone struct {
	*testing.T
	Bot    *flows.Bot
	At     time.Time // of the last turn; each takes place a minute after the one before
	Market *Market
	State  chat.State
	Last   chat.Message // the last one received

	Delivery chat.Delivery // of Last, as it is known when the person writes: it was delivered
	count    int
}

// NewPhone returns the phone of a representative who has not written yet.
func NewPhone(t *testing.T) *Phone {
	return &Phone{T: t, Bot: flows.New(Config), At: Now, Market: NewMarket(), Delivery: chat.Delivered}
}

// Does takes a turn and returns the answer, flat; "" is silence.
func (p *Phone) Does(in chat.Input) string {
	p.Helper()
	p.At = p.At.Add(time.Minute)
	if in.At.IsZero() {
		in.At = p.At
	}
	in.Delivery = p.Delivery
	p.count++
	in.Key = fmt.Sprintf("msg%d", p.count)
	st, answers, err := p.Bot.Turn(p.Context(), p.Market, p.State, in)
	if err != nil {
		p.Fatalf("turn of %+v: %v", in, err)
	}
	raw, err := json.Marshal(st)
	if err != nil {
		p.Fatal(err)
	}
	p.State = chat.State{}
	if err := json.Unmarshal(raw, &p.State); err != nil {
		p.Fatal(err)
	}
	if len(answers) == 0 {
		return ""
	}
	if len(answers) > 1 {
		p.Fatalf("%d messages for one turn", len(answers))
	}
	p.Last = answers[0]
	Fits(p.T, p.Last)
	return Flat(p.Last)
}

// Writes a text.
func (p *Phone) Writes(text string) string {
	p.Helper()
	return p.Does(chat.Input{Kind: chat.Text, Text: text})
}

// Taps the button or row with this title on the last message.
func (p *Phone) Taps(title string) string {
	p.Helper()
	return p.Does(chat.Input{Kind: chat.Tap, Tap: p.Button(p.Last, title), Text: title})
}

// Button is the id of the choice of a message whose title ends so.
func (p *Phone) Button(m chat.Message, title string) string {
	p.Helper()
	for _, c := range m.Choices() {
		if strings.HasSuffix(c.Title, title) {
			return c.ID
		}
	}
	p.Fatalf("no button %q on %s", title, Flat(m))
	return ""
}

// Gets a notice; "" when there is nothing to tell.
func (p *Phone) Gets(n chat.Notice) string {
	p.Helper()
	st, m, err := p.Bot.Notice(p.Context(), p.Market, p.State, n, p.At)
	if errors.Is(err, chat.ErrKnown) {
		return ""
	}
	if err != nil {
		p.Fatal(err)
	}
	if m == nil {
		return ""
	}
	Fits(p.T, *m)
	p.Last, p.State = *m, st
	return Flat(*m)
}

// Step is what the person writes, or taps ("[✅ Acepto]"), and the answer: all of it, or parts of it ("…part…part…").
type Step [2]string

// Talks goes through a conversation.
func (p *Phone) Talks(steps ...Step) {
	p.Helper()
	for _, s := range steps {
		var got string
		if title, ok := strings.CutPrefix(s[0], "["); ok {
			got = p.Taps(strings.TrimSuffix(title, "]"))
		} else {
			got = p.Writes(s[0])
		}
		if !Says(got, s[1]) {
			p.Fatalf("%q was answered with\n%s\nwant\n%s", s[0], got, s[1])
		}
	}
}

// Says tells whether a flat message is the one that is wanted, or has the parts that are.
func Says(got, want string) bool {
	if !strings.HasPrefix(want, "…") {
		return got == want
	}
	for part := range strings.SplitSeq(want, "…") {
		if !strings.Contains(got, part) {
			return false
		}
	}
	return true
}

// Flat is a message on a line each, with its buttons, and plain blanks.
func Flat(m chat.Message) string {
	text := m.Body
	for _, c := range m.Buttons {
		text += " [" + c.Title + "]"
	}
	if m.List != nil {
		text += " {" + m.List.Button
		for _, c := range m.List.Rows {
			text += " | " + c.Title
		}
		text += "}"
	}
	return strings.ReplaceAll(text, "\u00a0", " ")
}

// IDs are those of a message's choices.
func IDs(m chat.Message) []string {
	var all []string
	for _, c := range m.Choices() {
		all = append(all, c.ID)
	}
	return all
}
