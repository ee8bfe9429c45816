// Package flows lists the conversations of the bot, and reads what earlier versions of them stored. Besides it only two
// packages import a flow: app, which makes notices of what happens in the market, and the test kit chattest.
package flows

import (
	"context"
	"slices"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/account"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/colleague"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/consent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/fair"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/lot"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/mydata"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/order"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/payee"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/preference"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/rate"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/representative"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/sell"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/suspension"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/tax"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Market is what the kernel and all flows ask of the market; *market.Session is it, with the pictures that people send.
type Market interface {
	chat.Session
	sell.Market
	bargain.Market
	fair.Market
	lot.Market
	order.Market
	colleague.Market
	rate.Market
	representative.Market
	payee.Market
	mydata.Market
	account.Market
	preference.Market
	tax.Market
}

var _ Market = struct {
	*market.Session
	Pictures
}{}

// Pictures fetches what people send.
type Pictures interface {
	// Picture is a picture by Meta's id; market.ErrNoFile where it cannot be had.
	Picture(ctx context.Context, media string) ([]byte, error)
}

// Of makes the flows of one turn. Their order is that of the menu and of the help.
func Of(t *chat.Turn, m Market) []chat.Flow {
	return []chat.Flow{
		sell.New(t, m),
		bargain.New(t, m),
		fair.New(t, m),
		lot.New(t, m),
		order.New(t, m),
		colleague.New(t, m),
		payee.New(t, m),
		representative.New(t, m),
		suspension.New(t, m),
		rate.New(t, m),
		mydata.New(t, m),
		preference.New(t, m),
		tax.New(t, m),
		account.New(t, m),
	}
}

// Bot answers by these flows.
type Bot = chat.Bot[Market]

// New returns a Bot that answers by these flows.
func New(cfg chat.Config) *Bot { return chat.New(cfg, Of, stranger) }

// stranger answers whoever acts for nobody: about who signs in to their account, what is kept of them, or else about consent.
func stranger(t *chat.Turn) (chat.Message, *chat.Consent) {
	if answer, decided, ok := account.Stranger(t); ok {
		return answer, decided
	}
	if answer, decided, ok := mydata.Stranger(t); ok {
		return answer, decided
	}
	return consent.Answer(t)
}

// OfNobodys words a notice for a person who acts for no organisation any more; ok is false where it is not for them.
func OfNobodys(n chat.Notice) (m chat.Message, ok bool) {
	if m, ok = suspension.ClosedAll(n); ok {
		return m, true
	}
	return representative.LeftAll(n)
}

// Templates lists what Meta must have approved, to be sent while the 24 h window is shut.
func Templates() []chat.TemplateText {
	return slices.Concat(chat.Templates(), bargain.Templates(), fair.Templates(), account.Templates())
}
