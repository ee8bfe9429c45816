package projection

import (
	"slices"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/standing"
)

// Contacts is the read model of whom those reach who trade with an organisation.
type Contacts struct {
	sharing  readmodel.Projection[Sharing]
	reserved readmodel.Projection[standing.Reserved]
}

// Sharing is who lets themselves be reached, of an organisation.
type Sharing struct {
	People []string `json:"people"` // ids, in the order in which they said so
}

func newContacts() Contacts {
	organisations := es.NewEventTable(identityevents.OrganisationEvents())
	return Contacts{
		sharing: readmodel.Projection[Sharing]{
			Bucket: "contacts", Version: 1,
			From: []readmodel.Source[Sharing]{
				readmodel.On(organisations, Sharing.shared),
				readmodel.On(organisations, Sharing.unshared),
				readmodel.On(organisations, Sharing.left),
				readmodel.On(organisations, Sharing.roleChanged),
				readmodel.On(organisations, Sharing.closed),
				readmodel.On(organisations, Sharing.erased),
			},
		},
		reserved: standing.NewReserved(),
	}
}

// Of lists the ids of those who may be shown to whoever trades with an organisation.
func (c Contacts) Of(tx *bbolt.Tx, organisation string) ([]string, error) {
	row, _, err := c.sharing.Get(tx, organisation)
	if err != nil {
		return nil, err
	}
	var shown []string
	for _, person := range row.People {
		r, _, err := c.reserved.Get(tx, person)
		if err != nil {
			return nil, err
		}
		if r == (standing.Reserved{}) {
			shown = append(shown, person)
		}
	}
	return shown, nil
}

func (s Sharing) shared(e identityevents.OrganisationContactShared, _ es.Record) Sharing {
	s.People = append(slices.Clone(s.People), e.Person)
	return s
}

func (s Sharing) unshared(e identityevents.OrganisationContactUnshared, _ es.Record) Sharing {
	return s.without(e.Person)
}

func (s Sharing) left(e identityevents.OrganisationMemberRemoved, _ es.Record) Sharing {
	return s.without(e.Person)
}

func (s Sharing) roleChanged(e identityevents.OrganisationMemberRoleChanged, _ es.Record) Sharing {
	if e.Role != identityevents.Viewer {
		return s
	}
	return s.without(e.Person)
}

func (Sharing) closed(identityevents.OrganisationClosed, es.Record) Sharing { return Sharing{} }

func (Sharing) erased(identityevents.OrganisationErased, es.Record) Sharing { return Sharing{} }

func (s Sharing) without(person string) Sharing {
	s.People = slices.DeleteFunc(slices.Clone(s.People), func(other string) bool { return other == person })
	return s
}
