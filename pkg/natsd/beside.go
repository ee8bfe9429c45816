package natsd

import "strings"

// bucketPrefix begins the name of the stream of a bucket, and keyPrefix the subjects in it. objectPrefix begins that of an object store.
const (
	bucketPrefix = "KV_"
	keyPrefix    = "$KV."
	objectPrefix = "OBJ_"
)

// StreamOf is the name of the stream of a bucket.
func StreamOf(bucket string) string { return bucketPrefix + bucket }

// ObjectsOf is the name of the stream of an object store.
func ObjectsOf(bucket string) string { return objectPrefix + bucket }

// beside is what a stream beside the log is to the market.
type beside struct {
	holds   string // "what was revoked"
	without string // what follows if it has lost something
	keeps   bool   // whatever once had an entry has one, if only one that says that it is deleted
}

// besides are the streams beside the log, but those whose content is nothing that could be lost.
var besides = map[string]beside{
	Timer:      {holds: "when offers end", without: "they end some seconds late, for the log says it as well"},
	Dead:       {holds: "dead letters", without: "what is lost there is not handled again"},
	Audit:      {holds: "who looked at whose data", without: "that record is not whole any more"},
	Inbox:      {holds: "what people wrote to the chat", without: "what was not answered yet will not be: they have to write again"},
	Outbox:     {holds: "what the chat sends", without: "somebody may not be told something, or be told it twice"},
	Deliveries: {holds: "attempts to send to webhooks", without: "these are not listed any more"},
	Codes:      {holds: "one-time codes on their way", without: "whoever waits for one has to ask again"},
	StreamOf(Challenges): {
		holds: "which one-time codes were sent", without: "whoever waits for one has to ask again, and wrong tries are counted anew",
	},
	StreamOf(Sessions): {holds: "who is signed in", without: "they have to sign in again"},
	StreamOf(Issuers):  {holds: "by whom organisations let their people be vouched for", without: "these organisations have to say it again", keeps: true},
	StreamOf(Webhooks): {holds: "webhooks and how far each has got", without: "these organisations have to register them again, or are sent again what they have", keeps: true},
	ObjectsOf(Photos):  {holds: "photos that are kept with orders", without: "some of them cannot be seen any more: whoever sent them may send them again"},
	StreamOf(Chat):     {holds: "conversations", without: "these begin anew"},
	StreamOf(APIKeys): {
		holds: "what machines sign in with", without: "these keys are refused, or are as they were before they were last changed: look through them, and make new ones", keeps: true,
	},
	StreamOf(Revoked): {
		holds: "what was revoked", without: "lest a revoked token be taken again, every token from before is refused: everybody has to sign in again", keeps: true,
	},
	StreamOf(Backups): {holds: "when the market was last backed up", without: "it looks as if it never was, until the next backup", keeps: true},
	StreamOf(Vault):   {holds: "names, phones and e-mail addresses", without: "these people and organisations have to be asked again", keeps: true},
	StreamOf(Keys):    {holds: "keys of people and organisations", without: "nobody can read any more what is sealed with them: names, phones and texts", keeps: true},
}

// forgettable are the streams of which nothing is missed: what cannot be read of them is deleted.
var forgettable = map[string]bool{StreamOf(Idempotency): true, StreamOf(Limits): true}

func besideOf(stream string) beside {
	if b, known := besides[stream]; known {
		return b
	}
	return beside{holds: "a stream that this version does not know", without: "what follows cannot be told"}
}

// entryOf is what an operator calls a message of a stream by: the key in a bucket.
func entryOf(stream, subject string) string {
	return strings.TrimPrefix(subject, keyPrefix+strings.TrimPrefix(stream, bucketPrefix)+".")
}
