package app

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// Why a session does not go on.
var (
	errRefresh   = errors.New("refresh token is good for nothing")
	errNoSession = errors.New("no such session")
)

// The lives of what a sign-in gives.
const (
	AccessLife  = 10 * time.Minute
	IdleLife    = 30 * 24 * time.Hour // of a session that is not used
	repeatSpan  = time.Minute         // in which a refresh token that was used up gives its successor again
	mostAtOnce  = 20                  // sessions of one person; the one that was used least lately makes way
	longestName = 200                 // bytes of a device's name
)

// How somebody proved who they are.
type How struct {
	Channel string // "whatsapp", "email" or "oidc"
	Device  string // what their program calls itself; "" if unknown

	Connection string `json:",omitzero"` // id of the organisation's issuer that vouched for them; "" of any other channel
}

// SignedIn is a session as it is stored, under "<person>.<session>".
//
// Its refresh tokens are numbered. Each is a keyed hash of its number, by a key that only the session has, so that none is stored,
// and one that was used up is told from one that is forged.
type SignedIn struct {
	ID           string
	Person       string
	How          How
	Organisation string // for which it acts; "": none
	CreatedAt    time.Time
	UsedAt       time.Time // when it was begun or last went on
	Ended        bool

	Secret []byte
	Turn   int // number of the refresh token that is good now
}

func (s SignedIn) key() string { return sessionKey(s.Person, s.ID) }

// sessionKey is under what a session is stored.
func sessionKey(personID, sessionID string) string { return personID + "." + sessionID }

// ExpiresAt is when the session ends unless it is used before.
func (s SignedIn) ExpiresAt() time.Time {
	idle, last := s.UsedAt.Add(IdleLife), s.CreatedAt.Add(natsd.SessionMaxAge)
	if last.Before(idle) {
		return last
	}
	return idle
}

func (s SignedIn) isOver(now time.Time) bool {
	return s.ID == "" || s.Ended || !now.Before(s.ExpiresAt())
}

// StartSession begins a session of a person, who has proved who they are, for one of their organisations (""; the first that they
// joined, if any).
func (a *App) StartSession(ctx context.Context, personID, organisation string, how How) (Session, error) {
	acting, err := a.actingNow(ctx, personID, organisation)
	if err != nil {
		return Session{}, err
	}
	if err := a.makeRoom(ctx, personID); err != nil {
		return Session{}, err
	}
	how.Device = strings.ToValidUTF8(how.Device[:min(len(how.Device), longestName)], "")
	now := a.now()
	begun := SignedIn{
		ID: newID("ses"), Person: personID, How: how, Organisation: acting.Organisation.ID, CreatedAt: now, UsedAt: now,
		Secret: make([]byte, sha256.Size), Turn: 1,
	}
	_, _ = rand.Read(begun.Secret) // never fails
	if err := a.sessions.Replace(ctx, begun.key(), begun, 0); err != nil {
		return Session{}, err
	}
	return a.grant(acting, begun)
}

// makeRoom ends the session that was used least lately where a person has as many as there may be.
func (a *App) makeRoom(ctx context.Context, personID string) error {
	all, err := a.Sessions(ctx, personID)
	if err != nil || len(all) < mostAtOnce {
		return err
	}
	for _, s := range all[mostAtOnce-1:] {
		if err := a.end(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// actingNow is a person with the organisation that they act for, as the log has them now.
func (a *App) actingNow(ctx context.Context, personID, organisation string) (s Session, err error) {
	if err := a.catchUp(ctx); err != nil {
		return s, err
	}
	err = a.model.View(func(tx *bbolt.Tx) error {
		who, err := a.wanted(tx, Wanted{Person: personID})
		if err != nil {
			return err
		}
		s, err = a.acting(tx, who, organisation)
		return err
	})
	return s, Faults.Wrap(err)
}

// grant gives a session its tokens.
func (a *App) grant(acting Session, s SignedIn) (Session, error) {
	if err := a.checkMints(); err != nil {
		return Session{}, err
	}
	said := a.claims(acting.Person, acting.Organisation)
	said.Session = s.ID
	acting.ID, acting.Life, acting.Refresh, acting.Renewal = s.ID, AccessLife, s.refreshToken(s.Turn), s.ExpiresAt().Sub(a.now())
	var err error
	acting.Token, err = a.mint(said, AccessLife)
	return acting, err
}

// refreshPrefix tells a refresh token from every other secret, for those who look for secrets where none should be.
const refreshPrefix = "qhr"

func (s SignedIn) refreshToken(turn int) string {
	mac := hmac.New(sha256.New, s.Secret)
	_, _ = fmt.Fprintf(mac, "%s.%s.%d", s.Person, s.ID, turn) // a hash never fails to write
	return strings.Join([]string{
		refreshPrefix, s.Person, s.ID, strconv.Itoa(turn), base64.RawURLEncoding.EncodeToString(mac.Sum(nil)),
	}, ".")
}

// readRefreshToken is the session that a refresh token names, and its number; false for what is none.
func readRefreshToken(raw string) (key string, turn int, ok bool) {
	parts := strings.Split(raw, ".")
	if len(parts) != 5 || parts[0] != refreshPrefix {
		return "", 0, false
	}
	turn, err := strconv.Atoi(parts[3])
	return sessionKey(parts[1], parts[2]), turn, err == nil
}

// Refresh lets a session go on: it takes a refresh token and gives the next one. The one before it, which was used up within
// repeatSpan, gives that next one again, for its answer may have been lost. Any other one that was used up ends the session: two
// have it, and one of them is not the person.
//
// organisation is for whom to act from now on; "": for whom the session acts.
func (a *App) Refresh(ctx context.Context, raw, organisation string) (Session, error) {
	if err := a.checkMints(); err != nil {
		return Session{}, err
	}
	key, turn, ok := readRefreshToken(raw)
	if !ok {
		return Session{}, Faults.Wrap(errRefresh)
	}
	if err := a.catchUp(ctx); err != nil {
		return Session{}, err
	}
	var acting Session
	var session SignedIn
	err := a.sessions.Change(ctx, key, func(stored SignedIn) (*SignedIn, error) {
		session = stored
		now := a.now()
		repeated := turn == stored.Turn-1 && now.Sub(stored.UsedAt) <= repeatSpan
		switch {
		case stored.isOver(now), !hmac.Equal([]byte(stored.refreshToken(turn)), []byte(raw)):
			return nil, errRefresh
		case turn != stored.Turn && !repeated:
			return nil, errUsedTwice
		}
		err := a.checkConnected(ctx, stored, organisation)
		if err == nil {
			acting, err = a.goingOn(stored, organisation)
		}
		if err != nil || repeated {
			return nil, err
		}
		session.Turn, session.UsedAt, session.Organisation = stored.Turn+1, now, acting.Organisation.ID
		return &session, nil
	})
	switch {
	case errors.Is(err, errUsedTwice), errors.Is(err, errUnknownPerson):
		return Session{}, errors.Join(a.end(ctx, session), Faults.Wrap(errRefresh))
	case err != nil:
		return Session{}, Faults.Wrap(err)
	}
	return a.grant(acting, session)
}

// errUsedTwice is returned for a refresh token that was used up long ago, or whose successor was used.
var errUsedTwice = fmt.Errorf("%w: used twice", errRefresh)

// checkMints refuses where this process gives no tokens.
func (a *App) checkMints() error {
	if a.mint == nil {
		return Faults.Wrap(errNoKey)
	}
	return nil
}

// goingOn is the person of a session with the organisation for which it goes on: the one that is asked for or else, where the person still
// acts for it, the one before.
func (a *App) goingOn(s SignedIn, organisation string) (acting Session, err error) {
	err = a.model.View(func(tx *bbolt.Tx) error {
		who, err := a.wanted(tx, Wanted{Person: s.Person})
		if err != nil {
			return err
		}
		isMember := slices.Contains(who.Organisations, s.Organisation)
		if s.How.Connection != "" && !isMember { // they are of that organisation, or nobody
			return errUnknownPerson
		}
		if organisation == "" && isMember {
			organisation = s.Organisation
		}
		acting, err = a.acting(tx, who, organisation)
		return err
	})
	return acting, err
}

// Sessions lists a person's sessions, the one that was used last first.
func (a *App) Sessions(ctx context.Context, personID string) ([]SignedIn, error) {
	all, err := a.storedSessions(ctx, personID)
	all = slices.DeleteFunc(all, func(s SignedIn) bool { return s.isOver(a.now()) })
	slices.SortFunc(all, func(x, y SignedIn) int {
		return cmp.Or(y.UsedAt.Compare(x.UsedAt), strings.Compare(x.ID, y.ID))
	})
	return all, err
}

// storedSessions are all of a person's sessions, those too whose end was cut off.
func (a *App) storedSessions(ctx context.Context, personID string) (all []SignedIn, err error) {
	keys, err := a.sessions.Keys(ctx, sessionKey(personID, "*"))
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		s, _, err := a.sessions.Get(ctx, key)
		if err != nil {
			return nil, err
		}
		if s.ID != "" {
			all = append(all, s)
		}
	}
	return all, nil
}

// EndSession ends one of a person's sessions, from another one of theirs or itself.
func (a *App) EndSession(ctx context.Context, personID, sessionID, from string) error {
	s, _, err := a.sessions.Get(ctx, sessionKey(personID, sessionID))
	if err != nil {
		return err
	}
	if s.ID == "" {
		return Faults.Wrap(errNoSession)
	}
	if sessionID != from {
		if err := a.alertEnded(ctx, personID, sessionID); err != nil {
			return err
		}
	}
	return a.end(ctx, s)
}

// EndOthers ends all of a person's sessions but the one from which that is done.
func (a *App) EndOthers(ctx context.Context, personID, from string) error {
	all, err := a.Sessions(ctx, personID)
	if err == nil && slices.ContainsFunc(all, func(s SignedIn) bool { return s.ID != from }) {
		err = a.alertEnded(ctx, personID, from)
	}
	if err != nil {
		return err
	}
	return a.endSessions(ctx, personID, func(s SignedIn) bool { return s.ID != from })
}

// endSessions ends those of a person's sessions that are chosen.
func (a *App) endSessions(ctx context.Context, personID string, chosen func(SignedIn) bool) error {
	all, err := a.storedSessions(ctx, personID)
	for _, s := range all {
		if err == nil && chosen(s) {
			err = a.end(ctx, s)
		}
	}
	return err
}

// endMembersSessions ends those of the sessions of all who act for an organisation that are chosen.
func (a *App) endMembersSessions(ctx context.Context, o projection.Organisation, chosen func(SignedIn) bool) error {
	for _, member := range o.Members {
		if err := a.endSessions(ctx, member, chosen); err != nil {
			return err
		}
	}
	return nil
}

// end ends a session: it goes on no more, its access tokens are refused, and then it is forgotten. Whoever is cut off on the way
// repeats it.
func (a *App) end(ctx context.Context, s SignedIn) error {
	err := a.sessions.Change(ctx, s.key(), func(stored SignedIn) (*SignedIn, error) {
		if stored.ID == "" || stored.Ended {
			return nil, nil
		}
		stored.Ended = true
		return &stored, nil
	})
	if err != nil {
		return err
	}
	if err := a.endTokens(ctx, s.ID); err != nil {
		return err
	}
	return a.sessions.Remove(ctx, s.key())
}

// personAt reads a person as the log has them at a position.
func (a *App) personAt(ctx context.Context, personID string, at es.Position) (who projection.Person, err error) {
	if err := a.awaitShown(ctx, at); err != nil {
		return who, err
	}
	if who, err = a.personOf(personID); err == nil && who.Status() == "" {
		err = person.ErrNotFound
	}
	return who, err
}
