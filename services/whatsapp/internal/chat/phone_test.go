package chat_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

// phone is her side of a conversation. Every message that she gets passes the limits, and the state survives JSON.
type phone struct {
	*testing.T
	bot   *chat.Bot
	at    time.Time
	m     *fake
	st    chat.State
	last  chat.Message
	count int
}

func newPhone(t *testing.T) *phone {
	return &phone{T: t, bot: chat.New(chat.Config{Coordinator: "Nélida", CoordinatorPhone: "984 123 456"}), at: now, m: newFake()}
}

// does takes a turn and returns what she is told; "" is silence.
func (p *phone) does(in chat.Input) string {
	p.Helper()
	p.at = p.at.Add(time.Minute)
	if in.At.IsZero() {
		in.At = p.at
	}
	p.count++
	in.Key = fmt.Sprintf("msg%d", p.count)
	st, said, err := p.bot.Turn(p.Context(), p.m, p.st, in)
	if err != nil {
		p.Fatalf("turn of %+v: %v", in, err)
	}
	raw, err := json.Marshal(st)
	if err != nil {
		p.Fatal(err)
	}
	p.st = chat.State{}
	if err := json.Unmarshal(raw, &p.st); err != nil {
		p.Fatal(err)
	}
	if len(said) == 0 {
		return ""
	}
	if len(said) > 1 {
		p.Fatalf("%d messages for one turn", len(said))
	}
	p.last = said[0]
	fits(p.T, p.last)
	return flat(p.last)
}

func (p *phone) writes(text string) string {
	p.Helper()
	return p.does(chat.Input{Kind: chat.Text, Text: text})
}

// taps the button or row with this title on the last message.
func (p *phone) taps(title string) string {
	p.Helper()
	return p.does(chat.Input{Kind: chat.Tap, Tap: p.button(p.last, title), Text: title})
}

func (p *phone) button(m chat.Message, title string) string {
	p.Helper()
	choices := m.Buttons
	if m.List != nil {
		choices = m.List.Rows
	}
	for _, c := range choices {
		if strings.HasSuffix(c.Title, title) {
			return c.ID
		}
	}
	p.Fatalf("no button %q on %s", title, flat(m))
	return ""
}

// gets a notice; "" when there is nothing to tell.
func (p *phone) gets(n chat.Notice) string {
	p.Helper()
	m, err := p.bot.Notice(p.Context(), p.m, n)
	if err != nil {
		p.Fatal(err)
	}
	if m == nil {
		return ""
	}
	fits(p.T, *m)
	p.last, p.st = *m, p.st.Told(*m, p.at)
	return flat(*m)
}

// flat is a message on a line each, with its buttons, and plain blanks.
func flat(m chat.Message) string {
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

// step is what she writes, or taps ("[✅ Acepto]"), and what she is told: all of it, or parts of it ("…part…part…").
type step struct{ does, told string }

// talks goes through a conversation.
func (p *phone) talks(steps ...step) {
	p.Helper()
	for _, s := range steps {
		var got string
		if title, ok := strings.CutPrefix(s.does, "["); ok {
			got = p.taps(strings.TrimSuffix(title, "]"))
		} else {
			got = p.writes(s.does)
		}
		if !says(got, s.told) {
			p.Fatalf("to %q she was told\n%s\nwant\n%s", s.does, got, s.told)
		}
	}
}

func says(got, want string) bool {
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
