package chat

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// Gathered makes one message of several notices, which were worded one after the other, and remembers it as the last one. What may be
// answered is a row, by whose tap or number it is shown by itself; the rest is told. The newest word about a thing counts.
func (b *Bot[M]) Gathered(st State, told []Message, at time.Time) (State, Message) {
	m := b.turnWithoutFlows(nil, st, Input{}).gathered(newest(told))
	return st.WithNotice(m, at), m
}

// newest leaves out what a later message is about too, or says to have ended.
func newest(told []Message) (left []Message) {
	for i, m := range told {
		if !slices.ContainsFunc(told[i+1:], func(later Message) bool {
			return m.About != "" && (later.About == m.About || later.Ends == m.About || later.Ends == m.Of && m.Of != "")
		}) {
			left = append(left, m)
		}
	}
	return left
}

// maxGathered is how long the part of a gathered message may be that tells what needs no answer, where rows stand below it.
const maxGathered = maxBodyChoices / 2

func (t *Turn) gathered(told []Message) Message {
	var rows []Choice
	var whole, short []string
	for _, m := range told {
		if m.isCard() && len(rows) < maxCards {
			rows = append(rows, Choice{ID: ID(tapCard, m.About), Title: cmp.Or(m.whom(), say.Capital(phrase.Name(m.Subject))), Description: m.gist()})
			continue
		}
		whole, short = append(whole, "• "+m.Body), append(short, "• "+m.gist())
	}
	most := maxBody
	if len(rows) > 0 {
		most = maxGathered
	}
	heading := fmt.Sprintf(t.text.gathered, len(told))
	body := strings.Join(append([]string{heading}, whole...), "\n")
	if say.Length(body) > most {
		body = say.Fit(strings.Join(append([]string{heading}, short...), "\n"), most)
	}
	if len(rows) == 0 {
		return Tell(body)
	}
	return Menu(body, t.text.showOptions, rows)
}

// gist is the first line of a message that says more than whose it is.
func (m *Message) gist() string {
	lines := strings.Split(strings.TrimSpace(m.Body), "\n")
	if len(lines) > 1 && m.Whom != "" && strings.Contains(lines[0], m.Whom) {
		return lines[1]
	}
	return lines[0]
}
