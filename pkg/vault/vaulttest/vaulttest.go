// Package vaulttest gives tests a vault over their own server. It is for tests only.
package vaulttest

import (
	"bytes"
	"context"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/vault"
)

// New opens the vault of a server whose streams are declared, always with the same master key.
func New(t testing.TB, js jetstream.JetStream) *vault.Vault {
	t.Helper()
	v, err := vault.Open(t.Context(), js, Masters(t, "key."))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Masters has a master for each text, the newest last.
func Masters(t testing.TB, texts ...string) vault.Masters {
	t.Helper()
	masters := make([]vault.Master, len(texts))
	for i, text := range texts {
		var err error
		if masters[i], err = vault.NewMaster(bytes.Repeat([]byte(text), vault.MasterSize/len(text))); err != nil {
			t.Fatal(err)
		}
	}
	return func(context.Context) ([]vault.Master, error) { return masters, nil }
}

// SetPerson stores what is known of a person, in place of what was stored before.
func SetPerson(t testing.TB, v *vault.Vault, id string, p vault.Person) {
	t.Helper()
	err := v.ChangePerson(t.Context(), id, func(vault.Person) (vault.Person, error) { return p, nil })
	if err != nil {
		t.Fatal(err)
	}
}
