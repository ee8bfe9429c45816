package backup

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd"
)

// erasures are the events of an erasure: after one, the market itself does all that follows.
var (
	personErased       = es.KindOf[identityevents.PersonErased](es.NewEventTable(identityevents.PersonEvents()))
	organisationErased = es.KindOf[identityevents.OrganisationErased](es.NewEventTable(identityevents.OrganisationEvents()))
)

// erasureOf tells whether an event erases somebody, and who asked for it.
func erasureOf(r es.Record) (by string, ok bool, err error) {
	switch {
	case personErased.Has(r):
		e, err := personErased.Decode(r)
		return e.By, true, err
	case organisationErased.Has(r):
		e, err := organisationErased.Decode(r)
		return e.By, true, err
	}
	return "", false, nil
}

// byOperator is who asks for an erasure that only the operator's list tells of.
const byOperator = "coordinator"

// errUnknown is what an erasure of somebody is refused with whom the market does not know.
var errUnknown = errors.New("the market does not know them")

// history is all that an erasure depends on.
type history struct{ known, erased bool }

// eraser is somebody as far as erasing them goes. A command says who asked for it.
func eraser[E any](aggregate string, table events.Table[E], erased func(by string) E) es.Decider[history, string, E] {
	return es.Decider[history, string, E]{
		Aggregate: aggregate,
		Decide: func(h history, by string) ([]E, error) {
			switch {
			case !h.known:
				return nil, errUnknown
			case h.erased:
				return nil, nil
			}
			return []E{erased(by)}, nil
		},
		Evolve: func(h history, e E) history {
			return history{known: true, erased: h.erased || reflect.TypeOf(e) == reflect.TypeOf(erased(""))}
		},
		Events: es.NewEventTable(table),
	}
}

// erase records in the restored log that those are erased who were erased after the moment, or whom the operator names.
func (r *restoring) erase(ctx context.Context, js jetstream.JetStream) error {
	for _, id := range r.Erased {
		if _, ok := r.cut.erased[id]; !ok {
			r.cut.erased[id] = byOperator
		}
	}
	if len(r.cut.erased) == 0 {
		return nil
	}
	log, err := es.OpenLog(ctx, js)
	if err != nil {
		return err
	}
	people := es.New(log, eraser("identity.person", identityevents.PersonEvents(),
		func(by string) identityevents.PersonEvent { return identityevents.PersonErased{By: by} }), time.Now)
	organisations := es.New(log, eraser("identity.organisation", identityevents.OrganisationEvents(),
		func(by string) identityevents.OrganisationEvent { return identityevents.OrganisationErased{By: by} }), time.Now)
	for _, id := range slices.Sorted(maps.Keys(r.cut.erased)) {
		by := r.cut.erased[id]
		meta := es.Meta{CommandID: es.CommandID("restore-" + r.result.Store + "-" + id), Actor: es.Actor{Role: "administrator", Via: "restore"}}
		var done bool
		if strings.HasPrefix(id, "per_") {
			done, err = isDone(people.Handle(ctx, id, by, meta))
		} else {
			done, err = isDone(organisations.Handle(ctx, id, by, meta))
		}
		if err != nil {
			return fmt.Errorf("erase %s again: %w", id, err)
		}
		if done {
			r.result.Erased = append(r.result.Erased, id)
		}
	}
	return nil
}

// isDone tells whether somebody has been erased now.
func isDone[E any](c es.Commit[E], err error) (bool, error) {
	if errors.Is(err, errUnknown) {
		return false, nil
	}
	return len(c.Events) > 0, err
}

// ReadErased reads a list of who was erased: an id a line (per_…, org_…, assoc_…), or the folder of a later backup, whose log tells.
func ReadErased(path string) (ids []string, err error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return erasedIn(path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if !strings.HasPrefix(line, "per_") && !strings.HasPrefix(line, "org_") && !strings.HasPrefix(line, "assoc_") {
			return nil, fmt.Errorf("%s: %.40q is no id of a person or an organisation (per_…, org_…, assoc_…)", path, line)
		}
		ids = append(ids, line)
	}
	return ids, lines.Err()
}

func erasedIn(dir string) (ids []string, err error) {
	m, err := readManifest(dir)
	if err != nil {
		return nil, err
	}
	market, _ := m.stream(natsd.Market)
	later := &restoring{Restore: &Restore{Backup: dir, Time: time.Unix(0, 0)}}
	later.cut.erased = map[string]string{}
	if err := market.each(dir, later.noteErasure); err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(later.cut.erased)), nil
}
