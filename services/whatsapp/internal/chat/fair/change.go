package fair

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Changed tells who has applied for a stall which fields of a fair were changed.
func Changed(fair, stall string, fields []string) chat.Notice {
	return chat.Notice{Kind: changed, Args: chat.Args{fair, stall, strings.Join(fields, ",")}}
}

// changed says how what was changed is now.
func (t *turn) changed(ctx context.Context, args chat.Args) (chat.Message, error) {
	f, s, ok, err := t.noticed(ctx, args)
	if !ok || ended(s) {
		return chat.Message{}, err
	}
	last, _ := t.toldOf(f)
	now := t.changes(f, strings.Split(args.At(2), ","), last)
	if len(now) == 0 {
		return chat.Message{}, nil
	}
	t.tellAll(f)
	question, choices := t.asks(f, s)
	return t.about(f, s, t.Ask(strings.Join(now, "\n")+"\n"+question, choices...)), nil
}

// asks is what is asked of an application whose fair has changed: there is always a way out.
func (t *turn) asks(f market.Fair, s market.Stall) (question string, choices []chat.Choice) {
	switch {
	case s.State == market.StallApplied:
		return t.text.canYouGo, t.stays(f, s)
	case s.State == market.StallConfirmed:
		keep := chat.Choice{ID: stallTapOf(f, s, "show"), Title: t.text.going, Means: chat.Yes, Words: t.text.goingWords}
		return fmt.Sprintf(t.text.stillGoing, t.numbered(s)), []chat.Choice{keep, t.cannotGo(f, s)}
	case isInLine(s):
		return t.text.doYouWait, t.waits(f, s)
	}
	return t.text.areYouGoing, t.going(f, s)
}

// changes are lines on the fields that who comes wants to know, and was not told.
func (t *turn) changes(f market.Fair, fields []string, last told) (now []string) {
	renamed := slices.Contains(fields, "name") && last.Name != f.Name
	if renamed && last.Name == "" {
		now = append(now, t.text.nameNow)
	}
	timed := slices.Contains(fields, "starts_at") || slices.Contains(fields, "ends_at") || slices.Contains(fields, "hours")
	if timed && last.Times != t.times(f) {
		now = append(now, fmt.Sprintf(t.text.timeNow, t.span(f)))
	}
	if slices.Contains(fields, "venue") && (last.Card == nil || last.Card.Where != where(f)) {
		now = append(now, fmt.Sprintf(t.text.venueNow, where(f)))
	}
	switch {
	case !slices.Contains(fields, "requirements"), last.Card != nil && slices.Equal(last.Card.Required, cardOf(f).Required):
	case len(f.Requirements) == 0:
		now = append(now, t.text.requireNothing)
	default:
		now = append(now, fmt.Sprintf(t.text.requirementsNow, t.required(f)))
	}
	switch {
	case renamed && last.Name != "":
		return append([]string{fmt.Sprintf(t.text.renamed, last.Name, f.Name)}, now...)
	case len(now) > 0:
		return append([]string{fmt.Sprintf(t.text.changed, t.named(f))}, now...)
	}
	return nil
}

// where is the place of a fair and how to find it.
func where(f market.Fair) string {
	if f.Address == "" {
		return place(f)
	}
	return place(f) + ", " + strings.TrimRight(f.Address, ".")
}
