package wire

import (
	"cmp"
	"encoding/json"
	"time"
)

// InMessage is what a person did. Type says which of the parts is there; a part may be missing all the same.
type InMessage struct {
	From         string       `json:"from"`                // digits of the phone, without "+"; empty when Meta keeps it to itself
	UserID       string       `json:"from_user_id"`        // the person's business-scoped id, "PE.1349…"; empty in older payloads
	ParentUserID string       `json:"from_parent_user_id"` //
	GroupID      string       `json:"group_id"`
	ID           string       `json:"id"` // never empty; holds the phone: personal data
	Timestamp    time.Time    `json:"-"`  // by Meta's clock, whole seconds, UTC; zero when missing
	Type         string       `json:"type"`
	Context      *Context     `json:"context"`
	Referral     *Referral    `json:"referral"`
	Text         *InText      `json:"text"`
	Interactive  *Interactive `json:"interactive"`
	Button       *InButton    `json:"button"`
	Image        *InMedia     `json:"image"`
	Audio        *InMedia     `json:"audio"`
	Video        *InMedia     `json:"video"`
	Document     *InMedia     `json:"document"`
	Sticker      *InMedia     `json:"sticker"`
	Location     *InLocation  `json:"location"`
	Contacts     []InCard     `json:"contacts"`
	Origin       string       `json:"origin"` // of contacts: "contact_request" when we asked for them
	Reaction     *InReaction  `json:"reaction"`
	Order        *InOrder     `json:"order"`
	System       *System      `json:"system"`
	Identity     *Identity    `json:"identity"`
	Revoke       *Revoke      `json:"revoke"`
	Edit         *Edit        `json:"edit"`
	Unsupported  *Unsupported `json:"unsupported"`
	Errors       []Problem    `json:"errors"`
}

// UnmarshalJSON reads what it can and never fails.
func (m *InMessage) UnmarshalJSON(raw []byte) error {
	type plain InMessage
	fill(raw, (*plain)(m))
	m.Timestamp = timestamp(raw)
	return nil
}

// timestamp reads the time of a message or a status: a string of seconds, or a number.
func timestamp(raw []byte) time.Time {
	var at struct {
		Timestamp Number `json:"timestamp"`
	}
	fill(raw, &at)
	return at.Timestamp.seconds()
}

// Body is the text of a text message, or else the caption of what was sent.
func (m *InMessage) Body() string {
	if m.Text != nil {
		return m.Text.Body
	}
	if media := m.Media(); media != nil {
		return media.Caption
	}
	return ""
}

// Tap is what the person tapped: a button, a row of a list, or a template's quick reply. The id is the one that we gave it.
func (m *InMessage) Tap() (id, title string, ok bool) {
	if m.Button != nil {
		return m.Button.Payload, m.Button.Text, true
	}
	if m.Interactive == nil {
		return "", "", false
	}
	choice := cmp.Or(m.Interactive.ButtonReply, m.Interactive.ListReply)
	if choice == nil {
		return "", "", false
	}
	return choice.ID, choice.Title, true
}

// Media is what was sent as a file, whatever its kind; nil for none.
func (m *InMessage) Media() *InMedia {
	return cmp.Or(m.Image, m.Audio, m.Video, m.Document, m.Sticker)
}

// Context is what a message answers. From and ID are missing when it was only forwarded.
type Context struct {
	From                string `json:"from"`
	ID                  string `json:"id"`
	Forwarded           bool   `json:"forwarded"`
	FrequentlyForwarded bool   `json:"frequently_forwarded"` // more than five times
}

// Referral is the advertisement that the person came by.
type Referral struct {
	SourceURL  string `json:"source_url"`
	SourceID   string `json:"source_id"`
	SourceType string `json:"source_type"`
	Headline   string `json:"headline"`
	Body       string `json:"body"`
	ClickID    string `json:"ctwa_clid"`
}

// InText is a text message.
type InText struct {
	Body string `json:"body"`
}

// InButton is a tap on a template's quick reply.
type InButton struct {
	Payload string `json:"payload"` // what the template's send gave for the button
	Text    string `json:"text"`    // its label
}

// Interactive is the answer to buttons, a list or a form. All parts may be missing.
type Interactive struct {
	Type        string     `json:"type"` // button_reply, list_reply, nfm_reply
	ButtonReply *InChoice  `json:"button_reply"`
	ListReply   *InChoice  `json:"list_reply"`
	FormReply   *FormReply `json:"nfm_reply"`
}

// InChoice is what was chosen.
type InChoice struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description"` // of a list's row; may be missing
}

// FormReply is a filled-in form (Meta calls it a flow).
type FormReply struct {
	Name         string `json:"name"`
	Body         string `json:"body"`
	ResponseJSON string `json:"response_json"` // an object, as text
}

// Answers are the form's fields; nil when they cannot be read.
func (r FormReply) Answers() map[string]json.RawMessage {
	var answers map[string]json.RawMessage
	fill([]byte(r.ResponseJSON), &answers)
	return answers
}
