package order

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// tapPhoto is what a tap about a photo says: photo:<Meta's id of the picture>:<order>:<what it shows>. The picture is fetched once it is known whose it is, so that
// nothing is forgotten between two taps; Meta keeps it for a week. noPhoto and forSale stand for what is not kept; which and what ask again. Older buttons say
// order:<order>:photo:<Meta's id>:<what it shows>.
const (
	tapPhoto  = "photo"
	tapPhotos = "photos" // asks again of which order it is
	noPhoto   = "no"
	forSale   = "sell"
	what      = "what"
)

// justWeighed is how long after a weight a photo is taken for that of the scales, where nothing else is spoken of.
const justWeighed = time.Hour

// ofPhoto is the id of a choice about a photo.
func (o order) ofPhoto(media, shows string) string { return chat.ID(tapPhoto, media, o.ID, shows) }

// photographed asks about a photo that may be of an order. It is kept at once only where it was asked for: that of the scales, of a weight that is being said or was just
// said. Any other is kept once the person has said that it is of an order, whatever its caption says, since the other side sees it. While one is asked about, others
// wait: each is asked about in turn. One that quotes a message of an order is of that and of no other.
func (t *turn) photographed(ctx context.Context) (chat.Message, bool, error) {
	if t.OnlyLooks() {
		return chat.Message{}, false, nil
	}
	quoted, ok, err := t.quotedOrder(ctx)
	if err != nil {
		return chat.Message{}, false, err
	}
	if ok && !quoted.Allowed.Has(market.ActionAddPhoto) {
		t.Heading(t.text.noMorePhotos)
		return t.card(quoted), true, nil
	}
	may, err := t.pictured(ctx)
	if err != nil || len(may) == 0 {
		return chat.Message{}, false, err
	}
	if ok {
		may = []order{quoted}
	}
	p := photo{Media: t.Input.Photo, Caption: t.Input.Text, Order: quoted.ID, At: t.At()}
	if o, number, ok := t.scalesAsked(may, p.Caption); ok {
		return heard(t.keepPhoto(ctx, o, p.Media, market.ShowsScale, number))
	}
	asks := t.asksOfPhoto()
	waiting := t.remember(p)
	if asks && waiting > 1 {
		return t.Again(fmt.Sprintf(t.text.nextPhoto, waiting)), true, nil
	}
	t.Beside()
	return t.askPhoto(may, p), true, nil
}

// pictured are the orders with which photos may be kept.
func (t *turn) pictured(ctx context.Context) ([]order, error) {
	orders, err := t.open(ctx)
	return only(orders, func(o order) bool { return o.Allowed.Has(market.ActionAddPhoto) }), err
}

// quotedOrder is the order of the message that a photo quotes; ok is false where it quotes none of an order.
func (t *turn) quotedOrder(ctx context.Context) (o order, ok bool, err error) {
	if t.Input.Quoted == nil || t.Input.Quoted.About == "" {
		return order{}, false, nil
	}
	about := t.Input.Quoted.About
	all, err := t.those(ctx, func(read market.Order) bool { return read.ID == about || read.Negotiation == about })
	if err != nil || len(all) == 0 {
		return order{}, false, err
	}
	return all[0], true, nil
}

// asksOfPhoto tells whether the last message asks about a photo.
func (t *turn) asksOfPhoto() bool {
	m, ok := t.LastSaid()
	return ok && t.Input.Quoted == nil && slices.ContainsFunc(chat.Recall[memory](t.Turn, Name).Photos, func(p photo) bool { return isOf(p.Media)(m) })
}

// askPhoto asks of which order a photo is, and what it shows, as far as its caption does not say it.
func (t *turn) askPhoto(may []order, p photo) chat.Message {
	shows, meant := t.shownBy(p.Caption), t.meant(may, p.Caption)
	if p.Order != "" {
		meant = may
	}
	if o, ok := t.moneyAsked(may); ok && len(t.named(may, p.Caption)) == 0 {
		meant, shows = []order{o}, cmp.Or(shows, market.ShowsPayment)
	}
	switch {
	case !t.speaksOfOrders(meant, p.Caption):
		return t.whichPhoto(may, p.Media, shows)
	case len(meant) > 1:
		return t.whichPhoto(meant, p.Media, shows)
	case shows == "":
		return t.whatPhoto(meant[0], p.Media)
	}
	return t.isPhoto(meant[0], p.Media, shows)
}

// actOf is the act of which a caption tells besides what the photo shows, with its figure: a weight, or money that came; "" where it tells none.
func (t *turn) actOf(caption string) string {
	verb := map[intent.Intent]string{intent.Weighed: weigh, intent.GotPaid: gotPaid}[t.Intent(caption)]
	if caption == "" || !anyDigit.MatchString(caption) {
		return ""
	}
	return verb
}

// shownBy is what a caption says that a photo shows, in its words or by what it tells; "" where it does not.
func (t *turn) shownBy(caption string) string {
	return cmp.Or(t.shownIn(caption), map[string]string{weigh: market.ShowsScale, gotPaid: market.ShowsPayment}[t.actOf(caption)])
}

// scalesAsked is the order, and the delivery of it, of whose scales a photo was asked for: where a weight is asked for, or was just noted and nothing else is spoken of since.
func (t *turn) scalesAsked(orders []order, caption string) (o order, delivery int, ok bool) {
	id, w := "", chat.Recall[memory](t.Turn, Name).Weighed
	switch a, d := t.Asked(), t.draft(); {
	case a != nil && a.Flow == Name && d != nil && a.Args.At(0) == d.Order && asksWeight(*a):
		id, delivery = d.Order, d.Delivery
	case a == nil && w.Order != "" && t.About() == w.Order && t.At().Sub(w.At) < justWeighed:
		id, delivery = w.Order, w.Delivery
	}
	i := slices.IndexFunc(orders, func(o order) bool { return o.ID == id })
	if i < 0 || len(orders[i].Deliveries) == 0 {
		return order{}, 0, false
	}
	o = orders[i]
	shows := t.shownIn(caption)
	if shows != market.ShowsScale && caption != "" || !t.speaksOfOrders([]order{o}, caption) {
		return order{}, 0, false
	}
	return o, cmp.Or(delivery, o.lastDelivery()), true
}

// asksWeight tells whether a question is for a weight, or one was read back.
func asksWeight(a chat.Asked) bool {
	field := a.Args.At(2)
	return a.Args.At(1) == weigh || a.Args.At(1) == handOver && (field == fieldWeight || field == fieldTare)
}

// moneyAsked is the order of whose money something is being asked.
func (t *turn) moneyAsked(orders []order) (o order, ok bool) {
	a := t.Asked()
	if a == nil || a.Flow != Name || !slices.Contains([]string{confirm, deny, paid, giveBack}, a.Args.At(1)) {
		return order{}, false
	}
	i := slices.IndexFunc(orders, func(o order) bool { return o.ID == a.Args.At(0) })
	if i < 0 {
		return order{}, false
	}
	return orders[i], true
}

// speaksOfOrders tells whether a caption says nothing but what a photo of these orders shows: "los sacos de Snacks Lima". Any other word may be of something else, as in
// "el recibo de luz de mi mamá".
func (t *turn) speaksOfOrders(orders []order, caption string) bool {
	names := ""
	for _, o := range orders {
		names += " " + phrase.Plain(o.BuyerName)
	}
	return !slices.ContainsFunc(strings.Fields(phrase.Plain(caption)), func(w string) bool {
		return t.shownIn(w) == "" && !slices.Contains(t.text.captionWords, w) && !slices.Contains(strings.Fields(names), w) && !anyDigit.MatchString(w) && parse.Sale(w).Product == ""
	})
}

// lastDelivery is the number of the last delivery; 0: there is none.
func (o order) lastDelivery() int {
	if len(o.Deliveries) == 0 {
		return 0
	}
	return o.Deliveries[len(o.Deliveries)-1].Number
}

// photoKinds are the kinds of photos, in the order in which they are asked.
var photoKinds = []string{market.ShowsScale, market.ShowsGoods, market.ShowsDocument, market.ShowsVehicle, market.ShowsPayment}

// shownIn is what a caption says that a photo shows; "" where it does not.
func (t *turn) shownIn(caption string) string {
	for _, shows := range photoKinds {
		if phrase.HasWord(caption, t.text.photoWords[shows]) {
			return shows
		}
	}
	return ""
}

// isPhoto asks whether a photo is what its caption says, of the order that it is likely of.
func (t *turn) isPhoto(o order, media, shows string) chat.Message {
	question, as := fmt.Sprintf(t.text.isPhoto, t.text.photoNames[shows], o.buyer(), o.goods()), o.keptAs(shows)
	if as != shows {
		question = fmt.Sprintf(t.text.earlyPhoto[shows], o.buyer(), o.goods())
	}
	return t.Ask(question,
		chat.Choice{ID: o.ofPhoto(media, as), Title: t.text.photoYes, Means: chat.Yes, Binds: true, Words: t.text.photoYesWords},
		chat.Choice{ID: chat.ID(tapPhoto, media, "", what), Title: t.text.photoElse, Words: t.text.photoElseWords},
		chat.Choice{ID: chat.ID(tapPhoto, media, "", noPhoto), Title: t.text.photoDrop, Words: t.text.otherPhotoWords})
}

// keptAs is what a photo is kept as that shows something: before anything was sent there is no weight, and before a payment was said none to be proved.
func (o order) keptAs(shows string) string {
	switch {
	case shows == market.ShowsScale && o.lastDelivery() == 0:
		return market.ShowsGoods
	case shows == market.ShowsPayment && o.lastPayment() == 0:
		return market.ShowsDocument
	}
	return shows
}

// whichPhoto asks of which order a photo is.
func (t *turn) whichPhoto(orders []order, media, shows string) chat.Message {
	choices := make([]chat.Choice, 0, len(orders)+1)
	for i, o := range orders {
		choices = append(choices, chat.Choice{ID: o.ofPhoto(media, shows), Title: o.Buyer(), Description: t.rowOf(orders, i), Binds: shows != ""})
	}
	question := t.text.whichPhoto
	if shows != "" {
		question = fmt.Sprintf(t.text.whosePhoto, t.text.photoNames[shows])
	}
	return t.List(question, t.text.showOrders, chat.ID(tapPhoto, media, "", shows), append(choices, t.dropPhoto(media)))
}

func (t *turn) dropPhoto(media string) chat.Choice {
	return chat.Choice{ID: chat.ID(tapPhoto, media, "", noPhoto), Title: t.text.otherPhoto, Description: t.text.otherPhotoMore, Words: t.text.otherPhotoWords}
}

// whatPhoto asks what a photo of an order shows.
func (t *turn) whatPhoto(o order, media string) chat.Message {
	var choices []chat.Choice
	for _, shows := range photoKinds {
		if shows != market.ShowsScale || len(o.Deliveries) > 0 && o.isWeighed() {
			choices = append(choices, chat.Choice{ID: o.ofPhoto(media, shows), Title: t.text.photoTitles[shows], Words: t.text.photoWords[shows], Binds: true})
		}
	}
	choices = append(choices, t.dropPhoto(media))
	return t.List(fmt.Sprintf(t.text.whatPhoto, o.buyer(), o.goods()), t.text.showOptions, o.ofPhoto(media, what), choices)
}

// isOf tells whether a message asks about a photo; "": about any.
func isOf(media string) func(chat.Message) bool {
	return func(m chat.Message) bool {
		of := tapPhoto + ":"
		if media != "" {
			of += media + ":"
		}
		return slices.ContainsFunc(m.Choices(), func(c chat.Choice) bool { return strings.HasPrefix(c.ID, of) })
	}
}

// isOfPhoto tells whether a message asks about any photo: each is asked about in its turn.
func isOfPhoto(m chat.Message) bool { return isOf("")(m) }

// tapsPhoto does with a photo what was chosen.
func (t *turn) tapsPhoto(ctx context.Context, args chat.Args) (chat.Message, error) {
	media, shows := args.At(0), args.At(2)
	switch {
	case shows == noPhoto:
		return t.notKept(ctx, media)
	case shows == forSale:
		return t.Run(ctx, parse.Sell)
	case args.At(1) == "":
		if shows == what {
			shows = ""
		}
		return t.tapsPhotos(ctx, media, shows)
	}
	o, err := t.find(ctx, args.At(1))
	switch {
	case chat.IsNotHere(err):
		return chat.Tell(t.text.unknown), nil
	case err != nil:
		return chat.Message{}, err
	}
	t.Heading(t.ForWhom())
	return t.photoOf(ctx, o, media, shows)
}

// tapsPhotos asks again of which order a photo is, or what it shows of the only one.
func (t *turn) tapsPhotos(ctx context.Context, media, shows string) (chat.Message, error) {
	may, err := t.pictured(ctx)
	if err != nil || len(may) == 0 {
		return t.Remark(t.text.none), err
	}
	t.Beside()
	if len(may) == 1 && shows == "" {
		return t.whatPhoto(may[0], media), nil
	}
	return t.whichPhoto(may, media, shows), nil
}

// notKept lets a photo go. What else was asked stands; where nothing is, it may have been of something that is for sale.
func (t *turn) notKept(ctx context.Context, media string) (chat.Message, error) {
	if m, ok, err := t.afterPhoto(ctx, media, t.text.photoLeft, nil); ok || err != nil {
		return m, err
	}
	waiting, err := t.waiting(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	if len(waiting) > 0 {
		t.Done()
		return t.about(waiting[0], chat.Tell(t.text.photoLeft+"\n"+fmt.Sprintf(t.text.stillWaits, t.subject(waiting[0])))), nil
	}
	return t.Ask(t.text.photoNotKept, chat.Choice{ID: chat.ID(tapPhoto, media, "", forSale), Title: t.text.photoSells}), nil
}

// waiting are the orders that wait for an answer of the association's.
func (t *turn) waiting(ctx context.Context) ([]order, error) {
	orders, err := t.open(ctx)
	return only(orders, order.waitsForAnswer), err
}

// photoOf keeps a photo of an order that the person has said it is of, or asks what it shows.
func (t *turn) photoOf(ctx context.Context, o order, media, shows string) (chat.Message, error) {
	number := 0
	switch {
	case media == "":
		return t.show(ctx, o)
	case !slices.Contains(photoKinds, shows):
		t.Beside()
		return t.whatPhoto(o, media), nil
	case !o.Allowed.Has(market.ActionAddPhoto):
		t.Heading(t.text.noMorePhotos)
		return t.show(ctx, o)
	case o.keptAs(shows) != shows: // it is asked whether it may be kept so
		t.Beside()
		return t.isPhoto(o, media, shows), nil
	case shows == market.ShowsScale:
		number = o.lastDelivery()
	case shows == market.ShowsPayment:
		number = o.lastPayment()
	}
	return t.keepPhoto(ctx, o, media, shows, number)
}

// lastPayment is the number of the last payment that waits or stands; 0: there is none.
func (o order) lastPayment() (number int) {
	for _, p := range o.Payments {
		if p.State != market.PaymentTakenBack {
			number = p.Number
		}
	}
	return number
}

// keepPhoto fetches a photo and keeps it with an order. The same file again is kept once.
func (t *turn) keepPhoto(ctx context.Context, of order, media, shows string, number int) (chat.Message, error) {
	o, err := t.find(ctx, of.ID) // from here on the turn acts for whose it is
	if err != nil {
		return chat.Message{}, err
	}
	content, err := t.market.Picture(ctx, media)
	if errors.Is(err, market.ErrNoFile) {
		return t.cannotKeep(ctx, media, t.text.photoGone)
	}
	if err != nil {
		return chat.Message{}, err
	}
	p := market.NewPhoto{Shows: shows, Content: content}
	switch shows {
	case market.ShowsScale:
		p.Delivery = number
	case market.ShowsPayment:
		p.Payment = number
	}
	kept, err := t.market.AddPhoto(ctx, t.Command("photo"), o.ID, p)
	switch {
	case market.Refused(err, "not-a-picture", "picture-too-large", "too-large"):
		return t.cannotKeep(ctx, media, t.text.photoUnreadable)
	case market.Refused(err, "too-many-photos", "too-many-photos-sent"):
		return t.cannotKeep(ctx, media, t.text.manyPhotos)
	case market.Refused(err, "order-completed", "order-cancelled", "order-not-confirmed", "nothing-sent", "not-found", "invalid"):
		t.Heading(t.text.noMorePhotos)
		return t.now(ctx, chat.Args{o.ID})
	case err != nil:
		return chat.Message{}, err
	}
	t.rememberKept(o, kept.Number)
	t.Undoable(Name, o.ID, strconv.Itoa(kept.Number))
	said := fmt.Sprintf(t.text.photoKept, o.buyer(), t.text.photoNames[kept.Shows])
	if d := t.draft(); d != nil && d.Order == o.ID {
		if err := t.keepRead(ctx, o, *d); err != nil {
			return chat.Message{}, err
		}
	}
	if t.Input.Kind == chat.Photo && t.Asked() != nil { // what is being asked stays asked
		return t.Remark(said), nil
	}
	if m, ok, err := t.afterPhoto(ctx, media, said, &o); ok || err != nil {
		return m, err
	}
	t.Done()
	return chat.Tell(said), nil
}

// cannotKeep says why a photo is not kept, and goes on with the next one.
func (t *turn) cannotKeep(ctx context.Context, media, why string) (chat.Message, error) {
	if t.Input.Kind != chat.Photo {
		if m, ok, err := t.afterPhoto(ctx, media, why, nil); ok || err != nil {
			return m, err
		}
	}
	return t.Remark(why), nil
}

// afterPhoto goes on after a photo was kept with an order, or let go of: with the next one that waits, with what the caption of one that was kept told, with what was asked
// besides; ok is false where there is nothing of these.
func (t *turn) afterPhoto(ctx context.Context, media, said string, kept *order) (chat.Message, bool, error) {
	was, next, waits := t.forgetPhoto(media, kept)
	if waits {
		may, err := t.pictured(ctx)
		if err != nil {
			return chat.Message{}, false, err
		}
		if i := slices.IndexFunc(may, func(o order) bool { return o.ID == next.Order }); i >= 0 {
			may = may[i : i+1]
		}
		if len(may) > 0 {
			t.Heading(said)
			t.BesideRest(isOfPhoto)
			return t.askPhoto(may, next), true, nil
		}
	}
	if was.Act != "" {
		o, err := t.find(ctx, was.Order)
		if err == nil && o.verbFor(was.Act) != "" {
			t.forgetAct()
			t.Heading(said)
			m, err := t.begin(ctx, o, o.verbFor(was.Act), was.Caption)
			return m, true, err
		}
		if err != nil && !chat.IsNotHere(err) {
			return chat.Message{}, false, err
		}
	}
	m, ok := t.Resume(said, isOfPhoto)
	return m, ok, nil
}

// keepRead lets what was read back of an order be done although a photo of the person's own has come to it: nothing else has.
func (t *turn) keepRead(ctx context.Context, before order, d Draft) error {
	now, err := t.find(ctx, before.ID)
	if err != nil || d.Read == "" || d.Revision != before.Revision || now.Revision != before.Revision+1 {
		return err
	}
	d.Revision = now.Revision
	chat.StartDraft(t.Turn, Name, &d)
	return nil
}

// proof is the photo that the buyer keeps with the order of a payment; nil: there is none.
func (t *turn) proof(o order, payment int) *chat.File {
	for _, p := range slices.Backward(o.Photos) {
		if p.Payment == payment && p.By == market.Buyer && !p.TakenBack {
			return &chat.File{Kind: chat.FilePhoto, Of: o.ID, Number: p.Number, Organisation: o.Association}
		}
	}
	return nil
}
