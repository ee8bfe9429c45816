package app

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

const (
	// window is how long after her last message a person may be written to freely: a day by Meta's clock, less a minute
	// for what lies between the two clocks.
	window = 24*time.Hour - time.Minute

	again = "again:" // and the entry's key: payload of the general template's button, which asks for what is new

	// templateLanguage is that of all templates: Meta knows neither Quechua nor Awajún.
	templateLanguage = "es_PE"
)

// form is an entry as it goes out at this moment: as it was said or, while the window is shut, as a template.
func (a *App) form(ctx context.Context, m keyedqueue.Message, e entry, last attempt) (out wire.Outgoing, shut bool, err error) {
	shut = e.AsTemplate || last.Refused == graph.Window
	if !shut {
		shut, err = a.shut(ctx, m.Key, e)
	}
	if shut {
		out = asTemplateMessage(e, m.Name)
	} else {
		out = a.asMessage(e, m)
	}
	out.Callback = callback(m.Key, m.Name)
	return out, shut, err
}

// shut tells whether a day has passed since she last wrote. Since the entry was made she may have written again.
func (a *App) shut(ctx context.Context, contact string, e entry) (bool, error) {
	now := a.clock.Now()
	if now.Before(e.LastInbound.Add(window)) {
		return false, nil
	}
	c, err := a.conversation(ctx, contact)
	return !now.Before(c.LastInbound.Add(window)), err
}

// asMessage is an entry as it was said. A body that Meta would refuse is our mistake, and still better said without its
// buttons than not at all: the choices stand in the text too.
func (a *App) asMessage(e entry, m keyedqueue.Message) wire.Outgoing {
	out := compose(e.To.wire(), e.Message)
	err := out.Validate()
	if err == nil {
		return out
	}
	field := "?"
	if wrong, ok := errors.AsType[*wire.FieldError](err); ok {
		field = wrong.Error()
	}
	a.logger.Error("message breaks a limit, sent as plain text", "entry", m.Name, "limit", field)
	return wire.Text(e.To.wire(), cut(e.Message.Body, wire.MaxText))
}

func compose(to wire.Address, m chat.Message) wire.Outgoing {
	frame := wire.Frame{Body: m.Body, Footer: m.Footer}
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

// asTemplateMessage is an entry while the window is shut: by a template of its own or by the general one.
func asTemplateMessage(e entry, key string) wire.Outgoing {
	if own := e.Message.Template; own != nil {
		if out := template(e.To.wire(), *own); out.Validate() == nil {
			return out
		}
	}
	return template(e.To.wire(), chat.Template{Name: chat.General, Payload: again + key})
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

// cut shortens a text to so many UTF-16 units.
func cut(text string, most int) string {
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
