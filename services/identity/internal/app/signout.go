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
	s, _, err := a.sessions.get(ctx, key)
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
	s, _, err := a.sessions.get(ctx, sessionKey(said.Subject, said.Session))
	switch {
	case err != nil:
		return err
	case s.ID == "":
		return a.endTokens(ctx, cmp.Or(said.Session, said.ID))
	}
	return a.end(ctx, s)
}

// RevokeID ends what carries an id: a session, a key or a token for good; of a person, an organisation or a service what was issued until
// now.
func (a *App) RevokeID(ctx context.Context, id string) error {
	switch {
	case strings.HasPrefix(id, "per_"):
		return a.signOut(ctx, id)
	case strings.HasPrefix(id, "key_"):
		if _, err := a.endKey(ctx, id, ""); !errors.Is(err, apikey.ErrUnknown) {
			return err
		}
	}
	begun, err := a.sessions.keys(ctx, "*."+id)
	if err != nil {
		return err
	}
	for _, key := range begun {
		s, _, err := a.sessions.get(ctx, key)
		if err == nil && s.ID != "" {
			err = a.end(ctx, s)
		}
		if err != nil {
			return err
		}
	}
	return a.endTokens(ctx, id)
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
	return a.EndSessions(ctx, personID, "")
}

// endCredentials ends the tokens and the keys of a person.
func (a *App) endCredentials(ctx context.Context, personID string) error {
	if err := a.endTokens(ctx, personID); err != nil {
		return err
	}
	return a.endKeys(ctx, personID)
}
