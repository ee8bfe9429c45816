package wire

import "time"

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

// CardPhone is a phone of a contact card, in both directions.
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
	WaID                 string `json:"wa_id"`   // the new number, digits
	UserID               string `json:"user_id"` // the new id
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

// Status is what became of a message of ours. They come in any order, twice, and not all of them.
type Status struct {
	ID              string        `json:"id"`     // of our message; personal data
	Status          string        `json:"status"` // sent, delivered, read, played, failed
	Timestamp       time.Time     `json:"-"`      // whole seconds, UTC; zero when missing
	RecipientID     string        `json:"recipient_id"`
	RecipientUserID string        `json:"recipient_user_id"`
	RecipientType   string        `json:"recipient_type"`           // "group" for groups
	Callback        string        `json:"biz_opaque_callback_data"` // what the send gave along
	Pricing         *Pricing      `json:"pricing"`
	Conversation    *Conversation `json:"conversation"`
	Errors          []Problem     `json:"errors"` // of failed
}

// UnmarshalJSON reads what it can and never fails.
func (s *Status) UnmarshalJSON(raw []byte) error {
	type plain Status
	fill(raw, (*plain)(s))
	s.Timestamp = timestamp(raw)
	return nil
}

// Rank orders the steps of a message: what is known of it never goes down. 0 for failed and for unknown steps.
func (s *Status) Rank() int {
	return map[string]int{"sent": 1, "delivered": 2, "read": 3, "played": 4}[s.Status]
}

// Pricing says what a message costs.
type Pricing struct {
	Billable bool   `json:"billable"` // to be dropped by Meta; Type says it too
	Model    string `json:"pricing_model"`
	Type     string `json:"type"`     // regular, free_customer_service, free_entry_point, …
	Category string `json:"category"` // service, utility, marketing, …
}

// Conversation is sent only within the window that an advertisement opens.
type Conversation struct {
	ID      string `json:"id"`
	Expires Number `json:"expiration_timestamp"`
	Origin  struct {
		Type string `json:"type"`
	} `json:"origin"`
}

// Problem is what Meta says went wrong. Code and Details tell; titles change.
type Problem struct {
	Code    int
	Title   string
	Message string
	Details string
}

// UnmarshalJSON reads what it can and never fails.
func (p *Problem) UnmarshalJSON(raw []byte) error {
	var said struct {
		Code    Number `json:"code"`
		Title   string `json:"title"`
		Message string `json:"message"`
		Data    struct {
			Details string `json:"details"`
		} `json:"error_data"`
	}
	fill(raw, &said)
	*p = Problem{Code: said.Code.int(), Title: said.Title, Message: said.Message, Details: said.Data.Details}
	return nil
}
