package order

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// takeBackTime is how long a photo may be taken back.
const takeBackTime = time.Hour

// TakeBackPhoto takes back a photo that shows what it should not. Evidence does not vanish by it: it stays once its time is over, once the other side has answered what it
// shows, and where the order is or was disputed.
type TakeBackPhoto struct {
	Party  party.Party
	Number int
	Now    time.Time
}

func (TakeBackPhoto) command() {}

func takeBackPhoto(s State, c TakeBackPhoto) ([]orderevents.OrderEvent, error) {
	if err := s.checkParty(c.Party); err != nil {
		return nil, err
	}
	if c.Number < 1 || c.Number > len(s.Photos) {
		return nil, ErrNoSuchPhoto
	}
	switch p := s.Photos[c.Number-1]; {
	case p.By != c.Party.Side:
		return nil, ErrNotOwnPhoto
	case p.TakenBack:
		return nil, nil
	case !s.mayTakeBack(p), !c.Now.Before(p.Until):
		return nil, ErrPhotoStays
	default:
		return []orderevents.OrderEvent{orderevents.OrderPhotoTakenBack{Negotiation: s.Demand.Negotiation, Number: p.Number, By: p.By, Object: p.Object}}, nil
	}
}

// mayTakeBack tells whether a photo may be taken back while its time is not over.
func (s State) mayTakeBack(p Photo) bool {
	return !p.TakenBack && !p.Answered && !p.Until.IsZero() && s.Objection == (Objection{}) && s.Status != Completed
}

// mayTakeBackPhoto tells whether a side may take back one of its photos while its time is not over.
func (s State) mayTakeBackPhoto(side string) bool {
	return slices.ContainsFunc(s.Photos, func(p Photo) bool { return p.By == side && s.mayTakeBack(p) })
}

// answersPhotos has the photos stay that show what a side answers: those of the other side.
func (s State) answersPhotos(by string, shows func(Photo) bool) State {
	return s.changePhotos(func(p *Photo) { p.Answered = p.Answered || p.By != by && shows(*p) })
}

func (s State) changePhotos(change func(*Photo)) State {
	s.Photos = slices.Clone(s.Photos)
	for i := range s.Photos {
		change(&s.Photos[i])
	}
	return s
}

func ofScales(delivery int) func(Photo) bool {
	return func(p Photo) bool { return p.Shows == orderevents.ShowsScale && p.Delivery == delivery }
}

func ofPayment(number int) func(Photo) bool {
	return func(p Photo) bool { return p.Payment == number }
}

func ofAnything(Photo) bool { return true }
