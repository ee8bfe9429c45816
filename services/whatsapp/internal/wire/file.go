package wire

// File is a file that was uploaded (ID) or that Meta fetches (Link): one of both.
type File struct {
	ID   string `json:"id,omitempty"`
	Link string `json:"link,omitempty"`
}

// Image is a picture with an optional caption.
func Image(to Address, f File, caption string) Outgoing {
	return Outgoing{To: to, content: media{File: f, Caption: caption, is: "image"}}
}

// Video is a film with an optional caption.
func Video(to Address, f File, caption string) Outgoing {
	return Outgoing{To: to, content: media{File: f, Caption: caption, is: "video"}}
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
