package wire

// Text is a plain message.
func Text(to Address, body string) Outgoing {
	return Outgoing{To: to, content: text{Body: body}}
}

// TextWithPreview is a message that shows what its first link leads to.
func TextWithPreview(to Address, body string) Outgoing {
	return Outgoing{To: to, content: text{Body: body, PreviewURL: true}}
}

type text struct {
	PreviewURL bool   `json:"preview_url,omitempty"`
	Body       string `json:"body"`
}

func (text) kind() string   { return "text" }
func (t text) check() error { return needed("text.body", t.Body, MaxText) }

// Reaction puts an emoji on a person's message of the last 30 days; an empty one takes it away.
func Reaction(to Address, messageID, emoji string) Outgoing {
	return Outgoing{To: to, content: reaction{MessageID: messageID, Emoji: emoji}}
}

type reaction struct {
	MessageID string `json:"message_id"`
	Emoji     string `json:"emoji"`
}

func (reaction) kind() string   { return "reaction" }
func (r reaction) check() error { return given("reaction.message_id", r.MessageID) }

// Read marks a person's message, and all before it, as read. With typing her phone shows that an answer is being written,
// until it comes or 25 seconds have passed. Nobody is named: the message id says whose it is.
func Read(messageID string, typing bool) Outgoing {
	mark := readMark{Product: product, Status: "read", MessageID: messageID}
	if typing {
		mark.Typing = &typingIndicator{Type: "text"}
	}
	return Outgoing{content: mark}
}

type readMark struct {
	Product   string           `json:"messaging_product"`
	Status    string           `json:"status"`
	MessageID string           `json:"message_id"`
	Typing    *typingIndicator `json:"typing_indicator,omitempty"`
}

type typingIndicator struct {
	Type string `json:"type"`
}

func (readMark) kind() string   { return "read" }
func (r readMark) check() error { return given("message_id", r.MessageID) }

func given(field, value string) error {
	if value == "" {
		return &FieldError{Field: field, Reason: "is missing"}
	}
	return nil
}
