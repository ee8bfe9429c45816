// Package identityevents is what identity tells the market: the events of its aggregates, as they are stored and
// published, and their wire names. People and organisations stand in them by id; their names, places and phones are in
// the vault, and an id says nothing of them.
//
// A field is only ever added; a changed meaning is a new version with its own name and an upcast. Standard library
// only.
package identityevents

import "github.com/qhatu/qhatu/api/events"

// Organisation is the aggregate's name: the subject of an organisation is market.identity.organisation.<id>.
const Organisation = "identity.organisation"

// Wire names of the organisation's events.
const (
	OrganisationRegisteredV1  = "identity.organisation.registered.v1"
	OrganisationLevelRaisedV1 = "identity.organisation.level_raised.v1"
	OrganisationMemberAddedV1 = "identity.organisation.member_added.v1"
	OrganisationVerifiedV1    = "identity.organisation.verified.v1"
	OrganisationErasedV1      = "identity.organisation.erased.v1"
)

// OrganisationEvents is the table of wire names, each with its struct.
func OrganisationEvents() events.Table[OrganisationEvent] {
	return events.Table[OrganisationEvent]{Events: map[string]OrganisationEvent{
		OrganisationRegisteredV1:  OrganisationRegistered{},
		OrganisationLevelRaisedV1: OrganisationLevelRaised{},
		OrganisationMemberAddedV1: OrganisationMemberAdded{},
		OrganisationVerifiedV1:    OrganisationVerified{},
		OrganisationErasedV1:      OrganisationErased{},
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
	Products []string `json:"products,omitempty"` // of the catalog's list, what an association makes: "maize"
}

// OrganisationLevelRaised says that the coordinator registered an organisation that the market knew by its acts only, as it once did. It
// is in old logs only.
type OrganisationLevelRaised struct {
	Level int `json:"level"` // how well it is known from now on, 0 to 3
}

// Representative is the role of a member who speaks for an organisation.
const Representative = "representative"

// OrganisationMemberAdded says that a person acts for the organisation from now on.
type OrganisationMemberAdded struct {
	Person string `json:"person"` // id of the person
	Role   string `json:"role"`   // representative
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

func (OrganisationErased) organisationEvent()      {}
func (OrganisationRegistered) organisationEvent()  {}
func (OrganisationLevelRaised) organisationEvent() {}
func (OrganisationMemberAdded) organisationEvent() {}
func (OrganisationVerified) organisationEvent()    {}
