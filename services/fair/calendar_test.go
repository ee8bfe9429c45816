package fair_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"

	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// events reads the events of a calendar that was answered, by their titles.
func events(t *testing.T, answer webtest.Response) map[string]ical.Event {
	t.Helper()
	answer.Want(t, http.StatusOK)
	if kind := answer.Header.Get("Content-Type"); kind != "text/calendar; charset=utf-8" {
		t.Fatalf("content type %q", kind)
	}
	parsed, err := ical.NewDecoder(strings.NewReader(string(answer.Body))).Decode()
	if err != nil {
		t.Fatalf("%v in %s", err, answer.Body)
	}
	found := map[string]ical.Event{}
	for _, e := range parsed.Events() {
		title, err := e.Props.Text("SUMMARY")
		if err != nil {
			t.Fatal(err)
		}
		found[title] = e
	}
	return found
}

func titles(found map[string]ical.Event) []string {
	var all []string
	for title := range found {
		all = append(all, title)
	}
	slices.Sort(all)
	return all
}

func value(e ical.Event, name string) string {
	if p := e.Props.Get(name); p != nil {
		return p.Value
	}
	return ""
}

func TestAFairAsACalendarFile(t *testing.T) {
	m := open(t)
	urcos := m.organiser(t, "Municipalidad de Urcos")
	draft := read[fairrest.Fair](t, urcos.Post(t, "/v1/fairs", plan(2)).Want(t, http.StatusCreated))
	file := at(draft, ".ics")
	for _, who := range []client{m.anyone, urcos} {
		who.Get(t, file).Problem(t, http.StatusNotFound, "not-found")
	}
	urcos.Post(t, at(draft, "/publish"), nil).Want(t, http.StatusOK)

	answer := m.anyone.Get(t, file)
	first := events(t, answer)["Feria de Urcos"]
	if value(first, "UID") != draft.ID+"@qhatu" || value(first, "STATUS") != "CONFIRMED" ||
		value(first, "DTSTART") != draft.StartsAt.UTC().Format("20060102T150405Z") {
		t.Errorf("published: %v", first.Props)
	}
	if got := answer.Header.Get("Content-Disposition"); got != `inline; filename="`+draft.ID+`.ics"` {
		t.Errorf("it is named %q", got)
	}
	for name, option := range map[string]webtest.Option{
		"another host": webtest.Header("Host", "elsewhere.example"), "JSON": webtest.Header("Accept", "application/json"),
		"a proxy": webtest.Header("X-Forwarded-Host", "elsewhere.example"),
	} {
		if again := m.anyone.Get(t, file, option); string(again.Body) != string(answer.Body) {
			t.Errorf("asked with %s: %s", name, again.Body)
		}
	}
	m.anyone.Get(t, file, webtest.Header("If-None-Match", answer.Header.Get("ETag"))).Want(t, http.StatusNotModified)
	if head := m.anyone.Do(t, http.MethodHead, file); head.Status != http.StatusOK || len(head.Body) > 0 ||
		head.Header.Get("Content-Type") != answer.Header.Get("Content-Type") {
		t.Errorf("HEAD: %+v", head)
	}

	urcos.Post(t, at(draft, "/cancel"), body{"reason": "weather"}).Want(t, http.StatusOK)
	off := events(t, m.anyone.Get(t, file, webtest.Lang("en")))["CANCELLED: Feria de Urcos"]
	if value(off, "UID") != value(first, "UID") || value(off, "STATUS") != "CANCELLED" ||
		value(off, "SEQUENCE") <= value(first, "SEQUENCE") || value(off, "LAST-MODIFIED") < value(first, "LAST-MODIFIED") {
		t.Errorf("called off: %v", off.Props)
	}
}

func TestADraftThatWasCalledOffIsInNoCalendar(t *testing.T) {
	m := open(t)
	urcos := m.organiser(t, "Municipalidad de Urcos")
	draft := read[fairrest.Fair](t, urcos.Post(t, "/v1/fairs", plan(2)).Want(t, http.StatusCreated))
	urcos.Post(t, at(draft, "/cancel"), nil).Want(t, http.StatusOK)
	urcos.Get(t, at(draft, ".ics")).Problem(t, http.StatusNotFound, "not-found")
	if found := events(t, m.anyone.Get(t, "/v1/fairs.ics", webtest.At(urcos.Get(t, at(draft, ""))))); len(found) > 0 {
		t.Errorf("it holds %v", titles(found))
	}
}

func TestFairsAsACalendarToSubscribeTo(t *testing.T) {
	m := open(t)
	urcos := m.organiser(t, "Municipalidad de Urcos")
	puno := but(plan(2)["venue"].(body), "region", "Puno")
	publish(t, urcos, but(plan(2), "name", "Cusco"))
	publish(t, urcos, but(but(plan(2), "name", "Puno"), "venue", puno))
	urcos.Post(t, at(publish(t, urcos, but(plan(2), "name", "Lluvia")), "/cancel"), nil).Want(t, http.StatusOK)
	last := urcos.Post(t, "/v1/fairs", but(plan(2), "name", "Borrador"))
	for query, want := range map[string][]string{
		"": {"CANCELADA: Lluvia", "Cusco", "Puno"}, "?region=puno": {"Puno"}, "?region=Tacna": nil, "?region=p%C3%9A%C3%B1o": {"Puno"}, "?province=quispicanchis": nil, "?province=QUISPICANCHI&region=Puno": {"Puno"},
		"?product=cocoa&deadlines=true": nil, "?region=puno&deadlines=true": {"Cierra la inscripción: Puno", "Puno"},
		"?product=maize": {"CANCELADA: Lluvia", "Cusco", "Puno"}, "?product=cocoa": nil,
	} {
		if got := titles(events(t, m.anyone.Get(t, "/v1/fairs.ics"+query, webtest.At(last)))); !slices.Equal(got, want) {
			t.Errorf("%q holds %v, want %v", query, got, want)
		}
	}
	m.anyone.Get(t, "/v1/fairs.ics?product=gold", webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")
	m.anyone.Get(t, "/v1/fairs.ics?state=draft", webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")

	m.move(10*24*time.Hour + 90*24*time.Hour)
	if got := titles(events(t, m.anyone.Get(t, "/v1/fairs.ics"))); len(got) != 3 {
		t.Errorf("90 days after their start it holds %v", got)
	}
	m.move(101 * 24 * time.Hour)
	if got := titles(events(t, m.anyone.Get(t, "/v1/fairs.ics"))); len(got) > 0 {
		t.Errorf("90 days after their end it holds %v", got)
	}
}

func TestAnExtensionBelongsToItsPath(t *testing.T) {
	m := open(t)
	f := publish(t, m.organiser(t, "Municipalidad de Urcos"), plan(2))
	m.anyone.Get(t, at(f, "/.ics")).Problem(t, http.StatusNotFound, "not-found")
	m.anyone.Get(t, "/v1/fairs/.ics").Problem(t, http.StatusNotFound, "not-found")
	m.anyone.Get(t, "/v1/fairs/none.ics").Problem(t, http.StatusNotFound, "not-found")
	m.anyone.Get(t, at(f, ".pdf")).Problem(t, http.StatusNotFound, "not-found")
	if refused := m.anyone.Do(t, http.MethodPut, at(f, ".ics")); refused.Header.Get("Allow") == "" {
		t.Errorf("PUT: %+v", refused)
	} else {
		refused.Problem(t, http.StatusMethodNotAllowed, "method-not-allowed")
	}
}

// Programs show what has a higher SEQUENCE and a later LAST-MODIFIED; what they do not show changes neither.
func TestACalendarKeepsUpWithAFair(t *testing.T) {
	m := open(t)
	urcos := m.organiser(t, "Municipalidad de Urcos")
	f := publish(t, urcos, plan(2))
	event := func() ical.Event { return events(t, m.anyone.Get(t, at(f, ".ics")))["Feria de Urcos"] }
	starts := f.StartsAt.AddDate(0, 0, 7).UTC()
	steps := []struct {
		path     string
		body     body
		sequence string
	}{
		{"", body{"stalls": body{"capacity": 3}}, "0"},
		{"", body{"venue": body{"name": "Coliseo"}}, "1"},
		{"", body{"venue": body{"name": "Coliseo"}}, "1"},
		{"", body{"registration": body{"closes_at": f.StartsAt.Add(-time.Hour).UTC().Format(time.RFC3339)}}, "2"},
		{"/reschedule", body{"starts_at": starts.Format(time.RFC3339), "ends_at": starts.Add(time.Hour).Format(time.RFC3339)}, "3"},
	}
	for i, step := range steps {
		m.move(time.Duration(i) * time.Minute)
		if step.path == "" {
			urcos.Patch(t, at(f, ""), step.body).Want(t, http.StatusOK)
		} else {
			urcos.Post(t, at(f, step.path), step.body).Want(t, http.StatusOK)
		}
		if got := event(); value(got, "SEQUENCE") != step.sequence || value(got, "UID") != f.ID+"@qhatu" {
			t.Errorf("step %d: %v", i, got.Props)
		}
	}
	if got := event(); value(got, "DTSTART") != starts.Format("20060102T150405Z") || !strings.HasPrefix(value(got, "LOCATION"), "Coliseo") ||
		value(got, "LAST-MODIFIED") <= value(got, "CREATED") {
		t.Errorf("in the end %v", got.Props)
	}
}
