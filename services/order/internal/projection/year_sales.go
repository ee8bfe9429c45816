package projection

import (
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// sold is the list of an association's orders that were confirmed in a year and stand, in that order.
func sold(association string, year int) string { return fmt.Sprint("sold=", association, ":", year) }

// sale is since when an order counts as a sale, if it does. What the association has recorded is its word alone, and is kept apart.
func (o Order) sale() (since time.Time, ok bool) {
	if o.Recorded() || o.Status == order.Cancelled {
		return since, false
	}
	since = o.When(order.Confirmed)
	return since, !since.IsZero()
}

// YearOf is the calendar year of a time, in Peru.
func YearOf(at time.Time) int { return at.In(lima.Zone).Year() }

// SoldUpTo chooses an association's sales of a year up to a time in it, and with it, the first first.
type SoldUpTo struct {
	Association string
	Time        time.Time
}

// Walks lead through them.
func (f SoldUpTo) Walks() []readmodel.Walk[Order] {
	return []readmodel.Walk[Order]{{
		Lists: []string{sold(f.Association, YearOf(f.Time))}, Bounds: readmodel.UpTo(readmodel.Soonest(f.Time)),
	}}
}

// Chooses is true.
func (SoldUpTo) Chooses(Order) bool { return true }

// mostSales is how many are summed: those that are beyond are not in what somebody has sold at least.
const mostSales = 2000

// Sold is what an association has sold of the market's orders in a year up to a time, as they stand now: less what did not come, and nothing of what was
// cancelled. It is the least that they have sold.
func (v Views) Sold(tx *bbolt.Tx, f SoldUpTo) (money.Amount, error) {
	sum, left := money.Amount{Currency: money.PEN}, mostSales
	var from readmodel.Cursor
	for {
		next, err := v.Orders.Each(tx, f, from, left, func(o *Order) error {
			left--
			total, err := o.Total()
			if total.Currency == sum.Currency {
				sum.Minor += total.Minor
			}
			return err
		})
		if err != nil || next == nil || left == 0 {
			return sum, err
		}
		from = *next
	}
}
