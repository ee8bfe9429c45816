package negotiation

import (
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
)

// lima is the one time zone of Peru, where goods change hands.
var lima = time.FixedZone("America/Lima", -5*60*60)

// farthest is how many years ahead goods may change hands. A day beyond is taken for a typing mistake.
const farthest = 2

// checkDelivery checks the days of a delivery: its end is not over, and neither day is beyond reason.
func checkDelivery(d orderevents.Delivery, now time.Time) error {
	today, last := now.In(lima).Format(time.DateOnly), now.In(lima).AddDate(farthest, 0, 0).Format(time.DateOnly)
	switch {
	case d.From != "" && d.Until != "" && d.Until < d.From:
		return ErrDeliveryDates
	case d.Until != "" && (d.Until < today || d.Until > last):
		return ErrDeliveryUntil
	case d.From > last, d.From != "" && d.Until == "" && d.From < today:
		return ErrDeliveryFrom
	}
	return nil
}
