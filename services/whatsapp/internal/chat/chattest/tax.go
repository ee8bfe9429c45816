package chattest

import (
	"context"

	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Taxpayer stands in for that of *market.Session.
func (f *Market) Taxpayer(context.Context, string) (market.Taxpayer, error) {
	return f.Tax, f.called("Taxpayer")
}

// SetRUC stands in for that of *market.Session.
func (f *Market) SetRUC(_ context.Context, command market.Command, _, number string) (market.Taxpayer, error) {
	return once(f, "SetRUC", command, func() (market.Taxpayer, error) {
		f.Tax = market.Taxpayer{RUC: number, Kind: "company"}
		if number == "" {
			f.Tax.Kind = market.WithoutRUC
		}
		return f.Tax, nil
	})
}
