package order

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// photoActs are what is done to photos that are kept.
func (t *turn) photoActs() map[string]act {
	shown := func(text map[string]string) func(o order, d Draft) string {
		return func(o order, d Draft) string {
			return fmt.Sprintf(text[takeBack], t.text.photoNames[o.photo(d.Photo).Shows], o.buyer())
		}
	}
	return map[string]act{takeBack: {
		action: market.ActionTakeBackPhoto, read: shown(t.text.readBack), done: shown(t.text.done),
		do: func(ctx context.Context, c market.Command, of market.SeenOrder, _ order, d Draft) (market.Order, error) {
			return t.market.TakeBackPhoto(ctx, c, of, d.Photo)
		},
	}}
}

func (o order) photo(number int) market.OrderPhoto {
	i := slices.IndexFunc(o.Photos, func(p market.OrderPhoto) bool { return p.Number == number })
	if i < 0 {
		return market.OrderPhoto{}
	}
	return o.Photos[i]
}

// ownPhotos are those that the association keeps.
func (o order) ownPhotos() []market.OrderPhoto {
	return slices.DeleteFunc(slices.Clone(o.Photos), func(p market.OrderPhoto) bool { return p.By != market.Seller || p.TakenBack })
}

// longestOfPhoto is of how many words a text about a photo is at most.
const longestOfPhoto = 9

// takesPhotoBack takes words that take a photo back: esa foto no era, borra la foto. Right after one was kept they need not name it.
func (t *turn) takesPhotoBack(ctx context.Context, text string) (chat.Message, bool, error) {
	isLast := t.LastUndoable(Name) != nil && !t.LastUndoable(Name).Final && t.LastUndoable(Name).IsRecent(t.At()) && t.Asked() == nil
	names := phrase.HasWord(text, t.text.photoNouns) && len(strings.Fields(text)) <= longestOfPhoto &&
		(phrase.Contains(text, t.text.takeBackWords) || isLast && phrase.HasWord(text, t.text.privateWords))
	bare := isLast && parse.Agrees(text, parse.NoYes, t.text.notThatWords)
	if !names && !bare {
		return chat.Message{}, false, nil
	}
	orders, err := t.all(ctx)
	if err != nil {
		return chat.Message{}, false, err
	}
	return t.photoBack(ctx, only(orders, func(o order) bool { return len(o.ownPhotos()) > 0 }), t.shownIn(text))
}

// photoBack asks whether a photo is to be taken back: the one that the person kept last, or else the newest, of what it is said to show.
func (t *turn) photoBack(ctx context.Context, orders []order, shows string) (chat.Message, bool, error) {
	last := chat.Recall[memory](t.Turn, Name).Kept
	var of order
	var found market.OrderPhoto
	for _, o := range orders {
		for _, p := range o.ownPhotos() {
			isKept := last.Order == o.ID && last.Number == p.Number
			if (shows == "" || p.Shows == shows) && t.At().Before(p.TakeBackUntil) && o.Allowed.Has(market.ActionTakeBackPhoto) && (isKept || p.TakeBackUntil.After(found.TakeBackUntil)) {
				if of, found = o, p; isKept {
					return heard(t.asksBack(ctx, of, found.Number))
				}
			}
		}
	}
	switch {
	case found.Number != 0:
		return heard(t.asksBack(ctx, of, found.Number))
	case len(orders) == 0:
		return chat.Message{}, false, nil
	}
	return heard(t.stays(), nil)
}

func (t *turn) asksBack(ctx context.Context, o order, number int) (chat.Message, error) {
	t.Heading(t.ForWhom())
	d := newDraft(o, takeBack)
	d.Photo = number
	return t.goAhead(ctx, o, d)
}

// stays says that a photo cannot be taken back any more.
func (t *turn) stays() chat.Message {
	if d := t.draft(); d != nil && d.Verb == takeBack {
		t.DropDraft(Name)
		t.ExpectNothing()
	}
	return t.Remark(fmt.Sprintf(t.text.photoStays, t.CoordinatorContact))
}

// undo asks whether the photo that was kept last is to be taken back: everything else that is done to orders is final.
func (t *turn) undo(ctx context.Context, done chat.Undoable) (chat.Message, error) {
	o, err := t.find(ctx, done.About)
	if err != nil {
		return chat.Message{}, err
	}
	number, _ := strconv.Atoi(done.Args.At(0))
	if p := o.photo(number); p.TakenBack || !t.At().Before(p.TakeBackUntil) || !o.Allowed.Has(market.ActionTakeBackPhoto) {
		return t.stays(), nil
	}
	return t.asksBack(ctx, o, number)
}

// saysOfPhoto takes what is said to the question for a photo in other words than its choices: that it is private lets it go, and another thing that it shows is asked about.
func (t *turn) saysOfPhoto(ctx context.Context, text string) (chat.Message, bool, error) {
	m, ok := t.LastSaid()
	if !ok || len(strings.Fields(text)) > longestOfPhoto {
		return chat.Message{}, false, nil
	}
	media, id := "", ""
	for _, c := range m.Choices() {
		if args := strings.Split(c.ID, ":"); args[0] == tapPhoto && len(args) > 2 {
			media, id = args[1], cmp.Or(id, args[2])
		}
	}
	if media == "" {
		return chat.Message{}, false, nil
	}
	if !anyDigit.MatchString(text) && (phrase.HasWord(text, t.text.privateWords) || phrase.Contains(text, t.text.takeBackWords)) {
		return heard(t.notKept(ctx, media))
	}
	shows := t.shownIn(text)
	if shows == "" || id == "" || anyDigit.MatchString(text) || t.Intent(text) != intent.None || !t.speaksOfOrders(nil, text) {
		return chat.Message{}, false, nil
	}
	o, err := t.find(ctx, id)
	if err != nil {
		return chat.Message{}, false, err
	}
	t.Beside()
	return heard(t.isPhoto(o, media, shows), nil)
}
