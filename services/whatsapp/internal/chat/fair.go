package chat

import (
	"context"
	"fmt"
	"strconv"

	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// listFairs lists the fairs to come.
func (t *turn) listFairs(ctx context.Context) (Message, error) {
	all, err := t.market.Fairs(ctx)
	if err != nil {
		return Message{}, err
	}
	t.st.Ask = nil
	var coming []market.Fair
	for _, f := range all {
		if !f.Over && !f.Cancelled {
			coming = append(coming, sayable(f))
		}
	}
	if len(coming) == 0 {
		return told(textNoFairs), nil
	}
	choices := make([]Choice, 0, maxRows)
	for _, f := range coming[:min(len(coming), maxRows)] {
		choices = append(choices, Choice{ID: "fair:" + f.ID + ":show", Title: f.Name, Description: say.ShortDate(f.Starts) + " · " + room(f)})
	}
	return menuOf(textFairs, "Ver ferias", choices), nil
}

// fairOf reads a fair.
func fairOf(ctx context.Context, m Market, id string) (market.Fair, error) {
	f, err := m.Fair(ctx, id)
	return sayable(f), err
}

// sayable is a fair whose names may be said.
func sayable(f market.Fair) market.Fair {
	f.Name, f.Venue, f.Province = or(called(f.Name), "la feria"), called(f.Venue), called(f.Province)
	return f
}

func room(f market.Fair) string {
	switch {
	case !f.Open:
		return "inscripción cerrada"
	case f.Free() == 0:
		return "llena, con lista de espera"
	}
	return free(f)
}

// free says how many stalls are left: queda 1 puesto, quedan 4 puestos.
func free(f market.Fair) string {
	if f.Free() == 1 {
		return "queda 1 puesto"
	}
	return "quedan " + stalls(f.Free())
}

// fairTap does what a button of a fair says.
func (t *turn) fairTap(ctx context.Context, args []string) (Message, error) {
	if len(args) < 2 {
		return t.listFairs(ctx)
	}
	f, err := fairOf(ctx, t.market, args[0])
	if market.Refused(err, "not-found") {
		return told(textFairUnknown), nil
	}
	if err != nil {
		return Message{}, err
	}
	t.st.Ask = nil
	verb, args := args[1], append(args[2:], "")
	count, _ := strconv.Atoi(args[0])
	switch {
	case f.Cancelled:
		return told(fmt.Sprintf(textFairOff, f.Name)), nil
	case f.Over:
		return told(fmt.Sprintf(textFairOver, f.Name)), nil
	case verb == "no":
		t.settled = true
		return told(textNotGoing), nil
	case verb == "apply" && f.Most > 1 && count == 0:
		return t.howMany(f), nil
	case verb == "apply":
		return t.readApplication(ctx, f, max(count, 1))
	case verb == "send":
		return t.apply(ctx, f, max(count, 1))
	}
	return t.showFair(ctx, f)
}

// showFair is the card of a fair, or where her application stands.
func (t *turn) showFair(ctx context.Context, f market.Fair) (Message, error) {
	mine, err := t.market.MyStalls(ctx, f.ID)
	if err != nil {
		return Message{}, err
	}
	for _, s := range mine {
		if s.State != market.StallRejected && s.State != market.StallWithdrawn {
			return standing(f, s), nil
		}
	}
	state := textFull
	switch {
	case !f.Open:
		state = textNotOpen
	case f.Free() > 0:
		state = say.Capital(free(f)) + "."
	}
	body := fmt.Sprintf(textFairCard, f.Name, span(f), place(f), state)
	if !f.Open {
		return told(body), nil
	}
	return ask(body,
		Choice{ID: "fair:" + f.ID + ":apply", Title: "Postular"}, Choice{ID: "fair:" + f.ID + ":no", Title: "❌ No voy"}), nil
}

func place(f market.Fair) string {
	if f.Province == "" {
		return f.Venue
	}
	return f.Venue + " (" + f.Province + ")"
}
