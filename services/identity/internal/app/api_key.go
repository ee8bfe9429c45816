package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/apikey"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
)

// apiKeyName is the label of a key's name, which is sealed under its organisation's key.
const apiKeyName = "api-key-name"

// NewAPIKey is a key that an organisation wants.
type NewAPIKey struct {
	Org, Role, Name, By string
	Scopes              []string
	ExpiresAt           time.Time // zero: after the usual time
	Seed                []byte    // see [apikey.New]
	Asked               string    // see [apikey.New]
}

// APIKey is a key as its organisation is shown it.
type APIKey struct {
	apikey.Record
	Name     string // "" where it is not known any more
	LastUsed time.Time
}

// faultManyKeys is the edge's refusal of too many requests: of keys one may not make and revoke any number.
var faultManyKeys = fault.New(fault.TooMany, "too-many-requests",
	fault.Text{ES: "Demasiadas solicitudes", EN: "Too many requests"},
	fault.Text{ES: "Tu organización hizo muchas llaves en un día.", EN: "Your organisation made many keys within a day."})

// MakeAPIKey makes a key and returns its text, which is nowhere else.
func (a *App) MakeAPIKey(ctx context.Context, n NewAPIKey) (APIKey, string, error) {
	if err := a.checkTrades(ctx, n.Org); err != nil {
		return APIKey{}, "", err
	}
	if usage := a.limits.Take(ctx, limit.KeysMade, n.Org); usage.Refused() {
		return APIKey{}, "", usage.Refuse(faultManyKeys)
	}
	life := apikey.UsualLife
	if !n.ExpiresAt.IsZero() {
		life = time.Until(n.ExpiresAt)
	}
	name, err := a.vault.SealText(ctx, n.Org, apiKeyName, n.Name)
	if err != nil {
		return APIKey{}, "", unavailable(err)
	}
	made, text, err := a.apiKeys.Make(ctx, apikey.New{
		Org: n.Org, Role: n.Role, Name: name, Scopes: n.Scopes, By: n.By, Life: life, Seed: n.Seed, Asked: n.Asked,
	})
	if errors.Is(err, es.ErrOtherCommand) {
		return APIKey{}, "", err
	}
	if err != nil {
		return APIKey{}, "", unavailable(Faults.Wrap(err))
	}
	if err := a.followMaker(ctx, n.By, n.Org); err != nil { // what is said of them may be said since they asked
		return APIKey{}, "", err
	}
	return APIKey{Record: made, Name: n.Name}, text, nil
}

// APIKeys lists up to limit of a holder's keys, the newest first, from a cursor on. next begins the page after; it is nil on the last.
func (a *App) APIKeys(ctx context.Context, of Keyholder, from readmodel.Cursor, limit int) (page []APIKey, next *readmodel.Cursor, err error) {
	all, err := a.keysOf(ctx, of)
	if err != nil {
		return nil, nil, unavailable(err)
	}
	all = slices.DeleteFunc(all, func(r apikey.Record) bool { return comparePlaces(placeOf(r, from), from) < 0 })
	if len(all) > limit {
		next = new(placeOf(all[limit], from))
		all = all[:limit]
	}
	page = make([]APIKey, len(all))
	for i, r := range all {
		if page[i], err = a.shownKey(ctx, r); err != nil {
			return nil, nil, err
		}
	}
	return page, next, nil
}

// placeOf is the cursor of a page that begins with a key, of the listing of another one.
func placeOf(r apikey.Record, listing readmodel.Cursor) readmodel.Cursor {
	listing.Rank, listing.ID = readmodel.Newest(r.CreatedAt), r.ID
	return listing
}

func comparePlaces(a, b readmodel.Cursor) int {
	return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.ID, b.ID))
}

// Keyholder is whose keys somebody lists and revokes.
type Keyholder struct {
	Organisation string
	Every        bool // the keys of every organisation
}

func (a *App) keysOf(ctx context.Context, of Keyholder) ([]apikey.Record, error) {
	if of.Every {
		return a.apiKeys.Every(ctx)
	}
	return a.apiKeys.Of(ctx, of.Organisation)
}

// APIKey is one key, of a holder.
func (a *App) APIKey(ctx context.Context, id string, of Keyholder) (APIKey, error) {
	r, err := a.keyOf(ctx, id, of)
	if err != nil {
		return APIKey{}, err
	}
	return a.shownKey(ctx, r)
}

func (a *App) keyOf(ctx context.Context, id string, of Keyholder) (apikey.Record, error) {
	r, err := a.apiKeys.One(ctx, id)
	if err == nil && !of.Every && r.Org != of.Organisation {
		err = apikey.ErrUnknown
	}
	return r, unavailable(Faults.Wrap(err))
}

// RevokeAPIKey revokes a key of a holder, in the name of whoever asks for it. A key that is revoked already stays so.
func (a *App) RevokeAPIKey(ctx context.Context, id, by string, of Keyholder) (APIKey, error) {
	if _, err := a.keyOf(ctx, id, of); err != nil {
		return APIKey{}, err
	}
	r, err := a.endKey(ctx, id, by)
	if err != nil {
		return APIKey{}, err
	}
	return a.shownKey(ctx, r)
}

// endKey revokes a key where it is stored, and what carries it everywhere.
func (a *App) endKey(ctx context.Context, id, by string) (apikey.Record, error) {
	r, err := a.apiKeys.Revoke(ctx, id, by)
	if err != nil {
		return r, unavailable(Faults.Wrap(err))
	}
	return r, a.endTokens(ctx, id)
}

// endKeys revokes the keys that a person made for those they act for, and ends the invitations that they sent.
func (a *App) endKeys(ctx context.Context, personID string) error {
	who, err := a.personOf(personID)
	if err != nil {
		return err
	}
	for _, id := range who.Organisations {
		if err := a.endInvitations(ctx, personID, id); err != nil {
			return err
		}
	}
	return a.eachKey(ctx, personID, who.Organisations, func(r apikey.Record) error {
		_, err := a.endKey(ctx, r.ID, "")
		return err
	})
}

// followMaker lets the keys that a person made for organisations (and for those they act for) do no more than the person may now, and
// revokes those of who administers them no more, whose invitations end too.
func (a *App) followMaker(ctx context.Context, personID string, organisations ...string) error {
	if err := a.catchUp(ctx); err != nil {
		return err
	}
	who, err := a.personOf(personID)
	if err != nil || who.Status() == "" { // the operator's own
		return err
	}
	organisations = slices.Concat(organisations, who.Organisations)
	slices.Sort(organisations)
	organisations = slices.Compact(organisations) // one that they act for may be given too
	for _, id := range organisations {
		_, may, err := a.standingOf(personID, id)
		if err == nil && !may {
			err = a.endInvitations(ctx, personID, id)
		}
		if err != nil {
			return err
		}
	}
	return a.eachKey(ctx, personID, organisations, func(r apikey.Record) error {
		if err := a.catchUp(ctx); err != nil { // with what its maker was allowed to make it by
			return err
		}
		maker, may, err := a.standingOf(personID, r.Org)
		switch {
		case err != nil:
			return err
		case !may:
			_, err := a.endKey(ctx, r.ID, "")
			return err
		case r.State(time.Now()) == apikey.Revoked:
			return nil
		}
		return unavailable(a.apiKeys.Stand(ctx, r.ID, maker))
	})
}

// standingOf is what is said of a person for whose organisation there are keys; false where they may make none now, whatever is in doubt.
func (a *App) standingOf(personID, organisation string) (s apikey.Standing, may bool, err error) {
	err = a.model.View(func(tx *bbolt.Tx) error {
		s, may, err = a.standingIn(tx, personID, organisation)
		return err
	})
	return s, may, err
}

func (a *App) standingIn(tx *bbolt.Tx, personID, organisation string) (s apikey.Standing, may bool, err error) {
	who, _, err := a.views.People.Get(tx, personID)
	if err != nil {
		return s, false, err
	}
	o, _, err := a.views.Organisations.Get(tx, organisation)
	if err != nil || o.IsErased() || !o.HasMember(who.ID) || !who.Consents() || who.Status() == person.Denied {
		return s, false, err
	}
	c := a.claims(who, o)
	s = apikey.Standing{Frozen: c.Frozen, Limit: c.Limit}
	if c.Limit != nil {
		s.LimitedFrom, s.LimitedUntil = c.LimitFrom, o.NewUntil[who.ID]
	}
	return s, c.Member == token.MemberAdmin || c.Role == token.RoleAssociation, nil
}

// eachKey does something with every key that a person ("": whoever) made for organisations and that has not ended with its time. One that is revoked is among
// them: whoever revoked it may have been cut off before every process was told.
func (a *App) eachKey(ctx context.Context, personID string, organisations []string, do func(apikey.Record) error) error {
	for _, org := range organisations {
		all, err := a.apiKeys.Of(ctx, org)
		if err != nil {
			return unavailable(err)
		}
		for _, r := range all {
			if personID != "" && r.CreatedBy != personID || r.State(time.Now()) == apikey.Expired {
				continue
			}
			if err := do(r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *App) shownKey(ctx context.Context, r apikey.Record) (APIKey, error) {
	shown := APIKey{Record: r}
	name := r.Name
	if _, err := a.vault.OpenTexts(ctx, apiKeyName, &name); err != nil {
		return shown, unavailable(err)
	}
	shown.Name = string(name)
	var err error
	if shown.LastUsed, err = a.apiKeys.LastUse(ctx, r.ID); err != nil {
		return shown, unavailable(err)
	}
	return shown, nil
}
