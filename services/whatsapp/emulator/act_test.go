package emulator_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/qhatu/qhatu/services/whatsapp/emulator"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// ask puts everything that can be tapped on Rosa's phone.
func (w *world) ask() {
	w.t.Helper()
	w.rosa.Say("hola")
	w.send(wire.Buttons(to(w.rosa), wire.Frame{Body: "¿Publico?"}, wire.Choice{ID: "lot:1:yes", Title: "✅ Publicar"}))
	w.send(wire.List(to(w.rosa), wire.Frame{Body: "¿Qué?"}, "Ver", wire.Section{Rows: []wire.Choice{
		{ID: "prod:maiz", Title: "1 Maíz", Description: "Amarillo"},
	}}))
	w.send(wire.Template(to(w.rosa), wire.TemplateMessage{
		Name: "aviso", Language: "es_PE", Buttons: []wire.TemplateButton{{Payload: "offer:77:see"}},
	}))
	w.heard()
}

// Whatever a person does reaches the business as Meta would tell it.
func TestWhatPeopleDo(t *testing.T) {
	for fixture, c := range map[string]struct {
		do   func(p *emulator.Phone) error
		want wire.InMessage
	}{
		"msg-text-T1": {
			do:   func(p *emulator.Phone) error { p.Say("S/ 2.50 el kilo"); return nil },
			want: wire.InMessage{Type: "text", Text: &wire.InText{Body: "S/ 2.50 el kilo"}},
		},
		"msg-text-T2": {
			do:   func(p *emulator.Phone) error { p.Reply("wamid.OUT7", "2"); return nil },
			want: wire.InMessage{Type: "text", Text: &wire.InText{Body: "2"}},
		},
		"msg-interactive-button_reply-B1": {
			do: func(p *emulator.Phone) error { return p.Tap("lot:1:yes") },
			want: wire.InMessage{Type: "interactive", Interactive: &wire.Interactive{
				Type: "button_reply", ButtonReply: &wire.InChoice{ID: "lot:1:yes", Title: "✅ Publicar"},
			}},
		},
		"msg-interactive-list_reply-B2": {
			do: func(p *emulator.Phone) error { return p.TapTitle("1 maíz") },
			want: wire.InMessage{Type: "interactive", Interactive: &wire.Interactive{
				Type: "list_reply", ListReply: &wire.InChoice{ID: "prod:maiz", Title: "1 Maíz", Description: "Amarillo"},
			}},
		},
		"msg-button-B4": {
			do:   func(p *emulator.Phone) error { return p.TapTitle("Ver") },
			want: wire.InMessage{Type: "button", Button: &wire.InButton{Payload: "offer:77:see", Text: "Ver"}},
		},
		"msg-image-M1": {
			do:   func(p *emulator.Phone) error { p.Photo("mi maíz"); return nil },
			want: wire.InMessage{Type: "image", Image: &wire.InMedia{MIMEType: "image/jpeg", Caption: "mi maíz"}},
		},
		"msg-audio-M2": {
			do:   func(p *emulator.Phone) error { p.Voice(); return nil },
			want: wire.InMessage{Type: "audio", Audio: &wire.InMedia{MIMEType: "audio/ogg; codecs=opus", Voice: true}},
		},
		"msg-sticker-M6": {
			do:   func(p *emulator.Phone) error { p.Sticker(); return nil },
			want: wire.InMessage{Type: "sticker", Sticker: &wire.InMedia{MIMEType: "image/webp"}},
		},
		"msg-location-L1": {
			do:   func(p *emulator.Phone) error { p.Location(-4.5986, -77.8681, "Nieva"); return nil },
			want: wire.InMessage{Type: "location", Location: &wire.InLocation{Latitude: -4.5986, Longitude: -77.8681, Name: "Nieva"}},
		},
		"msg-reaction-R1": {
			do:   func(p *emulator.Phone) error { p.React("wamid.OUT13", "👍"); return nil },
			want: wire.InMessage{Type: "reaction", Reaction: &wire.InReaction{MessageID: "wamid.OUT13", Emoji: "👍"}},
		},
		"msg-unsupported-U1": {
			do: func(p *emulator.Phone) error { p.Unsupported("poll"); return nil },
			want: wire.InMessage{Type: "unsupported", Unsupported: &wire.Unsupported{Type: "poll"}, Errors: []wire.Problem{{
				Code: 131051, Title: "Message type unknown", Message: "Message type unknown",
				Details: "Message type is currently not supported.",
			}}},
		},
		"msg-order-O1": {
			do: func(p *emulator.Phone) error {
				_, err := p.Raw(`{"type":"order","order":{"catalog_id":"1","text":"","product_items":[
					{"product_retailer_id":"l","quantity":2,"item_price":30.5,"currency":"PEN"}]}}`)
				return err
			},
			want: wire.InMessage{Type: "order", Order: &wire.InOrder{
				CatalogID: "1", Items: []wire.InItem{{ProductID: "l", Quantity: "2", Price: "30.5", Currency: "PEN"}},
			}},
		},
	} {
		t.Run(fixture, func(t *testing.T) {
			w := newWorld(t)
			w.ask()
			if err := c.do(w.rosa); err != nil {
				t.Fatal(err)
			}
			u := lastMessage(t, w.heard())
			m := *u.Message
			if m.From != "51987654321" || m.UserID != w.rosa.UserID() || m.ID == "" || !m.Timestamp.Equal(w.clock.Now()) || u.ProfileName != "Rosa Quispe" {
				t.Errorf("from %+v as %q", m, u.ProfileName)
			}
			ignored := cmpopts.IgnoreFields(wire.InMessage{}, "From", "UserID", "ID", "Timestamp", "Context")
			if diff := cmp.Diff(c.want, m, ignored, cmpopts.IgnoreFields(wire.InMedia{}, "ID", "SHA256", "URL")); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(fixtureShape(t, fixture), shape(decoded(t, w.lastBody()))); diff != "" {
				t.Errorf("its JSON is not shaped as Meta's: %s", diff)
			}
		})
	}
}
