package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/quiet"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// awakeFor is how long after a person's last message nothing is kept from them because of the hour, or because there was much: they are there.
const awakeFor = 30 * time.Minute

// audience is how a person wants to be told, and whether they are there just now.
type audience struct {
	market.Told
	awake bool
	now   time.Time
}

// outlook is what there is to do about the notices of one person and organisation.
type outlook struct {
	due     []addressedNotice // that may be told now
	refused []addressedNotice // that the person does not want
	next    time.Time         // when the first of the others may be; zero: there are none
	evening bool              // some of the due ones have waited for the evening
	many    bool              // the person is told the rest in the evening where there is much

	held  time.Duration // how long what is due is held back by the window or a limit
	later bool          // the news among what is due wait for the evening
}

// look finds out which notices of one person and organisation may be told now.
func (g *gatherer) look(ctx context.Context, contact string, attempt int, all []addressedNotice) (o outlook, err error) {
	if g.window == 0 || !slices.ContainsFunc(all, addressedNotice.mayWait) {
		o.due = all
		return o, nil
	}
	to, err := g.audienceOf(ctx, contact, attempt, all[0])
	if err != nil {
		return o, err
	}
	o.many = to.Digest == market.WhenMany && !to.awake
	for _, n := range all {
		switch due, evening := to.due(n); {
		case to.NoNews && n.Notice.News:
			o.refused = append(o.refused, n)
		case due.After(to.now):
			if o.next.IsZero() || due.Before(o.next) {
				o.next = due
			}
		default:
			o.due = append(o.due, n)
			o.evening = o.evening || evening
		}
	}
	return o, nil
}

// mayWait tells whether a notice may have to wait for another hour.
func (n addressedNotice) mayWait() bool { return !n.Notice.Wakes && !n.Notice.Quiet }

// due is when a notice may be told to somebody, and whether that is an evening for which it waits.
func (to audience) due(n addressedNotice) (due time.Time, evening bool) {
	if !n.mayWait() {
		return n.At, false
	}
	evening = n.Notice.News && (to.Digest == market.Daily || n.Later && to.Digest == market.WhenMany && !to.awake)
	due = quiet.Due(n.At, n.Notice.Until, evening, quiet.Hours{})
	if due.Before(to.now) {
		due = to.now // by then the hours may be quiet, whenever it happened
	}
	return quiet.Due(due, n.Notice.Until, false, to.Hours), evening
}

// audienceOf asks how a person wants to be told. Whoever is not to be asked, or cannot be for a while, is told as people usually are.
func (g *gatherer) audienceOf(ctx context.Context, contact string, attempt int, n addressedNotice) (to audience, err error) {
	to.now = g.clock.Now()
	c, err := g.conversations.load(ctx, contact)
	if err != nil {
		return to, err
	}
	to.awake = to.now.Sub(c.LastInbound) < awakeFor
	to.Told, err = g.market.Told(ctx, n.Person, n.Organisation)
	switch problem := (*market.Problem)(nil); {
	case err == nil:
	case errors.As(err, &problem), errors.Is(err, market.ErrUnknownPhone), errors.Is(err, market.ErrNoOrganisation), attempt >= maxAttempts:
		to.Told = market.Told{Digest: market.WhenMany}
	default:
		return to, err
	}
	switch {
	case to.Nights || to.awake:
		to.Hours = quiet.Hours{}
	case to.Hours == quiet.Hours{}:
		to.Hours = g.hours
	}
	return to, nil
}

// areMany tells whether a person has been told so many news today that these wait for the evening.
func (g *gatherer) areMany(ctx context.Context, contact string, o *outlook) bool {
	asks := slices.ContainsFunc(o.due, func(n addressedNotice) bool { return !n.Notice.News && !n.Notice.Quiet })
	return o.many && !o.evening && !asks && g.limits.Take(ctx, limit.NoticesNews, contact).Refused()
}

// wait is how long the first of those waits that do not go on.
func (o *outlook) wait(now time.Time) time.Duration {
	wait := longestWait
	switch {
	case o.later:
		wait = quiet.Evening(now).Sub(now)
	case len(o.due) > 0:
		wait = o.held
	}
	if !o.next.IsZero() {
		wait = min(wait, o.next.Sub(now))
	}
	return wait
}

// later has these wait for the evening.
func (s gathering) later(these []addressedNotice) gathering {
	s.Waiting = slices.Clone(s.Waiting)
	for i, n := range s.Waiting {
		s.Waiting[i].Later = n.Later || n.Notice.News && slices.ContainsFunc(these, n.is)
	}
	return s
}

// isSorted tells whether other notices wait, or for something else, than before.
func (s gathering) isSorted(before gathering) bool {
	return !slices.EqualFunc(s.Waiting, before.Waiting, func(a, b addressedNotice) bool { return a.is(b) && a.Later == b.Later })
}

func without(all, these []addressedNotice) []addressedNotice {
	return slices.DeleteFunc(slices.Clone(all), func(n addressedNotice) bool { return slices.ContainsFunc(these, n.is) })
}
