package httpapi

import (
	"context"
	"fmt"
	"strconv"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/order/internal/app"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// AddPhoto answers POST /v1/orders/{id}/photos.
func (a *API) AddPhoto(ctx context.Context, r orderrest.AddPhotoRequestObject) (orderrest.AddPhotoResponseObject, error) {
	c := order.AddPhoto{
		Party: callerOf(ctx), Shows: string(r.Params.Shows), Delivery: int(restvalue.OrZero(r.Params.Delivery)), Payment: int(restvalue.OrZero(r.Params.Payment)),
	}
	number, commit, err := a.App.AddPhoto(ctx, r.ID, c, r.Body, web.MetaFrom(ctx))
	web.MarkReached(ctx, commit.Position)
	if err != nil {
		return nil, err
	}
	if err := web.WaitShown(ctx, a.Model, commit.Position); err != nil {
		return nil, err
	}
	o, err := a.orderRow(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	photo := photosAnswer(o)[number-1]
	if len(commit.Events) == 0 {
		return orderrest.AddPhoto200JSONResponse{PhotoAnswerJSONResponse: orderrest.PhotoAnswerJSONResponse{Body: photo}}, nil
	}
	return orderrest.AddPhoto201JSONResponse{PhotoCreatedJSONResponse: orderrest.PhotoCreatedJSONResponse{
		Body: photo, Headers: orderrest.PhotoCreatedResponseHeaders{Location: photoURL(o.ID, number)},
	}}, nil
}

// TakeBackPhoto answers POST /v1/orders/{id}/photos/{n}/take-back.
func (a *API) TakeBackPhoto(ctx context.Context, r orderrest.TakeBackPhotoRequestObject) (orderrest.TakeBackPhotoResponseObject, error) {
	answer, err := a.done(ctx, r.ID, func() (app.OrderCommit, error) {
		return a.App.TakeBackPhoto(ctx, r.ID, func(at es.Stamp) order.Command {
			return order.TakeBackPhoto{Party: callerOf(ctx), Number: int(r.N), Now: at.Now}
		}, web.MetaFrom(ctx))
	})
	if err != nil {
		return nil, err
	}
	return orderrest.TakeBackPhoto200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// ownDevice lets the caller's own device keep a photo, to ask next time whether it may still be shown.
const ownDevice = "private, no-cache"

// GetPhoto answers GET /v1/orders/{id}/photos/{n}.
func (a *API) GetPhoto(ctx context.Context, r orderrest.GetPhotoRequestObject) (orderrest.GetPhotoResponseObject, error) {
	o, err := web.ReadFresh(ctx, a.Model, func() (projection.Order, error) {
		o, err := a.orderRow(ctx, r.ID)
		if err != nil {
			return o, err
		}
		_, err = o.Photo(int(r.N))
		return o, app.Faults.Wrap(err)
	})
	if err != nil {
		return nil, err
	}
	if callerOf(ctx).Side == party.Coordinator && o.Objection == (order.Objection{}) {
		return nil, app.Faults.Wrap(order.ErrPhotosPrivate)
	}
	picture, err := a.App.Picture(ctx, o.State, int(r.N))
	if err != nil {
		return nil, err
	}
	return orderrest.GetPhoto200ImageJpegResponse{PictureAnswerImageJpegResponse: orderrest.PictureAnswerImageJpegResponse{
		Body: string(picture), Headers: orderrest.PictureAnswerResponseHeaders{
			CacheControl: new(ownDevice), ContentDisposition: fmt.Sprintf(`inline; filename="%s-%d.jpg"`, o.ID, r.N),
		},
	}}, nil
}

// photosAnswer are the photos of an order as the contract writes them.
func photosAnswer(o projection.Order) []orderrest.Photo {
	all := []orderrest.Photo{}
	for i, p := range o.Photos {
		all = append(all, orderrest.Photo{
			Number: int64(p.Number), By: orderrest.Side(p.By), Shows: orderrest.PhotoShows(p.Shows), At: o.PhotoTimes[i], URL: new(photoURL(o.ID, p.Number)),
			Delivery: restvalue.Optional(int64(p.Delivery)), Payment: restvalue.Optional(int64(p.Payment)),
			Width: int64(p.Width), Height: int64(p.Height), Sha256: p.Digest, SourceSha256: p.Source,
		})
		if photo := &all[i]; p.TakenBack {
			photo.URL, photo.TakenBackAt = nil, new(o.PhotosBack[p.Number])
		} else {
			photo.TakeBackUntil = restvalue.Optional(p.Until)
		}
	}
	return all
}

// withoutErased are those photos, without where they are to be had of a side that is erased.
func (a *API) withoutErased(o projection.Order, photos []orderrest.Photo) ([]orderrest.Photo, error) {
	err := a.Model.View(func(tx *bbolt.Tx) error {
		for i := range photos {
			side, _, err := a.Views.Standings.Get(tx, o.Org(string(photos[i].By)))
			if err != nil {
				return err
			}
			if side.Erased {
				photos[i].URL = nil
			}
		}
		return nil
	})
	return photos, err
}

func photoURL(id string, number int) string {
	return "/v1/orders/" + id + "/photos/" + strconv.Itoa(number)
}
