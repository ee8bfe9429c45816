package fair_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func reschedule(t *testing.T, who client, f fairrest.Fair, said body) fairrest.Fair {
	t.Helper()
	return read[fairrest.Fair](t, who.Post(t, at(f, "/reschedule"), said).Want(t, http.StatusOK))
}

// A fair with a full waiting list is put to another day: everyone keeps what they have, and is asked again.
func TestARescheduledFairAsksAgain(t *testing.T) {
	m := open(t)
	urcos := m.organiser(t, "Municipalidad de Urcos")
	huaro, canin := m.association(t, "Huaro"), m.association(t, "Canincunca")
	andahua, ccatcca, calca := m.association(t, "Andahuaylillas"), m.association(t, "Ccatcca"), m.association(t, "Calca")
	f := publish(t, urcos, daylong(t, 3))
	comes, has, gave, waits, asks := apply(t, huaro, f, 1), apply(t, canin, f, 1), apply(t, calca, f, 1), apply(t, andahua, f, 1), apply(t, ccatcca, f, 1)
	for _, one := range []fairrest.StallApplication{comes, has, gave} {
		act(t, urcos, one, "approve", "approved")
	}
	comes = act(t, huaro, comes, "confirm", "confirmed")
	act(t, urcos, waits, "approve", "waitlisted")
	act(t, calca, gave, "withdraw", "withdrawn") // offered to who waits
	second := apply(t, calca, f, 1)
	act(t, urcos, second, "approve", "waitlisted")
	before := stallAs(t, andahua, waits)
	m.move(time.Hour)

	late := webtest.Header("Qhatu-Acted-At", time.Now().UTC().Format(time.RFC3339)) // before the clock's hour
	moved := reschedule(t, urcos, f, body{"starts_at": inLima(t, 17, 8), "ends_at": inLima(t, 17, 17)})
	if moved.State != "published" || moved.Rescheduling == nil || !moved.Rescheduling.PreviousStartsAt.Equal(f.StartsAt) || moved.Sequence != 1 ||
		!moved.Registration.ClosesAt.Equal(moved.StartsAt) || moved.Stalls != (fairrest.FairStalls{Capacity: 3, MaxPerApplicant: 2, Taken: 3, Waiting: 1}) {
		t.Errorf("rescheduled %+v", moved)
	}
	for name, c := range map[string]struct {
		who   client
		stall fairrest.StallApplication
		state fairrest.StallState
		acts  []string
	}{
		"who said yes":   {huaro, comes, "approved", []string{"confirm", "withdraw"}},
		"who has stalls": {canin, has, "approved", []string{"confirm", "withdraw"}},
		"who is offered": {andahua, waits, "offered", []string{"confirm", "withdraw"}},
		"who waits":      {calca, second, "waitlisted", []string{"withdraw"}},
		"who asks":       {ccatcca, asks, "applied", []string{"withdraw"}},
	} {
		if got := stallAs(t, c.who, c.stall); got.State != c.state || !slices.Equal(got.AllowedActions, c.acts) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := stallAs(t, andahua, waits); !got.OfferedUntil.After(*before.OfferedUntil) || !slices.Equal(got.Numbers, before.Numbers) || got.Revision <= before.Revision {
		t.Errorf("offered anew %+v, was %+v", got, before)
	}
	// a yes to the time before, which comes late or was given before one looked, does not count
	m.as(t, token.RoleAssociation, "Huaro", "whatsapp").Post(t, about(comes, "/confirm"), nil, late).Problem(t, http.StatusConflict, "fair-rescheduled")
	huaro.Post(t, about(comes, "/confirm"), nil, webtest.IfMatch(uint64(comes.Revision))).Problem(t, http.StatusPreconditionFailed, "stale-revision")
	if got := act(t, huaro, comes, "confirm", "confirmed"); !slices.Equal(got.Numbers, comes.Numbers) {
		t.Errorf("confirmed %+v, had %v", got, comes.Numbers)
	}
	// the same times again are nothing
	again := reschedule(t, urcos, f, body{"starts_at": inLima(t, 17, 8), "ends_at": inLima(t, 17, 17)})
	if again.Revision != moved.Revision+1 { // the yes
		t.Errorf("again: revision %d after %d", again.Revision, moved.Revision)
	}
	act(t, huaro, comes, "confirm", "confirmed")
}

// A fair that is on is made a day longer: by rescheduling, which asks everyone again.
func TestAFairThatIsOnIsMadeLonger(t *testing.T) {
	m := open(t)
	urcos, huaro := m.organiser(t, "Municipalidad de Urcos"), m.association(t, "Huaro")
	f := publish(t, urcos, daylong(t, 1))
	comes := apply(t, huaro, f, 1)
	act(t, urcos, comes, "approve", "approved")
	act(t, huaro, comes, "confirm", "confirmed")
	m.move(f.StartsAt.Add(time.Hour).Sub(began))
	urcos.Patch(t, at(f, ""), body{"ends_at": inLima(t, 11, 17)}).Problem(t, http.StatusConflict, "fair-other-days")
	longer := reschedule(t, urcos, f, body{"starts_at": inLima(t, 10, 8), "ends_at": inLima(t, 11, 17)})
	if !longer.StartsAt.Equal(f.StartsAt) || !longer.EndsAt.Equal(f.EndsAt.Add(24*time.Hour)) || stallAs(t, huaro, comes).State != "approved" {
		t.Errorf("longer %+v", longer)
	}
	act(t, huaro, comes, "confirm", "confirmed")
}

func TestWhenAFairCannotBeIsRefused(t *testing.T) {
	m := open(t)
	urcos, other := m.organiser(t, "Municipalidad de Urcos"), m.organiser(t, "Otra")
	f := publish(t, urcos, but(daylong(t, 3), "hours", body{"opens": "08:00", "closes": "17:00"}))
	good := body{"starts_at": inLima(t, 17, 8), "ends_at": inLima(t, 17, 17)}
	for name, c := range map[string]struct {
		said    body
		pointer string
	}{
		"in the past":                 {but(good, "starts_at", inLima(t, -1, 8)), "/starts_at"},
		"ends before it begins":       {but(good, "ends_at", inLima(t, 16, 8)), "/ends_at"},
		"a zone of no map":            {but(good, "time_zone", "America/Wari"), "/time_zone"},
		"a zone of some machines":     {but(good, "time_zone", "right/America/Lima"), "/time_zone"},
		"out of its hours":            {but(good, "ends_at", inLima(t, 17, 18)), "/hours"},
		"registration that is over":   {but(good, "registration", body{"closes_at": inLima(t, -1, 8)}), "/registration/closes_at"},
		"the same times, other hours": {body{"starts_at": inLima(t, 10, 8), "ends_at": inLima(t, 10, 17), "hours": nil}, "/starts_at"},
	} {
		problem := urcos.Post(t, at(f, "/reschedule"), c.said).Problem(t, http.StatusUnprocessableEntity, "invalid")
		if !slices.Equal(problem.Pointers(), []string{c.pointer}) {
			t.Errorf("%s: %v, want %s", name, problem.Pointers(), c.pointer)
		}
	}
	other.Post(t, at(f, "/reschedule"), good).Problem(t, http.StatusNotFound, "not-found")
	if got := reschedule(t, urcos, f, body{"starts_at": inLima(t, 17, 8), "ends_at": inLima(t, 17, 18), "hours": nil}); got.Hours != nil {
		t.Errorf("without hours %+v", got)
	}
	urcos.Post(t, at(f, "/cancel"), nil).Want(t, http.StatusOK)
	urcos.Post(t, at(f, "/reschedule"), good).Problem(t, http.StatusConflict, "fair-cancelled")
	urcos.Patch(t, at(f, ""), body{"name": "Otra"}).Problem(t, http.StatusConflict, "fair-cancelled")
}

func TestAFairIsCopied(t *testing.T) {
	m := open(t)
	urcos, other := m.organiser(t, "Municipalidad de Urcos"), m.organiser(t, "Otra")
	said := but(but(daylong(t, 4), "requirements", []string{"Trae tu DNI"}), "hours", body{"opens": "08:00", "closes": "17:00"})
	f := publish(t, urcos, but(said, "registration", body{"opens_at": inLima(t, 2, 8), "closes_at": inLima(t, 8, 20)}))
	apply(t, m.association(t, "Huaro"), publish(t, urcos, said), 1)
	urcos.Post(t, at(f, "/cancel"), nil).Want(t, http.StatusOK) // of a cancelled one too
	f = fairAs(t, urcos, f)

	times := body{"starts_at": inLima(t, 31, 8), "ends_at": inLima(t, 31, 17)}
	made := urcos.Post(t, at(f, "/clone"), times).Want(t, http.StatusCreated)
	copied := read[fairrest.Fair](t, made)
	want := f
	want.ID, want.State, want.Revision, want.ClonedFrom = copied.ID, "draft", 1, &f.ID
	want.AllowedActions = []string{"publish", "change", "reschedule", "cancel", "clone"}
	want.StartsAt, want.EndsAt = f.StartsAt.Add(21*24*time.Hour), f.EndsAt.Add(21*24*time.Hour)
	want.Registration.OpensAt = new(f.Registration.OpensAt.Add(21 * 24 * time.Hour))
	want.Registration.ClosesAt = f.Registration.ClosesAt.Add(21 * 24 * time.Hour)
	want.CreatedAt, want.UpdatedAt, want.PublishedAt, want.Cancellation, want.Sequence = copied.CreatedAt, copied.UpdatedAt, nil, nil, 0
	if diff := cmp.Diff(want, copied); diff != "" || made.Header.Get("Location") != at(copied, "") {
		t.Errorf("at %s, (-want +copied):\n%s", made.Header.Get("Location"), diff)
	}
	key := webtest.Key("copy")
	named := read[fairrest.Fair](t, urcos.Post(t, at(f, "/clone"), but(times, "name", "Feria de enero"), key, webtest.IfMatch(uint64(f.Revision))).Want(t, http.StatusCreated))
	again := read[fairrest.Fair](t, urcos.Post(t, at(f, "/clone"), but(times, "name", "Feria de enero"), key, webtest.IfMatch(uint64(f.Revision))).Want(t, http.StatusCreated))
	if named.Name != "Feria de enero" || named.ID != again.ID || named.ID == copied.ID {
		t.Errorf("copied under another name: %+v, and again: %s", named, again.ID)
	}
	// an opening that would have passed is the publication
	if soon := read[fairrest.Fair](t, urcos.Post(t, at(f, "/clone"), body{"starts_at": inLima(t, 5, 8), "ends_at": inLima(t, 5, 17)}).Want(t, http.StatusCreated)); soon.Registration.OpensAt != nil {
		t.Errorf("opens %s", soon.Registration.OpensAt)
	}
	urcos.Post(t, at(f, "/clone"), times, webtest.IfMatch(1)).Problem(t, http.StatusPreconditionFailed, "stale-revision")
	other.Post(t, at(f, "/clone"), times).Problem(t, http.StatusNotFound, "not-found")
	problem := urcos.Post(t, at(f, "/clone"), but(times, "ends_at", inLima(t, 31, 18))).Problem(t, http.StatusUnprocessableEntity, "invalid")
	if !slices.Equal(problem.Pointers(), []string{"/hours"}) {
		t.Errorf("out of its hours: %v", problem.Pointers())
	}
}
