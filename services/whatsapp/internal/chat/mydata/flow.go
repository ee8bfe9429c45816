// Package mydata is the conversation about what is kept of a person: it says so, erases it after a clear yes, and shows the person's number to
// those who buy, where they want that. It imports no other flow.
package mydata

import (
	"context"
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// Name is that of the flow, and of its tap: mydata:erase, mydata:keep, mydata:share, mydata:hide.
const Name = "mydata"

// What a tap says.
const (
	verbErase = "erase"
	verbKeep  = "keep"
	verbShare = "share"
	verbHide  = "hide"
)

// Market is what this conversation asks of the market.
type Market interface {
	Colleagues(ctx context.Context, association string) ([]market.Colleague, error)
	EraseMe(ctx context.Context, command market.Command) error
	ShareContact(ctx context.Context, command market.Command, association string, shared bool) error
}

// turn is a turn of this flow.
type turn struct {
	*chat.Turn
	market Market
	text   texts
}

func newTurn(of *chat.Turn, m Market) *turn {
	return &turn{Turn: of, market: m, text: chat.Texts(of, map[string]texts{"es": spanish})}
}

// New returns the flow for one turn.
func New(of *chat.Turn, m Market) chat.Flow {
	t := newTurn(of, m)
	return chat.Flow{
		Name: Name, ForAll: true,
		Taps:     map[string]chat.Handler{Name: t.tap},
		Commands: map[parse.Command]chat.Action{parse.EraseMe: t.ask, parse.MyData: t.tell, parse.CorrectMe: t.tellHowToCorrect, parse.KeepMe: t.keep, parse.MyNumber: t.askToShare, parse.HideMe: t.hide},
		Intents:  map[intent.Intent]chat.Listener{intent.EraseMe: t.wishes},
		Help:     t.text.help,
	}
}

// wishes takes free words that sound like the wish to be erased. Where no word of theirs says it, what is kept is told, and how to erase it.
func (t *turn) wishes(ctx context.Context, text string) (answer chat.Message, ok bool, err error) {
	if !parse.Erases(text) {
		return t.kept(), true, nil
	}
	answer, err = t.ask(ctx)
	return answer, true, err
}

func (t *turn) tell(context.Context) (chat.Message, error) { return t.kept(), nil }

func (t *turn) tellHowToCorrect(context.Context) (chat.Message, error) { return t.howToCorrect(), nil }

// howToCorrect says who corrects a name or a number.
func (t *turn) howToCorrect() chat.Message {
	return t.Remark(fmt.Sprintf(t.text.correct, t.CoordinatorContact))
}

func (t *turn) keep(context.Context) (chat.Message, error) { return t.untouched(), nil }

// untouched says that nothing was erased or changed, and lets go of the question whether it shall be.
func (t *turn) untouched() chat.Message {
	if t.Offers(chat.ID(Name, verbKeep)) {
		t.Done()
		return chat.Tell(t.text.left)
	}
	return t.Remark(t.text.untouched)
}

// kept says what is kept, and how to get it.
func (t *turn) kept() chat.Message { return t.Remark(fmt.Sprintf(t.text.kept, t.CoordinatorContact)) }

// ask says what would be erased, and asks whether it shall be.
func (t *turn) ask(ctx context.Context) (chat.Message, error) {
	alone, err := t.alone(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	body := t.text.question
	if len(alone) > 0 {
		body += "\n" + fmt.Sprintf(t.text.alone, strings.Join(alone, ", "))
	}
	return t.readBack(body + "\n" + t.text.sure), nil
}

// readBack asks for a clear yes to what a body says.
func (t *turn) readBack(body string) chat.Message {
	return t.Ask(body,
		chat.Choice{ID: chat.ID(Name, verbErase), Title: t.text.yes, Means: chat.Yes, Words: t.text.words, Binds: true, Final: true},
		chat.Choice{ID: chat.ID(Name, verbKeep), Title: t.text.no, Means: chat.No})
}

// alone are the names of the associations for which nobody else acts.
func (t *turn) alone(ctx context.Context) (names []string, err error) {
	for _, o := range t.Associations() {
		others, err := t.market.Colleagues(ctx, o.ID)
		if err != nil {
			return nil, err
		}
		if len(others) == 0 {
			names = append(names, phrase.Name(o.Name))
		}
	}
	return names, nil
}

func (t *turn) tap(ctx context.Context, args chat.Args) (chat.Message, error) {
	switch args.At(0) {
	case verbErase:
		return t.erase(ctx)
	case verbShare:
		return t.share(ctx, true)
	case verbHide:
		return t.share(ctx, false)
	}
	t.Done()
	return chat.Tell(t.text.left), nil
}

func (t *turn) erase(ctx context.Context) (chat.Message, error) {
	if err := t.market.EraseMe(ctx, t.Command("erase")); err != nil {
		return chat.Message{}, err
	}
	t.Leave()
	return chat.Tell(t.text.erased), nil
}
