package chat

import (
	"context"
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// media answers what is neither text nor tap: what happened to it, and what to do next. A photo's caption is as good as a
// text.
func (t *Turn) media(ctx context.Context) (Message, error) {
	switch t.Input.Kind {
	case Reaction:
		return t.reaction(), nil
	case Photo, Video, Document:
		if answer, ok, err := t.photo(ctx); ok || err != nil {
			return answer, err
		}
		if strings.TrimSpace(t.Input.Text) != "" {
			return t.answerText(ctx, t.Input.Text)
		}
		if t.Input.Kind == Photo && !t.isOpen() { // of what somebody sells
			t.Heading(t.text.photoFirst)
			return t.Run(ctx, parse.Sell)
		}
	case Text, Tap, Voice, Sticker, Location, Contact, Edited, Deleted, Unsupported:
	}
	body := t.aboutMedia()
	if t.asks() {
		body += "\n" + t.stands()
	}
	return t.Remark(body), nil
}

// photo lets flows take a photo. One that offers goods in its caption is a sale.
func (t *Turn) photo(ctx context.Context) (answer Message, ok bool, err error) {
	if t.Input.Kind != Photo || t.Input.Photo == "" || offersGoods(t.Input.Text) {
		return Message{}, false, nil
	}
	for _, f := range t.flows {
		if f.Photo == nil {
			continue
		}
		if answer, ok, err := f.Photo(ctx); ok || err != nil {
			return answer, ok, err
		}
	}
	return Message{}, false, nil
}

func (t *Turn) aboutMedia() string {
	switch t.Input.Kind {
	case Voice:
		return fmt.Sprintf(t.text.voice, t.CoordinatorContact)
	case Photo:
		return t.text.photo
	case Video:
		return t.text.video
	case Document:
		return t.text.document
	case Sticker:
		return t.text.sticker
	case Location:
		return t.text.location
	case Contact:
		return fmt.Sprintf(t.text.contact, t.CoordinatorContact)
	case Edited:
		return t.text.edited
	case Deleted:
		return t.text.deleted
	case Text, Tap, Reaction, Unsupported:
	}
	return t.text.unsupported
}

// reaction never acts: it can be taken back, and it may mean no more than "seen". One to a question whose flow has an
// answer for it is answered once, all others with nothing.
func (t *Turn) reaction() Message {
	t.KeepQuestion()
	if t.st.Last == nil || len(t.st.Last.Message.Buttons) == 0 {
		return Message{}
	}
	question := t.st.Last.Message.Buttons[0].ID
	f, _, _ := t.ofTap(question)
	if f.Reaction == "" || t.st.ReactionTo == question {
		return Message{}
	}
	t.st.ReactionTo = question
	return Tell(f.Reaction)
}
