package projection

import (
	"maps"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
)

func newOrganisations(
	organisationEvents es.EventTable[identityevents.OrganisationEvent], registryEvents es.EventTable[identityevents.RegistryEvent],
) readmodel.Projection[Organisation] {
	return readmodel.Projection[Organisation]{
		Bucket: "organisations", Version: 10, Lists: organisationLists,
		From: []readmodel.Source[Organisation]{
			readmodel.Fold(identityevents.Organisation, organisationEvents, Organisation.evolve),
			readmodel.On(organisationEvents, Organisation.registered),
			readmodel.OnRow(registryEvents, func(e identityevents.RegistryAdmitted) string { return e.Association }, Organisation.admitted),
			readmodel.On(organisationEvents, Organisation.verified),
			readmodel.On(organisationEvents, Organisation.unverified),
			readmodel.On(organisationEvents, Organisation.invited),
			readmodel.On(organisationEvents, Organisation.invitationAccepted),
			readmodel.On(organisationEvents, Organisation.invitationWithdrawn),
		},
	}
}

// Organisation is an organisation as it is shown, but for its name and place: the domain's state, with what only readers
// want to know.
type Organisation struct {
	organisation.State `json:"state"`
	ID                 string          `json:"id"`
	Revision           uint64          `json:"revision"`
	Products           []string        `json:"products,omitempty"`
	CreatedAt          time.Time       `json:"created_at"`
	Changed            time.Time       `json:"changed"`
	RegisteredBy       es.CommandID    `json:"registered_by"`        // the command that made it known
	VerifiedAt         time.Time       `json:"verified_at,omitzero"` // when the coordinator last vouched for it
	Sent               map[string]Sent `json:"sent,omitempty"`       // of the invitations that were neither withdrawn nor accepted, by id
	Ended              []Ended         `json:"ended,omitempty"`      // the invitations that were, oldest first
	Awaited            []string        `json:"awaited,omitempty"`    // who are to speak for an association that is admitted and is not registered yet
}

// Sent says who sent an invitation, to whom, and when.
type Sent struct {
	By   string    `json:"by"` // id of a person
	At   time.Time `json:"at"`
	Role string    `json:"role,omitempty"`
	To   string    `json:"to,omitempty"` // id of a contact or a person
	Ends time.Time `json:"ends,omitzero"`
}

// Ended is an invitation that was accepted or withdrawn. Its address is not kept.
type Ended struct {
	Sent
	ID         string    `json:"id"`
	AcceptedBy string    `json:"accepted_by,omitempty"` // id of a person; "": it was withdrawn
	EndedAt    time.Time `json:"ended_at"`
}

// maxEnded is how many invitations that are over are remembered of an organisation.
const maxEnded = 100

// IsErased reports whether nothing is kept that identifies the organisation.
func (o Organisation) IsErased() bool { return o.Status == organisation.Erased }

// IsGone reports whether it takes part no more, so that nobody acts for it.
func (o Organisation) IsGone() bool { return o.IsErased() || o.Status == organisation.Closed }

// OnDay is the organisation as it stands on a day, a date.
func (o Organisation) OnDay(date string) Organisation {
	o.State = o.On(date)
	return o
}

// VerifiedOn reports whether the coordinator's word holds on a day.
func (o Organisation) VerifiedOn(date string) bool { return o.On(date).Status == organisation.Verified }

// HasMember reports whether a person acts for the organisation.
func (o Organisation) HasMember(person string) bool { return slices.Contains(o.Members, person) }

// IsSpokenForBy reports whether one of these people acts for the organisation, or is to.
func (o Organisation) IsSpokenForBy(people []string) bool {
	return slices.ContainsFunc(people, func(person string) bool { return o.HasMember(person) || slices.Contains(o.Awaited, person) })
}

func (o Organisation) evolve(event identityevents.OrganisationEvent, r es.Record) Organisation {
	o.ID, o.Revision, o.Changed = r.AggregateID, r.Revision, r.Time
	o.State = organisation.Evolve(o.State, event)
	return o
}

func (o Organisation) registered(e identityevents.OrganisationRegistered, r es.Record) Organisation {
	o.Products, o.CreatedAt, o.RegisteredBy, o.Awaited = e.Products, r.Time, r.Command(), nil
	return o
}

func (o Organisation) admitted(e identityevents.RegistryAdmitted, r es.Record) Organisation {
	if o.Status == "" { // or it is registered already, by somebody else
		o.ID, o.Awaited, o.Changed = e.Association, e.Members, r.Time
	}
	return o
}

func (o Organisation) invited(e identityevents.OrganisationInvited, r es.Record) Organisation {
	sent := map[string]Sent{}
	maps.Copy(sent, o.Sent)
	sent[e.Invitation] = Sent{By: r.Actor.Person, At: r.Time, Role: e.Role, To: e.Contact, Ends: e.Ends}
	o.Sent = sent
	return o
}

func (o Organisation) invitationAccepted(e identityevents.OrganisationInvitationAccepted, r es.Record) Organisation {
	return o.ended(e.Invitation, r.Actor.Person, r)
}

func (o Organisation) invitationWithdrawn(e identityevents.OrganisationInvitationWithdrawn, r es.Record) Organisation {
	return o.ended(e.Invitation, "", r)
}

func (o Organisation) ended(invitation, acceptedBy string, r es.Record) Organisation {
	sent, ok := o.Sent[invitation]
	if !ok {
		return o
	}
	o.Sent = maps.Clone(o.Sent)
	delete(o.Sent, invitation)
	o.Ended = append(slices.Clone(o.Ended), Ended{Sent: sent, ID: invitation, AcceptedBy: acceptedBy, EndedAt: r.Time})
	o.Ended = o.Ended[max(0, len(o.Ended)-maxEnded):]
	return o
}

func (o Organisation) verified(_ identityevents.OrganisationVerified, r es.Record) Organisation {
	o.VerifiedAt = r.Time
	return o
}

func (o Organisation) unverified(identityevents.OrganisationVerificationWithdrawn, es.Record) Organisation {
	o.VerifiedAt = time.Time{}
	return o
}

// Associations is the list of every association.
const Associations = "associations"

// Admitted is every association that is admitted to the registry and is not registered yet.
const Admitted = "admitted"

// Invites is the list of organisations that invite somebody, or have: the id of a contact or a person.
func Invites(whom string) string { return "invites=" + whom }

// organisationLists are the lists that an organisation stands in: the associations', that of each of its products, and of each whom it
// invites.
func organisationLists(o Organisation) map[string]readmodel.Rank {
	if o.Kind == "" && len(o.Awaited) > 0 {
		return map[string]readmodel.Rank{Admitted: readmodel.Newest(o.Changed)}
	}
	switch {
	case o.IsErased():
		return map[string]readmodel.Rank{EveryErased: readmodel.Newest(o.CreatedAt)}
	case o.Kind == "":
		return nil
	}
	rank := readmodel.Newest(o.CreatedAt)
	all := map[string]readmodel.Rank{Organisations: rank, "kind=" + o.Kind: rank}
	for _, i := range o.Invitations {
		all[Invites(i.Contact)] = rank
	}
	for _, i := range o.Ended {
		all[Invites(i.To)] = rank
	}
	for _, person := range o.Barred {
		all[Barring(person)] = rank
	}
	if o.Kind != identityevents.KindAssociation {
		return all
	}
	all[Associations] = rank
	if len(o.Proposals) > 0 {
		all[Proposing] = rank
	}
	for _, product := range o.Products {
		all["product="+product] = all[Associations]
	}
	return all
}

// Proposing is the list of associations to which something is proposed, or was and is forgotten.
const Proposing = "proposing"

// Barring is the list of suspended organisations for which a person acted when they were suspended.
func Barring(person string) string { return "barring=" + person }

// Organisations is the list of every organisation.
const Organisations = "organisations"

// OrganisationFilter chooses organisations of whatever kind. Zero fields choose all.
type OrganisationFilter struct {
	Kind         string
	Level        *int
	State        organisation.Status
	Resembling   *bool               // whether another one is called like it
	WithoutAdmin *bool               // whether nobody leads it any more
	On           string              `json:"-"` // date, of the day on which they stand so
	Like         map[string][]string `json:"-"` // with Resembling: the others of each that is called like others
}

// Walks lead through the shortest list that holds everything the filter chooses, the last registered first.
func (f OrganisationFilter) Walks() []readmodel.Walk[Organisation] {
	if f.Kind != "" {
		return readmodel.Along[Organisation]("kind=" + f.Kind)
	}
	return readmodel.Along[Organisation](Organisations)
}

// Chooses tells whether the filter chooses an organisation of that list.
func (f OrganisationFilter) Chooses(o Organisation) bool {
	o = o.OnDay(f.On)
	return (f.Level == nil || *f.Level == o.Level) && (f.WithoutAdmin == nil || *f.WithoutAdmin != o.IsLed()) && (f.State == "" || f.State == o.Status) &&
		(f.Resembling == nil || *f.Resembling == (f.Like[o.ID] != nil))
}

// AssociationFilter chooses associations. Zero fields choose all.
type AssociationFilter struct {
	Product  string
	Verified *bool // whether the coordinator's word holds on the day of On
	Province string
	Region   string
	On       string `json:"-"` // date; with Verified

	At func(id string) bool `json:"-"` // whether an association is at the place, with Province or Region; that stands elsewhere

	readmodel.Asked `json:"-"` // the associations about which At is asked; nil where there are few
}

// ByPlace tells whether the filter asks where associations are.
func (f AssociationFilter) ByPlace() bool { return f.Province != "" || f.Region != "" }

// Walks lead through the shortest list that holds everything the filter chooses, the last registered first.
func (f AssociationFilter) Walks() []readmodel.Walk[Organisation] {
	if f.Product != "" {
		return readmodel.Along[Organisation]("product=" + f.Product)
	}
	return readmodel.Along[Organisation](Associations)
}

// Chooses tells whether the filter chooses an association of that list.
func (f AssociationFilter) Chooses(o Organisation) bool {
	switch {
	case f.Verified != nil && *f.Verified != o.VerifiedOn(f.On):
		return false
	case !f.ByPlace():
		return true
	}
	f.Note(o.ID)
	return f.At(o.ID)
}
