package calendar_test

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // zones are the same wherever the test runs
	"unicode"
	"unicode/utf8"

	"github.com/emersion/go-ical"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/services/fair/internal/calendar"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

// urcos is a fair on a Saturday from 8 am to 5 pm in Lima.
func urcos(change ...func(*projection.Fair)) calendar.Event {
	starts := time.Date(2027, 1, 16, 13, 0, 0, 0, time.UTC)
	f := projection.Fair{
		ID: "fair_1", State: fair.State{Status: fair.Published, Public: true},
		CreatedAt: starts.AddDate(0, 0, -30), PublishedAt: starts.AddDate(0, 0, -29), ChangedAt: starts.AddDate(0, 0, -29),
	}
	f.Name, f.TimeZone = "Feria de Urcos", "America/Lima"
	f.Venue = fairevents.Venue{
		Name: "Plaza de Armas", Address: "Plaza de Armas s/n", Province: "Quispicanchi", Region: "Cusco", Lat: "-13.687512", Lon: "-71.622874",
	}
	f.StartsAt, f.EndsAt, f.ClosesAt = starts, starts.Add(9*time.Hour), starts
	f.Products = []string{"maize", "textile"}
	for _, c := range change {
		c(&f)
	}
	return calendar.Event{Fair: f, Organiser: "Municipalidad de Urcos"}
}

func called(name string) func(*projection.Fair) {
	return func(f *projection.Fair) { f.Name = events.SealedText(name) }
}

func cancelled(reason string) func(*projection.Fair) {
	return func(f *projection.Fair) {
		f.Status, f.Cancelled = fair.Cancelled, &fairevents.FairCancelled{Reason: reason}
		f.Sequence, f.ChangedAt = f.Sequence+1, f.PublishedAt.Add(time.Hour)
	}
}

func between(zone, from, to string) func(*projection.Fair) {
	return func(f *projection.Fair) {
		f.TimeZone, f.StartsAt, f.EndsAt = zone, at(from), at(to)
	}
}

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

// fatal is what testing and rapid have in common.
type fatal interface {
	Helper()
	Fatalf(format string, args ...any)
}

// parse reads a calendar with another library than it was written with, and holds its lines against RFC 5545.
func parse(t fatal, text string) *ical.Calendar {
	t.Helper()
	for content := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(content) > 75 || !utf8.ValidString(content) || strings.ContainsFunc(content, unicode.IsControl) {
			t.Fatalf("a line of %d octets: %q", len(content), content)
		}
	}
	parsed, err := ical.NewDecoder(strings.NewReader(text)).Decode()
	if err != nil {
		t.Fatalf("parse: %v\n%s", err, text)
	}
	if len(parsed.Children) == 0 {
		t.Fatalf("no component:\n%s", text)
	}
	return parsed
}

func only(t fatal, text string) *ical.Component {
	t.Helper()
	parsed := parse(t, text)
	if len(parsed.Children) != 1 || parsed.Children[0].Name != ical.CompEvent {
		t.Fatalf("not one event:\n%s", text)
	}
	return parsed.Children[0]
}

// said is the text of a property.
func said(t fatal, c *ical.Component, name string) string {
	t.Helper()
	text, err := c.Props.Text(name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return text
}

func TestAFairIsOneEvent(t *testing.T) {
	event := only(t, calendar.One(urcos(), "es"))
	got := map[string][]string{}
	for name, properties := range event.Props {
		for _, p := range properties {
			text, err := p.Text()
			if err != nil {
				text = p.Value
			}
			got[name] = append(got[name], text)
		}
	}
	want := map[string][]string{
		"UID": {"fair_1@qhatu"}, "SEQUENCE": {"0"}, "STATUS": {"CONFIRMED"}, "CLASS": {"PUBLIC"}, "TRANSP": {"TRANSPARENT"},
		"CREATED": {"20261217T130000Z"}, "DTSTAMP": {"20261218T130000Z"}, "LAST-MODIFIED": {"20261218T130000Z"},
		"DTSTART": {"20270116T130000Z"}, "DTEND": {"20270116T220000Z"},
		"SUMMARY": {"Feria de Urcos"}, "LOCATION": {"Plaza de Armas s/n, Quispicanchi, Cusco"},
		"GEO": {"-13.687512;-71.622874"}, "CATEGORIES": {"maíz", "textil"},
		"DESCRIPTION": {`Cuándo: sábado 16 de enero de 2027, de 8 am a 5 pm (hora de Lima)
Dónde: Plaza de Armas s/n, Quispicanchi, Cusco
Productos: maíz, textil
Organiza: Municipalidad de Urcos
Inscripción de asociaciones: hasta el sábado 16 de enero de 2027, 8 am`},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAPlaceIsSaidOnce(t *testing.T) {
	for want, venue := range map[string]fairevents.Venue{
		"Coliseo, Jr. Lima 123, Quispicanchi, Cusco": {Name: "Coliseo", Address: "Jr. Lima 123", Province: "Quispicanchi", Region: "Cusco"},
		"Plaza de Armas, Puno":                       {Name: "Plaza de Armas", Address: "Plaza de Armas", Province: "Puno", Region: "Puno"},
	} {
		event := only(t, calendar.One(urcos(func(f *projection.Fair) { f.Venue = venue }), "es"))
		if got := said(t, event, "LOCATION"); got != want || event.Props.Get("GEO") != nil {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAFairThatWasCalledOff(t *testing.T) {
	for reason, want := range map[string]string{"weather": "por el clima", "": "se canceló.", "new_reason": "se canceló."} {
		event := only(t, calendar.One(urcos(cancelled(reason)), "es"))
		if said(t, event, "STATUS") != "CANCELLED" || said(t, event, "SUMMARY") != "CANCELADA: Feria de Urcos" ||
			event.Props.Get("SEQUENCE").Value != "1" || event.Props.Get("LAST-MODIFIED").Value != "20261218T140000Z" ||
			said(t, event, "UID") != "fair_1@qhatu" {
			t.Errorf("%q: %v", reason, event.Props)
		}
		if text := said(t, event, "DESCRIPTION"); !strings.Contains(text, want) || strings.Contains(text, "Inscripción") {
			t.Errorf("%q: %s", reason, text)
		}
	}
}

// What a visitor or an association must know before they come is in the description.
func TestWhatWasSaidOfAFairIsInItsDescription(t *testing.T) {
	full := urcos(between("America/Lima", "2027-01-16T08:00:00-05:00", "2027-01-18T00:00:00-05:00"), func(f *projection.Fair) {
		f.Hours = fairevents.Hours{Opens: "08:00", Closes: "00:00"}
		f.Rescheduled = &fairevents.FairRescheduled{
			PreviousStartsAt: at("2027-01-09T08:00:00-05:00"), PreviousEndsAt: at("2027-01-09T17:30:00-05:00"), PreviousTimeZone: "America/Lima",
		}
		opens := at("2027-01-02T00:00:00-05:00")
		f.OpensAt, f.Products, f.Requirements = &opens, nil, []events.SealedText{"Trae tu DNI", "Toldo, mesa; y manta"}
	})
	for lang, want := range map[string]string{
		"es": `Cuándo: del sábado 16 de enero de 2027, 8 am, al domingo 17 de enero de 2027, 12 de la noche (hora de Lima)
Horario: cada día de 8 am a 12 de la noche
Cambió de fecha. Antes: sábado 9 de enero de 2027, de 8 am a 5:30 pm (hora de Lima)
Dónde: Plaza de Armas s/n, Quispicanchi, Cusco
Productos: de todo
Organiza: Municipalidad de Urcos
Inscripción de asociaciones: del viernes 1 de enero de 2027, 12 de la noche, al sábado 16 de enero de 2027, 8 am
Qué se pide:
- Trae tu DNI
- Toldo, mesa; y manta`,
		"en": `When: from Saturday 16 January 2027, 8 am, to Sunday 17 January 2027, 12 midnight (Lima time)
Hours: every day from 8 am to 12 midnight
It was rescheduled. Before: Saturday 9 January 2027, 8 am to 5:30 pm (Lima time)
Where: Plaza de Armas s/n, Quispicanchi, Cusco
Products: all kinds
Organiser: Municipalidad de Urcos
Registration of associations: from Friday 1 January 2027, 12 midnight, to Saturday 16 January 2027, 8 am
What is asked for:
- Trae tu DNI
- Toldo, mesa; y manta`,
	} {
		if diff := cmp.Diff(want, said(t, only(t, calendar.One(full, lang)), "DESCRIPTION")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", lang, diff)
		}
	}
}

func TestInEnglish(t *testing.T) {
	event := only(t, calendar.One(urcos(cancelled("road")), "en"))
	want := `This fair was called off because the road is closed.
When: Saturday 16 January 2027, 8 am to 5 pm (Lima time)
Where: Plaza de Armas s/n, Quispicanchi, Cusco
Products: maize, textile
Organiser: Municipalidad de Urcos`
	if diff := cmp.Diff(want, said(t, event, "DESCRIPTION")); diff != "" || said(t, event, "SUMMARY") != "CANCELLED: Feria de Urcos" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What a clock at the fair shows is said in words; the moments are those of the log, whatever the zone.
func TestHoursAreThoseOfTheFairsOwnZone(t *testing.T) {
	for name, c := range map[string]struct{ zone, from, to, want string }{
		"Lima":                      {"America/Lima", "2027-01-16T08:30:00-05:00", "2027-01-16T12:00:00-05:00", "sábado 16 de enero de 2027, de 8:30 am a 12 del mediodía (hora de Lima)"},
		"Santiago in summer":        {"America/Santiago", "2027-01-16T10:00:00-03:00", "2027-01-16T19:00:00-03:00", "sábado 16 de enero de 2027, de 10 am a 7 pm (hora de Santiago)"},
		"Santiago in winter":        {"America/Santiago", "2027-06-12T10:00:00-04:00", "2027-06-12T19:00:00-04:00", "sábado 12 de junio de 2027, de 10 am a 7 pm (hora de Santiago)"},
		"Santiago, back in autumn":  {"America/Santiago", "2027-04-03T20:00:00-03:00", "2027-04-04T09:00:00-04:00", "del sábado 3 de abril de 2027, 8 pm, al domingo 4 de abril de 2027, 9 am (hora de Santiago)"},
		"India":                     {"Asia/Kolkata", "2027-01-16T09:00:00+05:30", "2027-01-16T18:15:00+05:30", "sábado 16 de enero de 2027, de 9 am a 6:15 pm (hora de Kolkata)"},
		"Argentina":                 {"America/Argentina/Buenos_Aires", "2027-01-16T09:00:00-03:00", "2027-01-16T18:00:00-03:00", "sábado 16 de enero de 2027, de 9 am a 6 pm (hora de Buenos Aires)"},
		"over midnight":             {"America/Lima", "2027-01-16T22:30:00-05:00", "2027-01-17T03:00:00-05:00", "del sábado 16 de enero de 2027, 10:30 pm, al domingo 17 de enero de 2027, 3 am (hora de Lima)"},
		"to midnight":               {"America/Lima", "2027-01-16T10:00:00-05:00", "2027-01-17T00:00:00-05:00", "sábado 16 de enero de 2027, de 10 am a 12 de la noche (hora de Lima)"},
		"another day in UTC":        {"America/Lima", "2027-01-16T19:30:00-05:00", "2027-01-16T23:00:00-05:00", "sábado 16 de enero de 2027, de 7:30 pm a 11 pm (hora de Lima)"},
		"of a time, by an old name": {"EST", "2027-01-16T09:00:00-05:00", "2027-01-16T10:00:00-05:00", "sábado 16 de enero de 2027, de 9 am a 10 am (hora de UTC-05:00)"},
		"of another sign":           {"Etc/GMT+5", "2027-01-16T09:00:00-05:00", "2027-01-16T10:00:00-05:00", "sábado 16 de enero de 2027, de 9 am a 10 am (hora de UTC-05:00)"},
		"of a coast":                {"PST8PDT", "2027-01-16T09:00:00-08:00", "2027-01-16T10:00:00-08:00", "sábado 16 de enero de 2027, de 9 am a 10 am (hora de UTC-08:00)"},
		"several days":              {"America/Lima", "2027-12-30T09:00:00-05:00", "2028-01-03T00:00:00-05:00", "del jueves 30 de diciembre de 2027, 9 am, al domingo 2 de enero de 2028, 12 de la noche (hora de Lima)"},
		"a leap day":                {"UTC", "2028-02-29T09:00:00Z", "2028-02-29T10:00:00Z", "martes 29 de febrero de 2028, de 9 am a 10 am (hora de UTC)"},
	} {
		event := only(t, calendar.One(urcos(between(c.zone, c.from, c.to)), "es"))
		first, _, _ := strings.Cut(said(t, event, "DESCRIPTION"), "\n")
		if first != "Cuándo: "+c.want {
			t.Errorf("%s: %q, want %q", name, first, c.want)
		}
		for property, want := range map[string]string{"DTSTART": c.from, "DTEND": c.to} {
			if got, err := event.Props.DateTime(property, time.UTC); err != nil || !got.Equal(at(want)) || got.Location() != time.UTC {
				t.Errorf("%s: %s is %s (%v), want %s", name, property, got, err, want)
			}
		}
	}
}

// A night market is on for one night.
func TestTheHoursOfASingleNightAreNotThoseOfEveryDay(t *testing.T) {
	night := urcos(between("America/Lima", "2027-01-16T18:00:00-05:00", "2027-01-17T02:00:00-05:00"), func(f *projection.Fair) {
		f.Hours = fairevents.Hours{Opens: "18:00", Closes: "02:00"}
	})
	for lang, want := range map[string]string{"es": "\nHorario: de 6 pm a 2 am\n", "en": "\nHours: 6 pm to 2 am\n"} {
		if got := said(t, only(t, calendar.One(night, lang)), "DESCRIPTION"); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
}

func TestOddTexts(t *testing.T) {
	for name, want := range map[string]string{
		"Ñuñoa, Puno; «papa» y \\maíz\\": "",
		"\"Feria\" 'del' sábado: 50 %":   "",
		"🌽🥔 Feria 👩🏽‍🌾 de la Mamá":       "",
		"Qhatu tuta p'unchaw ch'uñu":     "",
		"農民市場 سوق рынок":                 "",
		"N\\n no es un salto":            "",
		"BEGIN:VEVENT":                   "",
		strings.Repeat("ñ", 200):         "",
		strings.Repeat("🌽", 200):         "",
		strings.Repeat("feria ", 33):     "",
		"dos\nlíneas":                    "dos líneas",
		"dos\r\nlíneas\x00\x07":          "dos líneas",
		"uno\u2028dos\u0085tres":         "uno dos tres",
		"roto \xff\xfe":                  "roto ",
	} {
		if want == "" {
			want = name
		}
		event := only(t, calendar.One(urcos(called(name)), "es"))
		if got := said(t, event, "SUMMARY"); got != want {
			t.Errorf("%q is read as %q", name, got)
		}
	}
}

// What is written is what is read, whatever people call a fair and its place.
func TestTextsAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.OneOf(
			rapid.RuneFrom([]rune(`,;:\"'<> nN-=`+"ñáé🌽‍")),
			rapid.Rune().Filter(func(r rune) bool {
				return !unicode.IsControl(r) && r != '\u2028' && r != '\u2029' && utf8.ValidRune(r)
			}),
		), 1, 200, -1)
		e := urcos(called(text.Draw(t, "name")), func(f *projection.Fair) {
			f.Venue = fairevents.Venue{Name: events.SealedText(text.Draw(t, "venue"))}
		})
		e.Organiser = text.Draw(t, "organiser")
		event := only(t, calendar.One(e, "es"))
		f := e.Fair
		if said(t, event, "SUMMARY") != string(f.Name) || said(t, event, "LOCATION") != string(f.Venue.Name) ||
			!strings.Contains(said(t, event, "DESCRIPTION"), "\nOrganiza: "+e.Organiser+"\n") {
			t.Fatalf("read as %v", event.Props)
		}
	})
}

func TestAFeed(t *testing.T) {
	other := urcos(called("Feria de Puno"), func(f *projection.Fair) { f.ID = "fair_2" })
	text := calendar.Feed([]calendar.Event{urcos(), other}, calendar.Choice{Province: "Canas", Region: "Cusco, Perú", Product: "maize"}, "es")
	if !strings.Contains(text, "\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n") {
		t.Errorf("refreshed otherwise:\n%s", text)
	}
	parsed := parse(t, text)
	name := "Ferias de Qhatu · Canas · Cusco, Perú · maíz"
	if parsed.Props.Get("METHOD") != nil {
		t.Error("a method is for messages, which have an organiser")
	}
	for property, want := range map[string]string{
		"VERSION": "2.0", "PRODID": "-//Qhatu//Fairs//ES", "NAME": name, "X-WR-CALNAME": name, "X-PUBLISHED-TTL": "PT1H",
	} {
		if got := said(t, parsed.Component, property); got != want {
			t.Errorf("%s is %q, want %q", property, got, want)
		}
	}
	var ids []string
	for _, event := range parsed.Events() {
		ids = append(ids, said(t, event.Component, "UID"))
	}
	if diff := cmp.Diff([]string{"fair_1@qhatu", "fair_2@qhatu"}, ids); diff != "" {
		t.Error(diff)
	}
}

// A calendar must hold one component at least, or programs say that the address is wrong.
func TestAFeedWithoutFairsIsACalendar(t *testing.T) {
	parsed := parse(t, calendar.Feed(nil, calendar.Choice{}, "es"))
	if len(parsed.Events()) > 0 || parsed.Children[0].Name != ical.CompTimezone || len(parsed.Children[0].Children) != 1 {
		t.Errorf("it holds %v", parsed.Children)
	}
}

func TestTheSameFairIsTheSameBytes(t *testing.T) {
	if a, b := calendar.One(urcos(), "es"), calendar.One(urcos(), "es"); a != b {
		t.Errorf("%s\n%s", a, b)
	}
}

func TestTheEndOfRegistrationIsAnEventOfItsOwn(t *testing.T) {
	parsed := parse(t, calendar.Feed([]calendar.Event{urcos(cancelled("weather"))}, calendar.Choice{Deadlines: true}, "es"))
	if len(parsed.Children) != 2 {
		t.Fatalf("it holds %v", parsed.Children)
	}
	event := parsed.Children[1]
	for property, want := range map[string]string{
		"UID": "fair_1.registration@qhatu", "SUMMARY": "CANCELADA: Cierra la inscripción: Feria de Urcos", "STATUS": "CANCELLED",
	} {
		if got := said(t, event, property); got != want {
			t.Errorf("%s is %q, want %q", property, got, want)
		}
	}
	if got := event.Props.Get("DTSTART").Value; got != "20270116T130000Z" || event.Props.Get("DTEND") != nil {
		t.Errorf("it is at %s: %v", got, event.Props)
	}
}
