package app

import (
	"regexp"
	"strings"
)

// Where things are stored. A contact is the keyed hash of a phone (the one in identity's id of the same phone) or, without
// one, of a business-scoped id; every other key is a keyed hash too, so that nothing can be read from a subject.
//
// What is stored keeps the words that it was first stored under, here and in the JSON of records, whatever the code calls it
// now: messages that wait, and conversations, outlive an upgrade.
const (
	inboxMessage = "inbox.message." // <contact>.<message key>
	inboxEvent   = "inbox.event."   // <contact>.<notice key>: what there may be to tell, before it is gathered
	inboxNotice  = "inbox.notice."  // <contact>.<notice key>: what is told next
	inboxStatus  = "inbox.status."  // <outbound key>.<status>
	inboxReports = "inbox.reports." // <contact>: the phone reports what is delivered
	inboxOther   = "inbox.other."   // <digest>, and .<part> of what is too large for one message

	outboxMessage = "outbox.entry."   // <contact>.<outbound key>: what is to be sent
	outboxAttempt = "outbox.attempt." // <contact>.<outbound key>: it is being sent, or was refused
	outboxSent    = "outbox.sent."    // <contact>.<outbound key>.<message key>: Meta took it
	outboxWait    = "outbox.wait."    // <contact>.<outbound key>: it is told when the person writes
	outboxDead    = "outbox.dead."    // <contact>.<outbound key>: it will not be sent
	outboxStatus  = "outbox.heard."   // <outbound key>.<status>: Meta says that it has it

	chatConversation = "$KV.CHAT."         // <contact>
	chatGathering    = "$KV.CHAT.gather-"  // <contact>: how far what there may be to tell has gone on
	chatResting      = "$KV.CHAT.resting." // <contact>: until when what there may be to tell waits
	chatLink         = "$KV.CHAT.link-"    // <business-scoped id>: whose phone it is
)

// Kinds of what is hashed.
const (
	kindPhone    = "phone" // as identity's contacts
	kindUser     = "bsuid"
	kindMessage  = "whatsapp message"
	kindOutbound = "whatsapp entry"
	kindNotice   = "whatsapp notice"
	kindBody     = "whatsapp body"
)

// What ends the key of an outbound message that is sent again: as a template, as the general one, and as it was, with how often.
const (
	asTemplate = "-template"
	asGeneral  = "-general"
	asRetry    = "-retry"
)

// originalKey is the key of the message that was sent again as it was under another; else the key itself.
func originalKey(key string) string { return retried.ReplaceAllString(key, "") }

var retried = regexp.MustCompile(asRetry + "[0-9]+$")

// firstKey is the key under which a message was put into the outbox first, in whatever form: a keyed hash, without a hyphen.
func firstKey(key string) string {
	first, _, _ := strings.Cut(key, "-")
	return first
}

// isSentAgain tells whether a key or a subject is of a message that was sent before under another.
func isSentAgain(key string) bool { return firstKey(key) != key }

// isToken reports whether a text may be one token of a subject.
func isToken(s string) bool {
	return s != "" && len(s) <= 64 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

// callback is what a sent message carries and its statuses bring back.
func callback(contact, key string) string { return contact + "." + key }

func readCallback(s string) (contact, key string, ok bool) {
	contact, key, _ = strings.Cut(s, ".")
	if !isToken(contact) || !isToken(key) {
		return "", "", false
	}
	return contact, key, true
}
