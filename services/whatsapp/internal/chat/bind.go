package chat

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// Delivery is what is known of whether the last message had come to the person's phone when they wrote.
type Delivery string

// What may be known.
const (
	DeliveryUnknown Delivery = ""              // nothing, of a phone that is not known to report
	Delivered       Delivery = "delivered"     // it had
	NotDelivered    Delivery = "not_delivered" // it had not, or a phone that reports has not said so
)

// choose does what words choose. What binds is done only if it stands as the last thing said and was read; else it is said
// again, with why.
func (t *Turn) choose(ctx context.Context, c Choice, of *Message) (Message, error) {
	if !c.Binds {
		return t.Tap(ctx, c.ID)
	}
	switch {
	case t.session.Frozen():
		return t.frozen(), nil
	case !t.isLast(of):
		return t.standing(ctx, *of)
	case t.Input.Missed:
		return t.repeat(t.text.missed), nil
	case t.Input.Forwarded, t.mayMeanBefore(c):
		return t.repeat(t.text.stillToAnswer), nil
	case t.st.Aside && t.Input.Quoted == nil && !c.isNamedBy(t.Input.Text):
		return t.repeat(t.text.stillToAnswer), nil
	case t.Input.Delivery == NotDelivered, t.isRepetition() && t.Input.Delivery != Delivered:
		return t.repeat(fmt.Sprintf(t.text.unread, c.Title)), nil
	}
	return t.Tap(ctx, c.ID)
}

// mayMeanBefore tells whether words that do not name what they agree to may answer what was asked before a notice came in
// between. Shown once more, the notice is what they answer.
func (t *Turn) mayMeanBefore(c Choice) bool {
	before := t.st.BeforeNotice
	if !t.st.Last.Unasked || before == nil || t.Input.Quoted != nil || c.isNamedBy(t.Input.Text) {
		return false
	}
	_, chooses := before.Message.chosenBy(t.Input.Text)
	return chooses
}

// isNamedBy tells whether an agreement names what it agrees to: "publícalo" does, "sí" and "1" do not.
func (c Choice) isNamedBy(text string) bool {
	return parse.Agrees(text, parse.NoYes, c.phrases()) && !parse.Agrees(text, parse.AnyYes, nil)
}

// isRepetition tells whether the text is what brought the last message up: as people write again when no answer comes.
func (t *Turn) isRepetition() bool { return t.st.Last.Answers == said(t.Input) }

// said is a text as it is compared with another: without capitals, accents and signs, if it has words.
func said(in Input) string {
	if in.Kind != Text {
		return ""
	}
	if words := phrase.Plain(in.Text); words != "" {
		return words
	}
	return in.Text
}

// isLast tells whether a message says all of the last one, perhaps under a heading, and has the same choices.
func (t *Turn) isLast(m *Message) bool {
	if t.st.Last == nil {
		return false
	}
	last := &t.st.Last.Message
	return strings.Contains(m.Body, last.Body) && areSameChoices(*m, *last)
}

// quotesEarlier tells whether the text quotes a message before the last one.
func (t *Turn) quotesEarlier() bool { return t.Input.Quoted != nil && !t.isLast(t.Input.Quoted) }

// LastSaid is the message that the person answers; ok is false where there is none.
func (t *Turn) LastSaid() (m Message, ok bool) {
	if answered := t.answered(); answered != nil {
		return *answered, true
	}
	return Message{}, false
}

// About is the id of what the message that the person answers is about; "" where it says nothing.
func (t *Turn) About() string {
	if m := t.answered(); m != nil {
		return m.About
	}
	return ""
}

// standing says how what an earlier message is about stands now; where its flow does not say, the message itself.
func (t *Turn) standing(ctx context.Context, m Message) (Message, error) {
	if m.Body == "" {
		return t.cannotRead(), nil
	}
	for _, c := range m.Choices() {
		f, _, args := t.ofTap(c.ID)
		if f.Standing == nil {
			continue
		}
		if m.About != "" {
			args = append(Args{m.About}, args...)
		}
		t.heading = t.text.overtaken
		return f.Standing(ctx, args)
	}
	t.heading = t.text.readAgain
	return m, nil
}

// deferred shows a message that could not be sent as it was, if what may be answered to it is still the same, and else how what it is
// about stands now.
func (t *Turn) deferred(ctx context.Context, m Message) (Message, error) {
	if !m.isCard() && !m.Binds() {
		return m, nil
	}
	now, err := t.standing(ctx, m)
	if err != nil {
		return Message{}, err
	}
	if areSameChoices(m, now) {
		t.heading = ""
		return m, nil
	}
	return now, nil
}

// areSameChoices tells whether two messages have the same choices.
func areSameChoices(a, b Message) bool {
	return slices.EqualFunc(a.Choices(), b.Choices(), func(a, b Choice) bool { return a.ID == b.ID })
}

// cannotRead says that what was quoted can no longer be read, and shows what is asked.
func (t *Turn) cannotRead() Message {
	if t.asks() {
		return t.repeat(t.text.quotedLostOpen)
	}
	return t.Remark(t.text.quotedLost)
}

// tapped does what the person tapped, unless it binds somebody whose phone is in doubt, or was read back otherwise since.
func (t *Turn) tapped(ctx context.Context, id string) (Message, error) {
	switch {
	case t.session.Frozen() && !t.isHarmless(id):
		return t.frozen(), nil
	case t.isReplaced(id):
		return t.repeat(t.text.overtaken), nil
	case t.Input.Missed && !t.isHarmless(id):
		return t.missed(ctx, id)
	}
	return t.Tap(ctx, id)
}

// missed shows again what a tap answers that may bind, and that came after the person was told that nothing more is answered.
func (t *Turn) missed(ctx context.Context, id string) (Message, error) {
	if last := t.st.Last; last != nil && last.Message.Shows(id) {
		return t.repeat(t.text.missed), nil
	}
	for _, m := range t.remembered() {
		if m.Shows(id) {
			return t.standing(ctx, *m)
		}
	}
	if f, _, _ := t.ofTap(id); f.Standing == nil {
		return t.repeat(t.text.missed), nil
	}
	return t.standing(ctx, Message{Body: id, Buttons: []Choice{{ID: id}}})
}

// isReplaced tells whether the last message reads back the same act as a tap with other figures: they follow its verb.
func (t *Turn) isReplaced(id string) bool {
	if t.st.Last == nil {
		return false
	}
	return slices.ContainsFunc(t.st.Last.Message.Choices(), func(c Choice) bool { return c.Binds && areSameAct(c.ID, id) })
}

// areSameAct tells whether the ids of two choices differ only behind the verb of what they do.
func areSameAct(a, b string) bool {
	x, y := strings.Split(a, ":"), strings.Split(b, ":")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return i > 2 && !strings.ContainsFunc(x[i-1], func(r rune) bool { return r < 'a' || r > 'z' })
		}
	}
	return false
}

// isHarmless tells whether a tap is known not to bind: what is no longer remembered might.
func (t *Turn) isHarmless(id string) bool {
	for _, m := range t.remembered() {
		if m.Template != nil && m.Template.Payload == id {
			return true
		}
		for _, c := range m.Choices() {
			if c.ID == id {
				return !c.Binds
			}
		}
	}
	tap, _, _ := strings.Cut(id, ":")
	return slices.Contains([]string{tapMenu, tapOrganisation, tapMore, tapCard, tapOut, tapStay}, tap)
}

// remembered are the messages that the conversation remembers.
func (t *Turn) remembered() (all []*Message) {
	for _, sent := range []*Sent{t.st.Last, t.st.BeforeNotice} {
		if sent != nil {
			all = append(all, &sent.Message)
		}
	}
	for i := range t.st.Steps {
		all = append(all, &t.st.Steps[i].Sent.Message)
	}
	return all
}

// OnlyLooks tells whether nothing that the person does would count: it is in doubt that the phone is theirs.
func (t *Turn) OnlyLooks() bool { return t.session != nil && t.session.Frozen() }

// InDoubt says so at the first step of what would not count.
func (t *Turn) InDoubt() Message { return t.frozen() }

// rests tells whether the person begins no new trade for now.
func (t *Turn) rests() bool {
	return t.OnlyLooks() || t.session != nil && t.Organisation().Suspended && !t.ActsForSeveral()
}

// frozen says who must confirm whose the phone is before anything binds.
func (t *Turn) frozen() Message {
	t.st.InDoubt = true
	text := t.text.frozen
	if t.session.Blocked() {
		text = t.text.blocked
	}
	return t.Remark(fmt.Sprintf(text, t.CoordinatorContact))
}

// tellDoubt says over the first answer to a person who is frozen that somebody has to confirm who they are.
func (t *Turn) tellDoubt() {
	told := t.st.InDoubt
	t.st.InDoubt = t.session.Frozen()
	if t.st.InDoubt && !told {
		text := t.text.inDoubt
		if t.session.Blocked() {
			text = t.text.inBlock
		}
		t.heading = fmt.Sprintf(text, t.CoordinatorContact) + "\n" + t.heading
	}
}

// unclear asks for a clear yes where words only lean to what binds.
func (t *Turn) unclear(text string) (Message, bool) {
	m := t.answered()
	if m == nil || !t.isLast(m) {
		return Message{}, false
	}
	c, ok := m.leaning(text)
	if !ok {
		c, ok = m.agreedAtFirst(text)
	}
	if !ok || !c.Binds {
		return Message{}, false
	}
	return t.askClearly(m, c), true
}

// agreedAtFirst finds the choice that binds and to which the first words of a text agree, whatever the rest says.
func (m *Message) agreedAtFirst(text string) (Choice, bool) {
	words := strings.Fields(text)
	for n := range min(len(words), 3) {
		if c, ok := m.agreedBy(strings.Join(words[:n+1], " ")); ok {
			return c, true
		}
	}
	return Choice{}, false
}

// unclearYes asks for a clear yes where free words agree to what binds.
func (t *Turn) unclearYes() (Message, bool) {
	m := t.answered()
	if m == nil || t.Late() || !t.isLast(m) {
		return Message{}, false
	}
	c, ok := meaning(m.Choices(), Yes)
	if !ok || !c.Binds {
		return Message{}, false
	}
	return t.askClearly(m, c), true
}

// askClearly says how a choice is made beyond doubt.
func (t *Turn) askClearly(m *Message, c Choice) Message {
	n := 1 + slices.IndexFunc(m.Choices(), func(o Choice) bool { return o.ID == c.ID })
	return t.repeat(fmt.Sprintf(t.text.clearYes, c.Title, n))
}
