package chat

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// menu is the way in: four things, no deeper.
func (t *turn) menu(head string) Message {
	t.head, t.st.Ask = head, nil
	choices := []Choice{
		{ID: "menu:sell", Title: "Vender", Description: "publicar un lote"},
		{ID: "menu:offers", Title: "Ofertas", Description: "lo que te ofrecen"},
		{ID: "menu:fairs", Title: "Ferias", Description: "pedir un puesto"},
		{ID: "menu:lots", Title: "Mis lotes", Description: "lo que tienes en venta"},
	}
	if len(associations(t.market)) > 1 {
		_, now := t.market.Who()
		choices = append(choices, Choice{ID: "menu:orgs", Title: "Cambiar asociación", Description: "ahora: " + called(now.Name)})
	}
	return menuOf(textMenu, "Ver opciones", choices)
}

func (t *turn) menuTap(ctx context.Context, args []string) (Message, error) {
	switch args[0] {
	case "sell":
		return t.startSelling(ctx)
	case "offers":
		return t.offers(ctx)
	case "fairs":
		return t.listFairs(ctx)
	case "lots":
		return t.lots(ctx)
	case "orgs":
		return t.forWhich(), nil
	}
	return t.menu(""), nil
}

// greet is the menu with her name.
func (t *turn) greet() Message {
	person, _ := t.market.Who()
	name, _, _ := strings.Cut(called(person.Name), " ")
	if name != "" {
		name = ", " + name
	}
	return t.menu(fmt.Sprintf(textGreeting, name))
}

// again repeats what was last said, which still stands.
func (t *turn) again(why string) Message {
	t.head = why
	if t.st.Said == nil {
		return told(textNothingToRepeat)
	}
	t.aside = true
	return t.st.Said.Message
}

// misunderstood repeats the question; at the second time there is the menu, and a person; from then on there are examples.
func (t *turn) misunderstood(text string) Message {
	if id, ok := t.halfYes(text); ok {
		return t.again(fmt.Sprintf(textClearYes, id))
	}
	if parse.English(text) {
		t.aside = t.st.Said != nil
		return told(textEnglish)
	}
	t.missed = true
	if t.st.Missed > 1 {
		t.aside = true
		return told(t.examples())
	}
	if t.st.Missed > 0 {
		asked := t.st.Ask
		menu := t.menu(fmt.Sprintf(textMisunderstood2, t.bot.reach))
		t.under, t.st.Ask = t.st.Said, asked // what was asked still stands
		return menu
	}
	if t.st.Said == nil || len(t.st.Said.Message.choices()) == 0 && t.st.Ask == nil {
		t.aside = true
		return told(textMisunderstood + " " + textExample)
	}
	return t.again(textMisunderstood)
}

// goBack takes the last step back.
func (t *turn) goBack() Message {
	last := len(t.st.Back) - 1
	if last < 0 {
		return t.again(textNoStepBack)
	}
	step := t.st.Back[last]
	t.back, t.figure = true, step.Said.Figure
	t.st.Back, t.st.Ask, t.st.Draft = t.st.Back[:last:last], step.Ask, step.Draft
	return step.Said.Message
}

// cancel lets go of what was being put together. What was done stays done.
func (t *turn) cancel() Message {
	if t.late() {
		return t.again(textLate)
	}
	busy := t.st.Draft != nil || t.st.Ask != nil || t.st.Said != nil && len(t.st.Said.Message.choices()) > 0
	t.st.Draft, t.st.Ask, t.st.Back, t.settled = nil, nil, nil, true
	if !busy {
		return told(textNothingToCancel)
	}
	return told(textCancelled)
}

// person says whom to turn to.
func (t *turn) person() Message {
	t.aside = t.st.Said != nil
	return told(fmt.Sprintf(textPerson, t.bot.reach))
}

// leave and join are what she decides about being written to.
func (t *turn) leave(ctx context.Context) (Message, error) {
	err := t.market.Consent(ctx, t.act("out"), false)
	if err != nil && !errors.Is(err, market.ErrUnknownPhone) {
		return Message{}, err
	}
	t.st.Quiet, t.st.Ask, t.st.Back = true, nil, nil
	return told(textOut), nil
}

func (t *turn) join(ctx context.Context) (Message, error) {
	if err := t.market.Consent(ctx, t.act("in"), true); err != nil {
		return Message{}, err
	}
	return told(textIn), nil
}

// refused puts a refusal that no flow knows into words.
func (t *turn) refused(p *market.Problem) Message {
	if p.Status == 403 {
		return told(textForbidden)
	}
	why := p.Detail
	if len(p.Fields) > 0 {
		why = p.Fields[0].Detail
	}
	return told(fmt.Sprintf(textRefused, strings.TrimSpace(strings.TrimSuffix(why, ".")+".")))
}
