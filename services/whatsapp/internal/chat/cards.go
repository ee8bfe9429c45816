package chat

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// A card is a message about one thing of the market that somebody may answer: an offer, a stall. Notices come when they
// come, so that several cards may be open at once.

// maxCards is how many of them are remembered besides the last message.
const maxCards = 8

// isCard tells whether a message awaits an answer about one thing.
func (m Message) isCard() bool { return m.About != "" && len(m.Buttons) > 0 }

// withCard remembers a card that something else is said after.
func (st State) withCard(card Sent) State {
	if card.Message.isCard() {
		st = st.withoutCard(card.Message.About)
		st.Cards = append(st.Cards, card)
		st.Cards = st.Cards[max(0, len(st.Cards)-maxCards):]
	}
	return st
}

// withoutCard forgets the card about something: it was answered, or there is a newer one.
func (st State) withoutCard(about string) State {
	st.Cards = slices.DeleteFunc(slices.Clone(st.Cards), func(c Sent) bool { return c.Message.About == about })
	return st
}

// without forgets the cards about something that has ended, and about what depended on it.
func (st State) without(ended string) State {
	if ended != "" {
		st.Cards = slices.DeleteFunc(slices.Clone(st.Cards), func(c Sent) bool { return c.Message.About == ended || c.Message.Of == ended })
	}
	return st
}

// Ended says that something has ended, and with it what depended on it: no card about it is open any more.
func (t *Turn) Ended(id string) { t.ended = id }

// keepCards remembers the last message as a card, unless it was answered, and forgets those that were.
func (t *Turn) keepCards(answer Message) {
	if t.before.Last != nil {
		t.st = t.st.withCard(*t.before.Last)
	}
	for _, about := range append(t.actedOn, answer.About) {
		t.st = t.st.withoutCard(about)
	}
	t.st = t.st.without(t.ended)
}

// openCards are the cards that are open, the last one first.
func (t *Turn) openCards() (open []Message) {
	if t.st.Last != nil && t.st.Last.Message.isCard() {
		open = append(open, t.st.Last.Message)
	}
	for _, c := range slices.Backward(t.st.Cards) {
		if until := c.Message.Until; until.IsZero() || t.Input.At.Before(until) {
			open = append(open, c.Message)
		}
	}
	return open
}

// OthersOpen tells whether a card is open that is about none of these.
func (t *Turn) OthersOpen(ids []string) bool {
	return slices.ContainsFunc(t.openCards(), func(m Message) bool { return !slices.Contains(ids, m.About) })
}

// place finds out which open card a text is about: the one whose other side it names. Where notices left several open, and the
// text could be meant for any of them, it is asked which. rest is the text without the name; ok is false where it is still
// to be answered.
func (t *Turn) place(ctx context.Context, text string) (rest string, answer Message, ok bool, err error) {
	open := t.openCards()
	if t.Input.Quoted != nil || len(t.st.Cards) == 0 || parse.FindCommand(text) != parse.NoCommand {
		return text, Message{}, false, nil
	}
	switch card, rest := t.named(text, open); {
	case card != nil && t.before.Unplaced != "":
		answer, err = t.placed(ctx, card.About)
		return rest, answer, true, err
	case card != nil && (rest == "" || slices.Contains(t.text.aboutCard, phrase.Plain(rest))):
		answer, err = t.standing(ctx, *card)
		t.heading = ""
		return rest, answer, true, err
	case card != nil:
		if t.st.Last == nil || card.About != t.st.Last.Message.About {
			t.Input.Quoted, t.isNamed = card, true
		}
		return rest, Message{}, false, nil
	case t.st.Last == nil || !t.st.Last.Unasked || t.Late() || !t.isForAny(text, open):
		return text, Message{}, false, nil
	}
	return text, t.askWhich(text, open), true, nil
}

// named finds the one card whose other side a text names, and the text without the name.
func (t *Turn) named(text string, open []Message) (card *Message, rest string) {
	rest = text
	for i := range open {
		if other, ok := open[i].withoutName(text, t.text.beforeName); ok {
			if card != nil {
				return nil, text
			}
			card, rest = &open[i], other
		}
	}
	return card, rest
}

// withoutName takes the name of a message's other side out of a text, or its first word where people name somebody by it. What
// would answer the message is never read as a name: somebody may be called "Acepto". beforeName are the words by which a text is
// meant for somebody.
func (m *Message) withoutName(text string, beforeName []string) (rest string, ok bool) {
	words, names := strings.Fields(text), strings.Fields(phrase.Plain(m.Whom))
	for n := len(names); n > 0; n = min(n-1, 1) {
		if m.isAnswer(names[:n]) {
			continue
		}
		for i := 0; i+n <= len(words); i++ {
			if phrase.Plain(strings.Join(words[i:i+n], " ")) != strings.Join(names[:n], " ") {
				continue
			}
			from := i
			if i > 0 && slices.Contains(beforeName, phrase.Plain(words[i-1])) {
				from--
			}
			if n == len(names) || i == 0 || from < i {
				return strings.Join(slices.Delete(slices.Clone(words), from, i+n), " "), true
			}
		}
	}
	return text, false
}

// isAnswer tells whether words are numbers, commands and answers, and nothing else.
func (m *Message) isAnswer(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool {
		_, chosen := m.chosenBy(w)
		return !chosen && parse.Answer(w).Kind == parse.Unknown && parse.FindCommand(w) == parse.NoCommand
	})
}

// whom is the other side as a list names it: in quotation marks where it looks like an answer.
func (m *Message) whom() string {
	if names := strings.Fields(phrase.Plain(m.Whom)); len(names) > 0 && m.isAnswer(names) {
		return phrase.Quote(m.Whom)
	}
	return m.Whom
}

// ofOffers are the intents that are about one offer.
var ofOffers = []intent.Intent{
	intent.Agree, intent.Refuse, intent.Haggle, intent.MoreTime, intent.AskMembers, intent.WhoBuyer, intent.BuyerContact,
	intent.WhoPaysFreight, intent.WhenCollect, intent.WhenPaid, intent.OtherTerms,
}

// isForAny tells whether a text could be an answer to each of several cards. A number alone is a choice of the last one, unless
// it is too high.
func (t *Turn) isForAny(text string, open []Message) bool {
	if n, ok := parse.IsNumber(text); len(open) < 2 || ok && n <= len(open[0].Buttons) {
		return false
	}
	if _, listed := t.st.Last.Message.chosenBy(text); listed && t.st.Last.Message.List != nil || offersGoods(text) {
		return false
	}
	if slices.Contains(ofOffers, t.Intent(text)) {
		return true
	}
	price, _ := parse.Price(text, "")
	for i := range open[:2] {
		_, chosen := open[i].chosenBy(text)
		if _, asks := t.question(open[i].Asks); !chosen && (!asks || price == nil) {
			return false
		}
	}
	return true
}

// answerEarlier shows a question again that a text would answer, had nothing been said after it: nothing was done by it. Where the
// text would answer several, it is asked which.
func (t *Turn) answerEarlier(ctx context.Context, text string) (answer Message, ok bool, err error) {
	if t.Input.Quoted != nil || t.st.Last == nil || t.Late() || t.st.Last.Message.isAnsweredBy(text) {
		return Message{}, false, nil
	}
	if _, asked := t.question(t.st.Asked); asked {
		return Message{}, false, nil
	}
	switch earlier := t.askedEarlier(text); len(earlier) {
	case 0:
		return Message{}, false, nil
	case 1:
		answer, err = t.standing(ctx, earlier[0])
		if len(answer.Buttons) > 0 {
			t.heading = t.text.stillToAnswer
		}
		return answer, true, err
	default:
		return t.askWhich(text, earlier), true, nil
	}
}

// askedEarlier are the questions before the last message that a text would answer: open cards or, where there are none, what was
// asked before a notice.
func (t *Turn) askedEarlier(text string) (earlier []Message) {
	for _, m := range t.openCards() {
		if m.About != t.st.Last.Message.About && m.isAnsweredBy(text) {
			earlier = append(earlier, m)
		}
	}
	before := t.st.BeforeNotice
	if len(earlier) > 0 || before == nil || before.Message.isCard() || t.isBefore(before.At) {
		return earlier
	}
	if len(before.Message.Buttons) > 0 && before.Message.isAnsweredBy(text) {
		return []Message{before.Message}
	}
	return nil
}

// isAnsweredBy tells whether a text chooses one of a message's choices, or leans to it.
func (m *Message) isAnsweredBy(text string) bool {
	_, agreed := m.agreedBy(text)
	_, leans := m.leaning(text)
	return agreed || leans
}

// askWhich asks which card a text is about, and remembers the text.
func (t *Turn) askWhich(text string, open []Message) Message {
	choices := make([]Choice, len(open))
	for i, m := range open {
		choices[i] = Choice{ID: ID(tapCard, m.About), Title: cmp.Or(m.whom(), say.Capital(phrase.Name(m.Subject)))}
	}
	t.st.Unplaced = text
	question := fmt.Sprintf(t.text.whichCard, phrase.Name(text))
	saysWhat := slices.ContainsFunc(open, func(m Message) bool { return m.What != "" })
	if len(choices) <= MaxButtons && !areAlike(choices) && !saysWhat {
		return t.Ask(question, choices...)
	}
	for i, m := range open {
		choices[i].Description = cmp.Or(m.What, phrase.Name(m.Subject))
	}
	return Menu(question, t.text.showOptions, choices)
}

// areAlike tells whether two choices could not be told apart as buttons.
func areAlike(choices []Choice) bool {
	titles := map[string]bool{}
	for _, c := range choices {
		titles[say.Fit(c.Title, maxButton)] = true
	}
	return len(titles) < len(choices)
}

// alsoOpen reminds of the card that is open besides what is said, if there is one.
func (t *Turn) alsoOpen() []string {
	for _, m := range t.openCards() {
		if m.Whom != "" && m.Subject != "" && m.About != t.st.Last.Message.About {
			if t.isSharedName(m) {
				return []string{fmt.Sprintf(t.text.alsoOpenQuote, m.Subject)}
			}
			return []string{fmt.Sprintf(t.text.alsoOpen, m.Subject, m.Whom)}
		}
	}
	return nil
}

// isSharedName tells whether the name of whom a card is about is also that of another one's, so that it does not tell which is meant.
func (t *Turn) isSharedName(card Message) bool {
	same := func(m Message) bool { return m.About != card.About && phrase.Plain(m.Whom) == phrase.Plain(card.Whom) }
	return same(t.st.Last.Message) || slices.ContainsFunc(t.openCards(), same)
}

// placed takes the text that was asked about for an answer to a card; where none was, it shows how the card stands.
func (t *Turn) placed(ctx context.Context, about string) (Message, error) {
	i := slices.IndexFunc(t.st.Cards, func(c Sent) bool { return c.Message.About == about })
	text := t.before.Unplaced
	if i < 0 {
		return t.MainMenu(""), nil
	}
	card := t.st.Cards[i].Message
	if text == "" { // it was told with others
		answer, err := t.standing(ctx, card)
		t.heading = ""
		return answer, err
	}
	t.Input.Kind, t.Input.Text, t.Input.Quoted = Text, text, &card
	answer, err := t.answerText(ctx, text)
	if t.heading == t.text.overtaken && len(answer.Buttons) > 0 {
		t.heading = t.text.stillToAnswer
	}
	return answer, err
}
