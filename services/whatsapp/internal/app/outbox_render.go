package app

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

const (
	// window is how long after a person's last message they may be written to freely: a day by Meta's clock, less a minute
	// for what lies between the two clocks.
	window = 24*time.Hour - time.Minute

	// repeatPayload and a key are the payload of the general template's button: it asks for the message with that key.
	repeatPayload = "again:"

	// templateLanguage is that of all templates: Meta knows neither Quechua nor Awajún.
	templateLanguage = "es_PE"
)

// form is how a message goes out.
type form int

// The forms: as it was written or, while the window is closed, as a template.
const (
	asWritten form = iota
	ownTemplate
	generalTemplate
)

// render is a message as it goes out at this moment.
func (o *outbox) render(ctx context.Context, d delivery) (message wire.Outgoing, f form, err error) {
	closed := d.out.AsTemplate || d.last.Refused == graph.Window || d.last.Refused == graph.Fallback
	if !closed {
		closed, err = o.isWindowClosed(ctx, d)
	}
	if err != nil {
		return message, f, err
	}
	if closed {
		message, f = renderTemplate(d)
	} else if message, err = o.renderWhole(ctx, d); err != nil {
		return message, f, err
	}
	message.Callback = callback(d.contact, d.key)
	return message, f, nil
}

// renderWhole is a message as it was written, with its file.
func (o *outbox) renderWhole(ctx context.Context, d delivery) (wire.Outgoing, error) {
	file, err := o.attach(ctx, d)
	if errors.Is(err, errNoAttachment) {
		if otherwise := d.out.Message.File.Otherwise; otherwise != "" {
			d.out.Message.Body = otherwise
		}
		d.out.Message.File, err = nil, nil
	}
	if err != nil {
		return wire.Outgoing{}, err
	}
	return o.renderMessage(d, file), nil
}

// isWindowClosed tells whether a day has passed since the person last wrote, perhaps after the message was made.
func (o *outbox) isWindowClosed(ctx context.Context, d delivery) (bool, error) {
	now := o.clock.Now()
	if now.Before(d.out.LastInbound.Add(window)) {
		return false, nil
	}
	c, err := o.conversations.load(ctx, d.contact)
	return !now.Before(c.LastInbound.Add(window)), err
}

// renderMessage is a message as it was written. A body that Meta would refuse is our mistake, and still better sent
// without its buttons than not at all: the choices stand in the text too.
func (o *outbox) renderMessage(d delivery, file wire.File) wire.Outgoing {
	message := compose(d.out.To.wire(), d.out.Message, file)
	err := message.Validate()
	if err == nil {
		return message
	}
	limit := "?"
	if wrong, ok := errors.AsType[*wire.FieldError](err); ok {
		limit = wrong.Error()
	}
	o.logger.Error("message breaks a limit, sent as plain text", "outbound", d.key, "limit", limit)
	return wire.Text(d.out.To.wire(), shorten(d.out.Message.Body, wire.MaxText))
}

// compose is a message with its file: a document or a photo with the body as its caption or, of one with buttons, above it. A list has none.
func compose(to wire.Address, m chat.Message, file wire.File) wire.Outgoing {
	frame := wire.Frame{Body: m.Body, Footer: m.Footer}
	isPhoto := m.File != nil && m.File.Kind == chat.FilePhoto
	switch {
	case file == wire.File{}:
	case len(m.Buttons) > 0 && isPhoto:
		frame.Header.Image = file
	case len(m.Buttons) > 0:
		frame.Header.Document = file
	case m.List == nil && isPhoto:
		return wire.Image(to, file, m.Body)
	case m.List == nil:
		return wire.Document(to, file, m.File.Name, m.Body)
	}
	switch {
	case m.List != nil:
		return wire.List(to, frame, m.List.Button, wire.Section{Rows: choices(m.List.Rows)})
	case len(m.Buttons) > 0:
		return wire.Buttons(to, frame, choices(m.Buttons)...)
	case m.Footer != "":
		return wire.Text(to, m.Body+"\n\n_"+m.Footer+"_")
	}
	return wire.Text(to, m.Body)
}

func choices(from []chat.Choice) []wire.Choice {
	all := make([]wire.Choice, len(from))
	for i, c := range from {
		all[i] = wire.Choice{ID: c.ID, Title: c.Title, Description: c.Description}
	}
	return all
}

// renderTemplate is a message while the window is closed: as a template of its own or, where that is none or cannot be used,
// as the general one.
func renderTemplate(d delivery) (wire.Outgoing, form) {
	refused := d.out.AsGeneral || d.last.AsGeneral || d.last.Refused == graph.Fallback
	if own := d.out.Message.Template; own != nil && !refused {
		asked := *own
		asked.Payload = cmp.Or(own.Payload, repeatPayload+d.key)
		if message := template(d.out.To.wire(), asked); message.Validate() == nil {
			return message, ownTemplate
		}
	}
	return template(d.out.To.wire(), chat.Template{Name: chat.General, Payload: repeatPayload + d.key}), generalTemplate
}

func template(to wire.Address, t chat.Template) wire.Outgoing {
	message := wire.TemplateMessage{Name: t.Name, Language: templateLanguage}
	for _, p := range t.Params {
		message.Params = append(message.Params, wire.Param{Name: p.Name, Text: p.Text})
	}
	if t.Payload != "" {
		message.Buttons = []wire.TemplateButton{{Payload: t.Payload}}
	}
	return wire.Template(to, message)
}

// shorten shortens a text to so many UTF-16 units.
func shorten(text string, most int) string {
	if wire.Units(text) <= most {
		return text
	}
	var short strings.Builder
	left := most - wire.Units("…")
	for _, r := range text {
		if left -= wire.Units(string(r)); left < 0 {
			break
		}
		short.WriteRune(r)
	}
	return short.String() + "…"
}
