package token

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/qhatu/qhatu/pkg/internal/keyfile"
)

const (
	pemType    = "PRIVATE KEY"
	pemRemoved = "REMOVED KEY"
	pemFrom    = "Signs-From" // header of a key that followed another one: when it begins to sign
)

// errRemoved is returned for the file of a key that was taken away.
var errRemoved = errors.New("the key was removed")

// LoadOrCreateKey reads the Ed25519 key at path (PEM, PKCS #8), or makes it, mode 0600, with its directory, mode 0700.
// Processes that start at once agree on one key: the file appears whole or not at all, and the first one stays.
func LoadOrCreateKey(path string) (*Signer, error) {
	raw, err := keyfile.LoadOrCreate(path, func() ([]byte, error) { return newKey("", "") })
	if err != nil {
		return nil, fmt.Errorf("signing key: %w", err)
	}
	private, err := decodeKey(raw)
	if err != nil {
		return nil, fmt.Errorf("signing key %s: %w", path, err)
	}
	return NewSigner(private), nil
}

func decodeKey(raw []byte) (ed25519.PrivateKey, error) {
	block, _ := pem.Decode(raw)
	if block != nil && block.Type == pemRemoved {
		return nil, errRemoved
	}
	if block == nil || block.Type != pemType {
		return nil, errors.New("not a PEM private key")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}
	private, ok := key.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%T is not an Ed25519 key", key)
	}
	return private, nil
}

// newKey makes a key in PEM, with a header if that has a name.
func newKey(header, value string) ([]byte, error) {
	private, err := generate()
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, err
	}
	block := &pem.Block{Type: pemType, Bytes: der}
	if header != "" {
		block.Headers = map[string]string{header: value}
	}
	return pem.EncodeToMemory(block), nil
}

// generate draws a key until its id does not begin with a hyphen: a command line takes such an id for a flag.
func generate() (ed25519.PrivateKey, error) {
	for {
		public, private, err := ed25519.GenerateKey(rand.Reader)
		if err != nil || thumbprint(public)[0] != '-' {
			return private, err
		}
	}
}
