// Package identityevents is what identity tells the market: the events of its aggregates, as they are stored and
// published, and their wire names. People and organisations stand in them by id; their names, places and phones are in
// the vault, and an id says nothing of them.
//
// A field is only ever added; a changed meaning is a new version with its own name and an upcast. Standard library
// only.
package identityevents

import (
	"time"

	"github.com/qhatu/qhatu/api/events"
)

// Organisation is the aggregate's name: the subject of an organisation is market.identity.organisation.<id>.
const Organisation = "identity.organisation"

// Wire names of the organisation's events.
const (
	OrganisationRegisteredV1  = "identity.organisation.registered.v1"
	OrganisationLevelRaisedV1 = "identity.organisation.level_raised.v1"
	OrganisationMemberAddedV1 = "identity.organisation.member_added.v1"
	OrganisationVerifiedV1    = "identity.organisation.verified.v1"
	OrganisationErasedV1      = "identity.organisation.erased.v1"

	OrganisationVerificationWithdrawnV1 = "identity.organisation.verification_withdrawn.v1"
	OrganisationSuspendedV1             = "identity.organisation.suspended.v1"
	OrganisationReopenedV1              = "identity.organisation.reopened.v1"
	OrganisationClosedV1                = "identity.organisation.closed.v1"
	OrganisationMemberRemovedV1         = "identity.organisation.member_removed.v1"
	OrganisationMemberRoleChangedV1     = "identity.organisation.member_role_changed.v1"
	OrganisationInvitedV1               = "identity.organisation.invited.v1"
	OrganisationInvitationWithdrawnV1   = "identity.organisation.invitation_withdrawn.v1"
	OrganisationInvitationAcceptedV1    = "identity.organisation.invitation_accepted.v1"
	OrganisationMandateSetV1            = "identity.organisation.mandate_set.v1"
	OrganisationProposedV1              = "identity.organisation.proposed.v1"
	OrganisationProposalConfirmedV1     = "identity.organisation.proposal_confirmed.v1"
	OrganisationProposalAgreedV1        = "identity.organisation.proposal_agreed.v1"
	OrganisationProposalDeclinedV1      = "identity.organisation.proposal_declined.v1"
	OrganisationMemberRenewedV1         = "identity.organisation.member_renewed.v1"
	OrganisationContactSharedV1         = "identity.organisation.contact_shared.v1"
	OrganisationContactUnsharedV1       = "identity.organisation.contact_unshared.v1"
	OrganisationRUCSetV1                = "identity.organisation.ruc_set.v1"
	OrganisationPayeeSetV1              = "identity.organisation.payee_set.v1"
	OrganisationPayeeRemovedV1          = "identity.organisation.payee_removed.v1"
)

// OrganisationEvents is the table of wire names, each with its struct.
func OrganisationEvents() events.Table[OrganisationEvent] {
	return events.Table[OrganisationEvent]{Events: map[string]OrganisationEvent{
		OrganisationRegisteredV1:  OrganisationRegistered{},
		OrganisationLevelRaisedV1: OrganisationLevelRaised{},
		OrganisationMemberAddedV1: OrganisationMemberAdded{},
		OrganisationVerifiedV1:    OrganisationVerified{},
		OrganisationErasedV1:      OrganisationErased{},

		OrganisationVerificationWithdrawnV1: OrganisationVerificationWithdrawn{},
		OrganisationSuspendedV1:             OrganisationSuspended{},
		OrganisationReopenedV1:              OrganisationReopened{},
		OrganisationClosedV1:                OrganisationClosed{},
		OrganisationMemberRemovedV1:         OrganisationMemberRemoved{},
		OrganisationMemberRoleChangedV1:     OrganisationMemberRoleChanged{},
		OrganisationInvitedV1:               OrganisationInvited{},
		OrganisationInvitationWithdrawnV1:   OrganisationInvitationWithdrawn{},
		OrganisationInvitationAcceptedV1:    OrganisationInvitationAccepted{},
		OrganisationMandateSetV1:            OrganisationMandateSet{},
		OrganisationProposedV1:              OrganisationProposed{},
		OrganisationProposalConfirmedV1:     OrganisationProposalConfirmed{},
		OrganisationProposalAgreedV1:        OrganisationProposalAgreed{},
		OrganisationProposalDeclinedV1:      OrganisationProposalDeclined{},
		OrganisationMemberRenewedV1:         OrganisationMemberRenewed{},
		OrganisationContactSharedV1:         OrganisationContactShared{},
		OrganisationContactUnsharedV1:       OrganisationContactUnshared{},
		OrganisationRUCSetV1:                OrganisationRUCSet{},
		OrganisationPayeeSetV1:              OrganisationPayeeSet{},
		OrganisationPayeeRemovedV1:          OrganisationPayeeRemoved{},
	}}
}

// OrganisationEvent is one of the organisation's events.
//
//sumtype:decl
type OrganisationEvent interface{ organisationEvent() }

// The kinds of organisations; each is also the role of those who act for one.
const (
	KindAssociation = "association"
	KindBuyer       = "buyer"
	KindOrganiser   = "organiser"
)

// OrganisationRegistered says that the market knows an organisation from now on.
type OrganisationRegistered struct {
	Kind     string   `json:"kind"`               // association, buyer or organiser
	Level    int      `json:"level"`              // how well it is known, 0 to 3: 0 where nobody has vouched for it
	Alike    string   `json:"alike,omitempty"`    // of those registered before 2026-12 a keyed hash of the name, which nobody reads
	Products []string `json:"products,omitempty"` // of the catalog's list, what an association makes: "maize"
}

// OrganisationLevelRaised says that the coordinator registered an organisation that the market knew by its acts only, as it once did. It
// is in old logs only.
type OrganisationLevelRaised struct {
	Level int `json:"level"` // how well it is known from now on, 0 to 3
}

// The roles of members.
const (
	Representative = "representative" // speaks for an association
	Admin          = "admin"          // of a buyer or organiser: may do everything, and say who else may
	Trader         = "trader"         // of a buyer or organiser: may do everything that it may
	Viewer         = "viewer"         // of a buyer or organiser: only reads
)

// OrganisationMemberAdded says that a person acts for the organisation from now on.
type OrganisationMemberAdded struct {
	Person   string    `json:"person"`             // id of the person
	Role     string    `json:"role"`               // representative, admin, trader, viewer
	NewUntil time.Time `json:"new_until,omitzero"` // until then nothing that they say binds an association beyond its mandate
}

// OrganisationVerified says that the coordinator vouches for the organisation, and how far. A later one replaces it.
type OrganisationVerified struct {
	Level    int    `json:"level"`              // how well the organisation is known from now on, 0 to 3
	Evidence string `json:"evidence,omitempty"` // a code for what it was seen from: "visit"
	Until    string `json:"until,omitempty"`    // date of the last day on which it holds; none: it does not end
}

// OrganisationErased says that nothing that identifies an organisation is kept any more: who keeps something of it forgets it. The id
// stays, in what it traded. It is on the market no longer.
type OrganisationErased struct {
	By string `json:"by"` // who asked for it: self, its last member, or coordinator
}

// OrganisationVerificationWithdrawn says that the coordinator no longer vouches for the organisation.
type OrganisationVerificationWithdrawn struct {
	Reason string `json:"reason"` // a code: "board_changed"
}

// OrganisationSuspended says that the organisation begins no new trade until it is reopened. What is agreed goes on.
type OrganisationSuspended struct {
	Reason string `json:"reason"` // a code: "complaint"
}

// OrganisationReopened says that a suspended organisation trades again.
type OrganisationReopened struct{}

// OrganisationClosed says that the organisation takes part no more.
type OrganisationClosed struct {
	Reason string `json:"reason"` // a code: "dissolved"
}

// OrganisationMemberRemoved says that a person acts for the organisation no more.
type OrganisationMemberRemoved struct {
	Person string `json:"person"` // id of the person
}

// OrganisationMemberRoleChanged says what a member may do from now on.
type OrganisationMemberRoleChanged struct {
	Person string `json:"person"` // id of the person
	Role   string `json:"role"`   // admin, trader, viewer
}

// OrganisationInvited says that somebody may become a member. Nothing here says who: the code that they were told is theirs alone.
type OrganisationInvited struct {
	Invitation string            `json:"invitation"` // id of the invitation
	Role       string            `json:"role"`       // admin, trader, viewer
	Contact    string            `json:"contact"`    // id of the contact, a phone or an e-mail address, whose person it is for, or of the person, who was removed
	Address    events.SealedText `json:"address"`    // the phone or the e-mail address
	Ends       time.Time         `json:"ends"`       // until when it may be accepted
}

// OrganisationInvitationWithdrawn says that an invitation is good no more.
type OrganisationInvitationWithdrawn struct {
	Invitation string `json:"invitation"` // id of the invitation
}

// OrganisationInvitationAccepted says that an invitation was used, by whom is said by the member's own event.
type OrganisationInvitationAccepted struct {
	Invitation string `json:"invitation"` // id of the invitation
}

// OrganisationMandateSet says how much an association lets one who speaks for it and is new bind it to.
type OrganisationMandateSet struct {
	LargestSale int64 `json:"largest_sale"` // total of one sale, in centimos
}

// What a representative proposes.
const (
	AddRepresentative    = "add_representative"
	RemoveRepresentative = "remove_representative"
	ChangeMandate        = "set_mandate"
	ChangePayee          = "set_payee"
)

// The kinds of accounts to which an association is paid.
const (
	PayeeTransfer = "transfer"
	PayeeYape     = "yape"
	PayeePlin     = "plin"
)

// OrganisationProposed says that somebody who speaks for an association proposes something, which a second one or the coordinator is to
// confirm. It replaces what was proposed of the same person, of the mandate or of the account of the same kind, before.
type OrganisationProposed struct {
	Action      string            `json:"action"`                 // add_representative, remove_representative, set_mandate, set_payee
	Person      string            `json:"person,omitempty"`       // id of whom it is about; none: the mandate or an account
	Payee       string            `json:"payee,omitempty"`        // kind of the account that it is about: transfer, yape, plin
	Account     events.SealedText `json:"account,omitempty"`      // the account that is proposed: its numbers and in whose name it is
	Holder      string            `json:"holder,omitempty"`       // id of the person in whose name the account is; none: the association's, or another name
	Name        events.SealedText `json:"name,omitempty"`         // of who is to be added
	Phone       events.SealedText `json:"phone,omitempty"`        // of who is to be added
	Language    string            `json:"language,omitempty"`     // of who is to be added, if it was given
	LargestSale int64             `json:"largest_sale,omitempty"` // of the mandate, in centimos
	By          string            `json:"by"`                     // id of the person who proposes it
	Ends        time.Time         `json:"ends"`                   // until when it may be confirmed
}

// OrganisationProposalConfirmed says that somebody else confirmed what was proposed. What follows from it is said by its own event; who
// speaks for another organisation already is only added once they agree.
type OrganisationProposalConfirmed struct {
	Person string `json:"person,omitempty"` // id of whom it is about; none: the mandate or an account
	Payee  string `json:"payee,omitempty"`  // kind of the account that it is about: transfer, yape, plin
	By     string `json:"by,omitempty"`     // id of the person who confirmed it; none: the coordinator
}

// OrganisationProposalAgreed says that whoever is to be added agrees.
type OrganisationProposalAgreed struct {
	Person string `json:"person"` // id of the person
}

// OrganisationProposalDeclined says that nothing comes of what was proposed.
type OrganisationProposalDeclined struct {
	Person string `json:"person,omitempty"` // id of whom it is about; none: the mandate or an account
	Payee  string `json:"payee,omitempty"`  // kind of the account that it is about: transfer, yape, plin
	By     string `json:"by,omitempty"`     // id of the person who declined it, or took it back; none: the coordinator
}

// OrganisationMemberRenewed says that a person who speaks for the association is as one who is new, because their phone is a new one.
type OrganisationMemberRenewed struct {
	Person   string    `json:"person"`    // id of the person
	NewUntil time.Time `json:"new_until"` // until then nothing that they say binds the association beyond its mandate
}

func (OrganisationProposed) organisationEvent()          {}
func (OrganisationProposalConfirmed) organisationEvent() {}
func (OrganisationProposalAgreed) organisationEvent()    {}
func (OrganisationProposalDeclined) organisationEvent()  {}

// OrganisationContactShared says that a member lets those who trade with the organisation see their name, phone and e-mail address: they said so
// themselves. It ends when they take it back, and when they are a member no more or only read.
type OrganisationContactShared struct {
	Person string `json:"person"` // id of the person
}

// OrganisationContactUnshared says that a member takes that back.
type OrganisationContactUnshared struct {
	Person string `json:"person"` // id of the person
}

// OrganisationPayeeSet says to which account an association is paid from now on. It replaces the one of the same kind.
type OrganisationPayeeSet struct {
	Kind         string            `json:"kind"`                   // transfer, yape, plin
	Account      events.SealedText `json:"account"`                // its numbers, and in whose name it is
	Holder       string            `json:"holder,omitempty"`       // id of the person in whose name it is, who speaks for the association; none: the association's, or what the coordinator confirmed
	By           string            `json:"by,omitempty"`           // id of the person who proposed it; none: the coordinator set it
	Since        time.Time         `json:"since"`                  // when it was set
	ChangedUntil time.Time         `json:"changed_until,omitzero"` // until then whoever pays is told that it has changed; none: the association had none before
}

// OrganisationPayeeRemoved says that an association is paid to an account no more: it was taken away, or the person in whose name it is speaks
// for the association no more.
type OrganisationPayeeRemoved struct {
	Kind string `json:"kind"`         // transfer, yape, plin
	By   string `json:"by,omitempty"` // id of the person who took it away; none: the coordinator did, or its holder speaks for the association no more
}

func (OrganisationPayeeSet) organisationEvent()              {}
func (OrganisationPayeeRemoved) organisationEvent()          {}
func (OrganisationContactShared) organisationEvent()         {}
func (OrganisationContactUnshared) organisationEvent()       {}
func (OrganisationMemberRenewed) organisationEvent()         {}
func (OrganisationRegistered) organisationEvent()            {}
func (OrganisationLevelRaised) organisationEvent()           {}
func (OrganisationMemberAdded) organisationEvent()           {}
func (OrganisationVerified) organisationEvent()              {}
func (OrganisationVerificationWithdrawn) organisationEvent() {}
func (OrganisationSuspended) organisationEvent()             {}
func (OrganisationReopened) organisationEvent()              {}
func (OrganisationClosed) organisationEvent()                {}
func (OrganisationMemberRemoved) organisationEvent()         {}
func (OrganisationMemberRoleChanged) organisationEvent()     {}
func (OrganisationInvited) organisationEvent()               {}
func (OrganisationInvitationWithdrawn) organisationEvent()   {}
func (OrganisationInvitationAccepted) organisationEvent()    {}
func (OrganisationMandateSet) organisationEvent()            {}
func (OrganisationErased) organisationEvent()                {}
