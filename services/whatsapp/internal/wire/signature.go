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
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return hmac.Equal(given, mac.Sum(nil))
}
