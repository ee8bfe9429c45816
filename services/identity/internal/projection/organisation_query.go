package projection

import (
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
)

// AssociationFilter chooses associations. Zero fields choose all.
type AssociationFilter struct {
	Product  string
	Verified *bool  // whether the coordinator's word holds on the day of On
	On       string // date; with Verified
}

const associations = "associations"

// organisationLists are the lists that an organisation stands in: the associations', and that of each of its products.
func organisationLists(o Organisation) map[string]time.Time {
	if o.Kind != identityevents.KindAssociation {
		return nil
	}
	all := map[string]time.Time{associations: o.CreatedAt}
	for _, product := range o.Products {
		all["product="+product] = o.CreatedAt
	}
	return all
}

func (f AssociationFilter) list() string {
	if f.Product != "" {
		return "product=" + f.Product
	}
	return associations
}

func (f AssociationFilter) chooses(o Organisation) bool {
	return f.Verified == nil || *f.Verified == o.VerifiedOn(f.On)
}

// Associations lists associations, newest first, from a cursor on ("" is the start). next is "" on the last page.
func (p *Organisations) Associations(tx *bbolt.Tx, f AssociationFilter, cursor string, limit int) (page []Organisation, next string, err error) {
	return p.table.Page(tx, f.list(), cursor, limit, f.chooses)
}

// Get returns one organisation; ok is false when there is none.
func (p *Organisations) Get(tx *bbolt.Tx, id string) (o Organisation, ok bool, err error) {
	return p.table.Get(tx, id)
}

// HasMember reports whether a person acts for the organisation.
func (o Organisation) HasMember(person string) bool { return slices.Contains(o.Members, person) }
