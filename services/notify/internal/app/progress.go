package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/services/notify/internal/projection"
	"github.com/qhatu/qhatu/services/notify/internal/sender"
)

const (
	givesUp    = 3 * 24 * time.Hour // an address that has failed for so long is disabled,
	leastTries = 12                 // unless the market was not there to try: so often at least
	firstPause = 5 * time.Second    // after the first failure; each further one is four times as long
	longPause  = time.Hour          // but no longer than this
	mostPause  = 2 * longPause      // more than any is
)

// Progress is how far a webhook has got. It is stored under "progress.<webhook>", apart from what its organisation has said, and changes with each message.
type Progress struct {
	Org          string           `json:"org"`
	After        projection.Place `json:"after"`                  // everything up to there is done
	Tries        int              `json:"tries,omitempty"`        // of the message after it
	FailingSince time.Time        `json:"failing_since,omitzero"` // of the address, whatever the message
	NextAt       time.Time        `json:"next_at,omitzero"`       // when that message is sent again
	Disabled     string           `json:"disabled,omitempty"`     // why nothing is sent; "": it is
	Claim        Claim            `json:"claim,omitzero"`
}

// Claim says which process is sending.
type Claim struct {
	By    string    `json:"by"`
	Until time.Time `json:"until"` // when somebody else may: the process is gone then, or its answer lost
}

// Why a webhook is disabled.
const (
	Asked   = "asked"
	Gone    = "gone"
	Failing = "failing"
)

const progressPrefix = "progress."

func progressKey(id string) string { return progressPrefix + id }

// progress is a webhook's, the zero one where it has none, with the revision that it is stored at.
func (a *App) progress(ctx context.Context, id string) (p Progress, revision uint64, err error) {
	entry, err := a.bucket.Get(ctx, progressKey(id))
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound), errors.Is(err, jetstream.ErrInvalidKey):
		return p, 0, nil
	case err != nil:
		return p, 0, unavailable(fmt.Errorf("read progress: %w", err))
	}
	if err := json.Unmarshal(entry.Value(), &p); err != nil {
		return p, 0, fmt.Errorf("read progress: %w", err)
	}
	return p, entry.Revision(), nil
}

// store returns [stream.ErrConflict] where the revision is another one by now.
func (a *App) store(ctx context.Context, id string, p Progress, revision uint64) error {
	raw, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("store progress: %w", err)
	}
	err = stream.Replace(ctx, a.bucket, progressKey(id), raw, revision)
	if err != nil && !errors.Is(err, stream.ErrConflict) {
		return unavailable(fmt.Errorf("store progress: %w", err))
	}
	return err
}

// begin stores where a webhook begins, unless it has begun.
func (a *App) begin(ctx context.Context, id string, p Progress) error {
	err := a.store(ctx, id, p, 0)
	if errors.Is(err, stream.ErrConflict) {
		return nil
	}
	return err
}

// move changes a webhook's progress; of one that is no more it changes nothing. change tells whether there is anything to store.
func (a *App) move(ctx context.Context, id string, change func(*Progress) bool) (Progress, error) {
	for {
		p, revision, err := a.progress(ctx, id)
		if err != nil || revision == 0 || !change(&p) {
			return p, err
		}
		if err := a.store(ctx, id, p, revision); !errors.Is(err, stream.ErrConflict) {
			return p, err
		}
	}
}

// moved is move for the organisation's own word.
func (a *App) moved(ctx context.Context, organisation, id string, change func(*Progress)) (Shown, error) {
	w, err := a.Webhook(ctx, organisation, id)
	if err != nil {
		return w, err
	}
	w.Progress, err = a.move(ctx, id, func(p *Progress) bool { change(p); return true })
	return w, err
}

// Enable has a webhook go on where it stopped, at once.
func (a *App) Enable(ctx context.Context, organisation, id string) (Shown, error) {
	return a.moved(ctx, organisation, id, func(p *Progress) { p.Disabled, p.Tries, p.FailingSince, p.NextAt = "", 0, time.Time{}, time.Time{} })
}

// Disable has nothing sent to a webhook until it is enabled again.
func (a *App) Disable(ctx context.Context, organisation, id string) (Shown, error) {
	return a.moved(ctx, organisation, id, func(p *Progress) {
		if p.Disabled == "" {
			p.Disabled = Asked
		}
	})
}

// Replay has a webhook go on from a place, before or behind that where it is.
func (a *App) Replay(ctx context.Context, organisation, id string, after projection.Place) (Shown, error) {
	return a.moved(ctx, organisation, id, func(p *Progress) { p.After, p.Tries, p.NextAt = after, 0, time.Time{} })
}

// taken moves on behind a message.
func (p *Progress) taken(at projection.Place) {
	p.After, p.Tries, p.FailingSince, p.NextAt = at, 0, time.Time{}, time.Time{}
}

// failed says when to try again, or gives up.
func (p *Progress) failed(answer sender.Answer, at time.Time) {
	p.Tries++
	if p.FailingSince.IsZero() {
		p.FailingSince = at.UTC()
	}
	p.NextAt = at.Add(max(backOff(p.Tries), min(answer.RetryAfter, longPause))).UTC()
	switch {
	case answer.Status == http.StatusGone:
		p.Disabled = Gone
	case at.Sub(p.FailingSince) >= givesUp && p.Tries >= leastTries:
		p.Disabled = Failing
	}
}

// backOff grows fourfold from 5 s to an hour, up to a fifth more or less, so that what failed together is not tried again together.
func backOff(tries int) time.Duration {
	d := longPause
	if tries < 6 { // 5 s, 20 s, 80 s, 5 min, 21 min
		d = min(longPause, firstPause<<(2*(tries-1)))
	}
	return d - d/5 + rand.N(2*d/5+1) // not a secret
}
