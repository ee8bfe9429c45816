package chat

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// The longest that may be said, in UTF-16 units, and the most to choose from.
const (
	MaxRows    = 10
	MaxButtons = 3

	maxBody        = 4096
	maxBodyChoices = 1024
	maxButton      = 20
	maxRow         = 24
	maxDescription = 72
)

// Ask is a question with choices, each of which is a button or a row and also a number in the body.
func (t *Turn) Ask(body string, choices ...Choice) Message {
	if len(choices) > MaxButtons {
		return Menu(body, t.text.showOptions, choices)
	}
	labels := make([]string, len(choices))
	for i, c := range choices {
		labels[i] = strconv.Itoa(i+1) + " " + label(c.Title)
	}
	return Message{Body: ended(body, strings.Join(labels, " · ")), Buttons: buttons(choices)}
}

// Prompt is a question for a figure or a few words; its choices are the exceptions, which have no numbers.
func Prompt(body string, choices ...Choice) Message {
	return Message{Body: say.Fit(body, maxBodyChoices), Buttons: buttons(choices), Figure: true}
}

// Menu is a question with up to ten choices, which are rows of a list that a button opens; Turn.List has any number.
func Menu(body, button string, choices []Choice) Message { return menuFrom(0, body, button, choices) }

// menuFrom is a menu whose numbers go on after those that stood before.
func menuFrom(before int, body, button string, choices []Choice) Message {
	choices = choices[:min(len(choices), MaxRows)]
	lines := make([]string, len(choices))
	rows := make([]Choice, len(choices))
	space := (maxBodyChoices - say.Length(body)) / max(len(choices), 1)
	for i, c := range choices {
		title := strconv.Itoa(before+i+1) + " " + c.Title
		lines[i] = fitRow(title, c.Description, space-1)
		rows[i] = c
		rows[i].Title, rows[i].Description = say.Fit(title, maxRow), say.Fit(c.Description, maxDescription)
	}
	return Message{Body: ended(body, strings.Join(lines, "\n")), List: &List{Button: button, Rows: rows}}
}

// fitRow is a row as a line; of one that is too long the title gives way, down to what a row has room for.
func fitRow(title, description string, most int) string {
	if description == "" {
		return say.Fit(title, most)
	}
	rest := ": " + description
	return say.Fit(say.Fit(title, max(maxRow, most-say.Length(rest)))+rest, most)
}

// Tell is a message without choices.
func Tell(body string) Message { return Message{Body: say.Fit(body, maxBody)} }

func buttons(choices []Choice) []Choice {
	var all []Choice
	for _, c := range choices {
		c.Title, c.Description = say.Fit(c.Title, maxButton), "" // a button has no description
		all = append(all, c)
	}
	return all
}

// ended puts the numbers under the body; where it would be too long, the body gives way.
func ended(body, numbers string) string {
	return say.Fit(body, maxBodyChoices-say.Length(numbers)-1) + "\n" + numbers
}

// space is how much more the body can hold on a line of its own.
func (m Message) space() int {
	limit := maxBody
	if len(m.Choices()) > 0 {
		limit = maxBodyChoices
	}
	return limit - say.Length(m.Body) - 1
}

// Choices are what a message has to choose from, in the order of their numbers.
func (m Message) Choices() []Choice {
	if m.List != nil {
		return m.List.Rows
	}
	return m.Buttons
}

// Words are all texts of a message.
func (m Message) Words() []string {
	words := []string{m.Body, m.Footer}
	for _, c := range m.Choices() {
		words = append(words, c.Title, c.Description)
	}
	if m.Template != nil {
		for _, p := range m.Template.Params {
			words = append(words, p.Text)
		}
	}
	return words
}

// Shows tells whether one of its choices has an id.
func (m Message) Shows(id string) bool {
	return slices.ContainsFunc(m.Choices(), func(c Choice) bool { return c.ID == id })
}

// Binds tells whether one of its choices does.
func (m Message) Binds() bool {
	return slices.ContainsFunc(m.Choices(), func(c Choice) bool { return c.Binds })
}

// label is a title without its picture.
func label(title string) string {
	return strings.TrimLeftFunc(title, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '¿' })
}
