package token

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// keySource finds the public key with this id; it returns an error that wraps ErrInvalid when there is none.
type keySource func(ctx context.Context, kid string) (ed25519.PublicKey, error)

// verifier checks the signature of a token once, and at each use that its key is still one of ours and what depends on the time.
type verifier struct {
	keys    keySource
	now     func() time.Time
	claims  *jwt.Validator
	checked checked
}

func newVerifier(keys keySource, now func() time.Time) *verifier {
	v := &verifier{keys: keys, now: now}
	v.claims = jwt.NewValidator(jwt.WithIssuer(Issuer), jwt.WithAudience(Audience), jwt.WithExpirationRequired(),
		jwt.WithTimeFunc(func() time.Time { return v.now() }))
	return v
}

// FromPublicKey returns a verifier that accepts one key.
func FromPublicKey(public ed25519.PublicKey) Verifier {
	own := thumbprint(public)
	return newVerifier(func(_ context.Context, kid string) (ed25519.PublicKey, error) {
		if kid != own {
			return nil, fmt.Errorf("%w %q", ErrUnknownKey, kid)
		}
		return public, nil
	}, time.Now)
}

func (v *verifier) Verify(ctx context.Context, raw string) (Claims, error) {
	of := sha256.Sum256([]byte(raw))
	token, known := v.recall(ctx, of)
	if !known {
		var err error
		if token, err = v.read(ctx, raw); err != nil {
			return Claims{}, err
		}
	}
	if err := v.claims.Validate(token.said); err != nil {
		return Claims{}, invalid(err)
	}
	claims := token.said.claims()
	if err := errors.Join(token.said.checkLife(v.now()), claims.check()); err != nil {
		return Claims{}, err
	}
	if !known {
		v.checked.put(of, token)
	}
	return claims, nil
}

// recall returns a token that was read before, if the key that it is signed with is still the one by its id. Where it is not, nothing of
// what was read before counts.
func (v *verifier) recall(ctx context.Context, of digest) (signed, bool) {
	token, known := v.checked.get(of)
	if !known {
		return signed{}, false
	}
	key, err := v.keys(ctx, token.kid)
	if err != nil || !key.Equal(token.key) {
		v.checked.clear()
		return signed{}, false
	}
	return token, true
}

// read reads a token and checks its signature.
func (v *verifier) read(ctx context.Context, raw string) (token signed, err error) {
	if err := checkForm(raw); err != nil {
		return signed{}, err
	}
	_, err = jwt.ParseWithClaims(raw, &token.said, func(t *jwt.Token) (any, error) {
		token.kid, _ = t.Header["kid"].(string)
		token.key, err = v.keys(ctx, token.kid)
		return token.key, err
	}, jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithStrictDecoding(), jwt.WithoutClaimsValidation())
	switch {
	case errors.Is(err, ErrKeysUnavailable):
		return signed{}, err
	case err != nil:
		return signed{}, invalid(err)
	}
	return token, nil
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
