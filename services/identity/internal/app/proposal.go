package app

import (
	"context"
	"errors"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// Why what is proposed of somebody comes to nothing, beside what the association itself refuses.
var (
	errPhoneOfAnother  = errors.New("phone is somebody's of another name")
	errProposerInDoubt = errors.New("it is in doubt who proposed it")
)

// As what a proposal's texts are sealed, under the key of whom it is about.
const (
	proposedName  = "proposal.name"
	proposedPhone = "proposal.phone"
)

// ProposeRepresentative is one representative's wish that another person speaks for their association. Nothing is stored of the person but
// in the proposal, under their key. Whoever they are, and by whatever name they are known, the answer is the same: what is wrong is found once
// they agree, or the coordinator confirms. It returns the position from which on that is shown.
func (a *App) ProposeRepresentative(ctx context.Context, associationID string, n Newcomer, by string, m es.Meta) (es.Position, error) {
	personID, err := a.personID(ctx, n.Phone)
	if err != nil {
		return 0, err
	}
	p := identityevents.OrganisationProposed{Action: identityevents.AddRepresentative, Person: personID, Language: n.Language, By: by}
	if err := a.checkMayPropose(associationID, p); err != nil {
		return 0, err
	}
	if p.Name, err = a.vault.SealText(ctx, personID, proposedName, n.Name); err != nil {
		return 0, unavailable(err)
	}
	if p.Phone, err = a.vault.SealText(ctx, personID, proposedPhone, n.Phone); err != nil {
		return 0, unavailable(err)
	}
	return a.propose(ctx, associationID, p, m)
}

// ProposeRemoval is one representative's wish that another one speaks for their association no more.
func (a *App) ProposeRemoval(ctx context.Context, associationID, personID, by string, m es.Meta) (es.Position, error) {
	return a.Propose(ctx, associationID, identityevents.OrganisationProposed{Action: identityevents.RemoveRepresentative, Person: personID, By: by}, m)
}

// Propose is one representative's wish. It returns the position from which on it is shown.
func (a *App) Propose(ctx context.Context, associationID string, p identityevents.OrganisationProposed, m es.Meta) (es.Position, error) {
	if err := a.catchUp(ctx); err != nil {
		return 0, err
	}
	if err := a.checkMayPropose(associationID, p); err != nil {
		return 0, err
	}
	return a.propose(ctx, associationID, p, m)
}

func (a *App) propose(ctx context.Context, associationID string, p identityevents.OrganisationProposed, m es.Meta) (es.Position, error) {
	commit, err := a.organisations.HandleAt(ctx, associationID, func(at es.Stamp) organisation.Command {
		return organisation.Propose{OrganisationProposed: p, Now: at.Now}
	}, m)
	return commit.Position, Faults.Wrap(err)
}

// checkMayPropose refuses, before anything is stored, whose identity is in doubt, and who does not speak for the association.
func (a *App) checkMayPropose(associationID string, p identityevents.OrganisationProposed) error {
	return a.model.View(func(tx *bbolt.Tx) error {
		o, _, err := a.views.Organisations.Get(tx, associationID)
		switch {
		case err != nil:
			return err
		case !o.HasMember(p.By):
			return Faults.Wrap(organisation.ErrNotRepresentative)
		}
		return Faults.Wrap(a.checkCertain(tx, p.By, errInDoubt))
	})
}

// checkCertain refuses with an error where it is in doubt that whoever acts as a person is that person.
func (a *App) checkCertain(tx *bbolt.Tx, personID string, refusal error) error {
	who, _, err := a.views.People.Get(tx, personID)
	if err == nil && who.Status() != person.Active {
		err = refusal
	}
	return err
}

// checkProposed refuses whose phone is another's now, who was denied, took their consent back, or is known by another name.
func (a *App) checkProposed(ctx context.Context, personID string, n Newcomer) error {
	switch owner, err := a.personID(ctx, n.Phone); {
	case err != nil:
		return err
	case owner != personID:
		return Faults.Wrap(errPhoneOfAnother)
	}
	who, err := a.personOf(personID)
	switch {
	case err != nil:
		return err
	case who.Denied:
		return Faults.Wrap(person.ErrDenied)
	case who.Withdrew:
		return Faults.Wrap(person.ErrWithdrawn)
	}
	stored, err := a.stored(ctx, personID)
	if err == nil && isOther(stored, n) {
		err = Faults.Wrap(errPhoneOfAnother)
	}
	return err
}

// ConfirmProposal is the word of a second representative, or (by "") of the coordinator, on what is proposed of a person, of the mandate or of
// an account. A person who is new to the market is registered by it. It returns the position from which on that is shown.
func (a *App) ConfirmProposal(ctx context.Context, associationID string, what organisation.About, by string, m es.Meta) (es.Position, error) {
	if err := a.catchUp(ctx); err != nil {
		return 0, err
	}
	c := organisation.ConfirmProposal{About: what, By: by}
	o, p, err := a.confirmable(associationID, &c)
	if err != nil {
		return 0, Faults.Wrap(err)
	}
	c.Now = a.now()
	if c.OfAnother, err = a.isOfAnother(ctx, o, p); err != nil {
		return 0, err
	}
	refused := a.mayBeAdded(ctx, p)
	switch _, ruled := errors.AsType[*fault.Fault](refused); {
	case refused != nil && (by == "" || !ruled):
		return 0, refused
	case refused != nil:
		c.MustAgree = true // a representative is not told what is wrong
	}
	follows, refused := organisation.Decide(o.State, c)
	var reached es.Position
	if refused == nil && len(follows) > 1 && p.Action == identityevents.AddRepresentative {
		if reached, err = a.introduceProposed(ctx, p, by, m); err != nil {
			return 0, err
		}
	}
	commit, err := a.organisations.HandleAt(ctx, associationID, func(at es.Stamp) organisation.Command {
		c.Now = at.Now
		return c
	}, m)
	if err != nil {
		return 0, Faults.Wrap(err)
	}
	return max(reached, commit.Position), a.endOutdated(ctx, o, p)
}

// confirmable reads an association and what is proposed to it, and completes what is said of it. A second representative is certain who they
// are themselves, and so must be who proposed it.
func (a *App) confirmable(associationID string, c *organisation.ConfirmProposal) (o projection.Organisation, p organisation.Proposal, err error) {
	err = a.model.View(func(tx *bbolt.Tx) error {
		if o, _, err = a.views.Organisations.Get(tx, associationID); err != nil {
			return err
		}
		c.Person = a.proposedPerson(o, c.Person)
		p, _ = o.ProposalOf(c.About, a.now())
		if c.MustAgree, err = a.mustAgree(tx, c.Person, associationID); err != nil || c.By == "" || p.By == "" {
			return err
		}
		if !o.HasMember(c.By) {
			return nil // the association refuses it
		}
		if err := a.checkCertain(tx, c.By, errInDoubt); err != nil || !o.HasMember(p.By) {
			return err
		}
		return a.checkCertain(tx, p.By, errProposerInDoubt)
	})
	return o, p, err
}

// mayBeAdded refuses whoever is not, or not now, who a proposal says, unless they agreed themselves.
func (a *App) mayBeAdded(ctx context.Context, p organisation.Proposal) error {
	if p.Action != identityevents.AddRepresentative || p.Agreed {
		return nil
	}
	n, err := a.Proposed(ctx, p)
	if err != nil {
		return unavailable(err)
	}
	return a.checkProposed(ctx, p.Person, n)
}

// ProposedAs is the id under which an association is shown whom it is to take. It is the proposal's: it does not tell whether, and as whom, the
// market knows the phone.
func (a *App) ProposedAs(associationID, personID string) string {
	return id.Derive("per", a.vault.Index("proposal", associationID+"/"+personID))
}

// proposedPerson is whom a proposal is about, by their own id or by that of the proposal.
func (a *App) proposedPerson(o projection.Organisation, personID string) string {
	for _, p := range o.Proposals {
		if p.Action == identityevents.AddRepresentative && personID == a.ProposedAs(o.ID, p.Person) {
			return p.Person
		}
	}
	return personID
}

// mustAgree reports whether a person acts for another organisation, or did for one when it was suspended.
func (a *App) mustAgree(tx *bbolt.Tx, personID, associationID string) (bool, error) {
	who, _, err := a.views.People.Get(tx, personID)
	if err != nil {
		return false, err
	}
	barring, err := a.views.Organisations.Within(tx, projection.Barring(personID), readmodel.Bounds{})
	if err != nil || len(barring) > 0 {
		return true, err
	}
	s, err := a.acting(tx, who, "")
	return slices.ContainsFunc(s.Organisations, func(o projection.Organisation) bool { return o.ID != associationID }), err
}

// introduceProposed registers whoever is to be added, unless they agreed to that before, by the word of those who know them.
func (a *App) introduceProposed(ctx context.Context, p organisation.Proposal, by string, m es.Meta) (es.Position, error) {
	who, err := a.personOf(p.Person)
	if err != nil || who.Consents() {
		return 0, err
	}
	n, err := a.Proposed(ctx, p)
	if err != nil {
		return 0, unavailable(err)
	}
	vouched := vouch(n)
	if by != "" {
		vouched.By, vouched.AskedIn, vouched.Asked = identityevents.ByRepresentative, "", ""
	}
	_, reached, err := a.introduce(ctx, n, vouched, m)
	return reached, err
}

// Proposed is who is to be added by a proposal.
func (a *App) Proposed(ctx context.Context, p organisation.Proposal) (n Newcomer, err error) {
	n.Language = p.Language
	if n.Name, err = a.vault.OpenText(ctx, proposedName, p.Name); err != nil {
		return n, err
	}
	n.Phone, err = a.vault.OpenText(ctx, proposedPhone, p.Phone)
	return n, err
}

// endOutdated ends what says otherwise than what was confirmed: that of who is removed, or the tokens of who is new where the mandate changed.
func (a *App) endOutdated(ctx context.Context, o projection.Organisation, p organisation.Proposal) error {
	switch p.Action {
	case identityevents.RemoveRepresentative:
		return a.renew(ctx, p.Person, o.ID)
	case identityevents.ChangeMandate:
		return a.endLimited(ctx, o)
	}
	return nil
}

// endLimited ends the tokens that say how much one who is new may bind an association to.
func (a *App) endLimited(ctx context.Context, o projection.Organisation) error {
	for _, member := range o.Members {
		if !o.IsNew(member, a.now()) {
			continue
		}
		if err := a.renew(ctx, member); err != nil {
			return err
		}
	}
	return nil
}

// SetMandate is the coordinator's word on how much one who is new may bind an association to.
func (a *App) SetMandate(ctx context.Context, associationID string, largestSale int64, m es.Meta) (es.Position, error) {
	position, err := a.Stand(ctx, associationID, identityevents.KindAssociation, organisation.SetMandate{LargestSale: largestSale}, m)
	if err != nil {
		return 0, err
	}
	o, err := a.organisationAt(ctx, associationID, position)
	if err != nil {
		return 0, err
	}
	return position, a.endLimited(ctx, o)
}

// DeclineProposal lets nothing come of what is proposed, by the word of a representative or (by "") of the coordinator.
func (a *App) DeclineProposal(ctx context.Context, associationID string, what organisation.About, by string, m es.Meta) (es.Position, error) {
	if err := a.catchUp(ctx); err != nil {
		return 0, err
	}
	o, err := a.organisation(associationID)
	if err != nil {
		return 0, err
	}
	what.Person = a.proposedPerson(o, what.Person)
	commit, err := a.handleOrganisation(ctx, associationID, organisation.DeclineProposal{About: what, By: by}, m)
	return commit.Position, err
}

// AnswerProposal is the word of a person on whether they agree to speak for an association. It returns whether they do from then on.
func (a *App) AnswerProposal(ctx context.Context, associationID, personID string, agrees bool, m es.Meta) (speaks bool, at es.Position, err error) {
	if err := a.checkFree(personID); agrees && err != nil {
		return false, 0, err
	}
	commit, err := a.organisations.HandleAt(ctx, associationID, func(at es.Stamp) organisation.Command {
		if !agrees {
			return organisation.DeclineProposal{About: organisation.About{Person: personID}, By: personID}
		}
		return organisation.AgreeToProposal{Person: personID, Now: at.Now}
	}, m)
	if err != nil {
		return false, 0, Faults.Wrap(err)
	}
	o, err := a.organisationAt(ctx, associationID, commit.Position)
	return o.HasMember(personID), commit.Position, err
}

// RemoveRepresentative ends that a person speaks for an association, and their tokens.
func (a *App) RemoveRepresentative(ctx context.Context, associationID, personID string, m es.Meta) (es.Position, error) {
	if err := a.checkKind(ctx, associationID, identityevents.KindAssociation); err != nil {
		return 0, err
	}
	return a.RemoveMember(ctx, associationID, personID, m)
}

// renewPhone lets a person who has a new phone be new again to the associations that they speak for, and ends the tokens that say otherwise.
func (a *App) renewPhone(ctx context.Context, personID string, m es.Meta) error {
	who, err := a.personOf(personID)
	if err != nil || len(who.Organisations) == 0 {
		return err
	}
	for _, organisationID := range who.Organisations {
		if _, err := a.organisations.HandleAt(ctx, organisationID, func(at es.Stamp) organisation.Command {
			return organisation.RenewMember{Person: personID, Now: at.Now}
		}, step("identity-renew", m, organisationID)); err != nil {
			return err
		}
	}
	return a.renew(ctx, personID)
}
