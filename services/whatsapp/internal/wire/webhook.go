// Package wire is the language of WhatsApp's Cloud API: what Meta's webhooks tell (Verify, Explode) and the bodies of
// POST /messages (Outgoing). What always holds:
//
//   - No input makes it panic, and nothing that Meta sent is lost: what it does not know stays in Update.Raw.
//   - A field of an unexpected type reads as absent; its neighbours are still read.
//   - What it writes names a person by a phone with its "+" or by a business-scoped id, never by both.
//   - Its errors name fields and numbers, never what a person wrote.
//
// It imports the standard library, and a decoder that reads as that one does: no HTTP, no market.
package wire

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	json "github.com/go-json-experiment/json/v1"
)

// ErrNotEnvelope is returned for a body that is not a webhook of WhatsApp: no JSON, another object, no list of entries.
var ErrNotEnvelope = errors.New("not a webhook of WhatsApp")

const (
	envelopeObject = "whatsapp_business_account"
	messagesField  = "messages"
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
	DisplayPhone      string          `json:"display_phone,omitempty"`       // the business number itself, in digits
	ProfileName       string          `json:"profile_name,omitempty"`        // as the person writes it; may be empty
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

// Explode takes a webhook's body apart, in its order: of each change the messages, then the statuses, then, as one
// KindOther with the whole change, errors and whatever it does not know. An empty list of entries is no error.
func Explode(body []byte) ([]Update, error) {
	if all, ok := usual(body); ok {
		return all, nil
	}
	return layers(body)
}

// layers takes a body apart in layers, each of which reads all that is in it and leaves out what is of another type.
func layers(body []byte) ([]Update, error) {
	var envelope struct {
		Object string            `json:"object"`
		Entry  []json.RawMessage `json:"entry"`
	}
	if err := json.Unmarshal(body, &envelope); err != nil || envelope.Object != envelopeObject || envelope.Entry == nil {
		return nil, ErrNotEnvelope
	}
	var all []Update
	for _, raw := range envelope.Entry {
		all = append(all, explodeEntry(raw)...)
	}
	return all, nil
}

func explodeEntry(raw json.RawMessage) []Update {
	var entry struct {
		ID      string            `json:"id"`
		Changes []json.RawMessage `json:"changes"`
	}
	fill(raw, &entry)
	around := Update{BusinessAccountID: entry.ID}
	if len(entry.Changes) == 0 {
		return []Update{around.other(raw)}
	}
	var all []Update
	for _, change := range entry.Changes {
		all = append(all, explodeChange(around, change)...)
	}
	return all
}

// change is one change of field "messages".
type change struct {
	Field string `json:"field"`
	Value struct {
		Product  string `json:"messaging_product"`
		Metadata struct {
			PhoneNumberID string `json:"phone_number_id"`
			DisplayPhone  string `json:"display_phone_number"`
		} `json:"metadata"`
		Contacts []contact         `json:"contacts"`
		Messages []json.RawMessage `json:"messages"`
		Statuses []json.RawMessage `json:"statuses"`
	} `json:"value"`
}

func explodeChange(around Update, raw json.RawMessage) []Update {
	var c change
	fill(raw, &c)
	around = around.within(c)
	if c.Field != messagesField {
		return []Update{around.other(raw)}
	}
	all := around.elements(c)
	if len(all) == 0 || hasMore(raw) {
		all = append(all, around.other(raw))
	}
	return all
}

// within is an update with what stands around it in a change.
func (u Update) within(c change) Update {
	u.Field, u.PhoneNumberID = c.Field, c.Value.Metadata.PhoneNumberID
	u.DisplayPhone = onlyDigits(c.Value.Metadata.DisplayPhone)
	return u
}

// elements are the updates of a change's messages, then of its statuses.
func (u Update) elements(c change) (all []Update) {
	for _, message := range c.Value.Messages {
		all = append(all, u.message(message, c.Value.Contacts))
	}
	for _, status := range c.Value.Statuses {
		all = append(all, u.status(status, c.Value.Contacts))
	}
	return all
}

// onlyDigits is a phone without the signs that some write it with.
func onlyDigits(phone string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
}

// hasMore tells whether a change says something besides messages and statuses: errors, or what is not known.
func hasMore(raw json.RawMessage) bool {
	var c struct {
		Value map[string]json.RawMessage `json:"value"`
	}
	fill(raw, &c)
	known := []string{"messaging_product", "metadata", "contacts", "messages", "statuses"}
	for name := range c.Value {
		if !slices.Contains(known, name) {
			return true
		}
	}
	return false
}

func (u Update) other(raw json.RawMessage) Update {
	u.Kind, u.Raw = KindOther, raw
	u.decode()
	return u
}

// message makes an update of an element of messages; without an id nobody can tell it from another, so it is KindOther.
func (u Update) message(raw json.RawMessage, contacts []contact) Update {
	u.Kind, u.Raw = KindMessage, raw
	u.decode()
	if u.Message.ID == "" {
		u.Message = nil
		return u.other(raw)
	}
	return u.name(contacts, u.Message.From, u.Message.UserID)
}

func (u Update) status(raw json.RawMessage, contacts []contact) Update {
	u.Kind, u.Raw = KindStatus, raw
	u.decode()
	if u.Status.ID == "" || u.Status.Status == "" {
		u.Status = nil
		return u.other(raw)
	}
	return u.name(contacts, u.Status.RecipientID, u.Status.RecipientUserID)
}

// contact is who a message is from. Contacts and messages come in no common order.
type contact struct {
	Profile struct {
		Name     string `json:"name"`
		Username string `json:"username"`
	} `json:"profile"`
	WaID   string `json:"wa_id"`
	UserID string `json:"user_id"`
}

func (u Update) name(contacts []contact, waID, userID string) Update {
	for _, c := range contacts {
		if c.WaID != "" && c.WaID == waID || c.UserID != "" && c.UserID == userID {
			u.ProfileName, u.Username = c.Profile.Name, c.Profile.Username
			return u
		}
	}
	return u
}
