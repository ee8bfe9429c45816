package chat

import (
	"context"
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// answer finds what the person means.
func (t *Turn) answer(ctx context.Context) (Message, error) {
	acts, err := t.actForAnAssociation(ctx)
	switch {
	case err != nil:
		return Message{}, err
	case !acts && !t.isForAll():
		return t.answerElsewhere(ctx)
	}
	if t.Input.Deferred != nil {
		return t.deferred(ctx, *t.Input.Deferred)
	}
	switch t.Input.Kind {
	case Tap:
		return t.tapped(ctx, t.Input.Tap)
	case Text:
		return t.answerText(ctx, t.Input.Text)
	case Voice, Photo, Video, Document, Sticker, Location, Contact, Reaction, Edited, Deleted, Unsupported:
		return t.media(ctx)
	}
	return t.media(ctx)
}

// isForAll tells whether what the person chooses is also for whoever acts for no association.
func (t *Turn) isForAll() bool {
	id := t.Input.Tap
	if t.Input.Kind == Text {
		choice, _ := t.chosen(t.Input.Text)
		id = choice.ID
	}
	f, _, _ := t.ofTap(id)
	return f.ForAll
}

// answerText takes a text for a choice of the last message, a command, the answer to a question, an intent in free words, a
// sentence that begins something, or what is likely meant, in this order. A question that is open wins: only goods that are offered beyond doubt leave it.
func (t *Turn) answerText(ctx context.Context, text string) (Message, error) {
	text, answer, ok, err := t.place(ctx, text)
	if ok || err != nil {
		return answer, err
	}
	if choice, of := t.chosen(text); of != nil {
		return t.choose(ctx, choice, of)
	}
	for _, take := range []Listener{t.erasesShown, t.command, t.reply, t.intended, t.sentence, t.sells, t.guessed, t.declined} {
		if answer, ok, err := take(ctx, text); ok || err != nil {
			return answer, err
		}
	}
	switch {
	case t.quotesEarlier():
		answer, err := t.standing(ctx, *t.Input.Quoted)
		if t.isNamed {
			t.heading = t.text.notUnderstood
		}
		return answer, err
	case t.Late():
		return t.repeat(t.text.late), nil
	}
	if parse.Introduces(text) && !t.isOpen() {
		return t.greeting(), nil
	}
	return t.notUnderstood(text), nil
}

// reply takes a text for the answer to the question that it answers.
func (t *Turn) reply(ctx context.Context, text string) (answer Message, ok bool, err error) {
	asked, stood := t.asked(), t.st.Asked
	q, ok := t.question(asked)
	if !ok || !q.Goods && offersGoods(text) {
		return Message{}, false, nil
	}
	t.st.Asked = asked
	answer, ok, err = q.Reply(ctx, *asked, text)
	switch {
	case ok:
		t.actedOn = append(t.actedOn, asked.Args...)
	case t.quotesEarlier():
		t.st.Asked = stood
	}
	return answer, ok, err
}

// Answers is the question that a text answers; nil where there is none.
func (t *Turn) Answers() *Asked { return t.asked() }

// asked is the question that a text answers: that of the message that it quotes, or the one that stands and was asked before
// it was written, or what the last message asks by itself.
func (t *Turn) asked() *Asked {
	switch {
	case t.quotesEarlier():
		return t.Input.Quoted.Asks
	case t.st.Asked == nil:
		return t.askedByLast()
	case t.isBefore(t.st.AskedAt):
		return nil
	}
	return t.st.Asked
}

// ofEnded answers who agrees, refuses or chooses by a number where what was said last asks nothing any more: how that stands.
func (t *Turn) ofEnded(ctx context.Context, text string) (answer Message, ok bool, err error) {
	m := t.answered()
	if _, asked := t.question(t.asked()); asked || m == nil || m.Row == nil || len(m.Choices()) > 0 || t.Late() {
		return Message{}, false, nil
	}
	if _, isNumber := parse.IsNumber(text); !isNumber && !slices.Contains([]parse.ReplyKind{parse.Yes, parse.No}, parse.Answer(text).Kind) {
		return Message{}, false, nil
	}
	answer, err = t.Tap(ctx, m.Row.ID)
	return answer, true, err
}

// offersGoods tells whether a text offers goods beyond doubt, so that it leaves a question about something else: a product
// with a quantity, or a verb that sells with goods.
func offersGoods(text string) bool {
	said := parse.Sale(text)
	hasQuantity := said.Quantity != nil && said.Quantity.UnitGiven
	return said.Product != "" && (said.Selling || hasQuantity) || said.UnknownGoods != "" && said.Selling && hasQuantity
}

// isOpen tells whether something awaits an answer in words: a question, or a message with buttons. A menu awaits nothing.
func (t *Turn) isOpen() bool {
	if _, asked := t.question(t.st.Asked); asked {
		return true
	}
	return t.st.Last != nil && len(t.st.Last.Message.Buttons) > 0
}

// askedByLast is what the last message asks by itself; nil where that is nothing, or the text was written before it.
func (t *Turn) askedByLast() *Asked {
	if t.st.Last == nil || t.Late() {
		return nil
	}
	return t.st.Last.Message.Asks
}

// sentence takes a text that begins something by itself. One that comes late does not take the place of a later draft, and
// a weak one not that of an open question.
func (t *Turn) sentence(ctx context.Context, text string) (answer Message, ok bool, err error) {
	if t.isOpen() && !offersGoods(text) {
		return Message{}, false, nil
	}
	for _, f := range t.flows {
		if f.Sentence == nil || t.Late() && t.hasDraft(f.Name) {
			continue
		}
		if answer, ok, err = f.Sentence(ctx, text); ok || err != nil {
			return answer, ok, err
		}
	}
	return Message{}, false, nil
}

// Tap does what a choice says; its id names its flow and what it is about. By it one flow hands over to another.
func (t *Turn) Tap(ctx context.Context, id string) (Message, error) {
	if answer, ok, err := t.ownTap(ctx, id); ok {
		return answer, err
	}
	if _, do, args := t.ofTap(id); do != nil {
		t.actedOn = append(t.actedOn, args...)
		return do(ctx, args)
	}
	if t.st.Last != nil { // a template's button without an id of its own
		return t.repeat(""), nil
	}
	return t.MainMenu(""), nil
}

// elsewhere tells whoever acts for a buyer or an organiser where they do.
func (t *Turn) elsewhere() string {
	name, where := t.text.yours, t.text.signInSomewhere
	if t.Organisation().Name != "" {
		name = "*" + phrase.Name(t.Organisation().Name) + "*"
	}
	if t.Web != "" {
		where = fmt.Sprintf(t.text.signInThere, t.Web)
	}
	return fmt.Sprintf(t.text.onlyAssociations, name, where, t.CoordinatorContact)
}
