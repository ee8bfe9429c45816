package chat

import (
	"context"
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// remarks are what the kernel answers to some intents by itself, as a person would in between. What is open stays open.
func (t *Turn) remarks(means intent.Intent) (body string) {
	switch means {
	case intent.Person:
		return fmt.Sprintf(t.text.person, t.CoordinatorContact)
	case intent.WhoAreYou:
		return fmt.Sprintf(t.text.whoAreYou, t.CoordinatorContact)
	case intent.Complaint, intent.NotPaid, intent.NotTaken:
		return fmt.Sprintf(t.text.complaint, t.CoordinatorContact)
	case intent.Record:
		return fmt.Sprintf(t.text.notYet, t.CoordinatorContact)
	case intent.LostPhone: // of a stranger
		return fmt.Sprintf(t.text.lostPhone, t.CoordinatorContact)
	case intent.Neighbour:
		return fmt.Sprintf(t.text.neighbour, t.CoordinatorContact)
	case intent.WhenCollect, intent.WhenPaid, intent.WhoBuyer, intent.BuyerContact, intent.WhoPaysFreight, intent.OtherTerms, intent.Total:
		if t.isOpen() {
			return ""
		}
		return fmt.Sprintf(t.text.noOffer, t.CoordinatorContact)
	case intent.ServiceCost:
		return t.text.serviceCost
	case intent.Language:
		return t.text.languages
	case intent.ChainLetter:
		return t.text.chainLetter
	case intent.BuyersAdvert, intent.WantToBuy:
		return fmt.Sprintf(t.text.buyers, t.HowToBuy())
	case intent.Chat:
		return t.beside(t.text.smallTalk, t.text.smallTalkOpen)
	case intent.Wait, intent.WillPay:
		return t.beside(t.text.waiting, t.text.waitingOpen)
	default:
		return ""
	}
}

// Aside is what the kernel answers to an intent in between, for strangers too.
func (t *Turn) Aside(means intent.Intent) Message { return t.Remark(t.remarks(means)) }

// own does what the kernel does at an intent that no flow takes.
func (t *Turn) own(ctx context.Context, means intent.Intent) (answer Message, ok bool, err error) {
	if body := t.remarks(means); body != "" {
		return t.Remark(body), true, nil
	}
	if t.letsGo(means) {
		answer, err = t.cancel(ctx)
		return answer, true, err
	}
	switch means {
	case intent.OptOut:
		if answer, err = t.leaveOf(), nil; answer.Body == "" {
			answer = t.askToLeave()
		}
	case intent.OptIn:
		answer, err = t.optIn(ctx)
	case intent.Help:
		answer = t.help()
	case intent.Cancel:
		answer, err = t.cancel(ctx)
	case intent.LeaveAsIs:
		answer = t.leaveAsIs()
	case intent.UndoLast:
		answer, err = t.takeBack(ctx)
	default:
		return Message{}, false, nil
	}
	return answer, true, err
}

// letsGo tells whether an intent lets go of what is being put together.
func (t *Turn) letsGo(means intent.Intent) bool {
	gives := []intent.Intent{intent.WithdrawLot, intent.Refuse, intent.NoneLeft}
	return t.hasDraft(t.OpenFlow()) && slices.Contains(gives, means)
}

// beside is a line beside the conversation: of what is open it says that it stands.
func (t *Turn) beside(idle, open string) string {
	if _, asked := t.question(t.before.Asked); !asked && t.waiting() == nil {
		return idle
	}
	return open + "\n" + t.stands()
}

// waiting is the question that waits for an answer: what is answered or, where that asks nothing, the last card that is open;
// nil where there is none.
func (t *Turn) waiting() *Message {
	if m := t.answered(); m != nil && len(m.Buttons) > 0 {
		return m
	}
	if open := t.openCards(); len(open) > 0 && t.Input.Quoted == nil {
		return &open[0]
	}
	return nil
}

// stands says that what was asked still stands, and until when.
func (t *Turn) stands() string {
	m := t.waiting()
	if m == nil || m.Subject == "" {
		return t.text.stillAsking
	}
	if m.Until.IsZero() {
		return fmt.Sprintf(t.text.stands, m.Subject)
	}
	return fmt.Sprintf(t.text.standsUntil, m.Subject, say.Deadline(m.Until, t.Input.At))
}

// leaveAsIs goes back to how it stood before something was to be changed.
func (t *Turn) leaveAsIs() Message {
	if t.isWithinStep() {
		return t.stepBack()
	}
	return t.Remark(t.beside(t.text.leftAsIs, t.text.leftAsIs))
}

// takeBack takes back the last step of what is open or, where nothing was done in it yet, the last act.
func (t *Turn) takeBack(ctx context.Context) (Message, error) {
	if t.isOpen() && t.isWithinStep() {
		return t.stepBack(), nil
	}
	return t.askToUndo(ctx)
}

// isWithinStep tells whether the step before belongs to the same conversation.
func (t *Turn) isWithinStep() bool {
	last := len(t.st.Steps) - 1
	return last >= 0 && t.st.Last != nil && t.flowOf(t.st.Last.Message) != "" &&
		t.flowOf(t.st.Last.Message) == t.flowOf(t.st.Steps[last].Sent.Message)
}

// askToLeave asks whether messages shall stop, since free words may only sound like it.
func (t *Turn) askToLeave() Message {
	return t.Ask(t.text.leaveSure, Choice{ID: ID(tapOut), Title: t.text.leaveAll, Means: Yes, Binds: true}, Choice{ID: ID(tapStay), Title: t.text.back, Means: No})
}

// leave stops messages, or asks first where "no more" may be about the one thing that is open.
func (t *Turn) leave(ctx context.Context) (Message, error) {
	if asked := t.leaveOf(); asked.Body != "" {
		return asked, nil
	}
	return t.optOut(ctx)
}

// leaveOf asks whether all messages shall stop, or only those about what is open; without a body where nothing is.
func (t *Turn) leaveOf() Message {
	if t.st.Last == nil || !t.isOpen() || t.Late() {
		return Message{}
	}
	no, ok := meaning(t.st.Last.Message.Buttons, No)
	if subject := t.st.Last.Message.Subject; ok && subject != "" {
		return t.Ask(fmt.Sprintf(t.text.leaveWhat, subject),
			Choice{ID: no.ID, Title: t.text.leaveThis},
			Choice{ID: ID(tapOut), Title: t.text.leaveAll},
			Choice{ID: ID(tapStay), Title: t.text.back, Means: No})
	}
	return Message{}
}
