package emulator

import (
	"strings"
	"unicode/utf16"
)

// check holds a body against Meta's limits; nil if it keeps them.
func (o *outbound) check() *fault {
	if o.Product != "whatsapp" {
		return refuse(codeParameter, "messaging_product must be whatsapp")
	}
	if o.To == "" && o.Recipient == "" {
		return refuse(codeMissing, "to or recipient is missing")
	}
	switch o.Type {
	case "", "text":
		return o.checkText()
	case "interactive":
		return o.checkInteractive()
	case "template":
		return o.checkTemplate()
	case "location":
		return o.checkLocation()
	case "contacts":
		return o.checkContacts()
	case "reaction":
		return o.checkReaction()
	}
	if file, known := o.files()[o.Type]; known {
		return file.check(o.Type)
	}
	return refuse(codeParameter, "Param type must be one of the supported types")
}

// files are the media by their type.
func (o *outbound) files() map[string]*outFile {
	return map[string]*outFile{
		"image": o.Image, "video": o.Video, "document": o.Document, "audio": o.Audio, "sticker": o.Sticker,
	}
}

func (f *outFile) check(kind string) *fault {
	if f == nil {
		return refuse(codeMissing, "%s is missing", kind)
	}
	if (f.ID == "") == (f.Link == "") {
		return refuse(codeParameter, "%s needs either an id or a link", kind)
	}
	return length(kind+"['caption']", f.Caption, 0, 1024)
}

func (o *outbound) checkText() *fault {
	if o.Text == nil {
		return refuse(codeMissing, "text is missing")
	}
	f := length("text['body']", o.Text.Body, 1, 4096)
	if f != nil {
		f.code = codeParameter
	}
	return f
}

func (o *outbound) checkLocation() *fault {
	if o.Location == nil || o.Location.Latitude == nil || o.Location.Longitude == nil {
		return refuse(codeMissing, "location needs latitude and longitude")
	}
	if lat, lon := *o.Location.Latitude, *o.Location.Longitude; lat < -90 || lat > 90 || lon < -180 || lon > 180 {
		return refuse(codeValue, "location is not on the globe")
	}
	return nil
}

func (o *outbound) checkContacts() *fault {
	if len(o.Contacts) == 0 {
		return refuse(codeMissing, "contacts is missing")
	}
	for i, c := range o.Contacts {
		if c.Name.Formatted == "" {
			return refuse(codeMissing, "contacts[%d]['name']['formatted_name'] is missing", i)
		}
	}
	return nil
}

func (o *outbound) checkReaction() *fault {
	if o.Reaction == nil || o.Reaction.MessageID == "" || o.Reaction.Emoji == nil {
		return refuse(codeMissing, "reaction needs message_id and emoji")
	}
	return nil
}

// first returns the first fault.
func first(faults ...*fault) *fault {
	for _, f := range faults {
		if f != nil {
			return f
		}
	}
	return nil
}

// length counts UTF-16 units.
func length(name, s string, least, most int) *fault {
	n := len(utf16.Encode([]rune(s)))
	if n > most || n < least || least > 0 && strings.TrimSpace(s) == "" {
		return refuse(codeValue, "Param %s length is invalid: %d. Min length: %d, Max length: %d", name, n, least, most)
	}
	return nil
}

func count(name string, n, least, most int) *fault {
	if n < least || n > most {
		return refuse(codeValue, "Param %s count is invalid: %d. Min: %d, Max: %d", name, n, least, most)
	}
	return nil
}
