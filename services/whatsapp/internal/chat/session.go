package chat

import (
	"context"

	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Session is what the kernel asks of the market, as one person sees it; *market.Session is it. Each flow declares what it
// asks besides. Errors are *market.Problem, a refusal that is put into words, or one that may pass.
type Session interface {
	Who() (market.Person, market.Organisation)
	ActsFor() []market.Organisation
	As(ctx context.Context, organisation string) error
	Consent(ctx context.Context, command market.Command, accepted bool) error
}
