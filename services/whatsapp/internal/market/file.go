package market

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

// ActionAddPhoto keeps a photo with an order, and ActionTakeBackPhoto does so no more.
const (
	ActionAddPhoto      = "add_photo"
	ActionTakeBackPhoto = "take_back_photo"
)

// What a photo of an order shows.
const (
	ShowsScale    = "scale"
	ShowsGoods    = "goods"
	ShowsClaim    = "claim"
	ShowsPayment  = "payment"
	ShowsDocument = "document"
	ShowsVehicle  = "vehicle"
)

// ErrNoFile is returned for a file that a person sent and that cannot be had: it has to be sent again.
var ErrNoFile = errors.New("no such file, or no more")

// OrderPhoto is a photo that one side keeps with an order.
type OrderPhoto struct {
	Number            int
	By, Shows         string
	Delivery, Payment int // numbers; 0: of none
	TakenBack         bool
	TakeBackUntil     time.Time // until when whoever kept it may take it back at most; zero: it stays
}

// NewPhoto is a photo to be kept.
type NewPhoto struct {
	Shows             string
	Delivery, Payment int
	Content           []byte
}

// AddPhoto keeps a photo with an order. What is kept already is kept once.
func (s *Session) AddPhoto(ctx context.Context, command Command, order string, p NewPhoto) (OrderPhoto, error) {
	params := orderrest.AddPhotoParams{
		Shows: orderrest.PhotoShows(p.Shows), Delivery: restvalue.Optional(int64(p.Delivery)), Payment: restvalue.Optional(int64(p.Payment)),
	}
	kind := "image/jpeg"
	if http.DetectContentType(p.Content) == "image/png" {
		kind = "image/png"
	}
	return read(func(photo orderrest.Photo) (OrderPhoto, error) { return orderPhotoOf(photo), nil })(
		s.orders().AddPhoto(ctx, order, &params, kind, p.Content, command.Headers))
}

func orderPhotoOf(p orderrest.Photo) OrderPhoto {
	return OrderPhoto{
		Number: int(p.Number), By: string(p.By), Shows: string(p.Shows),
		Delivery: int(restvalue.OrZero(p.Delivery)), Payment: int(restvalue.OrZero(p.Payment)),
		TakenBack: p.TakenBackAt != nil, TakeBackUntil: restvalue.OrZero(p.TakeBackUntil),
	}
}

// TakeBackPhoto has a photo of one's own be kept with an order no more.
func (s *Session) TakeBackPhoto(ctx context.Context, command Command, of SeenOrder, number int) (Order, error) {
	return s.stepped(s.orders().TakeBackPhoto(ctx, of.ID, int64(number), nil, command.Headers, of.asSeen))
}

// Photo is a picture that is kept with an order: a JPEG.
func (s *Session) Photo(ctx context.Context, order string, number int) ([]byte, error) {
	return client.Body(s.orders().GetPhoto(ctx, order, int64(number), nil))
}

// Record is a negotiation as a document: a PDF.
func (s *Session) Record(ctx context.Context, negotiation string) ([]byte, error) {
	return client.Body(s.orders().GetNegotiationRecord(ctx, negotiation, nil))
}

// Sheet is what travels with the goods of an order, as a document: a PDF.
func (s *Session) Sheet(ctx context.Context, order string) ([]byte, error) {
	return client.Body(s.orders().GetOrderSheet(ctx, order, nil))
}

// Contract is what an order was agreed on, as a document: a PDF.
func (s *Session) Contract(ctx context.Context, order string) ([]byte, error) {
	return client.Body(s.orders().GetOrderContract(ctx, order, nil))
}
