package colleague

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// lost takes that a phone was lost or stolen: a colleague's who is named is read back, to be blocked by a yes of its own; of somebody
// else's it is asked whose; and whoever lost their own is told who blocks it.
func (t *turn) lost(ctx context.Context, text string) (chat.Message, bool, error) {
	named, err := t.named(ctx, text)
	switch {
	case err != nil:
		return chat.Message{}, false, err
	case len(named) == 0 && !phrase.HasWord(text, t.text.ofAnother):
		return t.Remark(fmt.Sprintf(t.text.lostOwn, t.CoordinatorContact)), true, nil
	}
	return t.ofNamed(ctx, named)
}

// blocks takes "bloquear a Julia", which also may be meant of a phone; that somebody comes back is for the coordinator to say.
func (t *turn) blocks(ctx context.Context, text string) (chat.Message, bool, error) {
	word, _, _ := strings.Cut(phrase.Plain(text), " ")
	isBlock, isUnblock := slices.Contains(t.text.blockWords, word), slices.Contains(t.text.unblockWords, word)
	switch {
	case isUnblock:
		return t.Remark(fmt.Sprintf(t.text.unblock, t.CoordinatorContact)), true, nil
	case !isBlock:
		return chat.Message{}, false, nil
	}
	named, err := t.named(ctx, text)
	if err != nil || len(named) == 0 {
		return chat.Message{}, false, err
	}
	return t.ofNamed(ctx, named)
}

// ofNamed reads back the colleague whose phone it is, or asks which one where that is not said.
func (t *turn) ofNamed(ctx context.Context, named []market.Colleague) (chat.Message, bool, error) {
	if len(named) != 1 {
		m, err := t.askWhom(ctx)
		return m, true, err
	}
	c, err := t.market.Colleague(ctx, named[0].ID)
	if err != nil {
		return chat.Message{}, true, err
	}
	c.Phone = named[0].Phone
	return t.readBack(c), true, nil
}

// named are the colleagues of whom most names stand in a text: of Julia Mamani and Julia Quispe, "Julia Quispe" is one, "Julia" both.
func (t *turn) named(ctx context.Context, text string) (found []market.Colleague, err error) {
	all, err := t.market.Colleagues(ctx, t.Organisation().ID)
	said, most := strings.Fields(phrase.Plain(text)), 1
	for _, c := range all {
		n := len(slices.DeleteFunc(strings.Fields(phrase.Plain(c.Name)), func(name string) bool {
			return len(name) < shortestName || !slices.Contains(said, name)
		}))
		if n > most {
			found, most = nil, n
		}
		if n == most {
			found = append(found, c)
		}
	}
	return found, err
}

// shortestName is how many letters of a name are no other word: de, la.
const shortestName = 3
