package wire

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

const signaturePrefix = "sha256="

// Verify tells whether header (X-Hub-Signature-256) is the signature of a body, byte for byte as it was received: Meta
// escapes its JSON, so that no other spelling of the same JSON has the same signature. Without a secret nothing is verified.
func Verify(secret string, body []byte, header string) bool {
	digits, ok := strings.CutPrefix(header, signaturePrefix)
	if !ok || secret == "" {
		return false
	}
	given, err := hex.DecodeString(digits)
	return err == nil && hmac.Equal(given, mac(secret, body))
}

// Sign is the header that Verify accepts for a body.
func Sign(secret string, body []byte) string {
	return signaturePrefix + hex.EncodeToString(mac(secret, body))
}

func mac(secret string, body []byte) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write(body)
	return h.Sum(nil)
}
