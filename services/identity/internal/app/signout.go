package app

import (
	"context"
	"crypto/hmac"
	"errors"

	"github.com/qhatu/qhatu/pkg/token"
)

// Revoke ends the session of a refresh token or of an access token; an access token without one is refused from now on. A token that is
// good for nothing is not told from one that was.
func (a *App) Revoke(ctx context.Context, raw string) error {
	key, turn, ok := readRefreshToken(raw)
	if !ok {
		return a.revokeAccess(ctx, raw)
	}
	s, _, err := a.sessions.get(ctx, key)
	if err != nil || s.isOver(a.now()) || turn > s.Turn || !hmac.Equal([]byte(s.refreshToken(turn)), []byte(raw)) {
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
	s, _, err := a.sessions.get(ctx, said.Subject+"."+said.Session)
	switch {
	case err != nil:
		return err
	case s.isOver(a.now()):
		return unavailable(a.revoke(ctx, said.ID))
	}
	return a.end(ctx, s)
}

// signOut ends everything that somebody signed in with as a person: their sessions, the keys that they made, and whatever else speaks for them until now. It comes
// behind the commit that says why; whoever is cut off on the way repeats the request.
func (a *App) signOut(ctx context.Context, personID string) error {
	if err := a.revoke(ctx, personID); err != nil {
		return unavailable(err)
	}
	if err := a.endAllKeys(ctx, personID); err != nil {
		return err
	}
	return a.EndSessions(ctx, personID, "")
}
