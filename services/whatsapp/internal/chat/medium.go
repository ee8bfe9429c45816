package chat

import (
	"context"
	"fmt"
	"strings"
)

// medium answers what is neither text nor tap: what happened to it, and what to do next. A photo's caption is as good as
// a text.
func (t *turn) medium(ctx context.Context) (Message, error) {
	switch t.in.Kind {
	case Reaction:
		return t.reaction(), nil
	case Photo, Video, Document:
		if strings.TrimSpace(t.in.Text) != "" {
			return t.text(ctx, t.in.Text)
		}
	case Text, Tap, Voice, Sticker, Location, Contact, Edited, Deleted, Unsupported:
	}
	body := t.aboutMedium()
	if t.asks() {
		t.aside = true
		body += "\n" + textStillAsking
	}
	return told(body), nil
}

func (t *turn) aboutMedium() string {
	switch t.in.Kind {
	case Voice:
		return fmt.Sprintf(textVoice, t.bot.reach)
	case Photo:
		return textPhoto
	case Video:
		return textVideo
	case Document:
		return textDocument
	case Sticker:
		return textSticker
	case Location:
		return textLocation
	case Contact:
		return fmt.Sprintf(textContact, t.bot.reach)
	case Edited:
		return textEdited
	case Deleted:
		return textDeleted
	case Text, Tap, Reaction, Unsupported:
	}
	return textUnsupported
}

// asks tells whether a question stands.
func (t *turn) asks() bool {
	return t.st.Ask != nil || t.st.Said != nil && len(t.st.Said.Message.choices()) > 0
}

// reaction never acts: it can be taken back, and it may mean no more than "seen". One to an offer is answered once, all
// others with nothing.
func (t *turn) reaction() Message {
	t.aside = true
	if t.st.Said == nil || len(t.st.Said.Message.Buttons) == 0 {
		return Message{}
	}
	offer := t.st.Said.Message.Buttons[0].ID
	if !strings.HasPrefix(offer, "neg:") || t.st.Seen == offer {
		return Message{}
	}
	t.st.Seen = offer
	return told(textReaction)
}
