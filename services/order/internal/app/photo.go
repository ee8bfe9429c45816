package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"github.com/google/uuid"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/picture"
)

var (
	errManyPhotos = errors.New("too many photos sent")
	errPhotoGone  = errors.New("photo of somebody who is erased, or lost")
)

// photoPatience is how long a picture may take to be stored: far less than [orphanAge].
const photoPatience = 30 * time.Second

// AddPhoto makes a picture of a file, stores it, and only then says in the order that it is there: whoever is told of a photo finds it. What
// is stored and never told of is removed later. Where the side keeps a photo of the file already nothing is stored.
//
// It returns the photo's number, with the commit, which has no events where nothing is new.
func (a *App) AddPhoto(ctx context.Context, id string, c order.AddPhoto, file []byte, m es.Meta) (number int, commit OrderCommit, err error) {
	c.Picture.Source, c.Now = digest(file), a.now()
	known, err := a.checkPhoto(ctx, id, c)
	if err != nil || known != 0 {
		return known, commit, err
	}
	if usage := a.limits.Take(ctx, limit.Photos, c.Party.Org); usage.Refused() {
		return 0, commit, tooMany(usage, errManyPhotos)
	}
	if err := a.storePicture(ctx, id, c.Party.Org, file, &c.Picture); err != nil {
		return 0, commit, err
	}
	commit, err = a.HandleOrder(ctx, id, c, m)
	if err != nil {
		if !isUnavailable(err) {
			a.photos.discard(ctx, c.Picture.Object)
		}
		return 0, commit, err
	}
	for _, e := range commit.Events {
		if added, ok := e.(orderevents.OrderPhotoAdded); ok {
			number = added.Number
			if added.Object == c.Picture.Object {
				return number, commit, nil
			}
		}
	}
	a.photos.discard(ctx, c.Picture.Object) // the same command, or the same file, has come before
	if number == 0 {
		number, err = a.checkPhoto(ctx, id, c)
	}
	return number, commit, err
}

// storePicture makes a picture of a file and stores it.
func (a *App) storePicture(ctx context.Context, id, org string, file []byte, p *order.Picture) error {
	made, err := picture.Make(ctx, file)
	if err != nil {
		return Faults.Wrap(err)
	}
	p.Object, p.Digest, p.Width, p.Height = id+"/"+uuid.NewString(), digest(made.JPEG), made.Width, made.Height
	ctx, cancel := context.WithTimeout(ctx, photoPatience)
	defer cancel()
	if err := a.photos.put(ctx, p.Object, org, made.JPEG); err != nil {
		return fault.UnavailableBecause(err)
	}
	return nil
}

// checkPhoto refuses what can be refused before anything is stored, by all that was stored before the request came. It returns the number of the photo that the
// side keeps of the file; 0: none.
func (a *App) checkPhoto(ctx context.Context, id string, c order.AddPhoto) (known int, err error) {
	check := func() error {
		return a.view(func(tx *bbolt.Tx) error {
			o, _, err := a.views.Orders.Get(tx, id)
			if err != nil {
				return err
			}
			known = o.PhotoOf(c.Party.Side, c.Picture.Source)
			return o.CheckPhoto(c)
		})
	}
	if check() == nil && known != 0 {
		return known, nil
	}
	if err := a.model.CatchUp(ctx); err != nil {
		return 0, fault.UnavailableBecause(err)
	}
	return known, orderFaultOf(check())
}

// isUnavailable tells whether it is not known what became of a command.
func isUnavailable(err error) bool {
	return errors.Is(err, es.ErrUnavailable) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// TakeBackPhoto takes a photo back, and then removes its picture. One that a process which dies leaves behind is seen by nobody, and the sweep removes it.
func (a *App) TakeBackPhoto(ctx context.Context, id string, build OrderCommand, m es.Meta) (OrderCommit, error) {
	commit, err := a.HandleOrderAt(ctx, id, build, m)
	for _, e := range commit.Events {
		if back, ok := e.(orderevents.OrderPhotoTakenBack); ok && err == nil {
			a.photos.discard(ctx, back.Object)
		}
	}
	return commit, err
}

// Picture opens a photo of an order: a JPEG.
func (a *App) Picture(ctx context.Context, o order.State, number int) ([]byte, error) {
	p, err := o.Photo(number)
	if err != nil {
		return nil, Faults.Wrap(err)
	}
	jpeg, err := a.photos.get(ctx, p.Object, o.Org(p.By))
	switch {
	case errors.Is(err, errPhotoGone):
		return nil, Faults.Wrap(err)
	case err != nil:
		return nil, fault.UnavailableBecause(err)
	}
	return jpeg, nil
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
