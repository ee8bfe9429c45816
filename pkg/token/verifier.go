package token

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// keySource finds the public key with this id; it returns an error that wraps ErrInvalid when there is none.
type keySource func(ctx context.Context, kid string) (ed25519.PublicKey, error)

type verifier struct {
	keys keySource
	now  func() time.Time
}

// FromPublicKey returns a verifier that accepts one key.
func FromPublicKey(public ed25519.PublicKey) Verifier {
	own := thumbprint(public)
	return &verifier{now: time.Now, keys: func(_ context.Context, kid string) (ed25519.PublicKey, error) {
		if kid != own {
			return nil, fmt.Errorf("%w %q", ErrUnknownKey, kid)
		}
		return public, nil
	}}
}

func (v *verifier) Verify(ctx context.Context, raw string) (Claims, error) {
	if err := checkForm(raw); err != nil {
		return Claims{}, err
	}
	var said wire
	_, err := jwt.ParseWithClaims(raw, &said, func(t *jwt.Token) (any, error) {
		kid, _ := t.Header["kid"].(string)
		return v.keys(ctx, kid)
	},
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithStrictDecoding(),
		jwt.WithIssuer(Issuer), jwt.WithAudience(Audience),
		jwt.WithExpirationRequired(), jwt.WithTimeFunc(v.now))
	if errors.Is(err, ErrKeysUnavailable) {
		return Claims{}, err
	}
	if err != nil {
		return Claims{}, invalid(err)
	}
	claims := said.claims()
	if err := errors.Join(said.checkLife(v.now()), claims.check()); err != nil {
		return Claims{}, err
	}
	return claims, nil
}

// Peek returns what a token says to whoever holds it, without checking that it is true: nobody is to be let in by it.
func Peek(raw string) (Claims, error) {
	if err := checkForm(raw); err != nil {
		return Claims{}, err
	}
	var said wire
	if _, _, err := jwt.NewParser(jwt.WithStrictDecoding()).ParseUnverified(raw, &said); err != nil {
		return Claims{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return said.claims(), nil
}

// invalid tells why. That a token has expired is known of none but one that was signed for this market.
func invalid(err error) error {
	switch {
	case errors.Is(err, ErrUnknownKey):
		return err
	case errors.Is(err, jwt.ErrTokenExpired):
		return fmt.Errorf("%w: %w", ErrExpired, err)
	}
	return fmt.Errorf("%w: %w", ErrInvalid, err)
}
