package calendar

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/vocabulary"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

// language is how things are said in one language.
type language struct {
	tag          string
	fairs        string                       // the name of the calendar of all fairs
	calledOff    string                       // before the name of a fair that was called off
	deadline     string                       // before the name of a fair for which registration closes
	why          map[string]string            // that it was called off, by the reason
	when         string                       // the label of its time
	daily        string                       // of the two times between which it is open on each day
	hours        string                       // likewise, of the one day or night of a short fair
	previous     string                       // of when it would have been, before it was rescheduled
	where        string                       // of its place
	products     string                       // of what it is about
	everything   string                       // if it is about everything
	organiser    string                       // of who runs it
	registration string                       // of when associations may apply
	requirements string                       // of what is asked of those who come
	until        string                       // a registration that opens with the publication; of when it closes
	sameDay      string                       // of a date and two times
	days         string                       // of two dates, each with a time
	clockOf      string                       // whose clocks show it: those of a place
	noon         string                       // 12 pm
	midnight     string                       // 12 am, at the end of a day
	date         func(time.Time) string       // as it is in the time's own zone
	name         func(vocabulary.Text) string // in this language
}

func languageOf(tag string) language {
	if tag == "en" {
		return english
	}
	return spanish
}

func (l language) product(id string) string {
	product, ok := vocabulary.FindProduct(id)
	if !ok {
		return id
	}
	return l.name(product.Name)
}

// title is a name. That the fair was called off stands before it, for programs that do not show a STATUS.
func (l language) title(f projection.Fair, name string) string {
	if f.Status == fair.Cancelled {
		return l.calledOff + name
	}
	return name
}

// description says what has no property of its own, or is easily overlooked there.
func (l language) description(e Event) string {
	f := e.Fair
	says := []string{
		l.whyCalledOff(f),
		l.when + l.span(f.StartsAt, f.EndsAt, f.TimeZone),
		l.hoursOf(f),
		l.previousTime(f),
		l.where + place(f.Venue),
		l.products + l.productsOf(f),
	}
	if e.Organiser != "" {
		says = append(says, l.organiser+e.Organiser)
	}
	if f.Status != fair.Cancelled {
		says = append(says, l.registration+l.registrationOf(f), l.requirementsOf(f))
	}
	return strings.Join(present(says...), "\n")
}

func (l language) whyCalledOff(f projection.Fair) string {
	if f.Cancelled == nil {
		return ""
	}
	if why, ok := l.why[f.Cancelled.Reason]; ok {
		return why
	}
	return l.why[""]
}

// hoursOf says when the fair is open on each of its days, if that was said.
func (l language) hoursOf(f projection.Fair) string {
	opens, err := time.Parse("15:04", f.Hours.Opens)
	closes, err2 := time.Parse("15:04", f.Hours.Closes)
	if err != nil || err2 != nil {
		return ""
	}
	hours := l.daily
	if f.EndsAt.Sub(f.StartsAt) <= 24*time.Hour {
		hours = l.hours
	}
	return fmt.Sprintf(hours, l.clock(opens), l.clock(closes))
}

func (l language) previousTime(f projection.Fair) string {
	r := f.Rescheduled
	if r == nil {
		return ""
	}
	return l.previous + l.span(r.PreviousStartsAt, r.PreviousEndsAt, r.PreviousTimeZone)
}

func (l language) requirementsOf(f projection.Fair) string {
	if len(f.Requirements) == 0 {
		return ""
	}
	return l.requirements + "\n- " + strings.Join(restvalue.Opened(f.Requirements), "\n- ")
}

func (l language) productsOf(f projection.Fair) string {
	var names []string
	for _, id := range f.Products {
		names = append(names, l.product(id))
	}
	if len(names) == 0 {
		return l.everything
	}
	return strings.Join(names, ", ")
}

func (l language) registrationOf(f projection.Fair) string {
	zone := fair.ZoneOf(f.TimeZone)
	closes := l.moment(f.ClosesAt.In(zone))
	if f.OpensAt == nil {
		return fmt.Sprintf(l.until, closes)
	}
	return fmt.Sprintf(l.days, l.moment(f.OpensAt.In(zone)), closes)
}

// span says from when to when, as clocks in a zone show it. A midnight belongs to the day that it ends.
func (l language) span(from, to time.Time, zone string) string {
	there := fair.ZoneOf(zone)
	from, to = from.In(there), to.In(there)
	clock := fmt.Sprintf(l.clockOf, zoneName(from))
	if from.Format(time.DateOnly) == to.Add(-time.Second).Format(time.DateOnly) {
		return fmt.Sprintf(l.sameDay, l.date(from), l.clock(from), l.clock(to)) + clock
	}
	return fmt.Sprintf(l.days, l.moment(from), l.moment(to)) + clock
}

func (l language) moment(t time.Time) string {
	day := t
	if isMidnight(t) {
		day = t.Add(-time.Second)
	}
	return l.date(day) + ", " + l.clock(t)
}

// clock writes a time of day: "6 pm", "10:42 am".
func (l language) clock(t time.Time) string {
	switch {
	case isMidnight(t):
		return l.midnight
	case t.Hour() == 12 && t.Minute() == 0:
		return l.noon
	case t.Minute() == 0:
		return t.Format("3 pm")
	}
	return t.Format("3:04 pm")
}

func isMidnight(t time.Time) bool { return t.Hour() == 0 && t.Minute() == 0 }

// zoneName is the place that a moment's zone is named after: "America/Argentina/Buenos_Aires" is "Buenos Aires". A zone that is named
// after no place is said by its distance from UTC, for the names of such zones mislead: Etc/GMT+5 is five hours behind.
func zoneName(at time.Time) string {
	zone := at.Location().String()
	if fair.ZoneOfPlace(zone) {
		return strings.ReplaceAll(zone[strings.LastIndexByte(zone, '/')+1:], "_", " ")
	}
	if _, offset := at.Zone(); offset == 0 {
		return "UTC"
	}
	return "UTC" + at.Format("-07:00")
}

// place is a venue in one line. People often begin the address with its name.
func place(v fairevents.Venue) string {
	if strings.HasPrefix(string(v.Address), string(v.Name)) {
		v.Name = ""
	}
	return strings.Join(slices.Compact(present(string(v.Name), string(v.Address), string(v.Province), string(v.Region))), ", ")
}

// present leaves out what is empty.
func present(texts ...string) []string {
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}
