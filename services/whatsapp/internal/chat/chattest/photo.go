package chattest

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Picture stands in for what the app adds to a *market.Session.
func (f *Market) Picture(_ context.Context, media string) ([]byte, error) {
	if err := f.called("Picture"); err != nil {
		return nil, err
	}
	content, ok := f.Pictures[media]
	if !ok {
		return nil, market.ErrNoFile
	}
	return content, nil
}

// AddPhoto stands in for that of *market.Session. A picture that says "broken" is none.
func (f *Market) AddPhoto(_ context.Context, command market.Command, order string, p market.NewPhoto) (market.OrderPhoto, error) {
	return once(f, "AddPhoto", command, func() (market.OrderPhoto, error) {
		o, err := f.order(order)
		switch {
		case err != nil:
			return market.OrderPhoto{}, err
		case string(p.Content) == "broken":
			return market.OrderPhoto{}, Problem("not-a-picture")
		case !shownOrder(*o).Allowed.Has(market.ActionAddPhoto):
			return market.OrderPhoto{}, Problem("order-" + o.State)
		}
		if i := slices.IndexFunc(o.Photos, func(kept market.OrderPhoto) bool {
			return !kept.TakenBack && f.kept[o.ID+strconv.Itoa(kept.Number)] == string(p.Content)
		}); i >= 0 {
			return o.Photos[i], nil
		}
		added := market.OrderPhoto{Number: len(o.Photos) + 1, By: market.Seller, Shows: p.Shows, Delivery: p.Delivery, Payment: p.Payment, TakeBackUntil: command.At.Add(time.Hour)}
		o.Photos = append(o.Photos, added)
		f.kept[o.ID+strconv.Itoa(added.Number)] = string(p.Content)
		o.Revision++
		return added, nil
	})
}

// TakeBackPhoto stands in for that of *market.Session.
func (f *Market) TakeBackPhoto(_ context.Context, command market.Command, of market.SeenOrder, number int) (market.Order, error) {
	return f.step("TakeBackPhoto", market.ActionTakeBackPhoto, command, of, func(o *market.Order) error {
		if p := &o.Photos[number-1]; !command.At.Before(p.TakeBackUntil) {
			return Problem("photo-stays")
		}
		o.Photos[number-1].TakenBack = true
		return nil
	})
}
