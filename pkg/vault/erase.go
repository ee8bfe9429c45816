package vault

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// Erase destroys a subject's key and document for good: what was sealed for it stays where it is and can never be opened again,
// and nothing can be sealed for it any more. Other processes hear of it at once ([Vault.Run]).
func (v *Vault) Erase(ctx context.Context, subject string) error {
	tombstone, err := json.Marshal(wrapped{Erased: true})
	if err != nil {
		return fmt.Errorf("erase %s: %w", subject, err)
	}
	revision, err := v.keys.Put(ctx, subject, tombstone)
	if err != nil {
		return fmt.Errorf("erase %s: %w", subject, err)
	}
	v.forget(subject, revision)
	if err := v.documents.Purge(ctx, subject); err != nil {
		return fmt.Errorf("erase %s: %w", subject, err)
	}
	return nil
}

// Renew destroys a subject's key and document as [Vault.Erase] does, but the subject may begin anew, with another key: a phone,
// which somebody else has next.
func (v *Vault) Renew(ctx context.Context, subject string) error {
	if err := v.keys.Purge(ctx, subject); err != nil {
		return fmt.Errorf("renew %s: %w", subject, err)
	}
	v.forget(subject, 0)
	if err := v.documents.Purge(ctx, subject); err != nil {
		return fmt.Errorf("renew %s: %w", subject, err)
	}
	return nil
}

// IsErased reports whether a subject is erased for good.
func (v *Vault) IsErased(ctx context.Context, subject string) (bool, error) {
	_, _, err := v.entry(ctx, subject)
	switch {
	case errors.Is(err, errNoKey):
		return false, nil
	case errors.Is(err, ErrErased):
		return true, nil
	case err != nil:
		return false, fmt.Errorf("look up %s: %w", subject, err)
	}
	return false, nil
}
