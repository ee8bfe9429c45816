package token

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
)

// jwk is an Ed25519 public key as RFC 8037 writes it.
type jwk struct {
	Kty string `json:"kty"`
	Crv string `json:"crv"`
	X   string `json:"x"`
	Kid string `json:"kid,omitempty"`
	Use string `json:"use,omitempty"`
	Alg string `json:"alg,omitempty"`
}

type jwks struct {
	Keys []jwk `json:"keys"`
}

func encodeJWKS(public ...ed25519.PublicKey) []byte {
	set := jwks{Keys: []jwk{}}
	for _, each := range public {
		key := jwk{Kty: "OKP", Crv: "Ed25519", X: base64.RawURLEncoding.EncodeToString(each)}
		key.Kid, key.Use, key.Alg = thumbprint(each), "sig", "EdDSA"
		set.Keys = append(set.Keys, key)
	}
	raw, _ := json.Marshal(set) // strings only: cannot fail
	return raw
}

// decodeJWKS returns the Ed25519 signing keys by id and skips what it does not know, as RFC 7517 asks.
func decodeJWKS(raw []byte) (map[string]ed25519.PublicKey, error) {
	var set jwks
	if err := json.Unmarshal(raw, &set); err != nil {
		return nil, fmt.Errorf("decode key set: %w", err)
	}
	keys := make(map[string]ed25519.PublicKey, len(set.Keys))
	for _, k := range set.Keys {
		x, err := base64.RawURLEncoding.DecodeString(k.X)
		if k.Kty != "OKP" || k.Crv != "Ed25519" || err != nil || len(x) != ed25519.PublicKeySize {
			continue
		}
		if k.Use == "" || k.Use == "sig" {
			keys[k.Kid] = ed25519.PublicKey(x)
		}
	}
	return keys, nil
}

// thumbprint is the RFC 7638 key id: SHA-256 over the required members in alphabetical order.
func thumbprint(public ed25519.PublicKey) string {
	canonical := fmt.Sprintf(`{"crv":"Ed25519","kty":"OKP","x":"%s"}`, base64.RawURLEncoding.EncodeToString(public))
	sum := sha256.Sum256([]byte(canonical))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
