// Package letter words the e-mails that people get about the trades of their organisations: a line for each thing that happened, with what
// to do now and where it is seen. No link in them acts. It is pure: names come with what is to be worded, and texts that people wrote do not.
package letter

import (
	"fmt"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/services/notify/internal/projection"
)

// Letter is an e-mail to a person.
type Letter struct {
	Language     string // es or en
	Name         string // of the person; "": unknown
	Organisation string // for which they act
	Site         string // address of the market: "https://market.example"
	Unsubscribe  string // address of the page for whoever wants no more
	Items        []Item
}

// Item is one thing that happened.
type Item struct {
	projection.Notice
	Other string // what the organisation on the other side is called; "": unknown
}

// Write returns the subject, and the text with lines that end in CR LF.
func (l Letter) Write() (subject, text string) {
	s := speech(l.Language)
	var b strings.Builder
	hello := s.say("Hola", "Hello")
	if l.Name != "" {
		hello += " " + l.Name
	}
	b.WriteString(hello + ":\n")
	for _, item := range l.Items {
		line := s.sentence(item)
		if subject == "" {
			subject = s.subject(item)
		}
		b.WriteString("\n" + line + "\n" + l.where(item) + "\n")
	}
	if more := len(l.Items); more > 1 {
		subject = fmt.Sprintf(s.say("Qhatu: %d novedades de tus compras y ventas", "Qhatu: %d news of what you buy and sell"), more)
	}
	b.WriteString("\n-- \n")
	if l.Organisation != "" {
		_, _ = fmt.Fprintf(&b, s.say("Te llega porque actúas por %s en Qhatu. ", "You get this because you act for %s in Qhatu. "), l.Organisation)
	}
	_, _ = fmt.Fprintf(&b, s.say("Qué te avisamos y cuándo: %s/v1/me/notifications\n", "What you are told and when: %s/v1/me/notifications\n"), l.Site)
	_, _ = fmt.Fprintf(&b, s.say("No quiero más de estos correos: %s\n", "No more of these mails: %s\n"), l.Unsubscribe)
	return subject, strings.ReplaceAll(b.String(), "\n", "\r\n")
}

// where is the address at which a trade is seen.
func (l Letter) where(i Item) string {
	if strings.HasPrefix(i.Type, "negotiation.") {
		return l.Site + "/v1/negotiations/" + i.Thing
	}
	return l.Site + "/v1/orders/" + i.Thing
}

// speech says things in one language.
type speech string

func (s speech) say(es, en string) string {
	if s == "en" {
		return en
	}
	return es
}

func (s speech) of(t fault.Text) string { return s.say(t.ES, t.EN) }

// code is what a code of the API is called; the code itself where it has no name here.
func (s speech) code(code string) string {
	if name, known := codes[code]; known {
		return s.of(name)
	}
	return code
}

// moment is a day and time of Peru.
func (s speech) moment(at time.Time) string {
	at = at.In(lima.Zone)
	if s == "en" {
		return at.Format("Monday 2 January, 15:04") + " (Peru)"
	}
	return fmt.Sprintf("%s %d de %s, %s", lima.Weekday(at), at.Day(), lima.Month(at), at.Format("15:04")) + " (hora de Perú)"
}

// days are the days between two dates; "" where there is none.
func (s speech) days(from, until string) string {
	switch {
	case until == "" || from == until:
		return s.day(from)
	case from == "":
		return s.say("hasta el ", "by ") + s.day(until)
	}
	return fmt.Sprintf(s.say("del %s al %s", "%s to %s"), s.day(from), s.day(until))
}

func (s speech) day(date string) string {
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	if s == "en" {
		return at.Format("2 January")
	}
	return fmt.Sprintf("%d de %s", at.Day(), lima.Month(at))
}
