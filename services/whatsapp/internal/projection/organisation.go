package projection

import (
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Organisations is the read model of who speaks for whom.
type Organisations struct {
	events es.Names[identityevents.OrganisationEvent]
	table  readmodel.Table[Organisation]
}

// Organisation is what is known of one.
type Organisation struct {
	Representatives []string `json:"representatives,omitempty"` // ids of persons
}

// NewOrganisations returns the projection.
func NewOrganisations() *Organisations {
	return &Organisations{
		events: es.NewNames(identityevents.OrganisationEvents()),
		table:  readmodel.Table[Organisation]{Bucket: "organisations"},
	}
}

// Name is the name of its bucket.
func (p *Organisations) Name() string { return p.table.Bucket }

// Version changes with the meaning of what is stored, and has the model rebuilt.
func (*Organisations) Version() int { return 1 }

// Apply folds one event in.
func (p *Organisations) Apply(tx *bbolt.Tx, r es.Record) error {
	if r.Aggregate != identityevents.Organisation {
		return nil
	}
	event, err := p.events.Decode(r.Type, r.Data)
	if err != nil {
		return fmt.Errorf("organisation %s: %w", r.AggregateID, err)
	}
	return p.table.Change(tx, r.AggregateID, func(o Organisation) Organisation { return o.apply(event) })
}

func (o Organisation) apply(event identityevents.OrganisationEvent) Organisation {
	switch e := event.(type) {
	case identityevents.OrganisationMemberAdded:
		if e.Role == identityevents.Representative && !slices.Contains(o.Representatives, e.Person) {
			o.Representatives = append(slices.Clone(o.Representatives), e.Person)
		}
	case identityevents.OrganisationRegistered, identityevents.OrganisationVerified, identityevents.OrganisationLevelRaised:
	}
	return o
}
