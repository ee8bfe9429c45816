package order

import (
	"fmt"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// askReason asks why, by a list of what there is.
func (t *turn) askReason(name string) func(order, Draft) chat.Message {
	return func(o order, d Draft) chat.Message {
		codes := reasonsFor[d.Verb]
		if name == fieldRest {
			codes = reasonsFor[closeRest]
		}
		choices := make([]chat.Choice, len(codes))
		for i, code := range codes {
			choices[i] = o.choice(d, name, code, t.text.reasonTitles[code])
			choices[i].Words = t.text.reasonWords[code]
		}
		question := fmt.Sprintf(t.text.askReason[d.Verb], o.buyer())
		switch {
		case name == fieldRest:
			question = fmt.Sprintf(t.text.askReason[fieldRest], o.buyer())
		case d.Verb == dispatch && o.owesAdvance():
			question = fmt.Sprintf(t.text.owesAdvance, say.Money(o.advance()), o.buyer())
		}
		return t.Ask(question, choices...)
	}
}

// reasonsFor are the codes of the market's from which the association chooses, by the act.
var reasonsFor = map[string][]string{
	dispatch:  {"trust", "paid_in_hand", "other"},
	delay:     {"road_blocked", "river", "rain", "no_truck", "mourning", "other"},
	closeRest: {"harvest", "loss", "quality", "agreed_together", "other"},
	cancel:    {"cannot_deliver", "agreed_together", "changed_mind", "quality", "other"},
	dispute:   {"weight", "quality", "not_paid", "other"},
	refuse:    {"as_agreed", "other_remedy", "other"},
	deny:      {"not_arrived", otherAmount, "other_account", "other"},
}

// reasonIn is why a text says that something is so; "" where it does not.
func (t *turn) reasonIn(verb, text string) string {
	for _, code := range reasonsFor[verb] {
		if phrase.Contains(text, t.text.reasonSigns[code]) {
			return code
		}
	}
	return ""
}

// takeReason takes why something is so, in free words.
func (t *turn) takeReason(_ order, d *Draft, text string) (taken bool, wrong string) {
	code := t.reasonIn(d.Verb, text)
	if code != "" {
		d.Reason = code
	}
	return code != "", ""
}

// takeRest takes why the rest will not come.
func (t *turn) takeRest(_ order, d *Draft, text string) (taken bool, wrong string) {
	code := t.reasonIn(closeRest, text)
	if code != "" {
		d.Rest = code
	}
	return code != "", ""
}

// examplesOf are answers to a question for something that an act needs; nil where it is chosen from a list.
func (t *turn) examplesOf(asked chat.Asked) *chat.Examples {
	if two, ok := t.text.examples[asked.Args.At(2)]; ok {
		return &two
	}
	return nil
}
