package backup

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/pkg/natsd"
)

// keeping says how a stream is kept.
type keeping struct {
	name     string
	whole    bool // each run writes it anew
	durables bool
	holds    string // in words
	without  string // what is so after a restore without it; empty: there is none
}

// kept are the streams that a backup has, in the order in which they are read. The rest: see [LeftOut].
func kept() []keeping {
	return []keeping{
		{name: natsd.StreamOf(natsd.Chat), whole: true, holds: "conversations", without: "those begin anew with the person's next word"},
		{name: natsd.Market, durables: true, holds: "the log"},
		{name: natsd.ObjectsOf(natsd.Photos), holds: "photos of orders", without: "those of them that stand in what is damaged are gone; the orders still say that there were some"}, // after the log, which names them
		{name: natsd.Inbox, durables: true, holds: "what people wrote", without: "what of it had not been answered stays unanswered"},
		{name: natsd.Outbox, durables: true, holds: "messages to people", without: "what of it had not been sent is not sent, and what was sent in the last minutes may be sent once more"},
		{name: natsd.Dead, holds: "dead letters", without: "what they are about is never done"},
		{name: natsd.Audit, holds: "who looked at whose data", without: "nobody can be told any more who looked at theirs then"},
		{name: natsd.Timer, whole: true, holds: "deadlines", without: "each service ends by itself what is overdue, some seconds later"},
		{name: natsd.StreamOf(natsd.Sessions), whole: true, holds: "sign-ins", without: "people and buyers sign in again"},
		{name: natsd.StreamOf(natsd.Challenges), whole: true, holds: "what one-time codes are held against", without: "whoever was kept from guessing may guess again"},
		{name: natsd.StreamOf(natsd.Issuers), whole: true, holds: "by whom organisations let their people be vouched for", without: "each organisation names its issuer again"},
		{name: natsd.StreamOf(natsd.Notices), whole: true, holds: "what people want to be told by e-mail, and how far each was told", without: "people say again what they want"},
		{name: natsd.StreamOf(natsd.Webhooks), whole: true, holds: "webhooks and how far each has got", without: "organisations register theirs again"},
		{name: natsd.StreamOf(natsd.APIKeys), whole: true, holds: "API keys", without: "organisations make theirs again"},
		{
			name: natsd.StreamOf(natsd.Revoked), whole: true, holds: "what was revoked of what tokens carry",
			without: "tokens that were revoked open the market again: before it is opened, run qhatu keys rotate --ahead 0s and qhatu keys remove with the id of the old key, which ends all tokens",
		},
		{name: natsd.StreamOf(natsd.Vault), whole: true, holds: "names, phones and places", without: "nobody has a name or a phone any more who stands in what is damaged"},
	}
}

// LeftOut says of each stream that a backup does not have why.
func LeftOut() map[string]string {
	return map[string]string{
		natsd.StreamOf(natsd.Keys):        "it is kept apart, with the other keys",
		natsd.StreamOf(natsd.Idempotency): "answers that are sent again; the log knows what they tell",
		natsd.StreamOf(natsd.Limits):      "what was used of limits, which a start forgets too",
		natsd.StreamOf(natsd.Backups):     "when it was last backed up, which what is restored has not been",
		natsd.Codes:                       "one-time codes on their way, good for ten minutes",
		natsd.Deliveries:                  "attempts to send to webhooks and by e-mail, which are for reading only",
	}
}

// Streams are the names of those that a backup reads.
func Streams() (names []string) {
	for _, k := range kept() {
		names = append(names, k.name)
	}
	return names
}

// inShort is a stream's name as operators write it: "outbox", "sessions".
func inShort(stream string) string {
	return strings.ToLower(strings.TrimPrefix(strings.TrimPrefix(stream, "KV_"), "OBJ_"))
}

// wordsOf says what a stream holds, and what is so without it.
func wordsOf(stream string) (holds, without string) {
	for _, k := range kept() {
		if k.name == stream {
			return k.holds, k.without
		}
	}
	return stream, ""
}

// Errors of what a restore is to go on without.
var (
	// ErrNeeded is returned for a stream without which there is no market.
	ErrNeeded = errors.New("nothing is restored without it")
	// ErrNoStream is returned for a name that is no stream's.
	ErrNoStream = errors.New("is no part of a backup")
	// ErrNotDamaged is returned for a stream of which nothing is damaged: whole parts are not left out.
	ErrNotDamaged = errors.New("nothing of it is damaged, so that it is restored: leave it out of --without")
)

// CheckWithout returns an error for a part of a backup that a restore cannot go on without, by its short name.
func CheckWithout(name string) error {
	var names []string
	for _, k := range kept() {
		if k.without != "" {
			names = append(names, inShort(k.name))
		}
	}
	switch {
	case slices.Contains(names, name):
		return nil
	case name == inShort(natsd.Market) || name == "log":
		return fmt.Errorf("%s is the log: %w. Restore what is before the damage, by --to", name, ErrNeeded)
	case name == inShort(natsd.Keys):
		return fmt.Errorf("%s: %w. If the keys are lost, say --without-keys", name, ErrNeeded)
	}
	return fmt.Errorf("%.40q %w: there are %s", name, ErrNoStream, strings.Join(names, ", "))
}
