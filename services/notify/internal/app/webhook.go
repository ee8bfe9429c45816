package app

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/notify/internal/projection"
	"github.com/qhatu/qhatu/services/notify/internal/sender"
)

const (
	mostWebhooks = 10             // of an organisation
	overlap      = 24 * time.Hour // for which a secret that was rotated signs beside the new one
)

// Webhook is an address that is told what happens, as its organisation has said. It is stored under "hook.<organisation>.<id>".
type Webhook struct {
	ID        string    `json:"id"` // "hook_…"
	Org       string    `json:"org"`
	URL       string    `json:"url"`
	Types     []string  `json:"types,omitempty"`   // of changes; none: all
	Secrets   []Secret  `json:"secrets,omitempty"` // the newest first
	CreatedAt time.Time `json:"created_at"`
	Asked     string    `json:"asked,omitempty"` // keyed fingerprint of the request that made it
}

// Secret is what messages are signed with.
type Secret struct {
	Text  string    `json:"text"`           // "whsec_…"
	Until time.Time `json:"until,omitzero"` // zero: without an end
}

// newSecret is 32 bytes of what only the request that makes it knows.
func newSecret(seed []byte) Secret {
	key := sha256.Sum256(seed)
	return Secret{Text: sender.SecretPrefix + base64.StdEncoding.EncodeToString(key[:])}
}

// signing are the secrets that sign at a time.
func (w Webhook) signing(at time.Time) (texts []string) {
	for _, s := range w.Secrets {
		if s.Until.IsZero() || at.Before(s.Until) {
			texts = append(texts, s.Text)
		}
	}
	return texts
}

// wants tells whether it is told of changes of a type.
func (w Webhook) wants(kind string) bool {
	return len(w.Types) == 0 || slices.ContainsFunc(w.Types, func(wanted string) bool { return includes(wanted, kind) })
}

// includes tells whether a type of changes, or all of a kind ("order.*"), includes a type.
func includes(wanted, kind string) bool {
	start, all := strings.CutSuffix(wanted, "*")
	return wanted == kind || all && strings.HasPrefix(kind, start)
}

func webhookKey(organisation, id string) string { return "hook." + organisation + "." + id }

// organisationOf is that of a webhook's key.
func organisationOf(key string) string {
	_, rest, _ := strings.Cut(key, ".")
	organisation, _, _ := strings.Cut(rest, ".")
	return organisation
}

// Wanted is what an organisation says of a webhook; nil leaves it as it is.
type Wanted struct {
	URL   *string
	Types *[]string
}

// check refuses an address that nothing is sent to, and types that there are not.
func (a *App) check(ctx context.Context, w Wanted) error {
	if w.URL != nil {
		if err := a.sender.Check(ctx, *w.URL); err != nil {
			return Faults.Wrap(err)
		}
	}
	if w.Types != nil && slices.ContainsFunc(*w.Types, isUnknown) {
		return Faults.Wrap(errUnknownType)
	}
	return nil
}

func isUnknown(wanted string) bool {
	return !slices.ContainsFunc(projection.Types(), func(kind string) bool { return includes(wanted, kind) })
}

// NewWebhook is a webhook that an organisation wants.
type NewWebhook struct {
	ID, Org, By string // By: a person or a key, for the log
	URL         string
	Types       []string
	Seed        []byte // of the secret, see [web.SeedFrom]
	Asked       string // of the request; another one under the same id is refused
}

// Register makes a webhook that is told of what happens from now on. The same request again finds it.
func (a *App) Register(ctx context.Context, n NewWebhook) (Shown, error) {
	if err := a.check(ctx, Wanted{&n.URL, &n.Types}); err != nil {
		return Shown{}, err
	}
	made := Webhook{
		ID: n.ID, Org: n.Org, URL: n.URL, Types: n.Types, Secrets: []Secret{newSecret(n.Seed)}, CreatedAt: a.now().UTC(), Asked: n.Asked,
	}
	others, err := a.webhooks.Keys(ctx, webhookKey(n.Org, "*"))
	if err != nil {
		return Shown{}, err
	}
	if key := webhookKey(n.Org, n.ID); len(others) >= mostWebhooks && !slices.Contains(others, key) {
		return Shown{}, Faults.Wrap(errManyWebhooks)
	}
	end, err := a.log.End(ctx)
	if err != nil {
		return Shown{}, unavailable(err)
	}
	if err := a.begin(ctx, made.ID, Progress{Org: n.Org, After: projection.End(end)}); err != nil { // first: what has none is not sent
		return Shown{}, err
	}
	err = a.webhooks.Change(ctx, webhookKey(n.Org, n.ID), func(stored Webhook) (*Webhook, error) {
		switch {
		case stored.ID == "":
			return &made, nil
		case stored.Asked != made.Asked:
			return nil, es.ErrOtherCommand
		}
		made = stored
		return nil, nil
	})
	if err != nil {
		return Shown{}, err
	}
	a.logger.Info("webhook registered", "webhook", made.ID, "organisation", made.Org, "by", n.By)
	return a.shown(ctx, made)
}

// Shown is a webhook as its organisation sees it: with how far it has got.
type Shown struct {
	Webhook
	Progress Progress
}

func (a *App) shown(ctx context.Context, w Webhook) (Shown, error) {
	progress, _, err := a.progress(ctx, w.ID)
	return Shown{w, progress}, err
}

// Webhook is one of an organisation's.
func (a *App) Webhook(ctx context.Context, organisation, id string) (Shown, error) {
	w, _, err := a.webhooks.Get(ctx, webhookKey(organisation, id))
	if err != nil {
		return Shown{}, err
	}
	if w.ID == "" {
		return Shown{}, Faults.Wrap(errNoWebhook)
	}
	return a.shown(ctx, w)
}

// Webhooks are all of an organisation's, the oldest first.
func (a *App) Webhooks(ctx context.Context, organisation string) ([]Shown, error) {
	keys, err := a.webhooks.Keys(ctx, webhookKey(organisation, "*"))
	if err != nil {
		return nil, err
	}
	var all []Shown
	for _, key := range keys {
		w, _, err := a.webhooks.Get(ctx, key)
		if err != nil {
			return nil, err
		}
		if w.ID == "" {
			continue
		}
		one, err := a.shown(ctx, w)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b Shown) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return all, nil
}

// Change changes what was said of a webhook.
func (a *App) Change(ctx context.Context, organisation, id string, wanted Wanted) (Shown, error) {
	if err := a.check(ctx, wanted); err != nil {
		return Shown{}, err
	}
	return a.change(ctx, organisation, id, func(w *Webhook) {
		if wanted.URL != nil {
			w.URL = *wanted.URL
		}
		if wanted.Types != nil {
			w.Types = *wanted.Types
		}
	})
}

// Rotate gives a webhook a new secret, beside which the one before signs for a day. The same request again finds the same.
func (a *App) Rotate(ctx context.Context, organisation, id string, seed []byte) (Shown, error) {
	secret := newSecret(seed)
	return a.change(ctx, organisation, id, func(w *Webhook) {
		if slices.ContainsFunc(w.Secrets, func(s Secret) bool { return s.Text == secret.Text }) {
			return
		}
		before := w.Secrets[0]
		before.Until = a.now().UTC().Add(overlap)
		w.Secrets = []Secret{secret, before}
	})
}

func (a *App) change(ctx context.Context, organisation, id string, to func(*Webhook)) (Shown, error) {
	var changed Webhook
	err := a.webhooks.Change(ctx, webhookKey(organisation, id), func(stored Webhook) (*Webhook, error) {
		if stored.ID == "" {
			return nil, Faults.Wrap(errNoWebhook)
		}
		changed = stored
		to(&changed)
		return &changed, nil
	})
	if err != nil {
		return Shown{}, err
	}
	return a.shown(ctx, changed)
}
