package order

import (
	"context"
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// mostContacts is how many orders' buyers are told of at once.
const mostContacts = 5

// contacts says how the buyers of the orders that a text means are reached.
func (t *turn) contacts(ctx context.Context, text string) (chat.Message, bool, error) {
	orders, err := t.open(ctx)
	if err != nil {
		return chat.Message{}, false, err
	}
	meant := only(t.meant(orders, text), func(o order) bool { return o.State != market.OrderPlaced })
	var lines []string
	for _, o := range meant[:min(len(meant), mostContacts)] {
		known, err := t.find(ctx, o.ID) // one alone says who is reached
		if err != nil {
			return chat.Message{}, false, err
		}
		said := phrase.Contacts(known.Contacts)
		if said == "" {
			said = fmt.Sprintf(t.text.contactUnknown, t.CoordinatorContact)
		}
		lines = append(lines, fmt.Sprintf(t.text.contactOf, o.Buyer(), said))
	}
	return t.Remark(strings.Join(lines, "\n")), len(lines) > 0, nil
}
