package app

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/issuer"
)

// Connection is the issuer by which an organisation lets its people sign in, as it is stored under the organisation's id, sealed under its key.
type Connection struct {
	ID string // random; another one where the issuer or the client is another one, for sessions are of it
	issuer.Registration
	DefaultRole  string   // of who comes for the first time
	RedirectURIs []string // beside the market's own callback
}

// ofItself is the subject of what is stored under the id of whose it is.
func ofItself(key string) string { return key }

// Connection is an organisation's; the zero one where it has none.
func (a *App) Connection(ctx context.Context, organisationID string) (Connection, error) {
	c, _, err := a.issuers.Get(ctx, organisationID)
	return c, err
}

// Connect sets an organisation's issuer, which is asked first what it is. The sessions that came through another one end.
func (a *App) Connect(ctx context.Context, organisationID string, wanted Connection) (Connection, error) {
	if err := a.checkConnects(ctx, organisationID, wanted); err != nil {
		return wanted, err
	}
	if err := a.checkTrades(ctx, organisationID); err != nil {
		return wanted, err
	}
	if err := a.openID.Check(ctx, wanted.Issuer); err != nil {
		return wanted, issuerFault(err)
	}
	var before Connection
	err := a.issuers.Change(ctx, organisationID, func(stored Connection) (*Connection, error) {
		before, wanted.ID = stored, stored.ID
		if stored.Issuer != wanted.Issuer || stored.ClientID != wanted.ClientID {
			wanted.ID = newID("oic")
		}
		return &wanted, nil
	})
	if err != nil || before.ID == "" || before.ID == wanted.ID {
		return wanted, err
	}
	return wanted, a.endConnection(ctx, organisationID, before.ID)
}

// checkConnects refuses an organisation that nobody joins by an issuer, and addresses to which nobody is to be sent.
func (a *App) checkConnects(ctx context.Context, organisationID string, wanted Connection) error {
	err := a.readFresh(ctx, func(tx *bbolt.Tx) error {
		o, _, err := a.views.Organisations.Get(tx, organisationID)
		if err == nil && o.Kind == identityevents.KindAssociation {
			err = Faults.Wrap(organisation.ErrNotFound)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, uri := range wanted.RedirectURIs {
		if strings.Contains(uri, "*") {
			return fault.InvalidField("/redirect_uris", fault.Text{
				ES: "Escribe cada dirección completa, sin *.", EN: "Write each address in full, without *.",
			})
		}
		at, err := url.Parse(uri)
		if err != nil || at.Host == "" || at.User != nil || at.Fragment != "" || at.Scheme != "https" && !isLoopback(at) {
			return fault.InvalidField("/redirect_uris", fault.Text{
				ES: "Usa direcciones con https, o http://127.0.0.1 para un programa de tu máquina.", EN: "Use addresses with https, or http://127.0.0.1 for a program of your own machine.",
			})
		}
	}
	return nil
}

func isLoopback(at *url.URL) bool { return at.Scheme == "http" && at.Hostname() == "127.0.0.1" }

// Disconnect lets nobody sign in by an organisation's issuer any more, and ends the sessions that came through it.
func (a *App) Disconnect(ctx context.Context, organisationID string) error {
	stored, err := a.Connection(ctx, organisationID)
	if err != nil || stored.ID == "" {
		return err
	}
	if err := a.issuers.Remove(ctx, organisationID); err != nil {
		return err
	}
	return a.endConnection(ctx, organisationID, stored.ID)
}

// endConnection ends what came through a connection of an organisation. A session that begins at the same time ends itself, and one of
// somebody who is no member any more does not go on.
func (a *App) endConnection(ctx context.Context, organisationID, connectionID string) error {
	if err := a.catchUp(ctx); err != nil {
		return err
	}
	o, err := a.organisation(organisationID)
	if err != nil {
		return err
	}
	return a.endMembersSessions(ctx, o, func(s SignedIn) bool { return s.How.Connection == connectionID })
}

// checkConnected refuses a session that came through a connection which is no more, or wants to act for another organisation than that.
func (a *App) checkConnected(ctx context.Context, s SignedIn, organisationID string) error {
	if s.How.Connection == "" {
		return nil
	}
	if organisationID != "" && organisationID != s.Organisation {
		return errNotMember
	}
	now, err := a.Connection(ctx, s.Organisation)
	if err == nil && now.ID != s.How.Connection {
		err = errUnknownPerson
	}
	return err
}

// maySendTo tells whether the issuer may send people back to an address: one that is listed or, on a person's own machine, of any port
// (RFC 8252).
func (c Connection) maySendTo(uri string) bool {
	return slices.Contains(c.RedirectURIs, uri) || slices.ContainsFunc(c.RedirectURIs, func(listed string) bool {
		known, err := url.Parse(listed)
		if err != nil || !isLoopback(known) {
			return false
		}
		at, err := url.Parse(uri)
		return err == nil && isLoopback(at) && at.User == nil && strings.TrimPrefix(uri, "http://"+at.Host) == strings.TrimPrefix(listed, "http://"+known.Host)
	})
}

// issuerFault says what callers are told of an issuer's trouble.
func issuerFault(err error) error {
	if errors.Is(err, issuer.ErrUnusable) {
		return fault.With(Faults.Wrap(issuer.ErrUnusable), "reason", strings.TrimPrefix(err.Error(), issuer.ErrUnusable.Error()+": "))
	}
	return unavailable(err)
}
