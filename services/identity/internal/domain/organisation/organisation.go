// Package organisation is who meets in the market: an association that sells, a buyer, an organiser of fairs; and who may
// act for it.
//
// The rules:
//
//  1. An organisation has one kind for ever, and its kind is the role of those who act for it.
//  2. The market knows it from its registration, which happens once and says how well it is known. What has the same name is
//     another one.
//  3. A member is added once, however often that is said. Those of a buyer or organiser are its admins, traders and viewers;
//     the last admin stays, and stays one. Where they are erased, which nobody can refuse, who has been a trader for longest is admin
//     from then on; where only viewers are left, nobody is until the coordinator says who.
//  4. registered → verified, when the coordinator vouches for an organisation. They may do so again: the last word counts.
//     A verification may end on a day, which is not before the day on which it is given, nor more than ten years after it.
//  5. registered or verified ⇄ suspended, and each of them → closed, by the coordinator. Whoever is suspended begins nothing new: it
//     takes no members but from the coordinator, lets nobody do more, and proposes nothing; whoever is closed does so for ever. A verification that is withdrawn, or whose last day is past, is as if it had never been given, and the level is what the papers show: 1.
//  6. Somebody is invited by an admin, for seven days, and becomes a member only under the contact that was invited, once.
//  7. Whoever comes to speak for an association after its registration is new for three days: what they say binds it to no
//     more than its mandate says, which is nothing unless one is set.
//     So is who speaks for it from a phone that is new.
//  8. What one who speaks for an association proposes, a second one or the coordinator confirms, within seven days: another who speaks
//     for it, one who does so no more, the mandate, an account. Nobody confirms what they proposed or what is about them, and who is new proposes
//     and confirms nothing. Who speaks for another organisation already is added only once they agree, unless the coordinator confirms.
//  9. What is erased stays erased, from any state: there is nothing more to be said of it.
//  10. Whoever the organisation's own issuer vouches for becomes a member by signing in; but nobody whom it removed, until it invites them again.
//  11. How a member is reached is shown to those who trade with the organisation once the member says so, and until they take it back, are a
//     member no more, or only read. Who is new does not say so yet.
//  12. Which kind of RUC it has, or that it has none, an association's is said by who speaks for it and is not new, and by the coordinator; it may be said until it is closed.
//  13. An association is paid to one account of each kind: what is proposed is set once a second one or the coordinator confirms it, and where
//     its holder is neither the association nor one who speaks for it, the coordinator alone. One who speaks for it takes an account away alone.
//     It goes with the member in whose name it is. For three days whoever pays is told that it is another one than before.
//  14. Its name, place, the number of its RUC and people's names are not here: what is decided here depends on none of them.
//
// The package is pure: it imports the standard library, the published events and the value types.
package organisation

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/identityevents"
)

// Why a command is refused.
var (
	ErrNotFound          = errors.New("no such organisation of this kind")
	ErrUnknownKind       = errors.New("unknown kind of organisation")
	ErrAlreadyRegistered = errors.New("organisation is registered already")
	ErrLevel             = errors.New("no such level")
	ErrUntilPast         = errors.New("verification would end before today")
	ErrUntilFar          = errors.New("verification would end more than ten years from today")
	ErrSuspended         = errors.New("organisation is suspended or closed")
	ErrNotSuspended      = errors.New("organisation is not suspended")
	ErrNotVerified       = errors.New("organisation has no verification to withdraw")
	ErrNotMember         = errors.New("person is no member of the organisation")
	ErrLastAdmin         = errors.New("organisation would be left without anybody to lead it")
	ErrLastMember        = errors.New("organisation would be left without anybody")
	ErrRemoved           = errors.New("person was removed from the organisation")
	ErrRole              = errors.New("no such role of a member")
	ErrNoInvitation      = errors.New("no invitation of this kind is open")
	ErrTooManyInvited    = errors.New("too many invitations are open")
	ErrAlreadyMember     = errors.New("they act for the organisation already")

	ErrNotRepresentative = errors.New("only who speaks for the association proposes and confirms")
	ErrNew               = errors.New("who is new proposes and confirms nothing")
	ErrProposed          = errors.New("somebody else proposed it already")
	ErrNoProposal        = errors.New("nothing of this kind is proposed")
	ErrOwnProposal       = errors.New("somebody else confirms it")
	ErrProposerGone      = errors.New("who proposed it speaks for the association no more")
	ErrTooManyProposed   = errors.New("too many proposals are open")
	ErrPayeeOfAnother    = errors.New("holder of the account is neither the association nor one who speaks for it")
)

// The levels: how well an organisation is known.
const (
	Unvouched        = 0 // nobody has vouched for it
	PapersSeen       = 1
	ToTheCoordinator = 2
	Proven           = 3
)

// Status is where an organisation stands. The zero status is: unknown.
type Status string

// The states of an organisation, as the API names them.
const (
	Registered Status = "registered"
	Verified   Status = "verified"
	Erased     Status = "erased" // nothing is kept that identifies it
	Suspended  Status = "suspended"
	Closed     Status = "closed"
)

// State is an organisation as its next decision needs it.
type State struct {
	Status       Status
	Kind         string
	Level        int
	Members      []string                            // ids of persons, in the order in which they joined
	Verification identityevents.OrganisationVerified // the last one; zero when it was withdrawn
	Before       Status                              `json:",omitzero"` // it was suspended
	Barred       []string                            `json:",omitzero"` // ids of persons who acted for it when it was suspended, until it is reopened or closed
	Roles        map[string]string                   `json:",omitzero"` // of members, by person, those of representatives left out
	NewUntil     map[string]time.Time                `json:",omitzero"` // of members who came later, by person
	Invitations  []Invitation                        `json:",omitzero"` // that were neither withdrawn nor accepted
	Proposals    []Proposal                          `json:",omitzero"` // that nothing has come of yet
	Removed      []string                            `json:",omitzero"` // ids of persons, who were members and are not invited again
	LargestSale  int64                               `json:",omitzero"` // that one who is new may bind it to, in centimos
	Contacts     []string                            `json:",omitzero"` // ids of members who are shown to those who trade with it
	Taxpayer     string                              `json:",omitzero"` // natural_person, company, none; "": nobody has said it
	Payees       []Payee                             `json:",omitzero"` // to which accounts it is paid, one of each kind
	HadPayee     bool                                `json:",omitzero"` // it has, or had, one
}

// Invitation is one that may be accepted until it ends.
type Invitation struct {
	ID, Role, Contact string
	Address           events.SealedText
	Ends              time.Time
}

// May reports whether the organisation begins new trade.
func (s State) May() bool { return s.Status == Registered || s.Status == Verified }

// IsNew reports whether a member is new at a time.
func (s State) IsNew(person string, now time.Time) bool { return now.Before(s.NewUntil[person]) }

// NewFrom is since when a member is new, who is.
func (s State) NewFrom(person string) time.Time { return s.NewUntil[person].Add(-newFor) }

// Command is one of the organisation's commands.
//
//sumtype:decl
type Command interface{ command() }

// Decide decides a command.
func Decide(s State, c Command) ([]identityevents.OrganisationEvent, error) {
	if _, again := c.(Erase); s.Status == Erased && !again {
		return nil, ErrNotFound
	}
	switch c := c.(type) {
	case Register:
		return register(s, c)
	case AddMember:
		return addMember(s, c)
	case Verify:
		return verify(s, c)
	case Erase:
		return erase(s, c)
	case WithdrawVerification:
		return withdrawVerification(s, c)
	case Suspend:
		return suspend(s, c)
	case Reopen:
		return reopen(s)
	case Close:
		return closeFor(s, c)
	case RemoveMember:
		return removeMember(s, c)
	case ChangeRole:
		return changeRole(s, c)
	case Invite:
		return invite(s, c)
	case WithdrawInvitation:
		return withdrawInvitation(s, c)
	case AcceptInvitation:
		return acceptInvitation(s, c)
	case Join:
		return join(s, c)
	case SetMandate:
		return setMandate(s, c)
	case Propose:
		return propose(s, c)
	case ConfirmProposal:
		return confirmProposal(s, c)
	case AgreeToProposal:
		return agreeToProposal(s, c)
	case DeclineProposal:
		return declineProposal(s, c)
	case RenewMember:
		return renewMember(s, c)
	case ShareContact:
		return shareContact(s, c)
	case UnshareContact:
		return unshareContact(s, c)
	case SetRUC:
		return setRUC(s, c)
	case SetPayee:
		return setPayee(s, c)
	case RemovePayee:
		return removePayee(s, c)
	}
	return nil, fmt.Errorf("decide: unknown command %T", c)
}

// Evolve folds an event.
func Evolve(s State, event identityevents.OrganisationEvent) State {
	switch e := event.(type) {
	case identityevents.OrganisationRegistered:
		s.Status, s.Kind, s.Level = Registered, e.Kind, e.Level
	case identityevents.OrganisationLevelRaised:
		s.Level = e.Level
	case identityevents.OrganisationMemberAdded:
		s = s.joined(e)
	case identityevents.OrganisationMemberRemoved:
		s = s.left(e.Person)
	case identityevents.OrganisationMemberRoleChanged:
		s.Roles = with(s.Roles, e.Person, e.Role)
		if e.Role == identityevents.Viewer {
			s = s.unshared(e.Person)
		}
	case identityevents.OrganisationVerified:
		s.Status, s.Level, s.Verification = Verified, e.Level, e
	case identityevents.OrganisationErased:
		s.Status, s.Verification, s.Invitations, s.Proposals, s.Barred = Erased, identityevents.OrganisationVerified{}, nil, nil, nil
		s.Contacts, s.Taxpayer, s.Payees = nil, "", nil
	case identityevents.OrganisationVerificationWithdrawn:
		s.Status, s.Level, s.Verification = Registered, s.LevelUnvouched(), identityevents.OrganisationVerified{}
	case identityevents.OrganisationSuspended:
		s.Before, s.Status, s.Barred = s.Status, Suspended, s.Members
	case identityevents.OrganisationReopened:
		s.Status, s.Before, s.Barred = s.Before, "", nil
	case identityevents.OrganisationClosed:
		s.Status, s.Invitations, s.Proposals, s.Barred, s.Payees = Closed, nil, nil, nil, nil
	case identityevents.OrganisationInvited:
		s.Invitations = append(slices.Clone(s.Invitations), Invitation{e.Invitation, e.Role, e.Contact, e.Address, e.Ends})
	case identityevents.OrganisationInvitationWithdrawn:
		s = s.uninvited(e.Invitation)
	case identityevents.OrganisationInvitationAccepted:
		s = s.uninvited(e.Invitation)
	case identityevents.OrganisationMandateSet:
		s.LargestSale = e.LargestSale
		s = s.unproposed(About{})
	case identityevents.OrganisationProposed:
		s = s.proposed(e)
	case identityevents.OrganisationProposalConfirmed:
		s = s.changed(About{e.Person, e.Payee}, func(p *Proposal) { p.Confirmed = true })
	case identityevents.OrganisationProposalAgreed:
		s = s.changed(About{Person: e.Person}, func(p *Proposal) { p.Agreed = true })
	case identityevents.OrganisationProposalDeclined:
		s = s.unproposed(About{e.Person, e.Payee})
	case identityevents.OrganisationMemberRenewed:
		s.NewUntil = with(s.NewUntil, e.Person, e.NewUntil)
	case identityevents.OrganisationContactShared:
		s.Contacts = append(slices.Clone(s.Contacts), e.Person)
	case identityevents.OrganisationContactUnshared:
		s = s.unshared(e.Person)
	case identityevents.OrganisationRUCSet:
		s.Taxpayer = e.Taxpayer
	case identityevents.OrganisationPayeeSet:
		s = s.paidTo(e)
	case identityevents.OrganisationPayeeRemoved:
		s = s.paidNoMore(e.Kind)
	}
	return s
}

// checkAssociation hides an organisation that is none from those who ask for one.
func (s State) checkAssociation() error {
	if s.Status == "" || s.Kind != identityevents.KindAssociation {
		return ErrNotFound
	}
	return nil
}

func known(kind string) bool {
	switch kind {
	case identityevents.KindAssociation, identityevents.KindBuyer, identityevents.KindOrganiser:
		return true
	}
	return false
}
