package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/domain/registry"
	"github.com/qhatu/qhatu/services/identity/internal/likeness"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// errSimilar is returned for an association that may be registered already: whoever registers it has to say.
var errSimilar = errors.New("association is like one that is registered")

// Similar is an association that another one is like, to be shown to whoever registers that one.
type Similar struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Community string `json:"community,omitempty"`
}

// newAssociation returns the id of an association that is to be registered: that of its name and place, so that two requests at
// once cannot make two; and the last one that it was compared with. It refuses one that is registered already, and one that is like
// others which are not said to be others. A command that has registered one finds it again, also once it is erased.
func (a *App) newAssociation(ctx context.Context, n Association, members []string, by es.CommandID) (associationID, last string, err error) {
	others, last, err := a.associations()
	if err != nil {
		return "", "", err
	}
	if i := slices.IndexFunc(others, func(o projection.Organisation) bool { return o.RegisteredBy == by }); i >= 0 {
		return others[i].ID, last, nil
	}
	associationID, done, err := a.associationID(n, by)
	if err != nil || done {
		return associationID, last, err
	}
	return associationID, last, a.checkNew(ctx, n, associationID, members, others)
}

// admit lets an association into the registry. Where another one has come in between, it is compared again: of two at once that may
// be one, whoever is second is refused.
func (a *App) admit(ctx context.Context, n Association, c registry.Admit, m es.Meta) error {
	for {
		_, err := a.registry.Handle(ctx, registry.ID, c, step("identity-admit", m, c.Association))
		if !errors.Is(err, registry.ErrOvertaken) {
			return err
		}
		if err := a.catchUp(ctx); err != nil {
			return err
		}
		others, last, err := a.associations()
		if err != nil {
			return err
		}
		if err := a.checkNew(ctx, n, c.Association, c.Members, others); err != nil {
			return err
		}
		c.After = last
	}
}

// associationID derives from a keyed hash of name and place, so that it says nothing of them, and from how many of that name and place were
// erased before. It returns that of one which was registered by a command and erased since, and then done.
func (a *App) associationID(n Association, by es.CommandID) (associationID string, done bool, err error) {
	index := a.vault.Index("association", n.Key())
	associationID = id.Derive("assoc", index)
	err = a.model.View(func(tx *bbolt.Tx) error {
		for erased := 1; ; erased++ {
			o, _, err := a.views.Organisations.Get(tx, associationID)
			if done = o.IsErased() && o.RegisteredBy == by; err != nil || done || !o.IsErased() {
				return err
			}
			associationID = id.Derive("assoc", fmt.Sprintf("%s/%d", index, erased))
		}
	})
	return associationID, done, err
}

// checkNew refuses an association that is one of those that are registered, or may be. One whose name cannot be read just now may be
// the same.
func (a *App) checkNew(ctx context.Context, n Association, associationID string, members []string, others []projection.Organisation) error {
	var similar []Similar
	for _, o := range others {
		if o.ID == associationID && o.Status == "" { // admitted, and cut off then
			continue
		}
		known, err := a.vault.Organisation(ctx, o.ID)
		if err != nil && !errors.Is(err, vault.ErrNoSubject) {
			return unavailable(err)
		}
		degree := likeness.Compare(n.Association, likeness.Association{
			Name: known.Name, Community: known.Community, Province: known.Province, Region: known.Region,
		}, o.IsSpokenForBy(members))
		switch {
		case o.ID == associationID, degree == likeness.Same:
			return fault.With(Faults.Wrap(organisation.ErrAlreadyRegistered), "association_id", o.ID)
		case degree == likeness.Alike && !slices.Contains(n.DistinctFrom, o.ID):
			similar = append(similar, Similar{ID: o.ID, Name: known.Name, Community: known.Community})
		}
	}
	if len(similar) == 0 {
		return nil
	}
	return fault.With(Faults.Wrap(errSimilar), "similar", similar)
}

// associations are all that are registered, or admitted at least, as far as the read model has got; and the last that was admitted.
func (a *App) associations() (all []projection.Organisation, last string, err error) {
	err = a.model.View(func(tx *bbolt.Tx) error {
		for _, list := range []string{projection.Associations, projection.Admitted} {
			some, err := a.views.Organisations.Within(tx, list, readmodel.Bounds{})
			if err != nil {
				return err
			}
			all = append(all, some...)
		}
		known, _, err := a.views.Registry.Get(tx, registry.ID)
		last = known.Last
		return err
	})
	return all, last, err
}

// personIDs are the ids of people by their phones, which the read model knows by now.
func (a *App) personIDs(ctx context.Context, people []Newcomer) ([]string, error) {
	ids := make([]string, len(people))
	for i, each := range people {
		var err error
		if ids[i], err = a.personID(ctx, each.Phone); err != nil {
			return nil, err
		}
	}
	return ids, nil
}
