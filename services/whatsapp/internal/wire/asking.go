package wire

import (
	"cmp"
	"encoding/json"
)

// Link is a message with a button that opens a web page.
func Link(to Address, f Frame, title, url string) Outgoing {
	m := f.interactive("cta_url", MaxBody)
	m.Action = action{Name: m.Type, Parameters: link{Title: title, URL: url}}
	return Outgoing{To: to, content: m}
}

type link struct {
	Title string `json:"display_text"`
	URL   string `json:"url"`
}

func (l link) check() error {
	const at = "interactive.action.parameters"
	return cmp.Or(needed(at+".display_text", l.Title, MaxButtonTitle), given(at+".url", l.URL))
}

// AskLocation is a message with a button that sends where the person is.
func AskLocation(to Address, body string) Outgoing {
	m := Frame{Body: body}.interactive("location_request_message", MaxBody)
	m.Action.Name = "send_location"
	return Outgoing{To: to, content: m}
}

// AskPhone is a message with a button that shares the person's phone number, for those known by their id alone.
func AskPhone(to Address, body string) Outgoing {
	m := Frame{Body: body}.interactive("request_contact_info", MaxBody)
	m.Action.Name = m.Type
	return Outgoing{To: to, content: m}
}

// Form is a form to fill in (Meta calls it a flow), which begins on Screen with Data.
type Form struct {
	ID, Token, Button, Screen string
	Data                      json.RawMessage // an object; optional
}

// OpenForm is a message with a button that opens a form.
func OpenForm(to Address, f Frame, form Form) Outgoing {
	m := f.interactive("flow", MaxBody)
	m.Action = action{Name: m.Type, Parameters: formParameters{
		Version: "3", Token: form.Token, ID: form.ID, Button: form.Button,
		Action: "navigate", Payload: formPayload{Screen: form.Screen, Data: form.Data},
	}}
	return Outgoing{To: to, content: m}
}

type formParameters struct {
	Version string      `json:"flow_message_version"`
	Token   string      `json:"flow_token"`
	ID      string      `json:"flow_id"`
	Button  string      `json:"flow_cta"`
	Action  string      `json:"flow_action"`
	Payload formPayload `json:"flow_action_payload"`
}

type formPayload struct {
	Screen string          `json:"screen"`
	Data   json.RawMessage `json:"data,omitempty"`
}

func (p formParameters) check() error {
	const at = "interactive.action.parameters"
	return cmp.Or(
		given(at+".flow_id", p.ID),
		given(at+".flow_token", p.Token),
		needed(at+".flow_cta", p.Button, MaxButtonTitle),
		given(at+".flow_action_payload.screen", p.Payload.Screen))
}
