package app

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/otp"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/account"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// CodeTemplate is the authentication template of one-time codes.
const CodeTemplate = "codigo_qhatu"

// codeSender sends one-time codes and what else identity tells, to phones: Meta sends no authentication template to a business-scoped id (131062). It keeps nothing of them: a
// code that comes twice is the same code, and who gets none asks for another one.
type codeSender struct {
	graph  Graph
	logger *slog.Logger
	said   atomic.Pointer[int] // code of Meta's that the log has been told; nil: none since a message went through
}

// Until a code is sent again: after Meta may have taken it, and while it takes nothing.
const (
	codeUnknownPause = 30 * time.Second
	codeStopPause    = time.Minute
)

// codeCallback comes back in the statuses of what is sent here, which is in no outbox.
const codeCallback = "code"

func (s *codeSender) send(ctx context.Context, m otp.Message) error {
	message, ok := templateOf(m)
	if !ok {
		return nil
	}
	message.Callback = codeCallback
	_, err := transmit(ctx, s.graph, message)
	if err == nil {
		s.said.Store(nil)
		return nil
	}
	refusal, refused := errors.AsType[*graph.Error](err)
	switch {
	case errors.Is(err, graph.ErrUnknown):
		return keyedqueue.RetryAfter(codeUnknownPause)
	case !refused:
		return err
	}
	switch refusal.Action() {
	case graph.Retry, graph.Hold, graph.Slow:
		return err
	case graph.Stop:
		if s.isNews(refusal) {
			s.logger.Error("codes are not sent, tried again each minute", "error", err)
		}
		return keyedqueue.RetryAfter(codeStopPause)
	case graph.Window, graph.Fallback, graph.Wait, graph.Unreachable, graph.GiveUp:
	}
	if s.isNews(refusal) {
		s.logger.Warn("a code, or what is told of an account, is not sent; others with the same code of Meta's are not logged until one goes through", "channel", otp.WhatsApp, "error", err)
	}
	return nil
}

// isNews tells whether the log has yet to be told of a refusal: one line for all that have the same reason.
func (s *codeSender) isNews(refusal *graph.Error) bool {
	before := s.said.Swap(&refusal.Code)
	return before == nil || *before != refusal.Code
}

// templateOf is the template of a message; ok is false for one that this version does not know.
func templateOf(m otp.Message) (o wire.Outgoing, ok bool) {
	if m.Kind == otp.SignIn || m.Kind == otp.AddContact {
		return codeMessage(m), true
	}
	t, ok := account.Template(m)
	return template(wire.Address{Phone: m.To}, t), ok
}

// codeMessage is the template with the code, once to read and once for the button that copies it.
func codeMessage(c otp.Message) wire.Outgoing {
	language := "es_PE"
	if c.Language == "en" {
		language = "en_US"
	}
	return wire.Template(wire.Address{Phone: c.To}, wire.TemplateMessage{
		Name: CodeTemplate, Language: language, Params: []wire.Param{{Text: c.Code}},
		Buttons: []wire.TemplateButton{{Index: 0, Suffix: c.Code}},
	})
}
