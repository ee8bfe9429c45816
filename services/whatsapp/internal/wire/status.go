package wire

import "time"

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
