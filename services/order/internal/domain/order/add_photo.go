package order

import (
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// MaxPhotos is how many photos each side keeps with an order.
const MaxPhotos = 20

// AddPhoto keeps a photo with the order. The picture is stored before.
type AddPhoto struct {
	Party    party.Party
	Shows    string // one of orderevents' codes
	Delivery int    // 0: none or, of the scales, the only one
	Payment  int    // 0: none
	Picture  Picture
	Now      time.Time
}

func (AddPhoto) command() {}

// Picture is a picture as it is stored.
type Picture struct {
	Object         string // its name there
	Digest, Source string // SHA-256, of it and of the file that it was made of
	Width, Height  int
}

// Photo is a picture with what it shows.
type Photo struct {
	Picture

	Number   int
	By       string // buyer or seller
	Shows    string
	Delivery int // 0: none
	Payment  int // 0: none

	Until     time.Time `json:",omitzero"` // from this second on it stays
	Answered  bool      `json:",omitzero"` // the other side has answered what it shows: it stays
	TakenBack bool      `json:",omitzero"`
}

// addPhoto changes nothing where the side keeps a photo of the same file already; see [State.PhotoOf].
func addPhoto(s State, c AddPhoto) ([]orderevents.OrderEvent, error) {
	if err := s.CheckPhoto(c); err != nil {
		return nil, err
	}
	if s.PhotoOf(c.Party.Side, c.Picture.Source) != 0 {
		return nil, nil
	}
	if !s.roomForPhoto(c.Party.Side) {
		return nil, ErrTooManyPhotos
	}
	p := c.Picture
	return []orderevents.OrderEvent{orderevents.OrderPhotoAdded{
		Negotiation: s.Demand.Negotiation, Number: len(s.Photos) + 1, By: c.Party.Side, Shows: c.Shows, Delivery: s.shown(c), Payment: c.Payment,
		Object: p.Object, Digest: p.Digest, Source: p.Source, Width: p.Width, Height: p.Height, TakeBackUntil: c.Now.Add(takeBackTime),
	}}, nil
}

// CheckPhoto checks what can be told before there is a picture: whether the party may add a photo that shows such a thing.
func (s State) CheckPhoto(c AddPhoto) error {
	if err := s.checkParty(c.Party); err != nil {
		return err
	}
	switch {
	case s.Status == Placed:
		return ErrNotConfirmed
	case s.Status == Completed:
		return ErrCompleted
	case s.Status == Cancelled && c.Shows != orderevents.ShowsPayment:
		return ErrCancelled
	case (c.Payment != 0) != (c.Shows == orderevents.ShowsPayment):
		return ErrWhichPayment
	case c.Payment != 0:
		if _, err := s.payment(c.Payment); err != nil {
			return err
		}
	}
	return s.checkShown(c)
}

// checkShown checks that the delivery of a photo is one. What the scales say is always of a delivery.
func (s State) checkShown(c AddPhoto) error {
	switch of := s.shown(c); {
	case of < 0 || of > len(s.Deliveries):
		return ErrShownDelivery
	case of != 0 || c.Shows != orderevents.ShowsScale:
		return nil
	case len(s.Deliveries) == 0:
		return ErrNothingSent
	}
	return ErrShownDelivery
}

// shown is the number of the delivery that a photo is of; 0: of none, or nobody can tell.
func (s State) shown(c AddPhoto) int {
	if c.Delivery == 0 && c.Shows == orderevents.ShowsScale && len(s.Deliveries) == 1 {
		return 1
	}
	return c.Delivery
}

// PhotoOf is the number of the photo that a side keeps of a file already; 0: none.
func (s State) PhotoOf(side, source string) int {
	for _, p := range s.Photos {
		if p.By == side && p.Source == source && !p.TakenBack {
			return p.Number
		}
	}
	return 0
}

// Photo finds a photo by its number, unless it is taken back.
func (s State) Photo(number int) (Photo, error) {
	switch {
	case number < 1 || number > len(s.Photos):
		return Photo{}, ErrNoSuchPhoto
	case s.Photos[number-1].TakenBack:
		return Photo{}, ErrPhotoTakenBack
	}
	return s.Photos[number-1], nil
}

func (s State) roomForPhoto(side string) bool {
	kept := 0
	for _, p := range s.Photos {
		if p.By == side {
			kept++
		}
	}
	return kept < MaxPhotos
}

// mayAddPhoto tells whether a side may add a photo of anything.
func (s State) mayAddPhoto(side string) bool {
	stands := s.Status != Placed && s.Status != Completed && (s.Status != Cancelled || len(s.Payments) > 0)
	return stands && s.roomForPhoto(side)
}
