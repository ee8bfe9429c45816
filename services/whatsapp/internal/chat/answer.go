package chat

import (
	"context"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// answer finds what the person means.
func (t *Turn) answer(ctx context.Context) (Message, error) {
	if acts, err := t.actForAnAssociation(ctx); !acts || err != nil {
		return Tell(t.text.onlyAssociations), err
	}
	switch t.Input.Kind {
	case Tap:
		return t.Tap(ctx, t.Input.Tap)
	case Text:
		return t.answerText(ctx, t.Input.Text)
	case Voice, Photo, Video, Document, Sticker, Location, Contact, Reaction, Edited, Deleted, Unsupported:
		return t.media(ctx)
	}
	return t.media(ctx)
}

// answerText takes a text for a choice of the last message, a command, the answer to a question, an intent in free words, or
// a sentence that begins something, in this order. A question that is open wins: only goods that are offered beyond doubt leave it.
func (t *Turn) answerText(ctx context.Context, text string) (Message, error) {
	if choice, ok := t.Chosen(text); ok {
		if t.isHasty(choice, text) {
			return t.repeat(t.text.hasty), nil
		}
		t.st.PreviousWords = phrase.Plain(text)
		return t.Tap(ctx, choice.ID)
	}
	for _, take := range []Listener{t.command, t.reply, t.intended, t.sentence, t.sells} {
		if answer, ok, err := take(ctx, text); ok || err != nil {
			return answer, err
		}
	}
	if t.Late() {
		return t.repeat(t.text.late), nil
	}
	return t.notUnderstood(text), nil
}

// reply takes a text for the answer to a question that was asked before it was written: the one that stands or, where none
// does, the one that the last message asks by itself.
func (t *Turn) reply(ctx context.Context, text string) (answer Message, ok bool, err error) {
	if t.st.Asked == nil {
		t.st.Asked = t.askedByLast()
	} else if t.isBefore(t.st.AskedAt) {
		return Message{}, false, nil
	}
	if q, ok := t.question(t.st.Asked); ok && (q.Goods || !offersGoods(text)) {
		return q.Reply(ctx, *t.st.Asked, text)
	}
	return Message{}, false, nil
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
		return do(ctx, args)
	}
	if t.st.Last != nil { // a template's button without an id of its own
		return t.repeat(""), nil
	}
	return t.MainMenu(""), nil
}
