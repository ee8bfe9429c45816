// Package consent is the conversation with somebody whom identity does not know, who withdrew consent, or who acts for
// nobody yet: it asks for consent, and tells who registers an association. It asks nothing of the market. It imports no
// other flow.
package consent

import (
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// Name begins the ids of its choices: consent:yes, consent:no.
const Name = "consent"

// turn is a turn of this flow.
type turn struct {
	*chat.Turn
	text texts
}

// Answer is a chat.Stranger: it answers one input.
func Answer(of *chat.Turn) (chat.Message, *chat.Consent) {
	t := &turn{Turn: of, text: chat.Texts(of, map[string]texts{"es": spanish})}
	return t.answer()
}

// How far it has come.
const (
	asked    = "asked"
	accepted = "yes"
	declined = "no"
)

// What a stranger says.
const (
	yes = "yes"
	no  = "no"
	out = "out"
)

// answer asks whoever is not known for consent, and says what follows from it.
func (t *turn) answer() (chat.Message, *chat.Consent) {
	switch {
	case t.Input.Code != "":
		return t.aboutLot(), nil
	case t.Input.Foreign:
		t.SetProgress("")
		return chat.Tell(fmt.Sprintf(t.text.foreign, t.CoordinatorContact)), nil
	case t.Input.Kind == chat.Reaction:
		return chat.Message{}, nil
	}
	t.takeConsent()
	word := t.decision()
	if answer, consent, ok := t.decided(word); ok {
		return answer, consent
	}
	if answer, ok := t.aside(); ok {
		return answer, nil
	}
	if t.isOldTap(word) {
		return t.Remark(fmt.Sprintf(t.text.oldTap, t.CoordinatorContact)), nil
	}
	return t.goOn(word), nil
}

// isOldTap tells of a tap at what the number's person, whoever that was then, was asked before: it is answered, and invites nobody.
func (t *turn) isOldTap(word string) bool {
	return t.Input.Kind == chat.Tap && word == "" && t.Progress() != accepted && !t.OptedOut()
}

// takeConsent goes on from what identity has: a consent that was given, or withdrawn, elsewhere is not asked for again, nor taken for granted.
func (t *turn) takeConsent() {
	switch consents := t.Input.Consents; {
	case consents == nil:
	case *consents:
		t.SetProgress(accepted)
	case t.Progress() == accepted:
		t.SetProgress("")
	}
}

// decided takes a yes, or the wish to be left alone, which identity is told.
func (t *turn) decided(word string) (answer chat.Message, consent *chat.Consent, ok bool) {
	was := t.Progress()
	accepts, declines := &chat.Consent{Accepted: true, Language: "es"}, &chat.Consent{Language: "es"}
	switch {
	case word == out && was == accepted:
		t.SetProgress(declined)
		return chat.Tell(t.text.withdrawn), declines, true
	case word == out:
		t.SetProgress(declined)
		return chat.Tell(t.text.declined), declines, true
	case word == yes && t.OptedOut():
		t.OptBackIn()
		t.SetProgress(accepted)
		return chat.Tell(t.text.welcomeBack), accepts, true
	case word == yes && was != accepted:
		t.SetProgress(accepted)
		return t.whoRegisters(t.text.acceptedTold, t.text.accepted), accepts, true
	}
	return chat.Message{}, nil, false
}

// goOn asks for consent, unless that was decided.
func (t *turn) goOn(word string) chat.Message {
	switch {
	case t.OptedOut() && t.isWilling():
		t.SetProgress(asked)
		return t.question(t.text.questionBack)
	case t.OptedOut():
		return chat.Tell(t.text.stillOut)
	case t.Progress() == accepted && t.Input.Formerly:
		return chat.Tell(fmt.Sprintf(t.text.formerly, t.CoordinatorContact))
	case t.Progress() == accepted:
		return t.whoRegisters(t.text.waitsTold, t.text.waits)
	case word == no, t.Progress() == declined && !t.isWilling():
		t.SetProgress(declined)
		return chat.Tell(t.text.declined)
	case t.Progress() == asked:
		return t.question(t.text.questionAgain)
	}
	t.SetProgress(asked)
	return t.question(fmt.Sprintf(t.text.question, t.Coordinator))
}

// whoRegisters says who registers an association: the coordinator, who is told of it or is to be asked.
func (t *turn) whoRegisters(told, ask string) chat.Message {
	if t.CoordinatorTold {
		return chat.Tell(fmt.Sprintf(told, t.CoordinatorContact))
	}
	return chat.Tell(fmt.Sprintf(ask, t.CoordinatorContact))
}

// aboutLot tells whoever writes a lot's code about it, as a buyer is told: it asks nothing of them, and a yes after it is none
// to what was asked before.
func (t *turn) aboutLot() chat.Message {
	if t.Progress() == asked {
		t.SetProgress("")
	}
	if t.Input.Lot == nil {
		return t.Remark(fmt.Sprintf(t.text.noSuchLot, t.Input.Code))
	}
	told := phrase.LotForBuyer(*t.Input.Lot, t.HowToBuy())
	if t.Web != "" {
		told += "\n" + fmt.Sprintf(t.text.helpToBuy, t.CoordinatorContact)
	}
	return t.Remark(told)
}

// aside answers what a stranger wants to know before they decide anything.
func (t *turn) aside() (chat.Message, bool) {
	if t.Input.Kind != chat.Text {
		return chat.Message{}, false
	}
	if parse.FindCommand(t.Input.Text) == parse.Human {
		return t.Aside(intent.Person), true
	}
	switch means := t.Intent(t.Input.Text); means {
	case intent.Person, intent.ServiceCost, intent.WhoAreYou, intent.Language, intent.WantToBuy, intent.BuyersAdvert, intent.ChainLetter, intent.LostPhone:
		return t.Aside(means), true
	default:
		return chat.Message{}, false
	}
}

// isWilling tells whether somebody who said no before now wants something of the market.
func (t *turn) isWilling() bool {
	if t.Input.Kind != chat.Text {
		return false
	}
	said := parse.Sale(t.Input.Text)
	switch t.Intent(t.Input.Text) {
	case intent.Sell, intent.AskPrices, intent.Fairs, intent.MyOffers, intent.Help:
		return true
	default:
		return said.Selling || said.Product != "" && said.Quantity != nil || slices.Contains(wishes, parse.FindCommand(t.Input.Text))
	}
}

// wishes are the words by which somebody wants something of the market.
var wishes = []parse.Command{parse.Sell, parse.Offers, parse.Fairs, parse.Prices, parse.Lots}

// question asks for consent.
func (t *turn) question(body string) chat.Message {
	return t.Ask(body,
		chat.Choice{ID: chat.ID(Name, yes), Title: t.text.yes, Means: chat.Yes, Binds: true}, chat.Choice{ID: chat.ID(Name, no), Title: t.text.no, Means: chat.No})
}

// Invites tells whether a message asks for consent.
func Invites(m chat.Message) bool { return m.Shows(chat.ID(Name, yes)) }

// decision is yes, no or out; words count as an answer only once the question was asked.
func (t *turn) decision() string {
	switch {
	case t.Input.Kind == chat.Tap:
		return wordOf(t.Input.Tap)
	case t.Input.Kind != chat.Text:
		return ""
	}
	switch command := parse.FindCommand(t.Input.Text); {
	case command == parse.OptIn && !parse.Greets(t.Input.Text):
		return yes
	case command == parse.OptOut:
		return out
	}
	if t.Intent(t.Input.Text) == intent.OptOut {
		return out
	}
	if t.Progress() != asked || !t.IsFresh() {
		return ""
	}
	choice, _ := t.Chosen(t.Input.Text)
	return wordOf(choice.ID)
}

// wordOf is what a choice of the question says.
func wordOf(id string) string {
	switch id {
	case chat.ID(Name, yes):
		return yes
	case chat.ID(Name, no):
		return no
	}
	return ""
}

// ForCoordinator tells the coordinator of somebody who consented and whose association is to be registered. Coordinators are
// spoken to in Spanish.
func ForCoordinator(phone string) chat.Message {
	return chat.Tell(fmt.Sprintf(spanish.newcomer, phone))
}
