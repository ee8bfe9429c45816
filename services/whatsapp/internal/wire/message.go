package wire

import (
	"cmp"
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

// InMedia is a file that a person sent: a photo, a voice note, a sticker, …
type InMedia struct {
	ID       string `json:"id"`  // to be asked for within 7 days
	URL      string `json:"url"` // good for 5 minutes; may be missing
	MIMEType string `json:"mime_type"`
	SHA256   string `json:"sha256"` // base64, or hex
	Caption  string `json:"caption"`
	Filename string `json:"filename"` // of a document
	Voice    bool   `json:"voice"`    // of audio: recorded in the chat
	Animated bool   `json:"animated"` // of a sticker
}

// InLocation is a place in degrees. Name, address and URL are missing when it is where the person stands.
type InLocation struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      string  `json:"name"`
	Address   string  `json:"address"`
	URL       string  `json:"url"`
}

// InCard is a contact card. The name may be missing.
type InCard struct {
	Name struct {
		Formatted string `json:"formatted_name"`
		First     string `json:"first_name"`
		Last      string `json:"last_name"`
	} `json:"name"`
	Org struct {
		Company    string `json:"company"`
		Department string `json:"department"`
		Title      string `json:"title"`
	} `json:"org"`
	Phones []CardPhone `json:"phones"`
	VCard  string      `json:"vcard"`
}

// CardPhone is a phone of a contact card.
type CardPhone struct {
	Phone string `json:"phone"`           // as it was written
	WaID  string `json:"wa_id,omitempty"` // digits, when it is on WhatsApp
	Type  string `json:"type,omitempty"`
}

// InReaction is an emoji put on a message of ours. Without emoji it was taken away.
type InReaction struct {
	MessageID string `json:"message_id"`
	Emoji     string `json:"emoji"`
}

// InOrder is a basket of a WhatsApp catalogue.
type InOrder struct {
	CatalogID string   `json:"catalog_id"`
	Text      string   `json:"text"`
	Items     []InItem `json:"product_items"`
}

// InItem is a line of a basket.
type InItem struct {
	ProductID string `json:"product_retailer_id"`
	Quantity  Number `json:"quantity"`
	Price     Number `json:"item_price"`
	Currency  string `json:"currency"`
}

// System tells that a person's number or id changed.
type System struct {
	Type                 string `json:"type"` // user_changed_number, user_changed_user_id, customer_identity_changed
	Body                 string `json:"body"`
	WaID                 string `json:"wa_id"`     // the new number, digits
	NewWaID              string `json:"new_wa_id"` // the same, in older payloads
	UserID               string `json:"user_id"`   // the new id
	PreviousUserID       string `json:"previous_user_id"`
	PreviousParentUserID string `json:"previous_parent_user_id"`
}

// Identity tells that the person's phone or its WhatsApp is another than before.
type Identity struct {
	Acknowledged bool   `json:"acknowledged"`
	Created      Number `json:"created_timestamp"`
	Hash         string `json:"hash"`
}

// Revoke is a message taken back.
type Revoke struct {
	OriginalMessageID string `json:"original_message_id"`
}

// Edit is a message changed afterwards.
type Edit struct {
	OriginalMessageID string `json:"original_message_id"`
	Message           struct {
		Type string `json:"type"`
		Text InText `json:"text"`
	} `json:"message"`
}

// Unsupported is what Meta does not pass on.
type Unsupported struct {
	Type string `json:"type"` // poll, edit, …; may be missing
}
