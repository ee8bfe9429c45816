package app

import (
	"context"
	"errors"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// awaited is somebody as proposals and invitations name them: by an id, which may be that of a proposal, and by contacts.
type awaited struct {
	id       string
	contacts []string // ids
}

// eraseProposed erases somebody who is not registered and is only proposed, under their id or that of the proposal.
func (a *App) eraseProposed(ctx context.Context, personID string) (Erased, error) {
	if err := a.catchUp(ctx); err != nil {
		return Erased{}, err
	}
	at, err := a.eraseWaiting(ctx, awaited{id: personID})
	if err == nil && at == 0 {
		err = Faults.Wrap(person.ErrNotFound)
	}
	return Erased{OnlyProposed: true, Position: at}, err
}

// eraseWaiting lets nothing come of what waits for somebody to come: that they are proposed, and invited. The keys of what it says of them
// are destroyed. It returns the position from which on it is shown, 0 where nothing waited.
func (a *App) eraseWaiting(ctx context.Context, whom awaited) (es.Position, error) {
	proposed, err := a.eraseProposals(ctx, whom)
	if err != nil {
		return 0, err
	}
	invited, err := a.eraseInvitations(ctx, whom)
	return max(proposed, invited), err
}

func (a *App) eraseProposals(ctx context.Context, whom awaited) (at es.Position, err error) {
	proposing, err := a.organisationsIn(projection.Proposing)
	if err != nil {
		return 0, err
	}
	for _, o := range proposing {
		for _, p := range o.Proposals {
			if !a.proposes(ctx, o.ID, p, whom) {
				continue
			}
			reached, err := a.eraseProposal(ctx, o.ID, p)
			if err != nil {
				return 0, err
			}
			at = max(at, reached)
		}
	}
	return at, nil
}

func (a *App) eraseProposal(ctx context.Context, associationID string, p organisation.Proposal) (es.Position, error) {
	commit, err := a.organisations.Handle(ctx, associationID, organisation.DeclineProposal{About: p.About(), By: p.Person},
		es.StepMeta(erasing, associationID, p.Person, p.Ends.String()))
	if err != nil && !errors.Is(err, organisation.ErrNoProposal) {
		return 0, err
	}
	return commit.Position, a.renewUnregistered(ctx, p.Person)
}

// organisationsIn are all that stand in a list.
func (a *App) organisationsIn(list string) (all []projection.Organisation, err error) {
	err = a.model.View(func(tx *bbolt.Tx) error {
		all, err = a.views.Organisations.Within(tx, list, readmodel.Bounds{})
		return err
	})
	return all, err
}

// proposes reports whether a proposal is to add somebody.
func (a *App) proposes(ctx context.Context, associationID string, p organisation.Proposal, whom awaited) bool {
	if p.Action != identityevents.AddRepresentative {
		return false
	}
	if whom.id == p.Person || whom.id == a.ProposedAs(associationID, p.Person) {
		return true
	}
	known, err := a.Proposed(ctx, p) // or they are erased
	return err == nil && slices.Contains(whom.contacts, a.phoneID(known.Phone))
}

// renewUnregistered destroys the key of somebody of whom there is nothing but what was proposed. They may come later.
func (a *App) renewUnregistered(ctx context.Context, personID string) error {
	who, err := a.personOf(personID)
	if err != nil || who.Status() != "" {
		return err
	}
	return unavailable(a.vault.Renew(ctx, personID))
}

func (a *App) eraseInvitations(ctx context.Context, whom awaited) (at es.Position, err error) {
	for _, by := range append([]string{whom.id}, whom.contacts...) {
		if by == "" {
			continue
		}
		inviting, err := a.organisationsIn(projection.Invites(by))
		if err != nil {
			return 0, err
		}
		for _, o := range inviting {
			reached, err := a.withdrawInvitations(ctx, o, func(i organisation.Invitation) bool { return i.Contact == by })
			if err != nil {
				return 0, err
			}
			at = max(at, reached)
		}
	}
	for _, contactID := range whom.contacts {
		if err := a.vault.Renew(ctx, contactID); err != nil {
			return 0, unavailable(err)
		}
	}
	return at, nil
}

// withdrawInvitations ends those of an organisation's invitations that are chosen.
func (a *App) withdrawInvitations(ctx context.Context, o projection.Organisation, chosen func(organisation.Invitation) bool) (at es.Position, err error) {
	for _, i := range o.Invitations {
		if !chosen(i) {
			continue
		}
		commit, err := a.organisations.Handle(ctx, o.ID, organisation.WithdrawInvitation{ID: i.ID}, es.StepMeta(erasing, o.ID, i.ID))
		if err != nil && !errors.Is(err, organisation.ErrNoInvitation) && !errors.Is(err, organisation.ErrNotFound) {
			return 0, err
		}
		at = max(at, commit.Position)
	}
	return at, nil
}

// ownContacts are the ids of the contacts that are a person's, or may come back to them.
func (a *App) ownContacts(personID string) (ids []string, err error) {
	all, err := a.everyContact(personID)
	for _, c := range all {
		if c.Person == personID || c.Returns(a.now()) == personID {
			ids = append(ids, c.ID)
		}
	}
	return ids, err
}
