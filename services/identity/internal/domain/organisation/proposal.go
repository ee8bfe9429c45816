package organisation

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
)

// Proposal is what somebody who speaks for an association proposed, and nobody has refused.
type Proposal struct {
	identityevents.OrganisationProposed
	Confirmed bool // who is to be added has not agreed yet
	Agreed    bool // nobody has confirmed it yet
}

// Propose is the wish of somebody who speaks for an association, at a time.
type Propose struct {
	identityevents.OrganisationProposed
	Now time.Time
}

// ConfirmProposal is the word of a second one, or of the coordinator (By is "").
type ConfirmProposal struct {
	About
	By        string
	MustAgree bool // who is to be added: they speak for another organisation, or something else is wrong
	OfAnother bool // the account that is proposed: its holder is neither the association nor one who speaks for it
	Now       time.Time
}

// About is what a proposal is about. There is one of each at a time.
type About struct {
	Person string // id of whom; "": the mandate, or an account
	Payee  string // kind of the account; "": a person, or the mandate
}

// AgreeToProposal is that a person agrees to speak for an association.
type AgreeToProposal struct {
	Person string
	Now    time.Time
}

// DeclineProposal is the word of one who speaks for the association, of the person, or of the coordinator (By is ""), that nothing comes of
// a proposal.
type DeclineProposal struct {
	About
	By string
}

func (Propose) command()         {}
func (ConfirmProposal) command() {}
func (AgreeToProposal) command() {}
func (DeclineProposal) command() {}

const (
	proposedFor  = 7 * 24 * time.Hour
	mostProposed = 5 // proposals of one association at a time
)

// about is what a proposal is about.
func about(e identityevents.OrganisationProposed) About { return About{e.Person, e.Payee} }

// About is what the proposal is about.
func (p Proposal) About() About { return about(p.OrganisationProposed) }

func propose(s State, c Propose) ([]identityevents.OrganisationEvent, error) {
	if err := s.checkAssociation(); err != nil {
		return nil, err
	}
	if !s.May() {
		return nil, ErrSuspended
	}
	if err := s.checkSpeaks(c.By, c.Now); err != nil {
		return nil, err
	}
	if done, err := s.needs(c.OrganisationProposed); done || err != nil {
		return nil, err
	}
	if open, ok := s.ProposalOf(about(c.OrganisationProposed), c.Now); ok {
		return replace(open, c)
	}
	if len(s.openProposals(c.Now)) >= mostProposed {
		return nil, ErrTooManyProposed
	}
	return []identityevents.OrganisationEvent{c.event()}, nil
}

// needs reports whether a proposal would change nothing, or why it can come to nothing.
func (s State) needs(p identityevents.OrganisationProposed) (done bool, err error) {
	member := slices.Contains(s.Members, p.Person)
	switch p.Action {
	case identityevents.AddRepresentative:
		return member, nil
	case identityevents.RemoveRepresentative:
		if !member {
			return false, ErrNotMember
		}
		if s.isLast(p.Person) {
			return false, ErrLastAdmin
		}
		return false, nil
	case identityevents.ChangePayee:
		return s.isPaidTo(p.Payee, p.Account, p.Holder), nil
	}
	return s.LargestSale == p.LargestSale, nil
}

// replace lets who proposed something propose it otherwise; the same again is nothing.
func replace(open Proposal, c Propose) ([]identityevents.OrganisationEvent, error) {
	if open.By != c.By {
		return nil, ErrProposed
	}
	same := open.OrganisationProposed
	same.Ends = c.Ends
	if same == c.OrganisationProposed {
		return nil, nil
	}
	return []identityevents.OrganisationEvent{c.event()}, nil
}

func (c Propose) event() identityevents.OrganisationProposed {
	e := c.OrganisationProposed
	e.Ends = c.Now.Add(proposedFor)
	return e
}

func confirmProposal(s State, c ConfirmProposal) ([]identityevents.OrganisationEvent, error) {
	p, ok := s.ProposalOf(c.About, c.Now)
	if !ok {
		return nil, ErrNoProposal
	}
	if err := s.checkConfirms(p, c); err != nil {
		return nil, err
	}
	if p.Action == identityevents.RemoveRepresentative && s.isLast(p.Person) {
		return nil, ErrLastAdmin
	}
	waits := p.Action == identityevents.AddRepresentative && c.MustAgree && !p.Agreed && c.By != ""
	if waits && p.Confirmed {
		return nil, nil
	}
	events := []identityevents.OrganisationEvent{identityevents.OrganisationProposalConfirmed{Person: c.Person, Payee: c.Payee, By: c.By}}
	if waits {
		return events, nil
	}
	return append(events, s.follows(p, c.Now)...), nil
}

// checkConfirms refuses who may not confirm a proposal. The coordinator always may.
func (s State) checkConfirms(p Proposal, c ConfirmProposal) error {
	if c.By == "" {
		return nil
	}
	if err := s.checkSpeaks(c.By, c.Now); err != nil {
		return err
	}
	switch {
	case c.By == p.By, c.By == p.Person:
		return ErrOwnProposal
	case !slices.Contains(s.Members, p.By):
		return ErrProposerGone
	case !s.May():
		return ErrSuspended
	case c.OfAnother:
		return ErrPayeeOfAnother
	}
	return nil
}

// follows is what a proposal is for.
func (s State) follows(p Proposal, now time.Time) []identityevents.OrganisationEvent {
	switch p.Action {
	case identityevents.AddRepresentative:
		return []identityevents.OrganisationEvent{joinedLater(p.Person, now)}
	case identityevents.RemoveRepresentative:
		return s.removal(p.Person)
	case identityevents.ChangePayee:
		set := identityevents.OrganisationPayeeSet{Kind: p.Payee, Account: p.Account, Holder: p.Holder, By: p.By}
		return []identityevents.OrganisationEvent{s.payeeSet(set, now)}
	}
	return []identityevents.OrganisationEvent{identityevents.OrganisationMandateSet{LargestSale: p.LargestSale}}
}

func agreeToProposal(s State, c AgreeToProposal) ([]identityevents.OrganisationEvent, error) {
	p, ok := s.ProposalOf(About{Person: c.Person}, c.Now)
	switch {
	case !ok || p.Action != identityevents.AddRepresentative:
		return nil, ErrNoProposal
	case p.Agreed:
		return nil, nil
	case !s.May():
		return nil, ErrSuspended
	}
	events := []identityevents.OrganisationEvent{identityevents.OrganisationProposalAgreed{Person: c.Person}}
	if !p.Confirmed {
		return events, nil
	}
	return append(events, joinedLater(c.Person, c.Now)), nil
}

func declineProposal(s State, c DeclineProposal) ([]identityevents.OrganisationEvent, error) {
	i := s.proposal(c.About)
	switch {
	case i < 0:
		return nil, ErrNoProposal
	case c.By == "":
	case c.By == c.Person && s.Proposals[i].Action == identityevents.RemoveRepresentative:
		return nil, ErrOwnProposal
	case c.By != c.Person && !slices.Contains(s.Members, c.By):
		return nil, ErrNotRepresentative
	}
	return []identityevents.OrganisationEvent{identityevents.OrganisationProposalDeclined{Person: c.Person, Payee: c.Payee, By: c.By}}, nil
}

// checkSpeaks refuses who does not speak for the association, or has done so for too short a while to say who else does.
func (s State) checkSpeaks(person string, now time.Time) error {
	switch {
	case !slices.Contains(s.Members, person):
		return ErrNotRepresentative
	case s.IsNew(person, now):
		return ErrNew
	}
	return nil
}

// ProposalOf is what is proposed of something at a time.
func (s State) ProposalOf(what About, now time.Time) (Proposal, bool) {
	i := s.proposal(what)
	if i < 0 || !now.Before(s.Proposals[i].Ends) {
		return Proposal{}, false
	}
	return s.Proposals[i], true
}

func (s State) openProposals(now time.Time) (open []Proposal) {
	for _, p := range s.Proposals {
		if now.Before(p.Ends) {
			open = append(open, p)
		}
	}
	return open
}

func (s State) proposal(what About) int {
	return slices.IndexFunc(s.Proposals, func(p Proposal) bool { return p.About() == what })
}

func (s State) proposed(e identityevents.OrganisationProposed) State {
	s = s.unproposed(about(e))
	s.Proposals = append(slices.Clone(s.Proposals), Proposal{OrganisationProposed: e})
	return s
}

func (s State) changed(what About, change func(*Proposal)) State {
	s.Proposals = slices.Clone(s.Proposals)
	if i := s.proposal(what); i >= 0 {
		change(&s.Proposals[i])
	}
	return s
}

func (s State) unproposed(what About) State {
	return s.withoutProposals(func(p Proposal) bool { return p.About() == what })
}

func (s State) withoutProposals(gone func(Proposal) bool) State {
	s.Proposals = slices.DeleteFunc(slices.Clone(s.Proposals), gone)
	if len(s.Proposals) == 0 {
		s.Proposals = nil
	}
	return s
}
