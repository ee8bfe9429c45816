package projection

import (
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/payee"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/standing"
)

// Payees is the read model of the accounts to which associations are paid.
type Payees struct {
	accounts readmodel.Projection[Accounts]
	reserved readmodel.Projection[standing.Reserved]
}

// Accounts are those of an association, one of each kind.
type Accounts struct {
	All []Account `json:"all"`
}

// Account is one of them. What its numbers are, and in whose name it is, is sealed.
type Account struct {
	Kind         string            `json:"kind"`
	Sealed       events.SealedText `json:"sealed"`
	Holder       string            `json:"holder,omitempty"` // id of who speaks for the association, in whose name it is
	Since        time.Time         `json:"since"`
	ChangedUntil time.Time         `json:"changed_until,omitzero"`
}

// newPayees knows of whom it is in doubt who they are by what is known of that already.
func newPayees(reserved readmodel.Projection[standing.Reserved]) Payees {
	organisations := es.NewEventTable(identityevents.OrganisationEvents())
	return Payees{
		accounts: readmodel.Projection[Accounts]{
			Bucket: "payees", Version: 1,
			From: []readmodel.Source[Accounts]{
				readmodel.On(organisations, Accounts.set),
				readmodel.On(organisations, Accounts.removed),
				readmodel.On(organisations, Accounts.closed),
				readmodel.On(organisations, Accounts.erased),
			},
		},
		reserved: reserved,
	}
}

// Of lists the accounts to which an association is paid, by kind: but none in the name of somebody of whom it is in doubt who they are.
func (p Payees) Of(tx *bbolt.Tx, association string) (shown []Account, err error) {
	row, _, err := p.accounts.Get(tx, association)
	if err != nil {
		return nil, err
	}
	for _, kind := range payee.Kinds() {
		i := slices.IndexFunc(row.All, func(a Account) bool { return a.Kind == kind })
		if i < 0 {
			continue
		}
		r, _, err := p.reserved.Get(tx, row.All[i].Holder)
		if err != nil {
			return nil, err
		}
		if r == (standing.Reserved{}) {
			shown = append(shown, row.All[i])
		}
	}
	return shown, nil
}

func (a Accounts) set(e identityevents.OrganisationPayeeSet, _ es.Record) Accounts {
	a = a.without(e.Kind)
	a.All = append(a.All, Account{Kind: e.Kind, Sealed: e.Account, Holder: e.Holder, Since: e.Since, ChangedUntil: e.ChangedUntil})
	return a
}

func (a Accounts) removed(e identityevents.OrganisationPayeeRemoved, _ es.Record) Accounts {
	return a.without(e.Kind)
}

func (Accounts) closed(identityevents.OrganisationClosed, es.Record) Accounts { return Accounts{} }

func (Accounts) erased(identityevents.OrganisationErased, es.Record) Accounts { return Accounts{} }

func (a Accounts) without(kind string) Accounts {
	a.All = slices.DeleteFunc(slices.Clone(a.All), func(other Account) bool { return other.Kind == kind })
	return a
}
