package httpapi

import (
	"context"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/kept"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/order/internal/app"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// TrackRecords keeps what was counted of organisations until their orders change.
type TrackRecords = kept.Cache[projection.TrackRecord]

const trackRecordBytes = 1 << 20

// NewTrackRecords returns an empty one.
func NewTrackRecords() *TrackRecords {
	return kept.New(trackRecordBytes, func(projection.TrackRecord) int { return 128 }) //nolint:mnd // about what one takes
}

// GetTrackRecord answers GET /v1/track-records/{organisation}, of an association.
func (a *API) GetTrackRecord(ctx context.Context, r orderrest.GetTrackRecordRequestObject) (orderrest.GetTrackRecordResponseObject, error) {
	known := a.Vault.Profile(ctx, r.Organisation)
	if !isAssociation(r.Organisation) || known.Name == "" && !known.Erased {
		return nil, app.Faults.Wrap(app.ErrNoAssociation)
	}
	answer, err := web.ReadFresh(ctx, a.Model, func() (orderrest.TrackRecord, error) { return a.trackRecord(r.Organisation) })
	if err != nil {
		return nil, err
	}
	return orderrest.GetTrackRecord200JSONResponse{Body: answer}, nil
}

func isAssociation(organisation string) bool { return strings.HasPrefix(organisation, "assoc_") }

// trackRecord is how an organisation has traded, counted anew after each change of its orders and on each day.
func (a *API) trackRecord(organisation string) (orderrest.TrackRecord, error) {
	today := lima.Date(a.Now())
	key := organisation + " " + today
	if counted, ok := a.Records.Get(key); ok {
		return trackRecordAnswer(counted, organisation), nil
	}
	stamp, keep := kept.Now(a.Views.Orders.Chosen(a.Model, projection.Counted(organisation))...)
	var counted projection.TrackRecord
	err := a.Model.View(func(tx *bbolt.Tx) (err error) {
		counted, err = a.Views.TrackRecord(tx, organisation, today)
		return err
	})
	if err != nil {
		return orderrest.TrackRecord{}, fault.UnavailableBecause(err)
	}
	if keep {
		a.Records.Put(key, counted, stamp)
	}
	return trackRecordAnswer(counted, organisation), nil
}

func trackRecordAnswer(r projection.TrackRecord, organisation string) orderrest.TrackRecord {
	answer := orderrest.TrackRecord{
		Orders: int64(r.Orders), Completed: int64(r.Completed), Disputed: int64(r.Disputed), Claimed: int64(r.Claimed), Cancelled: int64(r.Cancelled),
	}
	if isAssociation(organisation) {
		answer.Short, answer.LateDelivered = new(int64(r.Short)), new(int64(r.LateDelivered))
		return answer
	}
	answer.LatePaid = new(int64(r.LatePaid))
	if r.DaysToPay != nil {
		answer.DaysToPay = new(int64(*r.DaysToPay))
	}
	return answer
}

// addTrackRecords adds to the two sides of an answer how they have traded.
func (a *API) addTrackRecords(buyer *orderrest.Buyer, seller *orderrest.Seller) error {
	bought, err := a.trackRecord(buyer.ID)
	if err != nil {
		return err
	}
	sold, err := a.trackRecord(seller.ID)
	buyer.TrackRecord, seller.TrackRecord = &bought, &sold
	return err
}
