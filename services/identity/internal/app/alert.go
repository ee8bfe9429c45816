package app

import (
	"context"
	"slices"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/otp"
)

// What a person is told of their account, at the contacts that are theirs. An alert is put on its way before what it tells of is done: nothing is
// done that nobody was told of.

// alertAdded tells of an address that is added; the contact whose place it takes is told that it is none any more.
func (a *App) alertAdded(ctx context.Context, all []Contact, added Address, m es.Meta) error {
	for _, c := range all {
		if c.Address == added {
			return nil
		}
	}
	return a.alertEach(ctx, all, m.CommandID, func(c Contact) otp.Message {
		if c.Channel() == added.Channel() {
			return otp.Message{Kind: otp.ContactLeft}
		}
		return otp.Message{Kind: otp.ContactAdded, About: added.Channel()}
	})
}

// alertRemoved tells of a contact that is removed, itself too.
func (a *App) alertRemoved(ctx context.Context, all []Contact, removed Contact, m es.Meta) error {
	return a.alertEach(ctx, all, m.CommandID, func(c Contact) otp.Message {
		if c.ID == removed.ID {
			return otp.Message{Kind: otp.ContactLeft}
		}
		return otp.Message{Kind: otp.ContactRemoved, About: removed.Channel()}
	})
}

func (a *App) alertEach(ctx context.Context, all []Contact, cause es.CommandID, say func(Contact) otp.Message) error {
	for _, c := range all {
		if err := a.alert(ctx, c, string(cause), say(c)); err != nil {
			return err
		}
	}
	return nil
}

// alertSignIn tells of a sign-in by one of a person's addresses at the others. That it was signed in from a device that is new cannot be told
// from anything that a thief could not say as well; but no device signs in while its session lasts. Many in a short while are told once.
func (a *App) alertSignIn(ctx context.Context, personID, sessionID string, by Address) error {
	return a.alertOthers(ctx, personID, sessionID, by, otp.Message{Kind: otp.SignedIn, About: by.Channel()})
}

// alertEnded tells of sessions that were ended from another one.
func (a *App) alertEnded(ctx context.Context, personID, sessionID string) error {
	return a.alertOthers(ctx, personID, sessionID, Address{}, otp.Message{Kind: otp.SessionsEnded})
}

// alertAdmin tells a person that they lead an organisation, since what a record says of it.
func (a *App) alertAdmin(ctx context.Context, personID string, r es.Record) error {
	all, err := a.Contacts(ctx, personID)
	if err != nil {
		return err
	}
	said := otp.Message{Kind: otp.NowAdmin, About: a.vault.Profile(ctx, r.AggregateID).Name}
	return a.alertEach(ctx, all, r.Command(), func(Contact) otp.Message { return said })
}

// alertBlocked tells a person by e-mail that somebody who acts for the same organisation has them blocked; their chat tells them too.
func (a *App) alertBlocked(ctx context.Context, personID string, r es.Record) error {
	all, err := a.Contacts(ctx, personID)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(c Contact) bool { return c.Channel() != otp.Email })
	return a.alertEach(ctx, all, r.Command(), func(Contact) otp.Message { return otp.Message{Kind: otp.Blocked} })
}

// alertOthers tells a person something at each of their contacts but one, once in a short while.
func (a *App) alertOthers(ctx context.Context, personID, cause string, but Address, said otp.Message) error {
	all, err := a.Contacts(ctx, personID)
	if err != nil {
		return err
	}
	for _, c := range all {
		key := personID + " " + string(said.Kind) + " " + c.ID
		if c.Address == but || a.limits.Take(ctx, limit.Alerts, key).Refused() {
			continue
		}
		if err := a.alert(ctx, c, cause, said); err != nil {
			return err
		}
	}
	return nil
}

// alert puts a message about an account on its way, whether or not somebody sends it now.
func (a *App) alert(ctx context.Context, to Contact, cause string, said otp.Message) error {
	said.To, said.GoodTill = to.value(), a.now().Add(CodeLife)
	return unavailable(otp.Send(ctx, a.js, a.vault, to.Channel(), id.Derive("alert", cause, to.ID, string(said.Kind)), said))
}
