package backup

import (
	"context"
	"encoding/json"
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

// Errors of a list of erasures.
var (
	// ErrStrangers is returned for a list that names somebody whom the backup does not know.
	ErrStrangers = errors.New("the backup knows nobody with these ids")
	// ErrNoID is returned for a list in which something else stands.
	ErrNoID = errors.New("is no id of a person or an organisation (per_…, org_…, assoc_…)")
	// ErrNobody is returned for a list without an id.
	ErrNobody = errors.New("it names nobody: write an id a line (per_…, org_…, assoc_…), or leave --erasures out")
)

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
		switch {
		case errors.Is(err, errUnknown):
			r.result.Unknown = append(r.result.Unknown, id)
		case err != nil:
			return fmt.Errorf("erase %s again: %w", id, err)
		case done:
			r.result.Erased = append(r.result.Erased, id)
		default:
			r.result.Before = append(r.result.Before, id)
		}
	}
	return nil
}

// isDone tells whether somebody has been erased now, and not before.
func isDone[E any](c es.Commit[E], err error) (bool, error) { return len(c.Events) > 0, err }

// list adds to those who are erased whom the list of erasures names.
func (r *restoring) list() error {
	if r.Erasures == "" {
		return nil
	}
	info, err := os.Stat(r.Erasures)
	if err != nil {
		return err
	}
	ids, read := []string(nil), r.readList
	if info.IsDir() {
		read = r.readLater
	}
	if ids, err = read(); err != nil {
		return fmt.Errorf("%s: %w", r.Erasures, err)
	}
	r.result.Listed = len(ids)
	for _, id := range ids {
		if _, ok := r.cut.erased[id]; !ok {
			r.cut.erased[id] = byOperator
		}
	}
	return nil
}

// readList reads a file with an id a line (per_…, org_…, assoc_…). The backup knows each, so that a mistyped one is found.
func (r *restoring) readList() (ids []string, err error) {
	text, err := os.ReadFile(r.Erasures)
	if err != nil {
		return nil, err
	}
	var strangers []string
	for line := range strings.Lines(string(text)) {
		id := strings.TrimSpace(line)
		if id == "" || strings.HasPrefix(id, "#") {
			continue
		}
		if !strings.HasPrefix(id, "per_") && !strings.HasPrefix(id, "org_") && !strings.HasPrefix(id, "assoc_") {
			return nil, fmt.Errorf("%.40q %w", id, ErrNoID)
		}
		if _, later := r.cut.late[id]; !later && !r.cut.known[id] {
			strangers = append(strangers, id)
		}
		ids = append(ids, id)
	}
	if len(strangers) > 0 {
		return nil, fmt.Errorf("%w: %s. Correct what is mistyped. Who came to the market after the backup is not in it: take their lines out", ErrStrangers, strings.Join(strangers, ", "))
	}
	if len(ids) == 0 {
		return nil, ErrNobody
	}
	return slices.Compact(slices.Sorted(slices.Values(ids))), nil
}

// readLater reads in the log of a later backup who was erased. It is of the same market, or of the one that was restored from it.
func (r *restoring) readLater() ([]string, error) {
	m, err := readManifest(r.Erasures)
	if err != nil {
		return nil, err
	}
	market, ok := m.stream(natsd.Market)
	if !ok {
		return nil, fmt.Errorf("%w: the manifest names no log", ErrDamaged)
	}
	var config struct {
		Metadata map[string]string `json:"metadata"`
	}
	if err := json.Unmarshal(market.Config, &config); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if from, _, _ := strings.Cut(config.Metadata[restoredFrom], "@"); m.Store != r.manifest.Store && from != r.manifest.Store {
		return nil, fmt.Errorf("%w: it is of %s, the backup is of %s", ErrOtherMarket, m.Store, r.manifest.Store)
	}
	later := &restoring{Restore: r.Restore, cut: cutting{erased: map[string]string{}}}
	if err := market.each(r.Erasures, later.noteErasure); err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(later.cut.erased)), nil
}
