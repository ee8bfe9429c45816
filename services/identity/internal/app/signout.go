package app

import "context"

// signOut ends everything that somebody signed in with as a person: their sessions, and whatever else speaks for them until now. It comes
// behind the commit that says why; whoever is cut off on the way repeats the request.
func (a *App) signOut(ctx context.Context, personID string) error {
	if err := a.revoke(ctx, personID); err != nil {
		return unavailable(err)
	}
	return a.EndSessions(ctx, personID, "")
}
