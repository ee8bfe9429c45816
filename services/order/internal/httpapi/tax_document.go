package httpapi

import (
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/kept"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/vocabulary"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/domain/taxdoc"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// Sales keeps what was summed of an association's sales until its orders change.
type Sales = kept.Cache[money.Amount]

const salesBytes = 1 << 20

// NewSales returns an empty one.
func NewSales() *Sales {
	return kept.New(salesBytes, func(money.Amount) int { return 128 }) //nolint:mnd // about what one takes
}

// addDocument adds to an order's answer which tax document it needs, where there is a deal.
func (a *API) addDocument(o projection.Order, answer *orderrest.Order) error {
	d, ok, err := a.taxDocument(o)
	if ok {
		answer.Document = taxDocumentAnswer(d)
	}
	return err
}

// taxDocument is which tax document an order needs, if it is a deal of this market that stands.
func (a *API) taxDocument(o projection.Order) (d taxdoc.Document, ok bool, err error) {
	if o.Recorded() || o.Status == order.Cancelled {
		return d, false, nil
	}
	product := o.Placed.Product
	if product == "" {
		lot, err := row(a, a.Views.Lots.Get, o.Placed.Lot)
		if err != nil {
			return d, false, err
		}
		product = lot.Product
	}
	seller, err := row(a, a.Views.Taxpayers.Get, o.Association)
	if err != nil {
		return d, false, err
	}
	buyer, err := row(a, a.Views.Taxpayers.Get, o.Buyer)
	if err != nil {
		return d, false, err
	}
	known, _ := vocabulary.FindProduct(product)
	deal := taxdoc.Deal{Seller: seller.Kind, Buyer: buyer.Kind, PrimaryOrCraft: known.IsPrimaryOrCraft()}
	if deal.CountsSales() {
		if deal.Sales, err = a.yearSales(o); err != nil {
			return d, false, err
		}
	}
	return deal.Document(), true, nil
}

// yearSales are the seller's of the year in which an order was confirmed, up to that one: what is sold later changes no document that was issued. Of an order that
// is not confirmed yet, they are those up to now.
func (a *API) yearSales(o projection.Order) (*taxdoc.Sales, error) {
	until := o.When(order.Confirmed)
	if until.IsZero() {
		until = a.Now()
	}
	sum, err := a.soldUpTo(projection.SoldUpTo{Association: o.Association, Time: until}, o.ID)
	year := projection.YearOf(until)
	return &taxdoc.Sales{Year: year, AtLeast: sum, Limit: a.UITs.Limit(year)}, err
}

func (a *API) soldUpTo(f projection.SoldUpTo, id string) (sum money.Amount, err error) {
	key := id + " " + f.Time.Format(time.RFC3339Nano)
	if sum, ok := a.Sales.Get(key); ok {
		return sum, nil
	}
	stamp, keep := kept.Now(a.Views.Orders.Chosen(a.Model, f)...)
	err = a.Model.View(func(tx *bbolt.Tx) (err error) {
		sum, err = a.Views.Sold(tx, f)
		return err
	})
	if err != nil {
		return sum, fault.UnavailableBecause(err)
	}
	if keep {
		a.Sales.Put(key, sum, stamp)
	}
	return sum, nil
}

func taxDocumentAnswer(d taxdoc.Document) *orderrest.TaxDocument {
	answer := orderrest.TaxDocument{
		Kind: restvalue.Optional(orderrest.TaxDocumentKind(d.Kind)), IssuedBy: restvalue.Optional(orderrest.Side(d.IssuedBy)),
		Reason: orderrest.TaxDocumentReason(d.Reason),
	}
	for _, each := range d.Missing {
		answer.Missing = append(answer.Missing, orderrest.TaxDocumentMissing(each))
	}
	if d.Sales != nil {
		answer.YearSales = &orderrest.YearSales{
			Year: int64(d.Sales.Year), AtLeast: restvalue.Money(d.Sales.AtLeast), Warning: restvalue.Optional(orderrest.YearSalesWarning(d.Sales.Warning())),
		}
		if d.Sales.Limit.Minor > 0 {
			answer.YearSales.Limit = new(restvalue.Money(d.Sales.Limit))
		}
	}
	return &answer
}
