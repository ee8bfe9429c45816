package app

import (
	"context"
	"time"

	"github.com/qhatu/qhatu/pkg/apikey"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/limit"
)

// apiKeyName is the label of a key's name, which is sealed under its organisation's key.
const apiKeyName = "api-key-name"

// NewAPIKey is a key that an organisation wants.
type NewAPIKey struct {
	Org, Role, Name, By string
	Scopes              []string
	ExpiresAt           time.Time // zero: after the usual time
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
	made, text, err := a.apiKeys.Make(ctx, apikey.New{Org: n.Org, Role: n.Role, Name: name, Scopes: n.Scopes, By: n.By, Life: life})
	if err != nil {
		return APIKey{}, "", unavailable(Faults.Wrap(err))
	}
	return APIKey{Record: made, Name: n.Name}, text, nil
}

// APIKeys lists an organisation's keys, the newest first.
func (a *App) APIKeys(ctx context.Context, org string) ([]APIKey, error) {
	all, err := a.apiKeys.Of(ctx, org)
	if err != nil {
		return nil, unavailable(err)
	}
	shown := make([]APIKey, len(all))
	for i, r := range all {
		if shown[i], err = a.shownKey(ctx, r); err != nil {
			return nil, err
		}
	}
	return shown, nil
}

// APIKey is one key of an organisation.
func (a *App) APIKey(ctx context.Context, org, id string) (APIKey, error) {
	r, err := a.apiKeys.One(ctx, org, id)
	if err != nil {
		return APIKey{}, unavailable(Faults.Wrap(err))
	}
	return a.shownKey(ctx, r)
}

// RevokeAPIKey revokes a key of an organisation, in the name of whoever asks for it. A key that is revoked already stays so.
func (a *App) RevokeAPIKey(ctx context.Context, org, id, by string) (APIKey, error) {
	r, err := a.endKey(ctx, org, id, by)
	if err != nil {
		return APIKey{}, err
	}
	return a.shownKey(ctx, r)
}

// endKey revokes a key where it is stored, and what carries it everywhere.
func (a *App) endKey(ctx context.Context, org, id, by string) (apikey.Record, error) {
	r, err := a.apiKeys.Revoke(ctx, org, id, by)
	if err != nil {
		return r, unavailable(Faults.Wrap(err))
	}
	return r, a.endTokens(ctx, id)
}

// endKeys revokes the keys that a person made for organisations: a key is trusted as far as who made it.
func (a *App) endKeys(ctx context.Context, personID string, organisations ...string) error {
	for _, org := range organisations {
		all, err := a.apiKeys.Of(ctx, org)
		if err != nil {
			return unavailable(err)
		}
		for _, r := range all {
			if r.CreatedBy != personID || r.State(time.Now()) != apikey.Active {
				continue
			}
			if _, err := a.endKey(ctx, org, r.ID, ""); err != nil {
				return err
			}
		}
	}
	return nil
}

// endAllKeys revokes the keys that a person made for those they act for.
func (a *App) endAllKeys(ctx context.Context, personID string) error {
	who, err := a.personOf(personID)
	if err != nil {
		return err
	}
	return a.endKeys(ctx, personID, who.Organisations...)
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
