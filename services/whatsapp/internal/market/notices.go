package market

import (
	"context"

	"github.com/qhatu/qhatu/api/notifyrest"
	"github.com/qhatu/qhatu/pkg/quiet"
)

// How news come by chat.
const (
	WhenMany = string(notifyrest.ChatDigestWhenMany) // each by itself, and in the evening what more there is on a day with many
	Each     = string(notifyrest.ChatDigestEach)     // each by itself
	Daily    = string(notifyrest.ChatDigestDaily)    // all of it in the evening
)

// Told is how a person is told by chat what others do.
type Told struct {
	NoNews bool        // nothing but what asks for an answer, binds or ends a trade
	Digest string      // WhenMany, Each or Daily
	Nights bool        // in quiet hours too
	Hours  quiet.Hours // that the person has named; zero: the usual ones
}

// Told is how the person is told.
func (s *Session) Told(ctx context.Context) (Told, error) {
	return read(toldOf)(s.notify().GetNotifications(ctx, nil))
}

// SetTold says how the person is told by chat from now on. Hours stay as they are.
func (s *Session) SetTold(ctx context.Context, command Command, told Told) (Told, error) {
	digest, news := notifyrest.ChatDigest(told.Digest), !told.NoNews
	return read(toldOf)(s.notify().SetChatNotifications(ctx, nil, notifyrest.ChatWanted{Enabled: &news, Digest: &digest, Nights: &told.Nights}, command.Headers))
}

// Told is how a person is told who acts for an organisation; errors as of SessionByPhone.
func (c *Client) Told(ctx context.Context, person, organisation string) (Told, error) {
	s, err := c.SessionOf(ctx, person, organisation)
	if err != nil {
		return Told{}, err
	}
	return s.Told(ctx)
}

func (s *Session) notify() *notifyrest.Client {
	server, doer := s.caller.At("notify")
	return &notifyrest.Client{Server: server, Client: doer}
}

func toldOf(n notifyrest.Notifications) (Told, error) {
	told := Told{NoNews: !n.Chat.Enabled, Digest: string(n.Chat.Digest), Nights: n.Chat.Nights}
	if n.QuietHours != nil {
		told.Hours = quiet.Hours{From: n.QuietHours.From, Until: n.QuietHours.Until}
	}
	return told, nil
}
