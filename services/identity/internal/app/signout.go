package app

import (
	"cmp"
	"context"
	"crypto/hmac"
	"errors"
	"strings"

	"github.com/qhatu/qhatu/pkg/apikey"
	"github.com/qhatu/qhatu/pkg/token"
)

// Revoke ends the session of a refresh token or of an access token, and an API key; an access token without a session is refused from now on. A token that is
// good for nothing is not told from one that was.
func (a *App) Revoke(ctx context.Context, raw string) error {
	key, turn, ok := readRefreshToken(raw)
	if !ok {
		return a.revokeAccess(ctx, raw)
	}
	s, _, err := a.sessions.Get(ctx, key)
	if err != nil || s.ID == "" || turn > s.Turn || !hmac.Equal([]byte(s.refreshToken(turn)), []byte(raw)) {
		return err
	}
	return a.end(ctx, s)
}

func (a *App) revokeAccess(ctx context.Context, raw string) error {
	said, err := a.verify(ctx, raw)
	if errors.Is(err, token.ErrInvalid) {
		return nil
	}
	if err != nil {
		return unavailable(err)
	}
	if said.ID == "" { // an API key: its id is that of what it is
		_, err := a.endKey(ctx, said.Session, said.Subject)
		return err
	}
	s, _, err := a.sessions.Get(ctx, sessionKey(said.Subject, said.Session))
	switch {
	case err != nil:
		return err
	case s.ID == "":
		return a.endTokens(ctx, cmp.Or(said.Session, said.ID))
	}
	return a.end(ctx, s)
}

// errNobodys is returned for an id that is nobody's, and of nothing.
var errNobodys = errors.New("nothing has this id")

// What ends by its id.
const (
	EndedSession      = "session"
	EndedAPIKey       = "api_key"
	EndedToken        = "token"
	EndedPerson       = "person"
	EndedOrganisation = "organisation"
	EndedService      = "service"
	EndedCoordinator  = "coordinator" // who acts by a token of the operator's
)

// RevokeID ends what carries an id: a session, a key or a token for good; of a person, an organisation or a service what was issued until
// now. It returns which of these it was.
func (a *App) RevokeID(ctx context.Context, id string) (ended string, err error) {
	if err := a.catchUp(ctx); err != nil {
		return "", err
	}
	kind, _, _ := strings.Cut(id, "_")
	switch kind {
	case "ses":
		return EndedSession, a.endSessionID(ctx, id)
	case "key":
		_, err := a.endKey(ctx, id, "")
		return EndedAPIKey, err
	case "per":
		return a.endPerson(ctx, id)
	case "org", "assoc":
		return EndedOrganisation, a.endOrganisation(ctx, id)
	case "coordinator":
		return EndedCoordinator, a.endTokens(ctx, id)
	case token.WhatsApp:
		return EndedService, a.endTokens(ctx, id)
	}
	return EndedToken, a.endTokens(ctx, id)
}

// endSessionID ends a session of whomever. One that has ended stays so.
func (a *App) endSessionID(ctx context.Context, id string) error {
	begun, err := a.sessions.Keys(ctx, "*."+id)
	if err != nil {
		return err
	}
	found := a.revoked(token.Claims{Session: id})
	for _, key := range begun {
		s, _, err := a.sessions.Get(ctx, key)
		if err == nil && s.ID != "" {
			found, err = true, a.end(ctx, s)
		}
		if err != nil {
			return err
		}
	}
	if !found {
		return Faults.Wrap(errNobodys)
	}
	return nil
}

// endPerson ends everything that speaks for a person.
func (a *App) endPerson(ctx context.Context, id string) (ended string, err error) {
	if id == token.Coordinator("") {
		return EndedCoordinator, a.endTokens(ctx, id)
	}
	who, err := a.personOf(id)
	if err == nil && who.Status() == "" {
		err = Faults.Wrap(errNobodys)
	}
	if err != nil {
		return "", err
	}
	return EndedPerson, a.signOut(ctx, id)
}

// endOrganisation ends the sessions that act for an organisation, its keys, and whatever else speaks for it until now.
func (a *App) endOrganisation(ctx context.Context, id string) error {
	o, err := a.organisation(id)
	if err == nil && o.ID == "" {
		err = Faults.Wrap(errNobodys)
	}
	if err != nil {
		return err
	}
	if err := a.endMembersSessions(ctx, o, func(s SignedIn) bool { return s.Organisation == id }); err != nil {
		return err
	}
	if err := a.endKeysOf(ctx, id); err != nil {
		return err
	}
	return a.endTokens(ctx, id)
}

// endKeysOf revokes an organisation's keys, whoever made them.
func (a *App) endKeysOf(ctx context.Context, organisation string) error {
	return a.eachKey(ctx, "", []string{organisation}, func(r apikey.Record) error {
		_, err := a.endKey(ctx, r.ID, "")
		return err
	})
}

// endTokens ends every token that carries an id and was issued until now: that of a person, an organisation, a session, a key or
// one token.
func (a *App) endTokens(ctx context.Context, id string) error {
	return unavailable(a.revoke(ctx, id))
}

// renew ends the tokens that were made before what is said of a person now, for they do not tell of it: sessions go on, with tokens that
// do, and so do the keys that the person made for organisations (and for those they act for).
func (a *App) renew(ctx context.Context, personID string, organisations ...string) error {
	if err := a.endTokens(ctx, personID); err != nil {
		return err
	}
	return a.followMaker(ctx, personID, organisations...)
}

// signOut ends everything that somebody signed in with as a person: their sessions, the keys that they made, and whatever else speaks for
// them until now. It comes behind the commit that says why; whoever is cut off on the way repeats the request.
func (a *App) signOut(ctx context.Context, personID string) error {
	if err := a.endCredentials(ctx, personID); err != nil {
		return err
	}
	return a.endSessions(ctx, personID, func(SignedIn) bool { return true })
}

// endCredentials ends the tokens and the keys of a person.
func (a *App) endCredentials(ctx context.Context, personID string) error {
	if err := a.endTokens(ctx, personID); err != nil {
		return err
	}
	return a.endKeys(ctx, personID)
}
