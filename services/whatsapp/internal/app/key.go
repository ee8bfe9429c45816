package app

import "strings"

// Where things are kept. A contact is the keyed hash of a phone (identity's id of the same phone) or, without one, of a
// business-scoped id; every other key is a keyed hash too, so that nothing can be read from a subject.
const (
	inboxMessage = "inbox.message." // <contact>.<message key>
	inboxNotice  = "inbox.notice."  // <contact>.<notice key>
	inboxStatus  = "inbox.status."  // <message key>.<status>
	inboxOther   = "inbox.other."   // <digest>, and .<part> of what is too large for one message

	outboxEntry   = "outbox.entry."   // <contact>.<entry key>: what is to be said
	outboxAttempt = "outbox.attempt." // <contact>.<entry key>: it is being sent, or was refused
	outboxSent    = "outbox.sent."    // <contact>.<entry key>: Meta took it
	outboxDead    = "outbox.dead."    // <contact>.<entry key>: it will not be sent
	outboxHeard   = "outbox.heard."   // <entry key>.<status>: Meta says that it has it

	chatConversation = "$KV.CHAT."      // <contact>
	chatLink         = "$KV.CHAT.link-" // <business-scoped id>: whose phone it is
	chatUnreachable  = "$KV.CHAT.unreachable-"
)

// Kinds of what is hashed.
const (
	kindPhone   = "phone" // as identity's contacts
	kindUser    = "bsuid"
	kindMessage = "whatsapp message"
	kindEntry   = "whatsapp entry"
	kindNotice  = "whatsapp notice"
	kindBody    = "whatsapp body"
)

// asTemplate ends the key of an entry that is sent again as a template.
const asTemplate = "-template"

// token tells whether a text may be one token of a subject.
func token(s string) bool {
	return s != "" && len(s) <= 64 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

// callback is what a send gives along and its statuses bring back.
func callback(contact, entry string) string { return contact + "." + entry }

func readCallback(s string) (contact, entry string, ok bool) {
	contact, entry, ok = strings.Cut(s, ".")
	return contact, entry, ok && token(contact) && token(entry)
}
