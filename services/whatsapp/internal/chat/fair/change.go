package fair

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Changed tells who has applied for a stall which fields of a fair were changed.
func Changed(fair, stall string, fields []string) chat.Notice {
	return chat.Notice{Kind: changed, Args: chat.Args{fair, stall, strings.Join(fields, ",")}}
}

// changed says how what was changed is now.
func (t *turn) changed(ctx context.Context, args chat.Args) (chat.Message, error) {
	f, s, err := t.application(ctx, args.At(0), args.At(1))
	if err != nil || f.Cancelled || f.Over || ended(s) {
		return chat.Message{}, err
	}
	now := t.changes(f, strings.Split(args.At(2), ","))
	if len(now) == 0 {
		return chat.Message{}, nil
	}
	return chat.Tell(fmt.Sprintf(t.text.changed, f.Name) + "\n" + strings.Join(now, "\n")), nil
}

// changes are lines on the fields that who comes wants to know.
func (t *turn) changes(f market.Fair, fields []string) (now []string) {
	if slices.Contains(fields, "name") {
		now = append(now, t.text.nameNow)
	}
	if slices.Contains(fields, "starts_at") || slices.Contains(fields, "ends_at") || slices.Contains(fields, "hours") {
		now = append(now, fmt.Sprintf(t.text.timeNow, t.span(f)))
	}
	if slices.Contains(fields, "venue") {
		now = append(now, fmt.Sprintf(t.text.venueNow, where(f)))
	}
	switch {
	case !slices.Contains(fields, "requirements"):
	case len(f.Requirements) == 0:
		now = append(now, t.text.requireNothing)
	default:
		now = append(now, fmt.Sprintf(t.text.requirementsNow, t.required(f)))
	}
	return now
}

// where is the place of a fair and how to find it.
func where(f market.Fair) string {
	if f.Address == "" {
		return place(f)
	}
	return place(f) + ", " + strings.TrimRight(f.Address, ".")
}
