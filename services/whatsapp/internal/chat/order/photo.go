package order

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// tapPhoto is what a tap about a photo says: order:<order>:photo:<Meta's id of the picture>:<what it shows>:<number>. The picture is fetched once it is
// known whose it is, so that nothing is forgotten between two taps; Meta keeps it for a week. noPhoto and forSale stand for what is not kept.
const (
	tapPhoto  = "photo"
	tapPhotos = "photos" // asks again of which order it is
	noPhoto   = "no"
	forSale   = "sell"
)

// justWeighed is how long after a weight a photo is taken for that of the scales.
const justWeighed = time.Hour

// photographed takes a photo that may be of an order: of the scales, where the association has just weighed; else of what its caption says. What
// cannot be told is asked.
func (t *turn) photographed(ctx context.Context) (chat.Message, bool, error) {
	orders, err := t.open(ctx)
	if err != nil || t.OnlyLooks() {
		return chat.Message{}, false, err
	}
	may := only(orders, func(o order) bool { return o.Allowed.Has(market.ActionAddPhoto) })
	if len(may) == 0 {
		return chat.Message{}, false, nil
	}
	media, caption := t.Input.Photo, t.Input.Text
	shows := t.shownIn(caption)
	if o, number, ok := t.scalesOf(may, shows, caption); ok {
		return heard(t.keepPhoto(ctx, o, media, market.ShowsScale, number))
	}
	switch meant := t.meant(may, caption); {
	case len(meant) > 1:
		return heard(t.whichPhoto(meant, media, shows), nil)
	case shows == "":
		return heard(t.whatPhoto(meant[0], media), nil)
	default:
		return heard(t.photoOf(ctx, meant[0], media, shows, 0))
	}
}

// scalesOf is the order, and the delivery of it, whose scales a photo shows: that which is being weighed, or has just been.
func (t *turn) scalesOf(orders []order, shows, caption string) (o order, delivery int, ok bool) {
	if shows != "" && shows != market.ShowsScale {
		return order{}, 0, false
	}
	id := ""
	if d, w := t.draft(), chat.Recall[memory](t.Turn, Name).Weighed; d != nil && (d.Verb == weigh || d.Verb == handOver) {
		id, delivery = d.Order, d.Delivery
	} else if w.Order != "" && t.At().Sub(w.At) < justWeighed {
		id, delivery = w.Order, w.Delivery
	}
	if named := t.named(orders, caption); len(named) > 0 {
		orders = named
	}
	i := slices.IndexFunc(orders, func(o order) bool { return o.ID == id })
	if i < 0 || len(orders[i].Deliveries) == 0 {
		return order{}, 0, false
	}
	return orders[i], cmp.Or(delivery, orders[i].lastDelivery()), true
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

// whichPhoto asks of which order a photo is.
func (t *turn) whichPhoto(orders []order, media, shows string) chat.Message {
	t.ExpectNothing()
	choices := make([]chat.Choice, 0, len(orders)+1)
	for _, o := range orders {
		choices = append(choices, chat.Choice{ID: o.tapOf(tapPhoto, media, shows), Title: o.Buyer(), Description: t.Whose(o.Association) + o.goods() + ". " + o.inShort()})
	}
	choices = append(choices, t.otherPhoto(orders[0], media))
	return t.List(t.text.whichPhoto, t.text.showOrders, chat.ID(Name, tapPhotos, media, shows), choices)
}

func (t *turn) otherPhoto(o order, media string) chat.Choice {
	return chat.Choice{ID: o.tapOf(tapPhoto, media, noPhoto), Title: t.text.otherPhoto, Description: t.text.otherPhotoMore, Means: chat.No, Words: t.text.otherPhotoWords}
}

// whatPhoto asks what a photo of an order shows.
func (t *turn) whatPhoto(o order, media string) chat.Message {
	t.ExpectNothing()
	var choices []chat.Choice
	for _, shows := range photoKinds {
		if o.mayShow(shows) {
			choices = append(choices, chat.Choice{ID: o.tapOf(tapPhoto, media, shows), Title: t.text.photoTitles[shows], Words: t.text.photoWords[shows]})
		}
	}
	choices = append(choices, t.otherPhoto(o, media))
	m := t.about(o, t.List(fmt.Sprintf(t.text.whatPhoto, o.buyer(), o.goods()), t.text.showOptions, o.tapOf(tapPhoto, media), choices))
	m.Subject = ""
	return m
}

// mayShow tells whether there is something that a photo of this kind can be of.
func (o order) mayShow(shows string) bool {
	switch shows {
	case market.ShowsScale:
		return len(o.Deliveries) > 0 && o.isWeighed()
	case market.ShowsPayment:
		return len(o.Payments) > 0
	}
	return true
}

// tapsPhotos asks again of which order a photo is.
func (t *turn) tapsPhotos(ctx context.Context, media, shows string) (chat.Message, error) {
	orders, err := t.open(ctx)
	may := only(orders, func(o order) bool { return o.Allowed.Has(market.ActionAddPhoto) })
	if err != nil || len(may) == 0 {
		return t.Remark(t.text.none), err
	}
	return t.whichPhoto(may, media, shows), nil
}

// photoOf does with a photo what was chosen.
func (t *turn) photoOf(ctx context.Context, o order, media, shows string, number int) (chat.Message, error) {
	switch {
	case media == "":
		return t.show(ctx, o)
	case shows == noPhoto:
		t.ExpectNothing()
		return t.Ask(t.text.photoNotKept, chat.Choice{ID: o.tapOf(tapPhoto, media, forSale), Title: t.text.photoSells}), nil
	case shows == forSale:
		return t.Run(ctx, parse.Sell)
	case !slices.Contains(photoKinds, shows):
		return t.whatPhoto(o, media), nil
	case !o.Allowed.Has(market.ActionAddPhoto):
		t.Heading(t.text.noMorePhotos)
		return t.show(ctx, o)
	}
	switch shows {
	case market.ShowsScale:
		if number = cmp.Or(number, o.lastDelivery()); number == 0 {
			shows = market.ShowsGoods // nothing was sent: they are of what will be
		}
	case market.ShowsPayment:
		if number = cmp.Or(number, o.lastPayment()); number == 0 {
			shows = market.ShowsDocument // nobody has said yet that something was paid
		}
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

// keepPhoto fetches a photo and keeps it with an order.
func (t *turn) keepPhoto(ctx context.Context, of order, media, shows string, number int) (chat.Message, error) {
	o, err := t.find(ctx, of.ID) // from here on the turn acts for whose it is
	if err != nil {
		return chat.Message{}, err
	}
	content, err := t.market.Picture(ctx, media)
	if errors.Is(err, market.ErrNoFile) {
		return t.Remark(t.text.photoGone), nil
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
	_, err = t.market.AddPhoto(ctx, t.CommandOf(media, o.ID+"-"+shows+"-"+strconv.Itoa(number)), o.ID, p)
	switch {
	case market.Refused(err, "not-a-picture", "picture-too-large", "too-large"):
		return t.Remark(t.text.photoUnreadable), nil
	case market.Refused(err, "too-many-photos", "too-many-photos-sent"):
		return t.Remark(t.text.manyPhotos), nil
	case market.Refused(err, "order-completed", "order-cancelled", "order-not-confirmed", "nothing-sent", "not-found", "invalid"):
		t.Heading(t.text.noMorePhotos)
		return t.now(ctx, chat.Args{o.ID})
	case err != nil:
		return chat.Message{}, err
	}
	said := fmt.Sprintf(t.text.photoKept, o.buyer(), t.text.photoNames[shows])
	if d := t.draft(); d != nil && d.Order == o.ID { // what is being asked stays asked
		return t.Remark(said), t.keepRead(ctx, o, *d)
	}
	t.Done()
	m := t.about(o, chat.Tell(said))
	m.Subject = ""
	return m, nil
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
		if p.Payment == payment && p.By == market.Buyer {
			return &chat.File{Kind: chat.FilePhoto, Of: o.ID, Number: p.Number, Organisation: o.Association}
		}
	}
	return nil
}
