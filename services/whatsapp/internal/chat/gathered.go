package chat

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// Several are notices that are told in one message.
type Several struct {
	Told    []Message // each as it would be told by itself
	Evening bool      // they have waited for the evening
}

// Gathered makes one message of several notices, which were worded one after the other, and remembers it as the last one. What may be
// answered is a row, by whose tap or number it is shown by itself; the rest is told. The newest word about a thing counts. What is more
// than a list shows is listed by its flow, as when somebody asks for it.
func (b *Bot[M]) Gathered(ctx context.Context, m M, st State, several Several, at time.Time) (State, Message, error) {
	t := b.turn(m, st, Input{At: at})
	several.Told = newest(several.Told)
	message, err := t.gathered(ctx, several)
	if err == nil {
		err = t.store()
	}
	if err != nil {
		return st, Message{}, err
	}
	st.Memories, st.Remembered = t.st.Memories, t.st.Remembered
	if count := len(several.Told); count > 1 {
		message = message.WithTemplate(gatheredTemplate, "", Param{"cuantos", strconv.Itoa(count)})
	}
	return st.WithNotice(message, at), message, nil
}

// newest leaves out what a later message is about too, or says to have ended. What happened before is told with it.
func newest(told []Message) (left []Message) {
	told = slices.Clone(told)
	for i, m := range told {
		later := slices.IndexFunc(told[i+1:], func(later Message) bool {
			return m.About != "" && (later.About == m.About || later.Ends == m.About || later.Ends == m.Of && m.Of != "")
		})
		if later < 0 {
			left = append(left, m)
			continue
		}
		if next := &told[i+1+later]; next.Happened != "" && m.Happened != "" && !strings.Contains(next.Happened, m.Happened) {
			next.Happened = m.Happened + "; " + next.Happened
		}
	}
	return left
}

func (t *Turn) gathered(ctx context.Context, several Several) (Message, error) {
	told, heading := several.Told, fmt.Sprintf(t.text.gathered, len(several.Told))
	if several.Evening {
		heading = fmt.Sprintf(t.text.gatheredEvening, len(told))
	}
	rows, rest := rowsOf(told, len(told))
	if len(rows) == 0 {
		return Tell(t.heard(heading, rest, maxBody)), nil
	}
	if len(rows) > MaxRows {
		if !slices.ContainsFunc(told, func(m Message) bool { return m.Happened != "" }) { // else the list of its flow would not say what
			if m, ok, err := t.listed(ctx, heading, told); ok || err != nil {
				return m, err
			}
		}
		rows, rest = rowsOf(told, mostTold)
	}
	space := maxBodyChoices
	for i, r := range rows {
		space -= say.Length(strconv.Itoa(i+1)+" "+r.Title+": "+r.Description) + 1
	}
	return Menu(t.heard(heading, rest, space), t.text.showOptions, rows), nil
}

// mostTold are the rows where there are too many for a list: what is told beside them needs room too.
const mostTold = 7

// rowsOf are the rows of what may be answered, at most so many, and the rest.
func rowsOf(told []Message, most int) (rows []Choice, rest []Message) {
	for _, m := range told {
		switch {
		case !m.isCard(), len(rows) >= most, m.Row == nil && len(rows) >= maxCards:
			rest = append(rest, m)
		case m.Row != nil:
			row := *m.Row
			if m.Happened != "" {
				row.Description = say.Fit(m.Happened+". "+row.Description, maxDescription)
			}
			rows = append(rows, row)
		default:
			rows = append(rows, Choice{ID: ID(tapCard, m.About), Title: cmp.Or(m.whom(), say.Capital(phrase.Name(m.Subject))), Description: cmp.Or(m.What, m.gist())})
		}
	}
	return rows, rest
}

// listed is the list of the flow of which most may be answered, under what else there is to tell; ok is false where it is none.
func (t *Turn) listed(ctx context.Context, heading string, told []Message) (m Message, ok bool, err error) {
	first := slices.IndexFunc(told, func(m Message) bool { return m.isCard() && m.Among != "" })
	if first < 0 {
		return Message{}, false, nil
	}
	among := told[first].Among
	if m, err = t.Tap(ctx, among); err != nil || m.List == nil {
		return Message{}, false, err
	}
	rest := slices.DeleteFunc(slices.Clone(told), func(m Message) bool { return m.isCard() && m.Among == among })
	m.Body = t.heard(heading, rest, m.space()) + "\n" + m.Body
	return m, true, nil
}

// heard tells what needs no answer: in its own words, else in its first line, and else how much more there is.
func (t *Turn) heard(heading string, told []Message, most int) string {
	whole, short := heading, heading
	for i, m := range told {
		whole += "\n• " + m.Body
		next := short + "\n• " + m.gist()
		if say.Length(next) > most-say.Length(t.text.gatheredMore)-4 && i < len(told)-1 || say.Length(next) > most {
			if more := short + "\n" + fmt.Sprintf(t.text.gatheredMore, len(told)-i); say.Length(more) <= most {
				short = more
			}
			return short
		}
		short = next
	}
	if say.Length(whole) <= most {
		return whole
	}
	return short
}

// gist is what a message says in a few words, or its first line that says more than whose it is.
func (m *Message) gist() string {
	if m.Happened != "" {
		return strings.TrimPrefix("*"+phrase.Name(m.Whom)+"*: ", "**: ") + m.Happened
	}
	lines := strings.Split(strings.TrimSpace(m.Body), "\n")
	if len(lines) > 1 && m.Whom != "" && strings.Contains(lines[0], m.Whom) {
		return lines[1]
	}
	return lines[0]
}
