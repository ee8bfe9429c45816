package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// withPhotos is the order service with a confirmed order and the bucket of photos.
func withPhotos(t *testing.T) fixture {
	t.Helper()
	s := newFixture(t)
	s.photos.objects = testkit.Must(s.Log.JetStream().ObjectStore(t.Context(), natsd.Photos))(t)
	s.photos.logger = slog.New(slog.DiscardHandler)
	s.agree()
	s.sweepAfter(2 * time.Minute)
	_, err := s.HandleOrder(t.Context(), "ord_1", order.Confirm{}, s.meta("confirm"))
	s.must(err)
	s.must(s.model.CatchUp(t.Context()))
	return s
}

func file(t *testing.T, shade uint8) []byte {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 8, 8))
	p.Set(1, 1, color.Gray{shade})
	var out bytes.Buffer
	if err := png.Encode(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func ofGoods() order.AddPhoto {
	return order.AddPhoto{Party: party.Party{Side: orderevents.Buyer, Org: "org_1"}, Shows: orderevents.ShowsGoods}
}

func (s fixture) order() (o order.State) {
	s.t.Helper()
	s.must(s.model.CatchUp(s.t.Context()))
	s.must(s.view(func(tx *bbolt.Tx) error {
		row, _, err := s.views.Orders.Get(tx, "ord_1")
		o = row.State
		return err
	}))
	return o
}

func (s fixture) stored() (names []string) {
	s.t.Helper()
	all, err := s.photos.objects.List(s.t.Context())
	if !errors.Is(err, jetstream.ErrNoObjectsFound) {
		s.must(err)
	}
	for _, object := range all {
		names = append(names, object.Name)
	}
	return names
}

func (s fixture) sweepPhotos(now time.Time) {
	s.t.Helper()
	found, err := s.findOrphans(s.t.Context(), now)
	s.must(err)
	for _, repair := range found {
		s.must(repair.Do(s.t.Context()))
	}
}

func TestAPhotoIsStoredBeforeItIsTold(t *testing.T) {
	s := withPhotos(t)
	number, commit, err := s.AddPhoto(t.Context(), "ord_1", ofGoods(), file(t, 1), s.meta("photo"))
	s.must(err)
	picture, err := s.Picture(t.Context(), s.order(), number)
	if s.must(err); number != 1 || len(commit.Events) != 1 || !bytes.HasPrefix(picture, []byte{0xff, 0xd8}) {
		t.Errorf("photo %d with %d events: % x", number, len(commit.Events), picture[:4])
	}
	sealed := testkit.Must(s.photos.objects.GetBytes(t.Context(), s.order().Photos[0].Object))(t)
	if bytes.Contains(sealed, picture[:16]) {
		t.Error("it is stored in the clear")
	}
	again, _, err := s.AddPhoto(t.Context(), "ord_1", ofGoods(), file(t, 1), s.meta("again"))
	if s.must(err); again != 1 || len(s.stored()) != 1 {
		t.Errorf("the same file is photo %d; stored %v", again, s.stored())
	}
}

// Killed between the picture and the event, the photo is sent again and kept once; what nobody told of is removed, and nothing else.
func TestAPhotoThatWasNeverToldIsRemoved(t *testing.T) {
	s := withPhotos(t)
	c := ofGoods()
	s.must(s.storePicture(t.Context(), "ord_1", "org_1", file(t, 1), &c.Picture)) // and here the process dies
	orphan := c.Picture.Object
	_, _, err := s.AddPhoto(t.Context(), "ord_1", ofGoods(), file(t, 1), s.meta("photo"))
	s.must(err)
	if len(s.stored()) != 2 || len(s.order().Photos) != 1 {
		t.Fatalf("stored %v, told of %+v", s.stored(), s.order().Photos)
	}
	s.sweepPhotos(time.Now())
	if len(s.stored()) != 2 {
		t.Error("what may still be told is removed")
	}
	s.sweepPhotos(time.Now().Add(orphanAge + time.Hour))
	if left := s.stored(); len(left) != 1 || left[0] == orphan || left[0] != s.order().Photos[0].Object {
		t.Errorf("left %v, and told of %+v", left, s.order().Photos)
	}
	_, err = s.Picture(t.Context(), s.order(), 1)
	s.must(err)
}

// Of a photo that is taken back nothing is left, whether or not the process died before it could remove the picture.
func TestAPhotoThatIsTakenBackIsRemoved(t *testing.T) {
	s := withPhotos(t)
	back := func(number int) OrderCommand {
		return func(at es.Stamp) order.Command {
			return order.TakeBackPhoto{Party: ofGoods().Party, Number: number, Now: at.Now}
		}
	}
	for i := range 2 {
		_, _, err := s.AddPhoto(t.Context(), "ord_1", ofGoods(), file(t, uint8(i)), s.meta(fmt.Sprint("photo", i))) //nolint:gosec // two of them
		s.must(err)
	}
	_, err := s.TakeBackPhoto(t.Context(), "ord_1", back(1), s.meta("back"))
	if s.must(err); len(s.stored()) != 1 {
		t.Errorf("stored %v", s.stored())
	}
	_, err = s.HandleOrderAt(t.Context(), "ord_1", back(2), s.meta("and here the process dies"))
	s.must(err)
	if _, err := s.Picture(t.Context(), s.order(), 2); !errors.Is(err, order.ErrPhotoTakenBack) {
		t.Errorf("it is seen: %v", err)
	}
	s.sweepPhotos(time.Now().Add(2 * orphanEvery))
	if left := s.stored(); len(left) != 0 {
		t.Errorf("left %v", left)
	}
}

// What the order refuses leaves nothing behind, and what it may have taken stays.
func TestARefusedPhotoIsNotStored(t *testing.T) {
	s := withPhotos(t)
	stranger, meta := ofGoods(), s.meta("stale")
	stranger.Party.Org = "org_2"
	if _, _, err := s.AddPhoto(t.Context(), "ord_1", stranger, file(t, 1), s.meta("stranger")); err == nil || len(s.stored()) != 0 {
		t.Errorf("a stranger's: %v; stored %v", err, s.stored())
	}
	if _, _, err := s.AddPhoto(t.Context(), "ord_1", ofGoods(), []byte("hola"), s.meta("words")); err == nil || len(s.stored()) != 0 {
		t.Errorf("words: %v; stored %v", err, s.stored())
	}
	meta.IfRevision = []uint64{77}
	if _, _, err := s.AddPhoto(t.Context(), "ord_1", ofGoods(), file(t, 1), meta); err == nil || len(s.stored()) != 0 {
		t.Errorf("on another revision: %v; stored %v", err, s.stored())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.AddPhoto(ctx, "ord_1", ofGoods(), file(t, 1), s.meta("gone")); err == nil {
		t.Error("added for somebody who has gone")
	}
}

// Once whoever sent it is erased, the picture is gone, and so it is where it was lost.
func TestAPhotoIsErasedWithItsSender(t *testing.T) {
	s := withPhotos(t)
	for i := range uint8(2) {
		_, _, err := s.AddPhoto(t.Context(), "ord_1", ofGoods(), file(t, 1+i), s.meta("photo"+string(rune('a'+i))))
		s.must(err)
	}
	s.must(s.photos.objects.Delete(t.Context(), s.order().Photos[0].Object))
	if _, err := s.Picture(t.Context(), s.order(), 1); !errors.Is(err, errPhotoGone) {
		t.Errorf("what is lost: %v", err)
	}
	s.must(s.vault.Erase(t.Context(), "org_1"))
	if _, err := s.Picture(t.Context(), s.order(), 2); !errors.Is(err, errPhotoGone) {
		t.Errorf("what is erased: %v", err)
	}
}
