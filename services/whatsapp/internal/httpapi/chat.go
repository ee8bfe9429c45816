package httpapi

import (
	"context"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/api/chatrest"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/whatsapp/internal/app"
)

// Chat serves the contract of the chat: people read their own.
type Chat struct {
	History *app.History
}

var _ chatrest.StrictServerInterface = (*Chat)(nil)

// Routes registers every route of the contract.
func (c *Chat) Routes(g *echo.Group) { chatrest.RegisterHandlers(g, c) }

// ListMessages answers GET /v1/chat.
func (c *Chat) ListMessages(ctx context.Context, r chatrest.ListMessagesRequestObject) (chatrest.ListMessagesResponseObject, error) {
	before, err := placeOf(r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	all, more, err := c.History.Of(ctx, web.CallerFrom(ctx).Person, before, web.Limit(r.Params.Limit))
	if err != nil {
		return nil, fault.UnavailableBecause(err)
	}
	page := chatrest.MessagePage{Items: []chatrest.Message{}}
	for _, m := range all {
		item := chatrest.Message{At: m.At, From: chatrest.MessageFromQhatu, Text: m.Text, Choices: m.Choices}
		if m.FromPerson {
			item.From = chatrest.MessageFromPerson
		}
		page.Items = append(page.Items, item)
	}
	if more {
		page.Next = restvalue.Optional(strconv.FormatInt(all[len(all)-1].At.UnixNano(), 10))
	}
	return chatrest.ListMessages200JSONResponse{Body: page}, nil
}

// placeOf reads a cursor: the time of the last message of the page before.
func placeOf(cursor *string) (time.Time, error) {
	if cursor == nil {
		return time.Time{}, nil
	}
	nanoseconds, err := strconv.ParseInt(*cursor, 10, 64)
	if err != nil {
		return time.Time{}, web.ForeignCursor()
	}
	return time.Unix(0, nanoseconds), nil
}
