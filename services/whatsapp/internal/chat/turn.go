package chat

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// Turn is an input being answered, or a notice being worded. Flows embed it.
type Turn struct {
	Input              Input  // what the person did; zero while a notice is worded
	Coordinator        string // the name of whom to turn to
	CoordinatorContact string // the name, with the phone where it is known
	CoordinatorTold    bool   // of who consents and has no association yet
	Web                string // the address where buyers buy; "": there is none

	session Session // nil: a stranger
	flows   []Flow
	text    texts

	at     time.Time
	before State // as the turn found it
	st     State // as the turn leaves it

	drafts   map[string]any            // by flow: pointers to those that were read or begun in this turn
	memories map[string]any            // by flow: what is to be remembered
	readings map[string]intent.Reading // by text: what it means

	listFrom      int      // the row from which a list is shown
	heading       string   // see Heading
	beforeNotice  *Sent    // is still answered by its words, although something else is said
	actedOn       []string // the ids of what taps and answers were about
	ended         string   // see Ended
	isNamed       bool     // the text is about a card because it names whose it is
	misunderstood bool
	expecting     string // the flow that asked something in this turn
	done          bool   // see Done
	leaves        bool   // see Leave
	keepsQuestion bool   // see KeepQuestion
	isStepBack    bool

	hasCommanded bool // the market was sent a command
	hasSaidAct   bool // see Undoable and Final
}

// At is when the person did what they did, or a notice is told.
func (t *Turn) At() time.Time { return t.at }

// begin makes the state the turn's own and drops what is too old.
func (t *Turn) begin() {
	t.st.OptedOut, t.st.Stranger, t.st.Unplaced = false, "", ""
	for flow, draft := range t.before.Drafts {
		if t.Input.At.Sub(draft.Begun) > draftExpiry {
			t.DropDraft(flow)
			t.st.Asked, t.st.Steps = nil, nil
		}
	}
}

// end remembers what is said, and how it stood before.
func (t *Turn) end(answer Message) error {
	if err := t.store(); err != nil {
		return err
	}
	t.endAct()
	t.st.AnsweredUntil = later(t.Input.At, t.before.AnsweredUntil)
	t.st.Misunderstood++
	if !t.misunderstood {
		t.st.Misunderstood = 0
	}
	if answer.Body == "" {
		return nil
	}
	if t.keepsQuestion {
		t.endAside(&answer)
		return nil
	}
	at := t.st.AnsweredUntil
	t.keepCards(answer)
	if t.before.Last != nil {
		t.rememberStep(*t.before.Last)
		at = later(at, t.before.Last.At) // what is said later was not read before
	}
	if t.done {
		t.st.Steps = nil
	}
	t.st.Last, t.st.BeforeNotice, t.st.AskedAt = &Sent{Message: answer, At: at, Answers: said(t.Input)}, t.beforeNotice, at
	t.st.Aside = false
	return nil
}

// endAside remembers whether an answer that asks nothing new showed the last message again, or something else.
func (t *Turn) endAside(answer *Message) {
	if t.st.Aside = t.st.Last != nil && !t.isLast(answer); t.st.Aside || t.st.Last == nil {
		return
	}
	last := *t.st.Last
	last.Answers, last.Unasked, t.st.Last = said(t.Input), false, &last
}

// rememberStep lets "atrás" go back to what was said before this turn.
func (t *Turn) rememberStep(last Sent) {
	if t.isStepBack {
		return
	}
	t.st.Steps = append(slices.Clip(t.st.Steps), Step{Sent: last, Asked: t.before.Asked, Drafts: t.before.Drafts})
	t.st.Steps = t.st.Steps[max(0, len(t.st.Steps)-maxSteps):]
}

// complete is the answer as it goes out: with what stands over it, and with what waits under it.
func (t *Turn) complete(answer Message) []Message {
	if answer.Body == "" {
		return nil
	}
	if asked := t.st.Asked; answer.Asks == nil && !t.keepsQuestion && asked != nil && len(asked.Args) > 0 {
		answer.Asks = asked // for whoever quotes it later
	}
	if t.leaves {
		return []Message{answer}
	}
	if heading := strings.TrimSpace(t.heading); heading != "" {
		answer.Body = strings.TrimSpace(say.Fit(heading, answer.space()) + "\n" + answer.Body)
	}
	for _, reminder := range t.reminders() {
		if !answer.Binds() && say.Length(reminder) < answer.space() { // what a button binds is all that its message is about
			answer.Body += "\n" + reminder
		}
	}
	return []Message{t.unlikeLast(answer)}
}

// reminders are of what waits besides what is said, when something was done: drafts, and a card that is open.
func (t *Turn) reminders() (all []string) {
	if !t.done || t.rests() {
		return nil
	}
	for _, f := range t.flows {
		if f.DraftWaits != "" && t.hasDraft(f.Name) && t.expecting != f.Name {
			all = append(all, f.DraftWaits)
		}
	}
	return append(all, t.alsoOpen()...)
}

// unlikeLast words an answer to a text otherwise than the one before, where both would be the same and nobody asked for it
// again.
func (t *Turn) unlikeLast(answer Message) Message {
	asked := t.Input.Kind != Text || parse.FindCommand(t.Input.Text) == parse.Repeat
	if !asked && Digest(answer.Body) == t.before.Said && answer.space() > say.Length(t.text.again) {
		answer.Body = t.text.again + "\n" + answer.Body
	}
	t.st.Said = Digest(answer.Body)
	return answer
}

// Digest is short for a text that need only be told from another.
func Digest(text string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text)) // never fails
	return strconv.FormatUint(h.Sum64(), 36)
}

// Heading puts a line over the answer, under those that stand there already; it is not repeated with it. "" adds none.
func (t *Turn) Heading(line string) {
	if !strings.Contains(t.heading, line) {
		t.heading = strings.TrimPrefix(t.heading+"\n"+line, "\n")
	}
}

// Leave says that the answer is the last message: nothing is added to it, and nothing is told after it until the person writes again.
func (t *Turn) Leave() { t.leaves, t.st.OptedOut = true, true }

// Done says that something was done, or let go of, that "atrás" does not bring back.
func (t *Turn) Done() { t.done = true }

// KeepQuestion says that the answer asks nothing new: what was asked still stands.
func (t *Turn) KeepQuestion() { t.keepsQuestion = true }

// Remark is a message beside the conversation: where something was asked, it still stands.
func (t *Turn) Remark(body string) Message {
	t.keepsQuestion = t.st.Last != nil
	return Tell(body)
}

// Beside says that the answer asks something of its own besides what was asked: that still stands, and words that do not answer the one answer the other.
func (t *Turn) Beside() {
	switch {
	case t.before.BeforeNotice != nil:
		t.beforeNotice = t.before.BeforeNotice
	case t.isOpen():
		t.beforeNotice = t.st.Last
	}
}

// Resume says something, and asks again what still stands besides a question that is answered by it; ok is false where nothing does.
func (t *Turn) Resume(said string, isAnswered func(Message) bool) (again Message, ok bool) {
	sent := t.stillAsked(isAnswered)
	if sent == nil {
		return Message{}, false
	}
	t.Heading(said)
	return sent.Message, true
}

// BesideRest is Beside, where something is answered in this turn: of what still stands besides that.
func (t *Turn) BesideRest(isAnswered func(Message) bool) {
	if sent := t.stillAsked(isAnswered); sent != nil {
		t.beforeNotice = sent
	}
}

// stillAsked is what was asked and is not answered; nil where that is nothing.
func (t *Turn) stillAsked(isAnswered func(Message) bool) *Sent {
	for _, sent := range []*Sent{t.before.Last, t.before.BeforeNotice} {
		if sent != nil && !sent.Unasked && !isAnswered(sent.Message) && (t.st.Asked != nil || sent.Message.Binds()) {
			return sent
		}
	}
	return nil
}

// Expect lets words and figures answer a question.
func (t *Turn) Expect(asked Asked) { t.st.Asked, t.expecting = &asked, asked.Flow }

// Asked is what words and figures answer; nil for nothing.
func (t *Turn) Asked() *Asked { return t.st.Asked }

// ExpectNothing ends the question that words and figures answered.
func (t *Turn) ExpectNothing() { t.st.Asked = nil }

// Command is a command of this turn to the market. A turn gives each of its commands another step.
func (t *Turn) Command(step string) market.Command { return t.CommandOf("", step) }

// CommandOf is the command of what was asked by the turn of this key. It is the same command whichever turn answers: a button
// that is tapped twice does nothing twice. Without a key it is of this turn.
func (t *Turn) CommandOf(key, step string) market.Command {
	t.hasCommanded = true
	return market.Command{Key: cmp.Or(key, t.Input.Key) + ":" + step, At: t.Input.At}
}

// Serial is a number that this conversation has not given to anything before.
func (t *Turn) Serial() int {
	t.st.Serial++
	return t.st.Serial
}

// Late tells whether this was written before the last message: then it answers something else.
func (t *Turn) Late() bool {
	return t.Input.Quoted == nil && t.st.Last != nil && t.isBefore(t.st.Last.At)
}

// answerable is how long the words of a stranger answer a question.
const answerable = 24 * time.Hour

// IsFresh tells whether the last message was said so short a time before this that the words of a stranger may answer it; one that this
// text quotes always is.
func (t *Turn) IsFresh() bool {
	return t.Input.Quoted != nil || t.st.Last != nil && t.Input.At.Sub(t.st.Last.At) <= answerable
}

// isBefore tells whether this was written before a moment; Meta's times are whole seconds.
func (t *Turn) isBefore(moment time.Time) bool {
	return t.Input.At.Before(moment.Truncate(time.Second))
}

// HowToBuy says what whoever wants to buy does: entra a la web de Qhatu: https://…, or habla con Nélida, where there is no web.
func (t *Turn) HowToBuy() string {
	if t.Web == "" {
		return fmt.Sprintf(t.text.withPerson, t.CoordinatorContact)
	}
	return fmt.Sprintf(t.text.onTheWeb, t.Web)
}
