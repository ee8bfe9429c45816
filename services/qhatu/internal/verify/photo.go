package verify

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
)

// photo is the check that every photo is there of which an order tells.
const photo = "photo"

// photos looks for the photos that orders name. They are stored before they are named, so that the log may be read first.
func (r *Report) photos(ctx context.Context, cfg Config, named map[string]string) error {
	if len(named) == 0 {
		return nil
	}
	store, err := cfg.Node.JetStream().ObjectStore(ctx, natsd.Photos)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		r.Notes = append(r.Notes, "there is no bucket of photos: none was looked for")
		return nil
	}
	if err != nil {
		return err
	}
	stored, err := store.List(ctx)
	if err != nil && !errors.Is(err, jetstream.ErrNoObjectsFound) {
		return err
	}
	for _, object := range stored {
		delete(named, object.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		r.add(Finding{photo, named[name], "a photo that the order names is not there: " + name, "Restore a backup that has it (qhatu restore), or tell the two sides that it cannot be seen any more"})
	}
	return nil
}
