package natsuser_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// With what the order service may, a photo is stored, found, read and removed.
func TestAPhotoLivesWithWhatOrderMay(t *testing.T) {
	c := start(t)
	js := testkit.Must(jetstream.New(c.dial(t, "order")))(t)
	photos := testkit.Must(js.ObjectStore(t.Context(), natsd.Photos))(t)
	large := make([]byte, 3<<20) // more than a message has
	testkit.Must(photos.PutBytes(t.Context(), "ord_1/a", large))(t)
	if read := testkit.Must(photos.GetBytes(t.Context(), "ord_1/a"))(t); !slices.Equal(read, large) {
		t.Errorf("read %d bytes", len(read))
	}
	if all := testkit.Must(photos.List(t.Context()))(t); len(all) != 1 {
		t.Errorf("there are %d", len(all))
	}
	if err := photos.Delete(t.Context(), "ord_1/a"); err != nil {
		t.Fatal(err)
	}
	if _, err := photos.GetBytes(t.Context(), "ord_1/a"); !errors.Is(err, jetstream.ErrObjectNotFound) {
		t.Errorf("what was removed: %v", err)
	}
	state := testkit.Must(js.Stream(t.Context(), natsd.ObjectsOf(natsd.Photos)))(t).CachedInfo().State
	if state.Bytes > 10_000 {
		t.Errorf("%d bytes are left of it", state.Bytes)
	}
}
