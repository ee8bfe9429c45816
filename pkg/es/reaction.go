package es

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// ReactionMeta returns the meta of the command that a reaction sends to one target because of one event. Its command id
// derives from all three, so that the same event handled again, or by someone else at the same time, does nothing new.
func ReactionMeta(name string, cause Record, target string) Meta {
	return Meta{
		CommandID: DeriveCommand(name, cause.ID, target),
		Actor:     Actor{Role: "system", Via: name},
		Cause:     EventRef{ID: cause.ID, CorrelationID: cause.CorrelationID},
	}
}

// StepMeta returns the meta of a command that a process sends by itself, because of what it read or of the time: no event is
// its cause. Its command id derives from the process's name and the parts, which say which step it is, so that replicas
// that take the same step do it once.
func StepMeta(name string, parts ...string) Meta {
	return Meta{
		CommandID: DeriveCommand(append([]string{name}, parts...)...),
		Actor:     Actor{Role: "system", Via: name},
	}
}

// DeriveCommand makes a command id of parts that hold nothing secret: 128 bits of SHA-256, in hex. Where a part is
// personal (a phone, a message id), use a keyed hash instead.
func DeriveCommand(parts ...string) CommandID {
	h := sha256.New()
	for _, p := range parts {
		_, _ = fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return CommandID(hex.EncodeToString(h.Sum(nil)[:16]))
}
