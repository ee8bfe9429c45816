package chat

import (
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// notUnderstood is the last resort. It says what is open and how to answer it; the second time a person is offered, and from
// then on there are examples.
func (t *Turn) notUnderstood(text string) Message {
	if answer, ok := t.unclear(text); ok {
		return answer
	}
	if parse.English(text) {
		return t.Remark(t.text.english)
	}
	t.misunderstood = true
	switch {
	case t.st.Misunderstood > 1:
		t.keepsQuestion = true
		return Tell(t.examples())
	case t.st.Misunderstood > 0 && t.isOpen():
		return t.askAgain(fmt.Sprintf(t.text.orAPerson, t.CoordinatorContact))
	case t.st.Misunderstood > 0:
		asked := t.st.Asked
		menu := t.MainMenu(fmt.Sprintf(t.text.notUnderstoodAgain, t.CoordinatorContact))
		t.beforeNotice, t.st.Asked = t.st.Last, asked // what was asked still stands
		return menu
	case !t.asks():
		t.keepsQuestion = true
		return Tell(t.text.notUnderstood + " " + t.text.example)
	}
	return t.askAgain(t.text.notUnderstood)
}

// askAgain asks what is open once more, in a line where that is enough: what binds is said again with all that it binds to.
func (t *Turn) askAgain(why string) Message {
	if t.st.Last == nil {
		return t.repeat(why)
	}
	m := t.st.Last.Message
	if m.Subject == "" || len(m.Buttons) == 0 || slices.ContainsFunc(m.Buttons, func(c Choice) bool { return c.Binds }) {
		return t.repeat(why)
	}
	t.keepsQuestion = true
	body := why + " " + t.stands()
	if examples := t.examplesOf(m.Asks); examples != nil {
		how := t.text.answerSo
		if m.Figure {
			how = t.text.writeSo
		}
		body += "\n" + fmt.Sprintf(how, examples[0])
	}
	short := t.Ask(body, m.Buttons...)
	if m.Figure {
		short = Prompt(body, m.Buttons...)
	}
	m.Body = short.Body
	return m
}

// examples are two sentences that would be understood; told over and over they do not sound the same.
func (t *Turn) examples() string {
	two := t.fittingExamples()
	if t.st.Misunderstood%2 == 0 {
		return fmt.Sprintf(t.text.examples, two[0], two[1])
	}
	return fmt.Sprintf(t.text.examplesAgain, two[0], two[1])
}

// fittingExamples are those of a question that stands, of something half-done, or of anything at all.
func (t *Turn) fittingExamples() Examples {
	asked := []*Asked{t.st.Asked}
	for _, sent := range []*Sent{t.st.Last, t.st.BeforeNotice} {
		if sent != nil {
			asked = append(asked, sent.Message.Asks)
		}
	}
	for _, a := range asked {
		if examples := t.examplesOf(a); examples != nil {
			return *examples
		}
	}
	for _, f := range t.flows {
		if f.Examples == nil {
			continue
		}
		if two, ok := f.Examples(); ok {
			return two
		}
	}
	return t.text.anyExamples
}
