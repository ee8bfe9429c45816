package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// body is a message to Rosa with some fields.
func body(fields string) []byte {
	return []byte(`{"messaging_product":"whatsapp","to":"+51987654321",` + fields + `}`)
}

func interactive(fields string) []byte {
	return body(`"type":"interactive","interactive":{` + fields + `}`)
}

func template(fields string) []byte {
	return body(`"type":"template","template":{"language":{"code":"es_PE"},` + fields + `}`)
}

// code are the components of an authentication template.
func code(body, button string) string {
	return fmt.Sprintf(`{"type":"body","parameters":[{"type":"text","text":%q}]},{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":%q}]}`, body, button)
}

func TestWhatMetaRefuses(t *testing.T) {
	w := newWorld(t)
	w.rosa.Say("hola")
	button := func(id, title string) string {
		return fmt.Sprintf(`{"type":"reply","reply":{"id":%q,"title":%q}}`, id, title)
	}
	buttons := func(all ...string) []byte {
		return interactive(`"type":"button","body":{"text":"a"},"action":{"buttons":[` + strings.Join(all, ",") + `]}`)
	}
	long := strings.Repeat("x", 4097)
	for name, c := range map[string]struct {
		body         []byte
		status, code int
	}{
		"no JSON":              {[]byte(`{`), 400, 100},
		"another product":      {[]byte(`{"messaging_product":"x","to":"+51987654321","text":{"body":"a"}}`), 400, 100},
		"nobody":               {[]byte(`{"messaging_product":"whatsapp","text":{"body":"a"}}`), 400, 131008},
		"no number":            {[]byte(`{"messaging_product":"whatsapp","to":"+51 rosa","text":{"body":"a"}}`), 400, 131009},
		"itself":               {[]byte(`{"messaging_product":"whatsapp","to":"+51900000001","text":{"body":"a"}}`), 400, 131021},
		"unknown user":         {[]byte(`{"messaging_product":"whatsapp","recipient":"PE.1","text":{"body":"a"}}`), 400, 131009},
		"unknown type":         {body(`"type":"poll"`), 400, 100},
		"no text":              {body(`"type":"text"`), 400, 131008},
		"empty text":           {body(`"type":"text","text":{"body":""}`), 400, 100},
		"long text":            {body(`"type":"text","text":{"body":"` + long + `"}`), 400, 100},
		"no button":            {buttons(), 400, 131009},
		"four buttons":         {buttons(button("1", "a"), button("2", "b"), button("3", "c"), button("4", "d")), 400, 131009},
		"long title":           {buttons(button("1", strings.Repeat("🌽", 10)+"!")), 400, 131009},
		"same title":           {buttons(button("1", "a"), button("2", "a")), 400, 131009},
		"same id":              {buttons(button("1", "a"), button("1", "b")), 400, 131009},
		"no body":              {interactive(`"type":"button","action":{"buttons":[` + button("1", "a") + `]}`), 400, 131008},
		"unknown interactive":  {interactive(`"type":"x","body":{"text":"a"}`), 400, 131009},
		"list without rows":    {interactive(`"type":"list","body":{"text":"a"},"action":{"button":"Ver","sections":[{"rows":[]}]}`), 400, 131009},
		"picture over a list":  {interactive(`"type":"list","header":{"type":"image","image":{"id":"1"}},"body":{"text":"a"},"action":{"button":"Ver","sections":[{"rows":[{"id":"1","title":"a"}]}]}`), 400, 131009},
		"image without file":   {body(`"type":"image","image":{}`), 400, 100},
		"no image":             {body(`"type":"image"`), 400, 131008},
		"code without button":  {template(`"name":"codigo","components":[{"type":"body","parameters":[{"type":"text","text":"314159"}]}]`), 400, 131008},
		"another code":         {template(`"name":"codigo","components":[` + code("314159", "271828") + `]`), 400, 100},
		"long code":            {template(`"name":"codigo","components":[` + code("3141592653589793", "3141592653589793") + `]`), 400, 100},
		"code to a BSUID":      {[]byte(strings.Replace(string(template(`"name":"codigo","components":[`+code("314159", "314159")+`]`)), `"to":"+51987654321"`, `"recipient":"`+w.rosa.UserID()+`"`, 1)), 400, 131062},
		"unknown template":     {template(`"name":"nada"`), 404, 132001},
		"another language":     {body(`"type":"template","template":{"name":"aviso","language":{"code":"es"}}`), 404, 132001},
		"no parameters":        {template(`"name":"acuerdo_listo"`), 400, 132000},
		"one too few":          {template(`"name":"acuerdo_listo","components":[{"type":"body","parameters":[{"type":"text","text":"a"}]}]`), 400, 132000},
		"another name":         {template(`"name":"oferta_nueva","components":[{"type":"body","parameters":[{"type":"text","parameter_name":"nombre","text":"a"},{"type":"text","parameter_name":"x","text":"a"}]}]`), 400, 132000},
		"one twice":            {template(`"name":"oferta_nueva","components":[{"type":"body","parameters":[{"type":"text","parameter_name":"nombre","text":"a"},{"type":"text","parameter_name":"nombre","text":"b"}]}]`), 400, 132000},
		"parameter not needed": {template(`"name":"aviso","components":[{"type":"body","parameters":[{"type":"text","text":"a"}]}]`), 400, 132000},
		"empty parameter":      {template(`"name":"acuerdo_listo","components":[{"type":"body","parameters":[{"type":"text","text":"a"},{"type":"text","text":""}]}]`), 400, 132000},
		"two lines":            {template(`"name":"acuerdo_listo","components":[{"type":"body","parameters":[{"type":"text","text":"a"},{"type":"text","text":"b\nc"}]}]`), 400, 100},
		"too long filled in":   {template(`"name":"acuerdo_listo","components":[{"type":"body","parameters":[{"type":"text","text":"a"},{"type":"text","text":"` + long[:1000] + `"}]}]`), 400, 132005},
		"no such button":       {template(`"name":"aviso","components":[{"type":"button","sub_type":"quick_reply","index":"1","parameters":[{"type":"payload","payload":"a"}]}]`), 400, 132000},
		"no such header":       {template(`"name":"aviso","components":[{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]}]`), 400, 132000},
	} {
		if got := w.post(c.body); got.Status != c.status || got.Error.Code != c.code || got.Error.Data.Details == "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if w.Sent() != 0 {
		t.Errorf("%d sent", w.Sent())
	}
}

// The bot and Meta's stand-in know the limits each by themselves: they agree.
func TestBothSidesAgreeOnLimits(t *testing.T) {
	w := newWorld(t)
	w.SetWebhook("")
	w.rosa.Say("hola")
	rapid.Check(t, func(rt *rapid.T) {
		o := anyMessage(rt, to(w.rosa))
		raw, err := json.Marshal(o)
		if err != nil {
			rt.Fatal(err)
		}
		got, refused := w.post(raw), o.Validate()
		if (got.Status == http.StatusOK) != (refused == nil) {
			rt.Fatalf("one says %v, the other %+v, of %s", refused, got, raw)
		}
	})
}

// anyMessage is within the limits, at them or a little beyond.
func anyMessage(rt *rapid.T, to wire.Address) wire.Outgoing {
	text := func(name string, most int) string {
		n := rapid.SampledFrom([]int{0, 1, 1, 2, most - 1, most, most, most + 1}).Draw(rt, name)
		s := strings.Repeat("x", n)
		if n > 1 && rapid.Bool().Draw(rt, name+" with emoji") {
			s = s[2:] + "🌽"
		}
		return s
	}
	choices := func(most, id, title, description int) (all []wire.Choice) {
		for i := range rapid.IntRange(0, most+1).Draw(rt, "choices") {
			c := wire.Choice{ID: fmt.Sprint(i, text("id", id-1)), Title: fmt.Sprint(i%10, text("title", title-1))}
			if description > 0 {
				c.Description = text("description", description)
			}
			all = append(all, c)
		}
		return all
	}
	f := wire.Frame{Body: text("body", 1024), Footer: text("footer", 60), Header: wire.Header{Text: text("header", 60)}}
	switch rapid.IntRange(0, 3).Draw(rt, "kind") {
	case 0:
		return wire.Text(to, text("text", 4096))
	case 1:
		return wire.Buttons(to, f, choices(3, 256, 20, 0)...)
	case 2:
		f.Body = text("body of a list", 4096)
		return wire.List(to, f, text("button", 20), wire.Section{Title: text("section", 24), Rows: choices(5, 200, 24, 72)},
			wire.Section{Rows: choices(4, 200, 24, 72)})
	}
	return wire.Image(to, wire.File{Link: "https://market.example/1.jpg"}, text("caption", 1024))
}
