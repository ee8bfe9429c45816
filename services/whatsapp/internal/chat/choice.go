package chat

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// The longest that may be said, in UTF-16 units, and the most to choose from.
const (
	maxBody        = 4096
	maxBodyChoices = 1024
	maxButton      = 20
	maxRow         = 24
	maxDescription = 72
	maxButtons     = 3
	maxRows        = 10
)

// ask is a question with choices, each of which is a button or a row and also a number in the body.
func ask(body string, choices ...Choice) Message {
	if len(choices) > maxButtons {
		return menuOf(body, "Ver opciones", choices)
	}
	labels := make([]string, len(choices))
	buttons := make([]Choice, len(choices))
	for i, c := range choices {
		labels[i] = strconv.Itoa(i+1) + " " + label(c.Title)
		buttons[i] = Choice{ID: c.ID, Title: say.Fit(c.Title, maxButton)}
	}
	return Message{Body: ended(body, strings.Join(labels, " · ")), Buttons: buttons}
}

// prompt is a question for a figure or a few words; its choices are the exceptions, which have no numbers.
func (t *turn) prompt(body string, choices ...Choice) Message {
	t.figure = true
	m := Message{Body: say.Fit(body, maxBodyChoices)}
	for _, c := range choices {
		m.Buttons = append(m.Buttons, Choice{ID: c.ID, Title: say.Fit(c.Title, maxButton)})
	}
	return m
}

// menuOf is a question with up to ten choices, which are rows of a list.
func menuOf(body, button string, choices []Choice) Message {
	choices = choices[:min(len(choices), maxRows)]
	lines := make([]string, len(choices))
	rows := make([]Choice, len(choices))
	room := (maxBodyChoices - say.Length(body)) / max(len(choices), 1)
	for i, c := range choices {
		title := strconv.Itoa(i+1) + " " + c.Title
		line := title
		if c.Description != "" {
			line += ": " + c.Description
		}
		lines[i] = say.Fit(line, room-1)
		rows[i] = Choice{ID: c.ID, Title: say.Fit(title, maxRow), Description: say.Fit(c.Description, maxDescription)}
	}
	return Message{Body: ended(body, strings.Join(lines, "\n")), List: &List{Button: button, Rows: rows}}
}

// ended puts the numbers under the body; where it would be too long, the body gives way.
func ended(body, numbers string) string {
	return say.Fit(body, maxBodyChoices-say.Length(numbers)-1) + "\n" + numbers
}

// told is a message without choices.
func told(body string) Message { return Message{Body: say.Fit(body, maxBody)} }

// room is how much more the body can hold on a line of its own.
func (m Message) room() int {
	most := maxBody
	if len(m.choices()) > 0 {
		most = maxBodyChoices
	}
	return most - say.Length(m.Body) - 1
}

// choices are what a message lets her choose from, in the order of their numbers.
func (m Message) choices() []Choice {
	if m.List != nil {
		return m.List.Rows
	}
	return m.Buttons
}

// label is a title without its picture.
func label(title string) string {
	return strings.TrimLeftFunc(title, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '¿' })
}
