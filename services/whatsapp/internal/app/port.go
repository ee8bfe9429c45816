package app

import (
	"context"
	"time"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/flows"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// Bot is who answers; *flows.Bot is it.
type Bot interface {
	Turn(context.Context, flows.Market, chat.State, chat.Input) (chat.State, []chat.Message, error)
	Stranger(chat.State, chat.Input) (chat.State, []chat.Message, *chat.Consent)
	Gathered(context.Context, flows.Market, chat.State, chat.Several, time.Time) (chat.State, chat.Message, error)
	Notice(context.Context, flows.Market, chat.State, chat.Notice, time.Time) (chat.State, *chat.Message, error)
}

// Market opens sessions for people; *market.Client is it.
type Market interface {
	SessionByPhone(ctx context.Context, phone string) (*market.Session, error)
	SessionOf(ctx context.Context, person, organisation string) (*market.Session, error)
	Told(ctx context.Context, person, organisation string) (market.Told, error)
	LotByCode(ctx context.Context, code string) (lot market.Lot, ok bool, err error)
	Consent(ctx context.Context, command market.Command, phone string, accepted bool, language string) error
	Erase(ctx context.Context, command market.Command, phone string) (person string, err error)
	Disavow(ctx context.Context, command market.Command, phone string) error
	ChangePhone(ctx context.Context, command market.Command, phone, newPhone string) (person string, err error)
}

// Graph is Meta's side; *graph.Client is it.
type Graph interface {
	Send(ctx context.Context, o wire.Outgoing) (graph.Accepted, error)
	MarkRead(ctx context.Context, messageID string, typing bool) error
	Upload(ctx context.Context, kind, name string, content []byte) (wire.File, error)
	Download(ctx context.Context, id string, most int64) ([]byte, error)
}

// Positions writes positions of the log as the market's services do; web.Positions is it.
type Positions interface {
	Encode(es.Position) string
	Decode(string) (es.Position, error)
}
