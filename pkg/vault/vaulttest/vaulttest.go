// Package vaulttest gives tests a vault over their own server. It is for tests only.
package vaulttest

import (
	"bytes"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/vault"
)

// New opens the vault of a server whose streams are declared, always with the same master key.
func New(t testing.TB, js jetstream.JetStream) *vault.Vault {
	t.Helper()
	v, err := vault.Open(t.Context(), js, bytes.Repeat([]byte("key."), vault.MasterSize/4))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// SetPerson stores what is known of a person, in place of what was stored before.
func SetPerson(t testing.TB, v *vault.Vault, id string, p vault.Person) {
	t.Helper()
	err := v.ChangePerson(t.Context(), id, func(vault.Person) (vault.Person, error) { return p, nil })
	if err != nil {
		t.Fatal(err)
	}
}
