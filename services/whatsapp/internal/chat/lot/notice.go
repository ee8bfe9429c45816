package lot

import (
	"context"
	"fmt"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

const textHidden chat.NoticeKind = Name + ".text_hidden"

// TextHidden tells an association that the texts of its lot were taken out of what others see.
func TextHidden(lot string) chat.Notice { return chat.Notice{Kind: textHidden, Args: chat.Args{lot}} }

// textHidden tells it while it is so.
func (t *turn) textHidden(ctx context.Context, args chat.Args) (chat.Message, error) {
	lot, err := t.market.Lot(ctx, args.At(0))
	if err != nil || lot.Hidden == "" {
		return chat.Message{}, err
	}
	why, known := t.text.whyHidden[lot.Hidden]
	if !known {
		why = t.text.whyHidden["other"]
	}
	return chat.Tell(fmt.Sprintf(t.text.hidden, lot.Code, why)), nil
}
