package app

import (
	"cmp"
	"context"
	"errors"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/ruc"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/wording"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
	"github.com/qhatu/qhatu/services/identity/internal/domain/registry"
	"github.com/qhatu/qhatu/services/identity/internal/likeness"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// Association is an association as the coordinator registers it.
type Association struct {
	likeness.Association
	Products        []string
	RUC             ruc.Number // "": nobody says it
	Representatives []Newcomer
	DistinctFrom    []string // ids of associations that are like it and are others
}

// RegisterAssociation registers an association with the people who speak for it. It returns its id and the position from
// which on all of them are found. The same command gives the same association; another one for the same association is refused.
func (a *App) RegisterAssociation(ctx context.Context, n Association, m es.Meta) (string, es.Position, error) {
	people, err := a.personIDs(ctx, n.Representatives)
	if err != nil {
		return "", 0, err
	}
	associationID, last, err := a.newAssociation(ctx, n, people, m.CommandID)
	if err != nil {
		return "", 0, err
	}
	c := organisation.Register{Kind: identityevents.KindAssociation, Level: organisation.ToTheCoordinator, Products: n.Products, Taxpayer: taxpayerOf(n.RUC)}
	switch known, err := a.organisation(associationID); {
	case err != nil:
		return "", 0, err
	case known.IsErased(): // a repeated request, by which nothing is stored of anybody
		commit, err := a.handleOrganisation(ctx, associationID, c, m)
		return associationID, commit.Position, err
	}
	if err := a.checkPhones(ctx, people, n.Representatives); err != nil {
		return "", 0, err
	}
	if err := a.storeAssociation(ctx, associationID, n); err != nil {
		return "", 0, err
	}
	var reached es.Position
	for _, each := range n.Representatives {
		personID, position, err := a.introduce(ctx, each, vouch(each), m)
		if err != nil {
			return "", 0, err
		}
		c.Members, reached = append(c.Members, personID), max(reached, position)
	}
	if err := a.admit(ctx, n, registry.Admit{Association: associationID, Members: c.Members, After: last}, m); err != nil {
		return "", 0, err
	}
	commit, err := a.handleOrganisation(ctx, associationID, c, m)
	if errors.Is(err, organisation.ErrAlreadyRegistered) { // at the same time, by another request
		err = fault.With(err, "association_id", associationID)
	}
	return associationID, max(reached, commit.Position), err
}

func vouch(n Newcomer) person.Vouch {
	return person.Vouch{Language: n.Language, Wording: Wording, AskedIn: wording.InChat, Asked: person.Spanish}
}

// storeAssociation puts an association's name and place into the vault. What is there stays: a repeated request finds what
// it wrote, and one that reuses a key for something else must change nothing before it is refused.
func (a *App) storeAssociation(ctx context.Context, associationID string, n Association) error {
	return unavailable(a.vault.ChangeOrganisation(ctx, associationID, func(stored vault.Organisation) vault.Organisation {
		return cmp.Or(stored, vault.Organisation{
			Name: n.Name, Community: n.Community, Province: n.Province, Region: n.Region, RUC: string(n.RUC), Level: organisation.ToTheCoordinator,
		})
	}))
}

// AddRepresentative lets one more person speak for an association. It returns the position from which on the person does.
func (a *App) AddRepresentative(ctx context.Context, associationID string, n Newcomer, m es.Meta) (es.Position, error) {
	newcomerID, err := a.personID(ctx, n.Phone)
	if err != nil {
		return 0, err
	}
	if err := a.checkMayAdd(ctx, associationID, newcomerID, m.IfRevision); err != nil {
		return 0, err
	}
	if err := a.checkPhones(ctx, []string{newcomerID}, []Newcomer{n}); err != nil {
		return 0, err
	}
	personID, reached, err := a.introduce(ctx, n, vouch(n), m)
	if err != nil {
		return 0, err
	}
	commit, err := a.organisations.HandleAt(ctx, associationID, func(at es.Stamp) organisation.Command {
		return organisation.AddMember{Person: personID, Now: at.Now}
	}, m)
	return max(reached, commit.Position), Faults.Wrap(err)
}

// checkMayAdd refuses, before anything is stored about the person, what the association would refuse in the end.
func (a *App) checkMayAdd(ctx context.Context, associationID, personID string, seen es.Revisions) error {
	return a.readFresh(ctx, func(tx *bbolt.Tx) error {
		o, ok, err := a.views.Organisations.Get(tx, associationID)
		switch {
		case err != nil:
			return err
		case !ok || o.Kind != identityevents.KindAssociation:
			return Faults.Wrap(organisation.ErrNotFound)
		case !seen.Allow(o.Revision) && !o.HasMember(personID):
			return es.ErrStaleRevision
		}
		return nil
	})
}

// RegisterOrganisation registers a buyer or an organiser under an id of the command: the same command gives the same one, and another
// one by the same name is another organisation. It returns the id and the position from which on it is found.
func (a *App) RegisterOrganisation(ctx context.Context, c organisation.Register, name string, number ruc.Number, m es.Meta) (string, es.Position, error) {
	c.Taxpayer = taxpayerOf(number)
	organisationID := id.Derive("org", string(m.CommandID))
	if c.Admin != "" {
		if err := a.checkNotByIssuer(ctx, c.Admin); err != nil {
			return "", 0, err
		}
		if err := a.reserveOwn(ctx, c.Admin, organisationID); err != nil {
			return "", 0, err
		}
	}
	if err := unlessErased(a.vault.ChangeOrganisation(ctx, organisationID, func(stored vault.Organisation) vault.Organisation {
		return cmp.Or(stored, vault.Organisation{Name: name, RUC: string(number)})
	})); err != nil {
		return "", 0, err
	}
	commit, err := a.handleOrganisation(ctx, organisationID, c, m)
	if err != nil {
		return "", 0, err
	}
	if err := a.showLevel(ctx, organisationID); err != nil {
		return "", 0, err
	}
	a.warnResembling(ctx, organisationID)
	return organisationID, commit.Position, nil
}

// showLevel puts an organisation's level, and until when it has it, into the vault, where the other services find it beside the name. A
// repeated request comes by here again, and so does the reaction; whatever runs at once, what is stored is as late as what was there.
func (a *App) showLevel(ctx context.Context, organisationID string) error {
	var failed error
	err := a.vault.ChangeOrganisation(ctx, organisationID, func(stored vault.Organisation) vault.Organisation {
		var o projection.Organisation
		if failed = a.catchUp(ctx); failed == nil {
			o, failed = a.organisation(organisationID)
		}
		if failed != nil {
			return stored
		}
		stored.Level, stored.LastDay, stored.LaterLevel = o.Level, o.Verification.Until, o.LevelUnvouched()
		return stored
	})
	if failed != nil {
		return failed
	}
	return unlessErased(err)
}

func (a *App) organisationAt(ctx context.Context, organisationID string, at es.Position) (o projection.Organisation, err error) {
	if err := a.awaitShown(ctx, at); err != nil {
		return o, err
	}
	return a.organisation(organisationID)
}

func (a *App) organisation(organisationID string) (o projection.Organisation, err error) {
	err = a.model.View(func(tx *bbolt.Tx) error {
		o, _, err = a.views.Organisations.Get(tx, organisationID)
		return err
	})
	return o, err
}
