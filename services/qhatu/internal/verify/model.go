package verify

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/pkg/control"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// readModel is the check that finds what is wrong with one.
const readModel = "read model"

// comparison compares read models in use with those that it builds anew: of each name one, which follows the log as far as it is needed.
type comparison struct {
	Config
	*Report

	log   *es.Log
	built map[string]*readmodel.Model
}

// used is a read model in use.
type used struct {
	name, process string
	// digest is that of it once it has got to a position, with the entries of some slots.
	digest func(at es.Position, slots ...int) (readmodel.Digest, error)
}

func (u used) where() string {
	if u.process == "" {
		return u.name
	}
	return fmt.Sprintf("%s of process %s", u.name, u.process)
}

// processes compares what each process has, which goes on working.
func (c *comparison) processes(ctx context.Context, operator control.Operator, all []control.Process) error {
	for _, p := range all {
		for _, m := range p.Models {
			u := used{name: m.Name, process: fmt.Sprintf("%s on %s (%.6s)", p.Name, p.Host, p.ID)}
			u.digest = func(at es.Position, slots ...int) (readmodel.Digest, error) {
				return operator.Digest(ctx, p.ID, m.Name, at, slots...)
			}
			if err := c.compare(ctx, u, c.Position); err != nil {
				return err
			}
		}
	}
	return nil
}

// files compares the files of a market that is stopped. The positions that they have got to may lie before the log's end.
func (c *comparison) files(ctx context.Context) error {
	paths, err := filepath.Glob(filepath.Join(host.Config{DataDir: c.DataDir}.ReadDir(), "*.db"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		u := used{name: strings.TrimSuffix(filepath.Base(path), ".db")}
		trusted := true
		u.digest = func(_ es.Position, slots ...int) (d readmodel.Digest, err error) {
			d, trusted, err = readmodel.DigestFile(path, slots...)
			return d, err
		}
		if _, err := u.digest(0); err == nil && !trusted {
			c.note("read model %s is rebuilt at the next start: the machine stopped while it was in use", u.where())
			continue
		}
		if err := c.compare(ctx, u, 0); err != nil {
			return err
		}
	}
	return nil
}

func (c *comparison) note(format string, args ...any) {
	c.Notes = append(c.Notes, fmt.Sprintf(format, args...))
}

func (c *comparison) wrong(u used, format string, args ...any) {
	c.add(Finding{readModel, u.where(), fmt.Sprintf(format, args...), "Rebuild it: qhatu rebuild " + u.name})
}

// compare compares one, at or after a position. What differs is read a second time, with the paths of what differs.
func (c *comparison) compare(ctx context.Context, u used, from es.Position) error {
	is, err := u.digest(from)
	if err != nil {
		c.wrong(u, "it cannot be read: %v", err)
		return ctx.Err()
	}
	fresh, err := c.fresh(ctx, u.name)
	if err != nil || fresh == nil {
		return err
	}
	should, err := c.buildTo(ctx, u.name, fresh, is, nil)
	if err != nil || should == nil {
		return err
	}
	slots := should.Differ(is)
	if len(slots) > 0 {
		some := is.Listable(slots)
		if is, err = u.digest(is.Position, some...); err != nil {
			c.wrong(u, "it cannot be read: %v", err)
			return ctx.Err()
		}
		if should, err = c.buildTo(ctx, u.name, fresh, is, some); err != nil || should == nil {
			return err
		}
		c.tell(u, is, *should, len(slots)-len(some))
	}
	c.Models = append(c.Models, Model{Name: u.name, Process: u.process, Position: is.Position, Entries: is.Entries})
	return nil
}

// fresh is a read model of the same name that was built anew, as far as it was needed until now; nil where this version knows none.
func (c *comparison) fresh(ctx context.Context, name string) (*readmodel.Model, error) {
	if m := c.built[name]; m != nil {
		return m, nil
	}
	projections, known := c.Projections[name]
	if !known {
		c.note("read model %s is not known to this version", name)
		return nil, nil
	}
	m, err := readmodel.Open(ctx, readmodel.Config{Path: filepath.Join(c.Temp, name+".db"), Log: c.log}, projections...)
	if err == nil {
		c.built[name] = m
	}
	return m, err
}

// buildTo is the digest of what a read model should be that has got as far as one in use; nil where the two cannot be compared.
func (c *comparison) buildTo(ctx context.Context, name string, fresh *readmodel.Model, is readmodel.Digest, slots []int) (*readmodel.Digest, error) {
	end, err := c.log.End(ctx)
	if err != nil {
		return nil, err
	}
	switch should, err := fresh.Digest(); {
	case err != nil:
		return nil, err
	case is.Log != should.Log, is.Position > end:
		c.note("read model %s is rebuilt at the next start: it is of another log", name)
		return nil, nil
	case is.Projections != should.Projections:
		c.note("read model %s was built by another version than this", name)
		return nil, nil
	case is.Position < fresh.Position():
		return nil, fmt.Errorf("read model %s went back to %d", name, is.Position)
	}
	if is.Position > fresh.Position() {
		switch there, err := c.log.Stream().Get(ctx, uint64(is.Position)); {
		case err != nil:
			return nil, err
		case there == nil:
			c.note("read model %s was not compared: it stands at position %d, which the log has lost", name, is.Position)
			return nil, nil
		}
		task := c.Progress.Start("read model "+name, 0)
		err = fresh.ApplyTo(ctx, is.Position, func(p readmodel.Progress) { task.To(int64(p.Done), int64(p.Total)) }) //nolint:gosec // positions
		if err != nil {
			return nil, fmt.Errorf("build read model %s anew: %w", name, err)
		}
		task.End()
	}
	should, err := fresh.Digest(slots...)
	return &should, err
}

// tell tells each row that differs, and how many entries of lists do: their keys are bytes that say nothing to people.
func (c *comparison) tell(u used, is, should readmodel.Digest, more int) {
	have, want := entries(is), entries(should)
	told, listed := 0, 0
	say := func(path, what string) {
		if strings.HasPrefix(path, "base64:") {
			listed++
			return
		}
		told++
		c.wrong(u, "%s %s at position %d", path, what, is.Position)
	}
	for _, path := range slices.Sorted(maps.Keys(have)) {
		switch hash, there := want[path]; {
		case !there && should.Whole():
			say(path, "is there, against the log,")
		case there && hash != have[path]:
			say(path, "differs from the log")
		}
	}
	for _, path := range slices.Sorted(maps.Keys(want)) {
		if _, there := have[path]; !there && is.Whole() {
			say(path, "is missing")
		}
	}
	if listed > 0 {
		c.wrong(u, "in its lists %d entries differ from the log at position %d", listed, is.Position)
	}
	if more > 0 || told+listed == 0 {
		c.wrong(u, "%d more of its 4,096 parts differ from the log at position %d", max(more, 1), is.Position)
	}
}

func entries(d readmodel.Digest) map[string]uint64 {
	all := make(map[string]uint64, len(d.Some))
	for _, e := range d.Some {
		all[e.Path] = e.Hash
	}
	return all
}

// close closes what was built.
func (c *comparison) close() (err error) {
	for _, m := range c.built {
		err = errors.Join(err, m.Close())
	}
	return err
}
