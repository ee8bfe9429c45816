package payee

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/vault"
)

// label says what is sealed.
const label = "payee"

// Seal seals an account for an event, under the key of whose it is: the person in whose name it is, or the organisation. The same account is
// always sealed the same.
func Seal(ctx context.Context, v *vault.Vault, subject string, a Account) (events.SealedText, error) {
	plain, err := json.Marshal(a)
	if err != nil {
		return "", fmt.Errorf("seal an account of %s: %w", subject, err)
	}
	return v.SealText(ctx, subject, label, string(plain))
}

// Open opens what [Seal] sealed. It returns [vault.ErrErased] where whose it is was erased.
func Open(ctx context.Context, v *vault.Vault, sealed events.SealedText) (a Account, err error) {
	plain, err := v.OpenText(ctx, label, sealed)
	if err != nil {
		return a, err
	}
	if err := json.Unmarshal([]byte(plain), &a); err != nil {
		return a, fmt.Errorf("open an account: %w", err)
	}
	return a, nil
}
