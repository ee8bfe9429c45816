package token

import (
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Signer mints tokens with one Ed25519 key.
type Signer struct {
	private ed25519.PrivateKey
	kid     string
}

// NewSigner returns a signer for a key.
func NewSigner(private ed25519.PrivateKey) *Signer {
	return &Signer{private: private, kid: thumbprint(publicOf(private))}
}

// Mint returns a signed token for the claims, valid from now for ttl (whole seconds), at most [MaxLife]. It refuses claims
// that no verifier would accept (ErrInvalid).
func (s *Signer) Mint(c Claims, ttl time.Duration, now time.Time) (string, error) {
	if err := c.check(); err != nil {
		return "", fmt.Errorf("mint: %w", err)
	}
	c.IssuedAt, c.ID = now.Truncate(time.Microsecond), rand.Text()
	claims := wireOf(c)
	claims.ExpiresAt = date{now.Add(ttl).Truncate(time.Second)}
	if err := claims.checkLife(now); err != nil {
		return "", fmt.Errorf("mint: %w", err)
	}
	unsigned := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims)
	unsigned.Header["kid"] = s.kid
	signed, err := unsigned.SignedString(s.private)
	if err != nil {
		return "", fmt.Errorf("sign token: %w", err)
	}
	if len(signed) > maxSize {
		return "", fmt.Errorf("mint: %w: over %d bytes", ErrInvalid, maxSize)
	}
	return signed, nil
}

// Public returns the key that verifies this signer's tokens.
func (s *Signer) Public() ed25519.PublicKey { return publicOf(s.private) }

// Verifier accepts this signer's tokens.
func (s *Signer) Verifier() Verifier { return FromPublicKey(s.Public()) }

// JWKS returns the public key as a JSON Web Key Set (application/jwk-set+json).
func (s *Signer) JWKS() []byte { return encodeJWKS(s.Public()) }

func publicOf(private ed25519.PrivateKey) ed25519.PublicKey {
	return private.Public().(ed25519.PublicKey) //nolint:forcetypeassert // as crypto/ed25519 documents
}
