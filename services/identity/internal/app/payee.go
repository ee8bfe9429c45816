package app

import (
	"context"
	"errors"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/payee"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// ProposePayee is one representative's wish that their association is paid to an account. It returns the position from which on it is shown.
func (a *App) ProposePayee(ctx context.Context, associationID, kind string, to payee.Account, by string, m es.Meta) (es.Position, error) {
	if err := a.catchUp(ctx); err != nil {
		return 0, err
	}
	p := identityevents.OrganisationProposed{Action: identityevents.ChangePayee, Payee: kind, By: by}
	if err := a.checkMayPropose(associationID, p); err != nil {
		return 0, err
	}
	var err error
	if p.Account, p.Holder, err = a.sealPayee(ctx, associationID, to); err != nil {
		return 0, err
	}
	return a.propose(ctx, associationID, p, m)
}

// SetPayee is the coordinator's word on an account to which an association is paid.
func (a *App) SetPayee(ctx context.Context, associationID, kind string, to payee.Account, m es.Meta) (es.Position, error) {
	if err := a.checkKind(ctx, associationID, identityevents.KindAssociation); err != nil {
		return 0, err
	}
	sealed, holder, err := a.sealPayee(ctx, associationID, to)
	if err != nil {
		return 0, err
	}
	commit, err := a.organisations.HandleAt(ctx, associationID, func(at es.Stamp) organisation.Command {
		return organisation.SetPayee{Kind: kind, Account: sealed, Holder: holder, Now: at.Now}
	}, m)
	return commit.Position, Faults.Wrap(err)
}

// RemovePayee takes an account away, by the word of one representative or (by "") of the coordinator.
func (a *App) RemovePayee(ctx context.Context, associationID, kind, by string, m es.Meta) (es.Position, error) {
	if err := a.checkKind(ctx, associationID, identityevents.KindAssociation); err != nil {
		return 0, err
	}
	if by != "" {
		if err := a.checkMayPropose(associationID, identityevents.OrganisationProposed{By: by}); err != nil {
			return 0, err
		}
	}
	commit, err := a.organisations.HandleAt(ctx, associationID, func(at es.Stamp) organisation.Command {
		return organisation.RemovePayee{Kind: kind, By: by, Now: at.Now}
	}, m)
	return commit.Position, Faults.Wrap(err)
}

// sealPayee seals an account under the key of the member in whose name it is, so that it is gone once they are erased; else under that of the
// association.
func (a *App) sealPayee(ctx context.Context, associationID string, to payee.Account) (text events.SealedText, holder string, err error) {
	o, err := a.organisation(associationID)
	if err != nil {
		return "", "", err
	}
	subject := associationID
	if holder, err = a.memberCalled(ctx, o, to); err != nil {
		return "", "", err
	}
	if holder != "" {
		subject = holder
	}
	text, err = payee.Seal(ctx, a.vault, subject, to)
	return text, holder, unavailable(err)
}

// memberCalled is who speaks for an association and is called as the holder of an account; "" where the association itself is, or nobody.
func (a *App) memberCalled(ctx context.Context, o projection.Organisation, to payee.Account) (string, error) {
	if own, err := a.isCalled(ctx, o.ID, to); own || err != nil {
		return "", err
	}
	for _, member := range o.Members {
		if known, err := a.stored(ctx, member); err != nil || to.IsHeldBy(known.Name) {
			return member, err
		}
	}
	return "", nil
}

// isCalled reports whether an association is called as the holder of an account.
func (a *App) isCalled(ctx context.Context, associationID string, to payee.Account) (bool, error) {
	known, err := a.vault.Organisation(ctx, associationID)
	if errors.Is(err, vault.ErrNoSubject) {
		return false, nil
	}
	return to.IsHeldBy(known.Name), unavailable(err)
}

// isOfAnother reports whether the holder of an account that is proposed is, by now, neither the association nor one who speaks for it.
func (a *App) isOfAnother(ctx context.Context, o projection.Organisation, p organisation.Proposal) (bool, error) {
	if p.Action != identityevents.ChangePayee {
		return false, nil
	}
	to, err := payee.Open(ctx, a.vault, p.Account)
	switch {
	case errors.Is(err, vault.ErrErased):
		return false, Faults.Wrap(organisation.ErrNoProposal)
	case err != nil:
		return false, unavailable(err)
	}
	if p.Holder == "" {
		own, err := a.isCalled(ctx, o.ID, to)
		return !own, err
	}
	known, err := a.stored(ctx, p.Holder)
	return !o.HasMember(p.Holder) || !to.IsHeldBy(known.Name), err
}

// PayeeOf opens an account, and says whose it is; ok is false where that was erased.
func (a *App) PayeeOf(ctx context.Context, associationID string, sealed events.SealedText, holder string) (to payee.Account, is string, ok bool, err error) {
	to, err = payee.Open(ctx, a.vault, sealed)
	switch {
	case errors.Is(err, vault.ErrErased):
		return to, "", false, nil
	case err != nil:
		return to, "", false, unavailable(err)
	case holder != "":
		return to, HolderRepresentative, true, nil
	}
	own, err := a.isCalled(ctx, associationID, to)
	if own {
		return to, HolderAssociation, true, err
	}
	return to, HolderOther, true, err
}

// Whose name the holder of an account has.
const (
	HolderAssociation    = "association"
	HolderRepresentative = "representative"
	HolderOther          = "other"
)
