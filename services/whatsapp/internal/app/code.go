package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/otp"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// CodeTemplate is the authentication template of one-time codes.
const CodeTemplate = "codigo_qhatu"

// codeSender sends one-time codes, to phones: Meta sends no authentication template to a business-scoped id (131062). It keeps nothing of them: a
// code that comes twice is the same code, and who gets none asks for another one.
type codeSender struct {
	graph  Graph
	logger *slog.Logger
}

// Until a code is sent again: after Meta may have taken it, and while it takes nothing.
const (
	codeUnknownPause = 30 * time.Second
	codeStopPause    = time.Minute
)

func (s codeSender) send(ctx context.Context, c otp.Code) error {
	_, err := transmit(ctx, s.graph, codeMessage(c))
	if err == nil {
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
		s.logger.Error("codes are not sent", "error", err)
		return keyedqueue.RetryAfter(codeStopPause)
	case graph.Window, graph.Fallback, graph.Wait, graph.Unreachable, graph.GiveUp:
	}
	s.logger.Warn("a code is not sent", "channel", otp.WhatsApp, "error", err)
	return nil
}

// codeMessage is the template with the code, once to read and once for the button that copies it.
func codeMessage(c otp.Code) wire.Outgoing {
	language := "es_PE"
	if c.Language == "en" {
		language = "en_US"
	}
	return wire.Template(wire.Address{Phone: c.To}, wire.TemplateMessage{
		Name: CodeTemplate, Language: language, Params: []wire.Param{{Text: c.Code}},
		Buttons: []wire.TemplateButton{{Index: 0, Suffix: c.Code}},
	})
}
