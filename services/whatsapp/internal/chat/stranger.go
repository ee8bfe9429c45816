package chat

import (
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// What a stranger has said to the question of consent.
const (
	consentAsked = "asked"
	consentYes   = "yes"
	consentNo    = "no"
)

// Stranger answers a phone that identity does not know, one whose person took her consent back, and a person who acts for
// nobody yet. A Consent is to be told to identity.
func (b *Bot) Stranger(st State, in Input) (State, []Message, *Consent) {
	t := &turn{bot: b, in: in, st: st}
	answer, consent := t.stranger()
	t.end(st, answer)
	t.st.Back = nil
	if answer.Body == "" {
		return t.st, nil, consent
	}
	return t.st, []Message{answer}, consent
}

func (t *turn) stranger() (Message, *Consent) {
	yes, no := &Consent{Accepted: true, Language: "es"}, &Consent{Language: "es"}
	switch word := t.strangerSays(); {
	case t.in.Kind == Reaction:
		return Message{}, nil
	case word == "out":
		was := t.st.Consent
		t.st.Consent = consentNo
		if was == consentYes {
			return told(textStrangerOut), no
		}
		return told(textStrangerNo), no
	case word == "yes" && t.st.Quiet:
		t.st.Quiet, t.st.Consent = false, consentYes
		return told(textBack), yes
	case word == "yes" && t.st.Consent != consentYes:
		t.st.Consent = consentYes
		return told(fmt.Sprintf(textStrangerYes, say.Capital(t.bot.coordinator))), yes
	case t.st.Quiet:
		return told(textStillOut), nil
	case t.st.Consent == consentYes:
		return told(fmt.Sprintf(textStrangerWaits, say.Capital(t.bot.coordinator))), nil
	case word == "no", t.st.Consent == consentNo:
		t.st.Consent = consentNo
		return told(textStrangerNo), nil
	case t.st.Consent == consentAsked:
		return consentQuestion(textStrangerAgain), nil
	}
	t.st.Consent = consentAsked
	return consentQuestion(fmt.Sprintf(textStranger, t.bot.coordinator)), nil
}

func consentQuestion(body string) Message {
	return ask(body, Choice{ID: "consent:yes", Title: "✅ Sí, acepto"}, Choice{ID: "consent:no", Title: "❌ No"})
}

// strangerSays is yes, no or out; words count as an answer only once the question was asked.
func (t *turn) strangerSays() string {
	switch {
	case t.in.Kind == Tap:
		return map[string]string{"consent:yes": "yes", "consent:no": "no"}[t.in.Tap]
	case t.in.Kind != Text:
		return ""
	}
	switch parse.FindCommand(t.in.Text) {
	case parse.OptIn:
		return "yes"
	case parse.OptOut, parse.EraseMe:
		return "out"
	default:
	}
	if t.st.Consent != consentAsked {
		return ""
	}
	id, ok := t.chosen(t.in.Text)
	if i := slices.Index([]string{"consent:yes", "consent:no"}, id); ok && i >= 0 {
		return []string{"yes", "no"}[i]
	}
	return ""
}
