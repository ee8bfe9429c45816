package app

import (
	"context"
	"errors"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/services/identity/internal/domain/contact"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// erasing is the reaction that completes erasures and releases. The event is recorded first and is what counts; what follows from it
// is done by the request, which answers when it is, and by the reaction, which does it again, so that nothing stays undone where the
// request was cut off. Reading the log anew does it once more: a vault that is restored from a backup forgets again whoever was erased
// since.
const erasing = "identity-erasing"

const leaving = "identity-erasing-member" // the step in which whoever is erased leaves an organisation

// Erased is what was erased.
type Erased struct {
	Organisations []string    // ids of those that were erased with a person
	OnlyProposed  bool        // nothing was stored of them but that somebody proposed them
	Position      es.Position // from which on it shows
}

// ErasePerson erases a person, and the organisations for which nobody else acts. Whoever is only proposed is forgotten with the proposals.
func (a *App) ErasePerson(ctx context.Context, personID, by string, m es.Meta) (Erased, error) {
	commit, err := a.people.Handle(ctx, personID, person.Erase{By: by}, m)
	switch {
	case errors.Is(err, person.ErrNotFound):
		return a.eraseProposed(ctx, personID)
	case err != nil:
		return Erased{}, Faults.Wrap(err)
	}
	return a.forgetPerson(ctx, personID, commit.Position)
}

// EraseByPhone erases the owner of a phone (E.164), who asked for it over a channel, and what waits for whoever has it. It returns their id, ""
// where they are not registered. Of whom it is in doubt that it is they who ask, nothing is erased.
func (a *App) EraseByPhone(ctx context.Context, phone string, m es.Meta) (string, Erased, error) {
	contactID := a.phoneID(phone)
	owned, err := a.contact(ctx, contactID) // not of who left it, and might come back
	if err != nil {
		return "", Erased{}, err
	}
	personID := owned.Person
	who, err := a.personOf(personID)
	if err != nil {
		return "", Erased{}, err
	}
	if who.Status() == "" || who.Erased {
		at, err := a.eraseWaiting(ctx, awaited{contacts: []string{contactID}})
		return "", Erased{Position: at}, err
	}
	if err := a.checkNotInDoubt(personID); err != nil {
		return "", Erased{}, err
	}
	done, err := a.ErasePerson(ctx, personID, identityevents.BySelf, m)
	return personID, done, err
}

// EraseOrganisation erases an organisation. It returns the position from which on that shows.
func (a *App) EraseOrganisation(ctx context.Context, organisationID, by string, m es.Meta) (es.Position, error) {
	commit, err := a.handleOrganisation(ctx, organisationID, organisation.Erase{By: by}, m)
	if err != nil {
		return 0, err
	}
	return commit.Position, a.forgetOrganisation(ctx, organisationID)
}

// Release lets go of the phones of a person who was denied. It returns the position from which on they are nobody's.
func (a *App) Release(ctx context.Context, personID string, m es.Meta) (es.Position, error) {
	commit, err := a.people.Handle(ctx, personID, person.Release{}, m)
	if err != nil {
		return 0, Faults.Wrap(err)
	}
	left, err := a.leavePhones(ctx, personID, commit.Position)
	return max(commit.Position, left), err
}

func (a *App) completeErasure(ctx context.Context, r es.Record, _ identityevents.PersonErased) error {
	_, err := a.forgetPerson(ctx, r.AggregateID, r.Position)
	return err
}

func (a *App) completeOrganisation(ctx context.Context, r es.Record, _ identityevents.OrganisationErased) error {
	return a.forgetOrganisation(ctx, r.AggregateID)
}

func (a *App) completeRelease(ctx context.Context, r es.Record, _ identityevents.PersonReleased) error {
	_, err := a.leavePhones(ctx, r.AggregateID, r.Position)
	return err
}

// forgetPerson does what follows from a person's erasure, which the log has at a position. Each step is without effect the second time.
func (a *App) forgetPerson(ctx context.Context, personID string, at es.Position) (Erased, error) {
	done := Erased{Position: at}
	if err := a.signOutErased(ctx, personID); err != nil {
		return done, err
	}
	if err := a.awaitShown(ctx, at); err != nil {
		return done, err
	}
	contacts, err := a.ownContacts(personID)
	if err != nil {
		return done, err
	}
	waiting, err := a.eraseWaiting(ctx, awaited{personID, contacts})
	if err != nil {
		return done, err
	}
	left, err := a.leavePhones(ctx, personID, at)
	if err != nil {
		return done, err
	}
	done.Position = max(done.Position, left, waiting)
	who, err := a.personOf(personID)
	if err != nil {
		return done, err
	}
	for _, organisationID := range who.Organisations {
		position, erased, err := a.leaveOrganisation(ctx, personID, organisationID)
		if err != nil {
			return done, err
		}
		if erased {
			done.Organisations = append(done.Organisations, organisationID)
		}
		done.Position = max(done.Position, position)
	}
	return done, unavailable(a.vault.Erase(ctx, personID))
}

// completeClosing ends the tokens and API keys of an organisation that was closed.
func (a *App) completeClosing(ctx context.Context, r es.Record, _ identityevents.OrganisationClosed) error {
	return a.endTokens(ctx, r.AggregateID)
}

func (a *App) forgetOrganisation(ctx context.Context, organisationID string) error {
	if err := a.endTokens(ctx, organisationID); err != nil {
		return err
	}
	return unavailable(a.vault.Erase(ctx, organisationID))
}

// signOutErased is signOut of who is erased. What is sealed under a key that is destroyed already is gone with it.
func (a *App) signOutErased(ctx context.Context, personID string) error {
	erased, err := a.vault.IsErased(ctx, personID)
	switch {
	case err != nil:
		return unavailable(err)
	case erased:
		return a.endCredentials(ctx, personID)
	}
	return a.signOut(ctx, personID)
}

// Run destroys the keys of those who are erased once more, where a backup has brought them back, and waits until ctx ends.
func (a *App) Run(ctx context.Context) error {
	for attempt := 0; ctx.Err() == nil && a.Ready() != nil; attempt++ {
		err := a.eraseAgain(ctx)
		a.erasedAgain.Store(err == nil)
		if err != nil {
			a.logger.Debug("keys of erased people are not looked for yet", "reason", err)
			_ = stream.Wait(ctx, attempt) // or ctx has ended
		}
	}
	<-ctx.Done()
	return nil
}

var errNotErasedAgain = errors.New("whether a backup has brought back the keys of erased people is not known yet")

// Ready says why the service is not ready: it does not know yet that whoever was erased still is.
func (a *App) Ready() error {
	if a.erasedAgain.Load() {
		return nil
	}
	return errNotErasedAgain
}

func (a *App) eraseAgain(ctx context.Context) error {
	if err := a.model.CatchUp(ctx); err != nil {
		return err
	}
	erased, err := a.everyErased()
	if err != nil {
		return err
	}
	for _, id := range erased {
		is, err := a.vault.IsErased(ctx, id)
		if err != nil {
			return err
		}
		if is {
			continue
		}
		a.logger.Warn("a key that was destroyed is there again and is destroyed again", "subject", id)
		if err := a.vault.Erase(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// everyErased lists the ids of all people and organisations that are erased.
func (a *App) everyErased() (ids []string, err error) {
	err = a.model.View(func(tx *bbolt.Tx) error {
		people, err := a.views.People.Within(tx, projection.EveryErased, readmodel.Bounds{})
		if err != nil {
			return err
		}
		for _, each := range people {
			ids = append(ids, each.ID)
		}
		organisations, err := a.views.Organisations.Within(tx, projection.EveryErased, readmodel.Bounds{})
		for _, each := range organisations {
			ids = append(ids, each.ID)
		}
		return err
	})
	return ids, err
}

// leavePhones makes a person's phones nobody's, and what was written from them forgotten, once the read model shows a position.
func (a *App) leavePhones(ctx context.Context, personID string, at es.Position) (reached es.Position, err error) {
	if err := a.awaitShown(ctx, at); err != nil {
		return 0, err
	}
	phones, err := a.everyContact(personID)
	for _, each := range phones {
		if err != nil {
			return 0, err
		}
		var left es.Commit[identityevents.ContactEvent]
		m := es.StepMeta(erasing, personID, each.ID)
		left, err = a.contacts.Handle(ctx, each.ID, contact.Leave{Person: personID, Forgotten: true}, m)
		reached = max(reached, left.Position)
	}
	return reached, err
}

// leaveOrganisation ends that a person acts for an organisation. One for which nobody else acts is erased with them: erased says so.
func (a *App) leaveOrganisation(ctx context.Context, personID, organisationID string) (at es.Position, erased bool, err error) {
	commit, err := a.organisations.Handle(ctx, organisationID, organisation.RemoveMember{Person: personID, Erased: true},
		es.StepMeta(leaving, personID, organisationID))
	switch {
	case errors.Is(err, organisation.ErrNotMember):
		return 0, false, nil
	case errors.Is(err, organisation.ErrLastMember), errors.Is(err, organisation.ErrNotFound): // it may be erased already
		at, err = a.EraseOrganisation(ctx, organisationID, identityevents.BySelf, es.StepMeta(erasing, personID, organisationID))
		return at, true, err
	}
	if err != nil {
		return 0, false, Faults.Wrap(err)
	}
	return commit.Position, false, a.endPromoted(ctx, commit.Events)
}

// endPromoted ends the tokens of whoever leads an organisation from now on, so that they get some that say so.
func (a *App) endPromoted(ctx context.Context, happened []identityevents.OrganisationEvent) error {
	for _, e := range happened {
		if changed, ok := e.(identityevents.OrganisationMemberRoleChanged); ok {
			return a.endTokens(ctx, changed.Person)
		}
	}
	return nil
}
