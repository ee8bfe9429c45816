package market

import (
	"context"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

// The tax documents of an order.
const (
	Factura     = string(orderrest.TaxDocumentKindFactura)
	Boleta      = string(orderrest.TaxDocumentKindBoleta)
	Liquidacion = string(orderrest.TaxDocumentKindLiquidacionDeCompra)
)

// Warnings of the limit of a year's sales.
const (
	NearLimit = string(orderrest.YearSalesWarningNearLimit)
	OverLimit = string(orderrest.YearSalesWarningOverLimit)
)

// TaxDocument is which tax document an order needs; the zero value where that is not known, or where more than one order was asked for.
type TaxDocument struct {
	Kind        string // "": that depends on what a side has not said yet; none: there is none that fits
	Reason      string
	Warning     string       // of the limit of the year's sales
	Sold, Limit money.Amount // in the year, at least, and at most
}

func taxDocumentOf(d *orderrest.TaxDocument) (t TaxDocument, err error) {
	if d == nil {
		return t, nil
	}
	t.Kind, t.Reason = string(restvalue.OrZero(d.Kind)), string(d.Reason)
	if d.YearSales == nil || d.YearSales.Limit == nil {
		return t, nil
	}
	t.Warning = string(restvalue.OrZero(d.YearSales.Warning))
	if t.Sold, err = amount(d.YearSales.AtLeast); err != nil {
		return t, err
	}
	t.Limit, err = amount(*d.YearSales.Limit)
	return t, err
}

// WithoutRUC is what an association says that has no RUC.
const WithoutRUC = string(identityrest.TaxpayerNone)

// Taxpayer is what an association has said of its RUC.
type Taxpayer struct {
	RUC  string // "" where it has none or has not said it
	Kind string // WithoutRUC, another kind, or "": it has not said it
}

// Taxpayer reads what an association has said of its RUC.
func (s *Session) Taxpayer(ctx context.Context, association string) (Taxpayer, error) {
	return read(func(a identityrest.Association) (Taxpayer, error) {
		return Taxpayer{RUC: restvalue.OrZero(a.Ruc), Kind: string(restvalue.OrZero(a.Taxpayer))}, nil
	})(s.identity().GetAssociation(ctx, association, nil))
}

// SetRUC says which RUC an association has, or ("") that it has none.
func (s *Session) SetRUC(ctx context.Context, command Command, association, number string) (Taxpayer, error) {
	if err := s.As(ctx, association); err != nil {
		return Taxpayer{}, err
	}
	if number == "" {
		return read(taxpayerOf)(s.identity().RemoveRuc(ctx, association, nil, command.Headers))
	}
	return read(taxpayerOf)(s.identity().SetRuc(ctx, association, nil, identityrest.NewRuc{Ruc: number}, command.Headers))
}

func taxpayerOf(o identityrest.Organisation) (Taxpayer, error) {
	return Taxpayer{RUC: restvalue.OrZero(o.Ruc), Kind: string(restvalue.OrZero(o.Taxpayer))}, nil
}
