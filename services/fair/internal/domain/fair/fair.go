// Package fair is an event with stalls that associations apply for: one aggregate, so that one decision sees all its
// stalls.
//
// The rules:
//
//  1. An organiser schedules a fair and it belongs to them. Nobody else may change it, and nobody else sees a draft.
//     draft → published → cancelled. Whether it is to come, under way or over is computed, not a state.
//  2. While registration is open, an association may apply for one or several stalls; it has one open application. Its
//     act counts by when it acted.
//  3. Approved, an application takes its stalls, the lowest free numbers; without room for all of them it goes to
//     the waiting list; who waits is offered what is free before anybody else is approved. Taken is what is approved,
//     offered or confirmed: never more than there are, whatever runs at once.
//  4. Freed stalls are offered, in the same commit, to the first on the waiting list whom they fit, for 24 hours, at
//     most until the fair begins, but for 2 hours at least, at most until it is over. Groups are not split.
//  5. An offer expires on its second. Its application goes back to the end of the waiting list and the stalls are offered
//     to the next; the one whose offer expired is not offered the same stalls at once. If nobody takes them, the first on
//     the waiting list to confirm gets them, or whom the organiser approves.
//  6. The organiser approves and rejects, the association confirms; either takes an application back. What is confirmed is
//     only taken back, never rejected.
//  7. Cancelling ends every open application. When the fair is over, nothing changes any more.
//  8. What was said of a fair may change while it keeps its days, but no stall that is taken goes away, and nobody is left
//     to wait for more stalls than there are. More stalls are offered, in the same commit, to who waits for them.
//  9. A fair may be rescheduled; once it has begun, it may also keep its start and end on another day. Everyone with an
//     open application is asked again, in the same commit, and keeps their stalls or their place; what was confirmed is
//     approved. A yes that was said before does not count for the new time.
//  10. An association sees its own applications only.
//  11. The coordinator may take the texts of a fair that was published out of answers, and show them again. Texts that are others are
//     shown, those that repeat what was taken out are not.
//
// State holds what the next decision needs and no more. The package is pure: it imports the standard library and the
// published events.
package fair

import (
	"errors"
	"fmt"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/fairevents"
)

// Why a command is refused.
var (
	ErrNotFound         = errors.New("no such fair of this organiser")
	ErrNotDraft         = errors.New("fair is not a draft")
	ErrCancelled        = errors.New("fair is cancelled")
	ErrBegun            = errors.New("fair has begun")
	ErrOtherDays        = errors.New("fair would take place on other days")
	ErrSameTimes        = errors.New("fair is at these times already, and something else is said with them")
	ErrTaken            = errors.New("stalls that would not be any more are taken")
	ErrWaitedFor        = errors.New("some wait for more stalls than there would be")
	ErrTooMany          = errors.New("application asks for more stalls than an association may have now")
	ErrRescheduled      = errors.New("act was about a time at which the fair no longer takes place")
	ErrOver             = errors.New("fair is over")
	ErrNameless         = errors.New("fair has no name")
	ErrStart            = errors.New("fair must begin in the future, within three years")
	ErrEnd              = errors.New("fair must end after it begins, within 60 days")
	ErrStartAfterEnd    = errors.New("fair would begin when it is over already")
	ErrZone             = errors.New("no such time zone")
	ErrHours            = errors.New("fair does not begin and end within its hours")
	ErrVenue            = errors.New("latitude and longitude go together")
	ErrCapacity         = errors.New("stalls are none or beyond reason")
	ErrMaxPerOne        = errors.New("an association's stalls are none or more than there are")
	ErrOpening          = errors.New("registration would have opened before yesterday")
	ErrOpeningLate      = errors.New("registration would open when the fair begins, and it closes then")
	ErrWindow           = errors.New("registration must close after it opens and before the fair ends")
	ErrNotOpenYet       = errors.New("registration is not open yet")
	ErrClosed           = errors.New("registration is closed")
	ErrCount            = errors.New("stalls asked for are none or more than one association may have")
	ErrCrowded          = errors.New("too many open applications")
	ErrAlreadyApplied   = errors.New("association has an open application")
	ErrNoApplication    = errors.New("no such application of this party")
	ErrApplicationEnded = errors.New("application has ended")
	ErrNotApproved      = errors.New("application is not approved")
	ErrWaiting          = errors.New("application waits for stalls to be freed")
	ErrOfferExpired     = errors.New("offer of stalls has expired")
	ErrConfirmed        = errors.New("application is confirmed")
	ErrSuspended        = errors.New("organiser or association is suspended")
	ErrStale            = errors.New("application is at another revision")
)

// Status is where a fair stands. The zero status is: never scheduled.
type Status string

// The states of a fair, as the API names them.
const (
	Draft     Status = "draft"
	Published Status = "published"
	Cancelled Status = "cancelled"
)

// State is a fair as its next decision needs it. All but the applications follows from the events alone: a reader folds
// them without any.
type State struct {
	Plan
	Status        Status
	Public        bool // it was published, if it is not now
	Organiser     string
	Hidden        string              // why the coordinator has taken texts out; "": they are shown
	HiddenFields  []string            // which
	TakenOut      []events.SealedText // folded texts that are not to be shown again
	RescheduledAt time.Time           // zero if it never was
	Earlier       Window              // when associations could apply before that
	Taken         int                 // stalls that are approved, offered or confirmed
	WaitingList   WaitingList
	Applications  map[string]Application `json:"-"` // applications by id
}

// Command is one of the fair's commands.
//
//sumtype:decl
type Command interface{ command() }

// Decide decides a command.
func Decide(s State, c Command) ([]fairevents.FairEvent, error) {
	switch c := c.(type) {
	case Schedule:
		return schedule(s, c)
	case Publish:
		return publish(s, c)
	case Change:
		return change(s, c)
	case HideText:
		return hideText(s, c)
	case ShowText:
		return showText(s, c)
	case SealTexts:
		return sealTexts(s, c)
	case Reschedule:
		return reschedule(s, c)
	case Cancel:
		return cancel(s, c)
	case Apply:
		return apply(s, c)
	case Approve:
		return approve(s, c)
	case Reject:
		return reject(s, c)
	case Confirm:
		return confirm(s, c)
	case Withdraw:
		return withdraw(s, c)
	case Expire:
		return expire(s, c)
	}
	return nil, fmt.Errorf("decide: unknown command %T", c)
}

// Evolve folds an event.
func Evolve(s State, event fairevents.FairEvent) State {
	switch e := event.(type) {
	case fairevents.FairScheduled:
		s.Status, s.Organiser, s.Plan = Draft, e.Organiser, Plan(e.Plan)
	case fairevents.FairPublished:
		s.Status, s.Public = Published, true
	case fairevents.FairChanged:
		s.Plan = Plan(e.Plan)
	case fairevents.FairTextHidden:
		s = s.hide(e)
	case fairevents.FairTextShown:
		s = s.show(e)
	case fairevents.FairTextsSealed:
		s.Name, s.Venue, s.Requirements = e.Name, e.Venue, e.Requirements
	case fairevents.FairRescheduled:
		s = s.rescheduled(e)
	case fairevents.FairCancelled:
		s = s.cancelled(e)
	case fairevents.StallApplied:
		s = s.put(Application{ID: e.Stall, Association: e.Association, Count: e.Count, Status: Applied, Revision: 1})
	case fairevents.StallApproved:
		s = s.take(e.Stall, Approved, e.Numbers, time.Time{})
	case fairevents.StallWaitlisted:
		s = s.wait(e.Stall, e.Count, nil)
	case fairevents.StallOffered:
		s = s.take(e.Stall, Offered, e.Numbers, e.Until)
	case fairevents.StallOfferLapsed:
		s = s.wait(e.Stall, e.Count, e.Freed)
	case fairevents.StallConfirmed:
		s = s.confirmed(e)
	case fairevents.StallAskedAgain:
		s = s.askedAgain(e)
	case fairevents.StallRejected:
		s = s.leave(e.Stall, Rejected, e.Freed)
	case fairevents.StallWithdrawn:
		s = s.leave(e.Stall, Withdrawn, e.Freed)
	}
	return s
}

// checkOwner hides the fair from everyone but its organiser.
func (s State) checkOwner(organiser string) error {
	if s.Status == "" || s.Organiser != organiser {
		return ErrNotFound
	}
	return nil
}

// checkOpen returns why the fair's stalls do not change at a moment any more, nil if they may.
func (s State) checkOpen(at time.Time) error {
	switch {
	case s.Status == Cancelled:
		return ErrCancelled
	case !at.Before(s.EndsAt):
		return ErrOver
	}
	return nil
}
