package web

import (
	"crypto/aes"
	"crypto/cipher"
	"fmt"
)

// sealer keeps remembered answers unreadable to whoever reads the bucket: they may hold personal data.
type sealer struct{ aead cipher.AEAD }

func newSealer(secret []byte) (sealer, error) {
	key, err := subkey(secret, "idempotency-seal")
	if err != nil {
		return sealer{}, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return sealer{}, fmt.Errorf("seal: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return sealer{}, fmt.Errorf("seal: %w", err)
	}
	return sealer{aead: aead}, nil
}

// seal binds the text to its name: moved under another one, it does not open.
func (s sealer) seal(name string, text []byte) []byte {
	return s.aead.Seal(nil, nil, text, []byte(name))
}

func (s sealer) open(name string, sealed []byte) ([]byte, error) {
	text, err := s.aead.Open(nil, nil, sealed, []byte(name))
	if err != nil {
		return nil, fmt.Errorf("unseal: %w", err)
	}
	return text, nil
}
