package es_test

import (
	"errors"
	"maps"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
)

type knocked struct{}

const knockedV1 = "tower.door.knocked.v1"

var errShut = errors.New("the door is shut")

// doors opens at 1, does nothing at 0, and refuses the rest.
func doors(log *es.Log) *es.Aggregates[int, int, any] {
	return es.New(log, es.Decider[int, int, any]{
		Aggregate: "tower.door",
		Decide: func(_, knock int) ([]any, error) {
			switch knock {
			case 0:
				return nil, nil
			case 1:
				return []any{knocked{}}, nil
			}
			return nil, errShut
		},
		Evolve: func(n int, _ any) int { return n + 1 },
		Events: es.NewEventTable(events.Table[any]{Events: map[string]any{knockedV1: knocked{}}}),
	}, time.Now)
}

func TestCommandsAreCountedByHowTheyEnd(t *testing.T) {
	log, registry := testkit.Must(es.OpenLog(t.Context(), natstest.Start(t).JetStream()))(t), prometheus.NewRegistry()
	if err := log.Measure(registry); err != nil {
		t.Fatal(err)
	}
	door := doors(log)
	counted := func() (all map[string]float64, timed, appended uint64) {
		all = map[string]float64{}
		for _, family := range testkit.Must(registry.Gather())(t) {
			for _, series := range family.GetMetric() {
				switch family.GetName() {
				case "qhatu_commands_total":
					all[series.GetLabel()[1].GetValue()] = series.GetCounter().GetValue()
				case "qhatu_command_duration_seconds":
					timed = series.GetHistogram().GetSampleCount()
				case "qhatu_log_append_duration_seconds":
					appended = series.GetHistogram().GetSampleCount()
				}
			}
		}
		return all, timed, appended
	}
	none := map[string]float64{"stored": 0, "repeated": 0, "unchanged": 0, "refused": 0, "unavailable": 0, "failed": 0}
	if all, _, _ := counted(); !maps.Equal(all, none) {
		t.Errorf("at first: %v", all)
	}
	send := func(knock int, id string) {
		_, err := door.Handle(t.Context(), "d", knock, es.Meta{CommandID: es.CommandID(id)})
		if err != nil && !errors.Is(err, errShut) && !errors.Is(err, es.ErrReadOnly) && !errors.Is(err, es.ErrHeld) {
			t.Fatal(err)
		}
	}
	send(1, "a")
	send(1, "a")
	send(0, "b")
	send(2, "c")
	log.Hold(errors.New("the disk is full"))
	send(1, "e")
	log.Hold(nil)
	log.Refuse(errors.New("it is another one"))
	send(1, "d")
	all, timed, appended := counted()
	if diff := cmp.Diff(map[string]float64{"stored": 1, "repeated": 1, "unchanged": 1, "refused": 1, "unavailable": 2, "failed": 0}, all); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if timed != 6 || appended != 1 {
		t.Errorf("%d commands were timed, and %d appends", timed, appended)
	}
}
