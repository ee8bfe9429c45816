// Package tax is the conversation about tax documents: which one an association gives or gets, and the RUC on which that depends. A RUC, and that there is
// none, is read back with the association's name, and taken by a clear yes. The number stands in the draft and in no id of a choice.
//
// What is said is an orientation: nobody is told what they owe. It imports no other flow.
package tax

import (
	"context"
	"fmt"
	"regexp"

	"github.com/qhatu/qhatu/pkg/ruc"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// Name is that of the flow, and of its tap: tax:<association>:<verb>:<what was read back>.
const Name = "tax"

const (
	verbYes = "yes"
	verbNo  = "no"
)

// Market is what this conversation asks of the market.
type Market interface {
	Taxpayer(ctx context.Context, association string) (market.Taxpayer, error)
	SetRUC(ctx context.Context, command market.Command, association, number string) (market.Taxpayer, error)
}

// Draft is what was read back and waits for a yes.
type Draft struct {
	RUC string // "": there is none
}

// turn is a turn of this flow.
type turn struct {
	*chat.Turn
	market Market
	text   texts
}

// New returns the flow for one turn.
func New(of *chat.Turn, m Market) chat.Flow {
	t := &turn{Turn: of, market: m, text: chat.Texts(of, map[string]texts{"es": spanish})}
	return chat.Flow{
		Name: Name,
		Taps: map[string]chat.Handler{Name: t.tap},
		Commands: map[parse.Command]chat.Action{
			parse.TaxDocument: t.tell, parse.WithoutRUC: func(context.Context) (chat.Message, error) { return t.ask(""), nil },
		},
		Phrase: t.names,
		Help:   t.text.help,
	}
}

// tell says which tax documents the association gives or gets.
func (t *turn) tell(ctx context.Context) (chat.Message, error) {
	known, err := t.market.Taxpayer(ctx, t.Organisation().ID)
	if err != nil {
		return chat.Message{}, err
	}
	switch known.Kind {
	case "":
		return t.Remark(fmt.Sprintf(t.text.unknown, t.name())), nil
	case market.WithoutRUC:
		return t.Remark(fmt.Sprintf(t.text.without, t.name())), nil
	}
	return t.Remark(fmt.Sprintf(t.text.with, t.name(), known.RUC)), nil
}

var (
	named  = regexp.MustCompile(`(?i)(^|[^\pL])ruc([^\pL]|$)`)
	number = regexp.MustCompile(`[0-9][0-9 .-]*[0-9]`)
)

// names takes a text that names a RUC.
func (t *turn) names(_ context.Context, text string) (chat.Message, bool, error) {
	written := number.FindString(text)
	if written == "" || !named.MatchString(text) {
		return chat.Message{}, false, nil
	}
	if n, err := ruc.Parse(written); err == nil {
		return t.ask(string(n)), true, nil
	}
	return t.Remark(t.text.wrong), true, nil
}

// ask reads back what was said of a RUC, "" that there is none, and asks whether it is so.
func (t *turn) ask(number string) chat.Message {
	if t.OnlyLooks() {
		return t.InDoubt()
	}
	chat.StartDraft(t.Turn, Name, &Draft{RUC: number})
	body := fmt.Sprintf(t.text.askNone, t.name())
	if number != "" {
		body = fmt.Sprintf(t.text.ask, t.name(), number)
	}
	id := func(verb string) string { return chat.ID(Name, t.Organisation().ID, verb, chat.Digest(number)) }
	return t.Ask(body,
		chat.Choice{ID: id(verbYes), Title: t.text.yes, Means: chat.Yes, Binds: true},
		chat.Choice{ID: id(verbNo), Title: t.text.no, Means: chat.No})
}

// tap takes the answer to what was read back last.
func (t *turn) tap(ctx context.Context, args chat.Args) (chat.Message, error) {
	draft := chat.DraftOf[Draft](t.Turn, Name)
	association, verb := args.At(0), args.At(1)
	if draft == nil || args.At(2) != chat.Digest(draft.RUC) {
		return t.Remark(t.text.stale), nil
	}
	if verb != verbYes {
		t.DropDraft(Name)
		t.Done()
		return chat.Tell(t.text.left), nil
	}
	known, err := t.market.SetRUC(ctx, t.Command("ruc"), association, draft.RUC)
	if market.Refused(err, "new-representative") {
		return chat.Tell(fmt.Sprintf(t.text.isNew, t.CoordinatorContact)), nil
	}
	if err != nil {
		return chat.Message{}, err
	}
	t.DropDraft(Name)
	t.Done()
	if known.Kind == market.WithoutRUC {
		return chat.Tell(t.text.noted + fmt.Sprintf(t.text.without, t.name())), nil
	}
	return chat.Tell(t.text.noted + fmt.Sprintf(t.text.with, t.name(), known.RUC)), nil
}

func (t *turn) name() string { return "*" + phrase.Name(t.Organisation().Name) + "*" }
