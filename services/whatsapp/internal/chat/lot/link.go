package lot

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// offerLink offers, with what was noted of a sale, the link by which its buyer says that it is so.
func (t *turn) offerLink(m chat.Message, lot market.Lot, s market.Sale) chat.Message {
	offered := chat.Prompt(m.Body+"\n"+t.text.offerLink, chat.Choice{ID: tapOf(lot.ID, "link", s.ID), Title: t.text.getLink})
	offered.About = m.About
	return offered
}

// link gives the link of a sale, in words that can be forwarded as they are.
func (t *turn) link(ctx context.Context, lot market.Lot, id string) (chat.Message, error) {
	s := saleOf(lot, id)
	switch {
	case s == nil || s.Taken:
		return about(chat.Tell(t.text.noLink), lot), nil
	case s.Answer != "":
		return ofSale(chat.Tell(fmt.Sprintf(t.text.isAnswered[s.Answer], t.saleInFull(lot, *s))), lot, *s), nil
	case s.Order == "":
		return ofSale(chat.Tell(fmt.Sprintf(t.text.linkWantsPrice, t.saleInFull(lot, *s))), lot, *s), nil
	}
	url, until, ok, err := t.market.SaleLink(ctx, s.Order)
	switch {
	case err != nil:
		return chat.Message{}, err
	case !ok:
		return about(chat.Tell(t.text.noLink), lot), nil
	}
	t.ExpectNothing()
	return ofSale(chat.Tell(fmt.Sprintf(t.text.link, t.sellerOf(lot), t.saleInFull(lot, *s), url, say.ShortDate(say.InPeru(until)))), lot, *s), nil
}

// sellerOf is the association that sells a lot, as its buyers know it.
func (t *turn) sellerOf(lot market.Lot) string {
	for _, o := range t.market.ActsFor() {
		if o.ID == lot.Owner {
			return o.Name
		}
	}
	return ""
}

// codeOrLink takes a lot's code, or what is said of a sale that was noted: that its link is asked for, that it is to be taken back, or how it was.
func (t *turn) codeOrLink(ctx context.Context, text string) (chat.Message, bool, error) {
	switch means := t.Intent(text); {
	case slices.Contains(t.text.linkWords, phrase.Plain(text)), means == intent.SaleLink:
		return t.saleLink(ctx, text)
	case means == intent.EraseSale && t.OpenFlow() == Name, t.namesSale(text) && (t.OpenFlow() == "" || t.OpenFlow() == Name):
		return t.eraseSale(ctx, text)
	}
	for _, take := range []chat.Listener{t.correctsLast, t.wasTaken} {
		if answer, ok, err := take(ctx, text); ok || err != nil {
			return answer, ok, err
		}
	}
	return t.code(ctx, text)
}

const saleAnswered chat.NoticeKind = Name + ".sale_answered"

// SaleAnswered tells an association what the buyer of a sale that it declared says of it.
func SaleAnswered(lot, sale string) chat.Notice {
	return chat.Notice{Kind: saleAnswered, Args: chat.Args{lot, sale}, News: true}
}

// saleAnswered tells it while the sale stands.
func (t *turn) saleAnswered(ctx context.Context, args chat.Args) (chat.Message, error) {
	lot, err := t.market.Lot(ctx, args.At(0))
	if err != nil {
		return chat.Message{}, err
	}
	s := saleOf(lot, args.At(1))
	if s == nil || s.Taken || s.Answer == "" {
		return chat.Message{}, nil
	}
	told := fmt.Sprintf(t.text.answered[s.Answer], t.saleInFull(lot, *s))
	if s.Answer == market.SaleDenied {
		return ofSale(t.Ask(told, chat.Choice{ID: tapOf(lot.ID, "unsell", s.ID), Title: t.text.eraseIt}), lot, *s), nil
	}
	return ofSale(chat.Tell(told), lot, *s), nil
}

// unsell asks whether a sale is to be taken back, or says why it stays.
func (t *turn) unsell(lot market.Lot, id string) chat.Message {
	s := saleOf(lot, id)
	if s == nil || s.Taken {
		return about(chat.Tell(t.text.noSaleToErase), lot)
	}
	if why := t.whyStays(lot, *s); why.Body != "" {
		return why
	}
	return t.sureErased(lot, *s, noted(lot, *s).args())
}

// answers are those by which sales that were declared are summed up, each apart.
var answers = []string{"", market.SaleAcknowledged, market.SaleDenied}

// headingOf is what a sum of declared sales says of them.
func (t *turn) headingOf(answer string) string {
	return cmp.Or(t.text.soldAnswered[answer], t.text.soldElsewhere)
}
