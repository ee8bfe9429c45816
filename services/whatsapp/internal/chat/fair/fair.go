package fair

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// list says which fairs are to come.
func (t *turn) list(ctx context.Context) (chat.Message, error) {
	all, err := t.market.Fairs(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	t.ExpectNothing()
	var coming []market.Fair
	for _, f := range all {
		if !f.Over && !f.Cancelled {
			coming = append(coming, t.sayable(f))
		}
	}
	if len(coming) == 0 {
		return chat.Tell(t.text.noFairs), nil
	}
	slices.SortStableFunc(coming, func(a, b market.Fair) int { return a.Starts.Compare(b.Starts) })
	choices := make([]chat.Choice, 0, len(coming))
	for _, f := range coming {
		state, err := t.stands(ctx, f)
		if err != nil {
			return chat.Message{}, err
		}
		choices = append(choices, chat.Choice{ID: fairTapOf(f, "show"), Title: f.Name, Description: say.ShortDate(f.Starts) + " · " + state})
	}
	return t.List(t.text.fairs, t.text.showFairs, chat.ID(tapFair), choices), nil
}

func fairTapOf(f market.Fair, verb string, args ...string) string {
	return chat.ID(tapFair, append([]string{f.ID, verb}, args...)...)
}

// fair reads a fair.
func (t *turn) fair(ctx context.Context, id string) (market.Fair, error) {
	f, err := t.market.Fair(ctx, id)
	return t.sayable(f), err
}

// sayable is a fair whose names may be said.
func (t *turn) sayable(f market.Fair) market.Fair {
	f.Name, f.Venue, f.Province = cmp.Or(phrase.Name(f.Name), t.text.theFair), phrase.Name(f.Venue), phrase.Name(f.Province)
	f.Address = phrase.Name(f.Address)
	return f
}

// stands says how a fair stands for the association: what it has or waits for there or, where that is nothing, how many stalls are left.
func (t *turn) stands(ctx context.Context, f market.Fair) (string, error) {
	s, applied, err := t.mine(ctx, f)
	switch {
	case err != nil:
		return "", err
	case !applied:
		return t.availability(f), nil
	case s.State == market.StallApplied:
		return t.text.hasApplied, nil
	case s.State == market.StallWaitlisted:
		return fmt.Sprintf(t.text.inLineAs, max(s.Waiting, 1)), nil
	}
	return fmt.Sprintf(t.text.haveStalls, t.numbered(s)), nil
}

// mine is the application of the association to a fair, unless it has ended; ok is false where there is none.
func (t *turn) mine(ctx context.Context, f market.Fair) (s market.Stall, ok bool, err error) {
	all, err := t.market.MyStalls(ctx, f.ID)
	i := slices.IndexFunc(all, func(s market.Stall) bool { return !ended(s) })
	if err != nil || i < 0 {
		return s, false, err
	}
	return all[i], true, nil
}

func (t *turn) availability(f market.Fair) string {
	switch {
	case !f.Open:
		return t.text.closed
	case f.Free() == 0:
		return t.text.fullWithList
	}
	return t.free(f)
}

// free says how many stalls are left: queda 1 puesto, quedan 4 puestos.
func (t *turn) free(f market.Fair) string {
	if f.Free() == 1 {
		return t.text.oneFree
	}
	return fmt.Sprintf(t.text.manyFree, t.stalls(f.Free()))
}

// fairTap does what a button of a fair says.
func (t *turn) fairTap(ctx context.Context, args chat.Args) (chat.Message, error) {
	if len(args) < 2 {
		return t.list(ctx)
	}
	f, err := t.fair(ctx, args[0])
	if market.Refused(err, "not-found") {
		return chat.Tell(t.text.fairUnknown), nil
	}
	if err != nil {
		return chat.Message{}, err
	}
	t.ExpectNothing()
	verb, count := args[1], args.Int(2)
	switch {
	case f.Cancelled:
		return t.off(f), nil
	case f.Over:
		return chat.Tell(fmt.Sprintf(t.text.fairOver, f.Name)), nil
	case verb == "no":
		t.Done()
		return chat.Tell(t.text.notGoing), nil
	case verb == "apply" && f.MaxPerApplicant > 1 && count == 0:
		return t.howMany(f), nil
	case verb == "apply":
		return t.readApplication(ctx, f, max(count, 1))
	case verb == "send":
		return t.apply(ctx, f, max(count, 1))
	}
	return t.showFair(ctx, f)
}

// off says that a fair is called off, and why, where that was said. One whose organiser was erased has no name any more, and is told by its day.
func (t *turn) off(f market.Fair) chat.Message {
	which := t.named(f)
	if f.Name == t.text.theFair {
		which = fmt.Sprintf(t.text.ofDay, say.ShortDate(f.Starts))
	}
	return chat.Tell(fmt.Sprintf(t.text.fairOff, which, t.text.whyOff[f.WhyOff]))
}

// showFair is the card of a fair, or where the application of the association stands.
func (t *turn) showFair(ctx context.Context, f market.Fair) (chat.Message, error) {
	s, applied, err := t.mine(ctx, f)
	if err != nil {
		return chat.Message{}, err
	}
	if applied {
		return t.standing(f, s), nil
	}
	t.tellAll(f)
	state := t.text.full
	switch {
	case !f.Open:
		state = t.text.notOpen
	case f.Free() > 0:
		state = say.Capital(t.free(f)) + "."
	}
	body := fmt.Sprintf(t.text.fairCard, f.Name, t.span(f), place(f), state) + t.bring(f)
	if !f.Open {
		return chat.Tell(body), nil
	}
	return t.Ask(body,
		chat.Choice{ID: fairTapOf(f, "apply"), Title: t.text.applyTitle, Means: chat.Yes, Words: t.text.applyWords}, chat.Choice{ID: fairTapOf(f, "no"), Title: t.text.notGoingTitle, Means: chat.No}), nil
}

func place(f market.Fair) string {
	if f.Province == "" {
		return f.Venue
	}
	return f.Venue + " (" + f.Province + ")"
}

// span says when a fair is, as the clocks there show it: sábado 12 de diciembre, de 8 am a 5 pm.
func (t *turn) span(f market.Fair) string {
	span := t.hours(f)
	if !say.SameClock(f.Starts) {
		span += t.text.clockThere
	}
	return span
}

func (t *turn) hours(f market.Fair) string {
	from, to := say.Clock(f.Starts), say.Clock(f.Ends)
	switch {
	case sameDay(f.Starts, f.Ends.Add(-time.Minute)): // midnight is the end of the day
		return fmt.Sprintf(t.text.oneDay, say.Date(f.Starts), from, to)
	case f.Ends.Sub(f.Starts) < oneNight:
		return fmt.Sprintf(t.text.overnight, say.Date(f.Starts), from, to, say.Date(f.Ends))
	case !f.Opens.Equal(f.Shuts):
		return fmt.Sprintf(t.text.dayByDay, say.Date(f.Starts), say.Date(lastDay(f)), say.Clock(f.Opens), say.Clock(f.Shuts))
	}
	return fmt.Sprintf(t.text.severalDays, say.Date(f.Starts), from, say.Date(f.Ends), to)
}

// lastDay is a moment on the last day on which a fair opens: what is open over midnight ends on the day after.
func lastDay(f market.Fair) time.Time {
	if f.Shuts.Before(f.Opens) {
		return f.Ends.AddDate(0, 0, -1)
	}
	return f.Ends.Add(-time.Minute)
}

// mostRequired is how many requirements are told in one message.
const mostRequired = 6

// bring says what the fair asks those who come to bring, where it says so.
func (t *turn) bring(f market.Fair) string {
	if len(f.Requirements) == 0 {
		return ""
	}
	return fmt.Sprintf(t.text.bring, t.required(f))
}

func (t *turn) required(f market.Fair) string {
	var all []string
	for i, one := range f.Requirements {
		if i == mostRequired {
			all = append(all, fmt.Sprintf(t.text.more, len(f.Requirements)-i))
			break
		}
		all = append(all, strings.TrimRight(phrase.Name(one), "."))
	}
	return strings.Join(all, "; ")
}

// oneNight is the least that a fair lasts that is told as one of several days.
const oneNight = 18 * time.Hour

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

func (t *turn) stalls(n int) string { return phrase.Counted(n, t.text.stall) }
