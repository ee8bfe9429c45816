package projection

import (
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
)

// Organisations is the read model of organisations: a table of them, with lists of associations.
type Organisations struct {
	events es.Names[identityevents.OrganisationEvent]
	table  readmodel.Table[Organisation]
}

func newOrganisations() *Organisations {
	return &Organisations{
		events: es.NewNames(identityevents.OrganisationEvents()),
		table:  readmodel.Table[Organisation]{Bucket: "organisations", Lists: organisationLists},
	}
}

// Name is the name of its bucket.
func (p *Organisations) Name() string { return p.table.Bucket }

// Version changes with the meaning of what is stored, and has the model rebuilt.
func (*Organisations) Version() int { return 1 }

// Organisation is an organisation as it is shown, but for its name and place.
type Organisation struct {
	ID           string              `json:"id"`
	Revision     uint64              `json:"revision"`
	Kind         string              `json:"kind"`
	Status       organisation.Status `json:"status"`
	Level        int                 `json:"level"`
	Products     []string            `json:"products,omitempty"`
	Members      []string            `json:"members,omitempty"` // ids of persons, in the order in which they joined
	Verification *Verification       `json:"verification,omitempty"`
	CreatedAt    time.Time           `json:"created_at"`
}

// Verification is the coordinator's last word for an association.
type Verification struct {
	Level    int       `json:"level"`
	Evidence string    `json:"evidence,omitempty"`
	Until    string    `json:"until,omitempty"` // date of the last day on which it holds; "": it does not end
	At       time.Time `json:"at"`
}

// VerifiedOn reports whether the coordinator's word holds on a day.
func (o Organisation) VerifiedOn(date string) bool {
	return o.Verification != nil && (o.Verification.Until == "" || o.Verification.Until >= date)
}

// Apply folds one event in.
func (p *Organisations) Apply(tx *bbolt.Tx, r es.Record) error {
	if r.Aggregate != identityevents.Organisation {
		return nil
	}
	event, err := p.events.Decode(r.Type, r.Data)
	if err != nil {
		return fmt.Errorf("organisation %s: %w", r.AggregateID, err)
	}
	return p.table.Change(tx, r.AggregateID, func(o Organisation) Organisation { return o.apply(event, r) })
}

func (o Organisation) apply(event identityevents.OrganisationEvent, r es.Record) Organisation {
	o.ID, o.Revision = r.AggregateID, r.Revision
	switch e := event.(type) {
	case identityevents.OrganisationRegistered:
		o.Kind, o.Level, o.Products, o.Status, o.CreatedAt = e.Kind, e.Level, e.Products, organisation.Registered, r.Time
	case identityevents.OrganisationLevelRaised:
		o.Level = e.Level
	case identityevents.OrganisationMemberAdded:
		o.Members = append(slices.Clone(o.Members), e.Person)
	case identityevents.OrganisationVerified:
		o.Status, o.Level = organisation.Verified, e.Level
		o.Verification = &Verification{Level: e.Level, Evidence: e.Evidence, Until: e.Until, At: r.Time}
	}
	return o
}
