package organisation

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/identityevents"
)

// Payee is an account to which an association is paid. What its numbers are, and in whose name it is, is sealed.
type Payee struct {
	Kind         string
	Account      events.SealedText
	Holder       string    `json:",omitzero"` // id of the member in whose name it is
	Since        time.Time // when it was set
	ChangedUntil time.Time `json:",omitzero"` // until then whoever pays is told that it has changed
}

// ChangedRecently reports whether whoever pays is told that it has changed.
func (p Payee) ChangedRecently(now time.Time) bool { return now.Before(p.ChangedUntil) }

// SetPayee is the coordinator's word on an account to which an association is paid.
type SetPayee struct {
	Kind    string
	Account events.SealedText
	Holder  string // id of the member in whose name it is; "": another name
	Now     time.Time
}

// RemovePayee takes an account away, by the word of one who speaks for the association, or of the coordinator (By is "").
type RemovePayee struct {
	Kind, By string
	Now      time.Time
}

func (SetPayee) command()    {}
func (RemovePayee) command() {}

func setPayee(s State, c SetPayee) ([]identityevents.OrganisationEvent, error) {
	if err := s.checkAssociation(); err != nil || s.isPaidTo(c.Kind, c.Account, c.Holder) {
		return nil, err
	}
	return []identityevents.OrganisationEvent{s.payeeSet(identityevents.OrganisationPayeeSet{Kind: c.Kind, Account: c.Account, Holder: c.Holder}, c.Now)}, nil
}

// payeeSet completes what is said of an account that is set: whoever pays is told that it has changed, where there was one before.
func (s State) payeeSet(e identityevents.OrganisationPayeeSet, now time.Time) identityevents.OrganisationPayeeSet {
	e.Since = now
	if s.HadPayee {
		e.ChangedUntil = now.Add(newFor)
	}
	return e
}

func removePayee(s State, c RemovePayee) ([]identityevents.OrganisationEvent, error) {
	if err := s.checkAssociation(); err != nil {
		return nil, err
	}
	if c.By != "" {
		if err := s.checkSpeaks(c.By, c.Now); err != nil {
			return nil, err
		}
	}
	if _, ok := s.PayeeOf(c.Kind); !ok {
		return nil, nil
	}
	return []identityevents.OrganisationEvent{identityevents.OrganisationPayeeRemoved{Kind: c.Kind, By: c.By}}, nil
}

// removal is that a member acts for the organisation no more: nor is it paid to an account in their name.
func (s State) removal(person string) []identityevents.OrganisationEvent {
	removed := []identityevents.OrganisationEvent{identityevents.OrganisationMemberRemoved{Person: person}}
	for _, p := range s.Payees {
		if p.Holder == person {
			removed = append(removed, identityevents.OrganisationPayeeRemoved{Kind: p.Kind})
		}
	}
	return removed
}

// PayeeOf is the account of a kind; ok is false where there is none.
func (s State) PayeeOf(kind string) (p Payee, ok bool) {
	i := slices.IndexFunc(s.Payees, func(p Payee) bool { return p.Kind == kind })
	if i < 0 {
		return Payee{}, false
	}
	return s.Payees[i], true
}

func (s State) isPaidTo(kind string, account events.SealedText, holder string) bool {
	p, ok := s.PayeeOf(kind)
	return ok && p.Account == account && p.Holder == holder
}

func (s State) paidTo(e identityevents.OrganisationPayeeSet) State {
	s = s.paidNoMore(e.Kind).unproposed(About{Payee: e.Kind})
	s.Payees = append(slices.Clone(s.Payees), Payee{Kind: e.Kind, Account: e.Account, Holder: e.Holder, Since: e.Since, ChangedUntil: e.ChangedUntil})
	s.HadPayee = true
	return s
}

func (s State) paidNoMore(kind string) State {
	s.Payees = slices.DeleteFunc(slices.Clone(s.Payees), func(p Payee) bool { return p.Kind == kind })
	if len(s.Payees) == 0 {
		s.Payees = nil
	}
	return s
}
