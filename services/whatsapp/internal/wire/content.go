package wire

// Text is a plain message.
func Text(to Address, body string) Outgoing {
	return Outgoing{To: to, content: text{Body: body}}
}

type text struct {
	Body string `json:"body"`
}

func (text) kind() string   { return "text" }
func (t text) check() error { return needed("text.body", t.Body, MaxText) }

// Read marks a person's message, and all before it, as read. With typing their phone shows that an answer is being
// written, until it comes or 25 seconds have passed. Nobody is named: the message id says whose it is.
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

// File is a file that was uploaded (ID) or that Meta fetches (Link): one of both.
type File struct {
	ID   string `json:"id,omitempty"`
	Link string `json:"link,omitempty"`
}

// Image is a picture with an optional caption.
func Image(to Address, f File, caption string) Outgoing {
	return Outgoing{To: to, content: media{File: f, Caption: caption, is: "image"}}
}

// Document is a file with its name and an optional caption.
func Document(to Address, f File, filename, caption string) Outgoing {
	return Outgoing{To: to, content: media{File: f, Filename: filename, Caption: caption, is: "document"}}
}

// Voice is a voice note: OGG/OPUS, mono, at most 512 KB to be played with one tap.
func Voice(to Address, f File) Outgoing {
	return Outgoing{To: to, content: media{File: f, Voice: true, is: "audio"}}
}

type media struct {
	File
	Filename string `json:"filename,omitempty"`
	Caption  string `json:"caption,omitempty"`
	Voice    bool   `json:"voice,omitempty"`
	is       string
}

func (m media) kind() string { return m.is }

func (m media) check() error {
	if (m.ID == "") == (m.Link == "") {
		return &FieldError{Field: m.is, Reason: "needs an id or a link, one of both"}
	}
	return upTo(m.is+".caption", m.Caption, MaxBody)
}
