package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/qhatu/qhatu/pkg/vault"
)

// parcel is how something personal is stored: a line of JSON that may be read, and what is sealed under the contact's key
// and bound to the subject that it is stored on.
type parcel struct {
	Contact string    `json:"contact"`
	At      time.Time `json:"at"` // when it was made
	sealed  []byte
}

// nobody is whose key seals what concerns no contact in particular.
const nobody = "whatsapp"

// errGone is returned for what was sealed for someone who has been erased since.
var errGone = errors.New("sealed for someone who was erased")

// wrap seals content, which is marshalled to JSON.
func (a *App) wrap(ctx context.Context, contact, subject string, at time.Time, content any) ([]byte, error) {
	plain, err := json.Marshal(content)
	if err != nil {
		return nil, fmt.Errorf("seal for %s: %w", subject, err)
	}
	return a.wrapRaw(ctx, contact, subject, at, plain)
}

func (a *App) wrapRaw(ctx context.Context, contact, subject string, at time.Time, plain []byte) ([]byte, error) {
	head, err := json.Marshal(parcel{Contact: contact, At: at.UTC()})
	if err != nil {
		return nil, fmt.Errorf("seal for %s: %w", subject, err)
	}
	sealed, err := a.vault.Seal(ctx, contact, subject, plain)
	if err != nil {
		return nil, fmt.Errorf("seal for %s: %w", subject, err)
	}
	return append(append(head, '\n'), sealed...), nil
}

// unwrap opens what wrap made for the subject. errGone: nobody can.
func (a *App) unwrap(ctx context.Context, subject string, data []byte, content any) (parcel, error) {
	p, err := readParcel(subject, data)
	if err != nil {
		return p, err
	}
	plain, err := a.vault.Open(ctx, p.Contact, subject, p.sealed)
	if errors.Is(err, vault.ErrErased) {
		return p, errGone
	}
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(plain, content); err != nil {
		return p, fmt.Errorf("open %s: %w", subject, errGone) // what it holds is not quoted
	}
	return p, nil
}

func readParcel(subject string, data []byte) (p parcel, err error) {
	head, sealed, ok := bytes.Cut(data, []byte("\n"))
	if !ok || json.Unmarshal(head, &p) != nil {
		return p, fmt.Errorf("open %s: %w", subject, errGone)
	}
	p.sealed = sealed
	return p, nil
}
