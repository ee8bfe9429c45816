// Package wire is the language of WhatsApp's Cloud API: what Meta's webhook tells (Verify, Explode) and the bodies of
// POST /messages (Outgoing). What always holds:
//
//   - No input makes it panic, and nothing that Meta sent is lost: what it does not know stays in Update.Raw.
//   - A field of an unexpected type reads as absent; its neighbours are still read.
//   - What it writes names a person by a phone with its "+" or by a business-scoped id, never by both.
//   - Its errors name fields and numbers, never what a person wrote.
//
// It imports the standard library only: no HTTP, no market.
package wire

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// UpdateKind says what an update is.
type UpdateKind string

// The kinds of updates. Everything that is neither a person's message nor a status of ours is KindOther.
const (
	KindMessage UpdateKind = "message"
	KindStatus  UpdateKind = "status"
	KindOther   UpdateKind = "other"
)

// Update is one thing that a webhook told. As JSON it is its raw element with what stood around it: Message, Status and
// Errors are decoded anew when it is read, so that what was stored is understood as well as the code of the day can.
type Update struct {
	Kind              UpdateKind      `json:"kind"`
	Field             string          `json:"field"`                         // of the change: "messages", "account_update", …
	BusinessAccountID string          `json:"business_account_id,omitempty"` // whose webhook it is
	PhoneNumberID     string          `json:"phone_number_id,omitempty"`     // the business number's id; empty in most others
	ProfileName       string          `json:"profile_name,omitempty"`        // as the person calls herself; may be empty
	Username          string          `json:"username,omitempty"`
	Message           *InMessage      `json:"-"` // of KindMessage
	Status            *Status         `json:"-"` // of KindStatus
	Errors            []Problem       `json:"-"` // of KindOther: what Meta complains of, about no message in particular
	Raw               json.RawMessage `json:"raw"`
}

// UnmarshalJSON reads what Marshal wrote and decodes its raw element.
func (u *Update) UnmarshalJSON(stored []byte) error {
	type plain Update
	if err := json.Unmarshal(stored, (*plain)(u)); err != nil {
		return err
	}
	u.decode()
	return nil
}

// decode reads Raw by Kind.
func (u *Update) decode() {
	switch u.Kind {
	case KindMessage:
		u.Message = new(InMessage)
		fill(u.Raw, u.Message)
	case KindStatus:
		u.Status = new(Status)
		fill(u.Raw, u.Status)
	case KindOther:
		var c struct {
			Value struct {
				Errors []Problem `json:"errors"`
			} `json:"value"`
		}
		fill(u.Raw, &c)
		u.Errors = c.Value.Errors
	}
}

// Identity is the same for every delivery of the same thing and differs otherwise: a message by business number and id, a
// status by message and step, anything else by its content. It holds personal data (a message id holds the phone): hash
// it with a key before it is kept.
func (u *Update) Identity() string {
	switch {
	case u.Message != nil:
		return "message " + u.PhoneNumberID + " " + u.Message.ID
	case u.Status != nil:
		return "status " + u.PhoneNumberID + " " + u.Status.ID + " " + u.Status.Status
	default:
		sum := sha256.Sum256(u.Raw)
		return "other " + u.PhoneNumberID + " " + hex.EncodeToString(sum[:])
	}
}
