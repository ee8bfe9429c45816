package app

import (
	"log/slog"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/host/hosttest"
	"github.com/qhatu/qhatu/pkg/vault/vaulttest"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

const (
	urcos  = "org_urcos"
	fairID = "fair_1"
	day    = 24 * time.Hour
)

var start = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// fixture is the fair service with its read model running and no reactions at all: no timer is ever set. Its fair is ten
// days after the start.
type fixture struct {
	*App
	*hosttest.Host
	t   *testing.T
	cfg Config
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	views := projection.NewViews()
	h := hosttest.Open(t, views.All()...)
	cfg := Config{
		Log: h.Log, Grace: h.Grace(start), Model: h.Model, Views: views, Timers: h.Timers, Vault: vaulttest.New(t, h.Log.JetStream()),
		Now: func() time.Time { return start }, Logger: slog.New(slog.DiscardHandler),
	}
	return &fixture{App: New(cfg), Host: h, t: t, cfg: cfg}
}

func (s *fixture) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// at sets the clock to so long after the start.
func (s *fixture) at(span time.Duration) { s.now = func() time.Time { return start.Add(span) } }

func meta(command string) es.Meta {
	return es.Meta{CommandID: es.CommandID(command), Actor: es.Actor{Role: "association", Org: "assoc_1"}}
}

// always is a command that does not depend on its time.
func always(c fair.Command) func(es.Stamp) fair.Command {
	return func(es.Stamp) fair.Command { return c }
}

// publish schedules and publishes the fair.
func (s *fixture) publish(capacity int) {
	s.t.Helper()
	_, err := s.HandleFair(s.t.Context(), fairID, always(fair.Schedule{
		Organiser: urcos, Now: start,
		Plan: fair.Plan{
			Name:     "Feria de Urcos",
			Venue:    fairevents.Venue{Name: "Plaza de Armas", Address: "s/n", Province: "Quispicanchi", Region: "Cusco"},
			StartsAt: start.Add(10 * day), EndsAt: start.Add(10*day + 9*time.Hour), ClosesAt: start.Add(10 * day), Capacity: capacity,
		},
	}), meta("schedule"))
	s.must(err)
	_, err = s.HandleFair(s.t.Context(), fairID, always(fair.Publish{Organiser: urcos, Now: start}), meta("publish"))
	s.must(err)
}

// apply applies for one stall and has it approved.
func (s *fixture) apply(association string) string {
	s.t.Helper()
	id, _, err := s.Apply(s.t.Context(), fairID, fair.Apply{Association: association, Count: 1}, meta("apply "+association))
	s.must(err)
	s.must(s.act("approve "+id, func(c Call) fair.Command {
		return fair.Approve{Organiser: urcos, Application: id, Now: c.Now}
	}))
	return id
}

func (s *fixture) act(command string, build ApplicationCommand) error {
	_, err := s.HandleApplication(s.t.Context(), fairID, fair.Party{}, build, meta(command))
	return err
}

func (s *fixture) withdraw(association, id string) error {
	return s.act("withdraw "+id, func(c Call) fair.Command {
		return fair.Withdraw{Party: fair.Association(association), Application: id, ActedAt: c.ActedAt, Now: c.Now}
	})
}

// waiting fills the fair's one stall, has two wait for it, and frees it: it is offered to the first, for a day.
func (s *fixture) waiting() (first, second string) {
	s.t.Helper()
	s.publish(1)
	had := s.apply("assoc_1")
	first, second = s.apply("assoc_2"), s.apply("assoc_3")
	s.must(s.withdraw("assoc_1", had))
	s.expect(first, fair.Offered)
	s.expect(second, fair.Waitlisted)
	return first, second
}

func (s *fixture) application(id string) (row projection.Application) {
	s.t.Helper()
	s.must(s.model.CatchUp(s.t.Context()))
	s.must(s.view(func(tx *bbolt.Tx) (err error) {
		row, _, err = s.views.Applications.Get(tx, id)
		return err
	}))
	return row
}

func (s *fixture) expect(id string, want fair.ApplicationStatus) {
	s.t.Helper()
	if got := s.application(id).State.Status; got != want {
		s.t.Errorf("%s is %q, want %q", id, got, want)
	}
}
