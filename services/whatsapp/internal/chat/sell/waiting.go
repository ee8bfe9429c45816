package sell

import (
	"context"
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// sales are those that are not published yet: one is being put together, the others wait for it.
type sales struct {
	Draft
	Waiting []Draft `json:"waiting,omitempty"` // in the order in which they are taken up
}

// maxSales are as many as may be unfinished at a time.
const maxSales = 5

// sales are those that are not published yet; nil for none.
func (t *turn) sales() *sales { return chat.DraftOf[sales](t.Turn, Name) }

// draft is the sale that is being put together; nil for none.
func (t *turn) draft() *Draft {
	if all := t.sales(); all != nil {
		return &all.Draft
	}
	return nil
}

// begin begins a sale of this draft. The one that is being put together waits for it, unless nothing was said of it yet;
// then waits says so.
func (t *turn) begin(d Draft) (waits string) {
	all := sales{Draft: d}
	if now := t.sales(); now != nil {
		all.Waiting = now.Waiting
		if !now.isBlank() {
			all.Waiting = append([]Draft{now.Draft}, now.Waiting...)
			waits = fmt.Sprintf(t.text.later, t.named(&now.Draft))
		}
	}
	chat.StartDraft(t.Turn, Name, &all)
	return waits
}

// newDraft is a sale of which nothing was said yet.
func (t *turn) newDraft() Draft { return Draft{Number: t.Serial(), For: t.Organisation().ID} }

// isFull tells whether no other sale may be begun.
func (t *turn) isFull() bool {
	all := t.sales()
	return all != nil && !all.isBlank() && len(all.Waiting)+1 >= maxSales
}

// queue lets what was said of further goods wait for the sale that is being put together. why says that not all fit.
func (t *turn) queue(further []parse.Listing) (why string) {
	all := t.sales()
	var queued []Draft
	for _, said := range further {
		if len(all.Waiting)+len(queued)+1 >= maxSales {
			why = fmt.Sprintf(t.text.tooMany, maxSales)
			break
		}
		d := Draft{Number: t.Serial(), For: all.For}
		t.take(&d, said)
		queued = append(queued, d)
	}
	all.Waiting = append(queued, all.Waiting...)
	return why
}

// takeUp goes on with the sale of this number; the one that was being put together waits for it. It is false where there
// is none.
func (t *turn) takeUp(number int) bool {
	all := t.sales()
	switch {
	case all == nil:
		return false
	case all.Number == number:
		return true
	}
	i := slices.IndexFunc(all.Waiting, func(d Draft) bool { return d.Number == number })
	if i < 0 {
		return false
	}
	wanted, rest := all.Waiting[i], slices.Delete(slices.Clone(all.Waiting), i, i+1)
	if !all.isBlank() {
		rest = append([]Draft{all.Draft}, rest...)
	}
	*all = sales{Draft: wanted, Waiting: rest}
	return true
}

// finish lets go of the sale, which is published or will not be, and goes on with the one that waits.
func (t *turn) finish(ctx context.Context, said string) (chat.Message, error) {
	t.ExpectNothing()
	all := t.sales()
	if len(all.Waiting) == 0 {
		t.DropDraft(Name)
		return chat.Tell(said), nil
	}
	*all = sales{Draft: all.Waiting[0], Waiting: slices.Clone(all.Waiting[1:])}
	t.Heading(said + "\n\n" + fmt.Sprintf(t.text.goesOn, t.named(&all.Draft)))
	return t.next(ctx)
}

// isWaitedFor tells whether another sale waits for the one that is being put together.
func (t *turn) isWaitedFor() bool { return len(t.sales().Waiting) > 0 }

// named is a sale in a few words: tus 20 quintales de maíz blanco.
func (t *turn) named(d *Draft) string {
	switch {
	case d.Product == "" && (d.Quantity.Milli == 0 || d.Quantity.Unit == ""):
		return t.text.yourSale
	case d.Quantity.Milli == 0 || d.Quantity.Unit == "":
		return t.much(d)
	case say.Single(d.Quantity):
		return fmt.Sprintf(t.text.yourOne, t.much(d))
	}
	return fmt.Sprintf(t.text.yourMany, t.much(d))
}

// much is what is sold, as far as it is known: 20 quintales de maíz blanco.
func (t *turn) much(d *Draft) string {
	goods := phrase.Goods(d.Product, d.Variety, d.Grade)
	switch {
	case d.Quantity.Milli == 0 || d.Quantity.Unit == "":
		return goods
	case d.Product == "":
		return say.Quantity(d.Quantity)
	}
	return fmt.Sprintf(t.text.muchOf, say.Quantity(d.Quantity), goods)
}
