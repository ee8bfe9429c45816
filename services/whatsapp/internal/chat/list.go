package chat

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// pageRows is how many choices of a longer list one message shows; the last row shows the next ones.
const pageRows = MaxRows - 1

// List is a menu of any length. again is the tap that makes the list anew: by it further choices are shown, whose numbers
// go on.
func (t *Turn) List(body, button, again string, choices []Choice) Message {
	if len(choices) <= MaxRows {
		return Menu(body, button, choices)
	}
	from := 0
	if t.listFrom < len(choices) {
		from = max(t.listFrom, 0) / pageRows * pageRows
	}
	until := min(from+pageRows, len(choices))
	rows := choices[from:until:until]
	if until < len(choices) {
		rows = append(rows, Choice{
			ID: moreOf(until, again), Title: t.text.seeMore, Description: fmt.Sprintf(t.text.left, len(choices)-until), Words: t.text.seeMoreWords,
		})
	}
	m := menuFrom(from, fmt.Sprintf(t.text.listOf, body, from+1, until, len(choices)), button, rows)
	m.List.Before, m.List.Of, m.List.Again = from, len(choices), again
	return m
}

// at is the row with a number, or what shows it where it is on another page.
func (l *List) at(number int) (Choice, bool) {
	switch i := number - 1 - l.Before; {
	case i >= 0 && i < len(l.Rows):
		return l.Rows[i], true
	case number >= 1 && number <= l.Of:
		return Choice{ID: moreOf(number-1, l.Again)}, true
	}
	return Choice{}, false
}

func moreOf(from int, again string) string { return ID(tapMore, strconv.Itoa(from), again) }

// more makes a list anew and shows it from another row on.
func (t *Turn) more(ctx context.Context, id string) (Message, error) {
	_, rest, _ := strings.Cut(id, ":")
	from, again, _ := strings.Cut(rest, ":")
	t.listFrom = Args{from}.Int(0)
	return t.Tap(ctx, again)
}
