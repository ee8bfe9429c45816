package app

import (
	"strings"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/vault"
)

// sealed is a bucket of credentials, sealed under the key of a subject.
func sealed[T any](bucket jetstream.KeyValue, v *vault.Vault, subject func(key string) string) vault.Bucket[T] {
	return vault.Bucket[T]{KV: bucket, Vault: v, Subject: subject, Failed: unavailable}
}

// ofCodes is the subject of what concerns codes: it says nothing of a person, who may not be known, and does not outlive the day.
func ofCodes(string) string { return "codes" }

// ofPerson is the person of a key "<person>.<session>".
func ofPerson(key string) string {
	person, _, _ := strings.Cut(key, ".")
	return person
}
