package wire_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// x is so many units of text.
func x(n int) string { return strings.Repeat("x", n) }

func body(s string) wire.Frame { return wire.Frame{Body: s} }

var yes = wire.Choice{ID: "yes", Title: "Sí"}

func button(c wire.Choice) wire.Outgoing { return wire.Buttons(toRosa, body("¿Sí?"), c) }

func row(c wire.Choice) wire.Outgoing {
	return wire.List(toRosa, body("¿Cuál?"), "Ver", wire.Section{Rows: []wire.Choice{c}})
}

// some are so many different choices.
func some(n int) (all []wire.Choice) {
	for i := range n {
		all = append(all, wire.Choice{ID: fmt.Sprint("id", i), Title: fmt.Sprint("title", i)})
	}
	return all
}

func section(n int) wire.Section { return wire.Section{Rows: some(n)} }

func param(s string) wire.Outgoing {
	return wire.Template(toRosa, wire.TemplateMessage{Name: "a", Language: "es_PE", Params: []wire.Param{{Name: "n", Text: s}}})
}

// Every limit of Meta's: at it, and one beyond.
func TestLimits(t *testing.T) {
	const buttons, rows = "interactive.action.buttons", "interactive.action.sections[0].rows"
	for _, c := range []struct {
		field string
		make  func(n int) wire.Outgoing
		most  int
	}{
		{"text.body", func(n int) wire.Outgoing { return wire.Text(toRosa, x(n)) }, 4096},
		{"interactive.body.text", func(n int) wire.Outgoing { return wire.Buttons(toRosa, body(x(n)), yes) }, 1024},
		{"interactive.body.text", func(n int) wire.Outgoing { return wire.List(toRosa, body(x(n)), "Ver", section(1)) }, 4096},
		{"interactive.body.text", func(n int) wire.Outgoing { return wire.AskLocation(toRosa, x(n)) }, 1024},
		{"interactive.footer.text", func(n int) wire.Outgoing { return wire.Buttons(toRosa, titled("", "a", x(n)), yes) }, 60},
		{"interactive.header.text", func(n int) wire.Outgoing { return wire.Buttons(toRosa, titled(x(n), "a", ""), yes) }, 60},
		{buttons, func(n int) wire.Outgoing { return wire.Buttons(toRosa, body("a"), some(n)...) }, 3},
		{buttons + "[0].reply.title", func(n int) wire.Outgoing { return button(wire.Choice{ID: "a", Title: x(n)}) }, 20},
		{buttons + "[0].reply.id", func(n int) wire.Outgoing { return button(wire.Choice{ID: x(n), Title: "a"}) }, 256},
		{"interactive.action.button", func(n int) wire.Outgoing { return wire.List(toRosa, body("a"), x(n), section(1)) }, 20},
		{"interactive.action.sections.rows", func(n int) wire.Outgoing { return wire.List(toRosa, body("a"), "Ver", section(n)) }, 10},
		{"interactive.action.sections[0].title", func(n int) wire.Outgoing {
			return wire.List(toRosa, body("a"), "Ver", wire.Section{Title: x(n), Rows: some(1)})
		}, 24},
		{rows + "[0].id", func(n int) wire.Outgoing { return row(wire.Choice{ID: x(n), Title: "a"}) }, 200},
		{rows + "[0].title", func(n int) wire.Outgoing { return row(wire.Choice{ID: "a", Title: x(n)}) }, 24},
		{rows + "[0].description", func(n int) wire.Outgoing { return row(wire.Choice{ID: "a", Title: "a", Description: x(n)}) }, 72},
		{"image.caption", func(n int) wire.Outgoing { return wire.Image(toRosa, wire.File{ID: "1"}, x(n)) }, 1024},
		{"document.caption", func(n int) wire.Outgoing { return wire.Document(toRosa, wire.File{ID: "1"}, "a.pdf", x(n)) }, 1024},
		{"template.name", func(n int) wire.Outgoing {
			return wire.Template(toRosa, wire.TemplateMessage{Name: x(n), Language: "es_PE"})
		}, 512},
		{"template.components[0].parameters[0].text", func(n int) wire.Outgoing { return param(x(n)) }, 1024},
	} {
		if err := c.make(c.most).Validate(); err != nil {
			t.Errorf("%s: %d go, yet %v", c.field, c.most, err)
		}
		if got := refusedField(c.make(c.most + 1).Validate()); got != c.field {
			t.Errorf("%s: %d refused for %q", c.field, c.most+1, got)
		}
	}
}

func TestWhatMetaRefuses(t *testing.T) {
	sections := make([]wire.Section, 11)
	for i := range sections {
		sections[i].Title = fmt.Sprint(i)
	}
	sections[0] = section(1)
	for want, o := range map[string]wire.Outgoing{
		"text.body":                              wire.Text(toRosa, " \n"),
		"interactive.body.text":                  wire.Buttons(toRosa, body(""), yes),
		"interactive.action.buttons":             wire.Buttons(toRosa, body("a")),
		"interactive.action.buttons[1].reply.id": wire.Buttons(toRosa, body("a"), yes, wire.Choice{ID: yes.ID, Title: "Otro"}),
		"interactive.action.sections":            wire.List(toRosa, body("a"), "Ver", sections...),
		"interactive.action.sections.rows":       wire.List(toRosa, body("a"), "Ver", wire.Section{}),
		"interactive.header.type":                wire.List(toRosa, wire.Frame{Header: wire.Header{Image: wire.File{ID: "1"}}, Body: "a"}, "Ver", section(1)),
		"interactive.action.sections[1].rows[0].title": wire.List(toRosa, body("a"), "Ver",
			wire.Section{Rows: []wire.Choice{yes}}, wire.Section{Rows: []wire.Choice{{ID: "other", Title: yes.Title}}}),
		"interactive.action.buttons[0].reply.description": button(wire.Choice{ID: "a", Title: "a", Description: "b"}),
		"image":                  wire.Image(toRosa, wire.File{}, ""),
		"audio":                  wire.Voice(toRosa, wire.File{ID: "1", Link: "https://a.pe"}),
		"message_id":             wire.Read("", true),
		"template.name":          wire.Template(toRosa, wire.TemplateMessage{Name: "Oferta", Language: "es_PE"}),
		"template.language.code": wire.Template(toRosa, wire.TemplateMessage{Name: "oferta"}),
		"template.components[0].parameters[0].text": param("dos\nlíneas"),
		"template.components[0].parameters[1].parameter_name": wire.Template(toRosa, wire.TemplateMessage{
			Name: "a", Language: "es_PE", Params: []wire.Param{{Name: "n", Text: "a"}, {Text: "b"}},
		}),
		"template.components[0].parameters[0].payload": wire.Template(toRosa, wire.TemplateMessage{
			Name: "a", Language: "es_PE", Buttons: []wire.TemplateButton{{}},
		}),
	} {
		if got := refusedField(o.Validate()); got != want {
			t.Errorf("refused for %q, want %q", got, want)
		}
	}
}

func TestLengthsAreUTF16Units(t *testing.T) {
	for s, want := range map[string]int{"": 0, "maíz": 4, "🌽": 2, "👩🏽‍🌾": 7, "a\xff": 2, "qq": 2} {
		if got := wire.Units(s); got != want {
			t.Errorf("%q has %d units, want %d", s, got, want)
		}
	}
	corn := strings.Repeat("🌽", 10)
	if err := button(wire.Choice{ID: "a", Title: corn}).Validate(); err != nil {
		t.Error(err)
	}
	err := button(wire.Choice{ID: "a", Title: corn + "!"}).Validate()
	const want = "interactive.action.buttons[0].reply.title has 21 UTF-16 units, at most 20 go"
	if err == nil || err.Error() != want {
		t.Errorf("refused with %q, want %q", err, want)
	}
}

// What a person reads is their own business, also when it is too long.
func TestErrorsQuoteNothing(t *testing.T) {
	secret := "S/ 69.00 para Rosa"
	for _, o := range []wire.Outgoing{
		wire.Text(wire.Address{Phone: secret}, "a"),
		wire.Text(wire.Address{UserID: secret}, "a"),
		wire.Text(toRosa, strings.Repeat(secret, 300)),
		wire.Buttons(toRosa, body("a"), wire.Choice{ID: secret, Title: "a"}, wire.Choice{ID: secret, Title: "b"}),
		param(secret + "\n"),
	} {
		if err := o.Validate(); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("refused with %v", err)
		}
	}
}
