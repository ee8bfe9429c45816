package backup

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/natsd"
)

// Damage is what is damaged of one stream of a backup.
type Damage struct {
	Stream   string    `json:"stream"`   // its short name
	Holds    string    `json:"holds"`    // in words
	Without  string    `json:"without"`  // what is so without it
	Messages uint64    `json:"messages"` // in the files that are damaged
	Of       uint64    `json:"of"`       // messages of the stream
	Until    time.Time `json:"until"`    // when the last of them was stored
	Files    []string  `json:"files"`

	of  Stream
	err error
}

// damage is what is wrong with a backup's files, by stream; none: everything is as it was written.
func (m Manifest) damage(dir string) (all []Damage) {
	for _, s := range m.Streams {
		if d, is := s.damage(dir); is {
			all = append(all, d)
		}
	}
	return all
}

func (s Stream) damage(dir string) (d Damage, is bool) {
	d = Damage{Stream: inShort(s.Name), Of: s.messages(), of: s}
	d.Holds, d.Without = wordsOf(s.Name)
	for _, segment := range s.Segments {
		err := segment.verify(filepath.Join(dir, segment.File))
		if err != nil && s.Name == natsd.Market {
			err = fmt.Errorf("%w. It has the log's positions %d to %d: %s", err, segment.First, segment.Last, s.before(segment, d.err != nil))
		}
		if err != nil {
			d.add(segment, err)
		}
	}
	if d.err == nil {
		if err := s.tip(dir); err != nil {
			d.add(s.Segments[len(s.Segments)-1], err)
		}
	}
	return d, d.err != nil
}

func (d *Damage) add(s Segment, err error) {
	d.Files, d.Messages, d.Until = append(d.Files, s.File), d.Messages+s.Messages, s.Newest
	d.err = errors.Join(d.err, err)
}

// told is the damage as an error, with what can be done about it.
func (d Damage) told() error {
	if d.Without == "" {
		return d.err
	}
	return fmt.Errorf("%w. There were %d of %d messages of %s (%s), the last of %s. To restore without these add --without %s: %s",
		d.err, d.Messages, d.Of, d.Stream, d.Holds, d.Until.Local().Format(time.RFC3339), d.Stream, d.Without)
}

// before says what can be restored of a log of which a segment is damaged, and maybe others.
func (s Stream) before(damaged Segment, seen bool) string {
	switch {
	case damaged.File == s.Segments[0].File:
		return "nothing was before. Restore another backup, if you have one"
	case seen:
		return "the damage before it comes first"
	}
	return fmt.Sprintf("what was before can be restored with --to %d", damaged.First-1)
}

// told joins what is wrong with the files of a backup.
func told(all []Damage) (err error) {
	for _, d := range all {
		err = errors.Join(err, d.told())
	}
	return err
}

// check returns what is damaged of what will be read: not the segments of the log after the moment, and not what the operator goes on without, which is
// taken out of the manifest.
func (r *restoring) check() error {
	reads := r.manifest
	if r.Position > 0 {
		reads = reads.upTo(r.Position)
	}
	all := reads.damage(r.Backup)
	for _, name := range r.Without {
		if err := CheckWithout(name); err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(d Damage) bool { return d.Stream == name })
		if i < 0 {
			return fmt.Errorf("%s: %w", name, ErrNotDamaged)
		}
		r.manifest = r.manifest.without(all[i])
		r.result.Damaged = append(r.result.Damaged, all[i])
		all = slices.Delete(all, i, i+1)
	}
	return told(all)
}

// upTo is the manifest without the files of the log that have only what is later than a position.
func (m Manifest) upTo(position uint64) Manifest {
	m.Streams = slices.Clone(m.Streams)
	for i, s := range m.Streams {
		if s.Name != natsd.Market {
			continue
		}
		later := func(segment Segment) bool { return segment.First > position }
		if slices.ContainsFunc(s.Segments, later) {
			s.Segments, s.Tip = slices.DeleteFunc(slices.Clone(s.Segments), later), ""
		}
		m.Streams[i] = s
	}
	return m
}

// without is the manifest without the files that are damaged.
func (m Manifest) without(d Damage) Manifest {
	m.Streams = slices.Clone(m.Streams)
	i := slices.IndexFunc(m.Streams, func(s Stream) bool { return s.Name == d.of.Name })
	s := m.Streams[i]
	s.Segments = slices.DeleteFunc(slices.Clone(s.Segments), func(segment Segment) bool { return slices.Contains(d.Files, segment.File) })
	m.Streams[i] = s
	return m
}

// String says what was left out, in a line.
func (d Damage) String() string {
	return fmt.Sprintf("%d of %d messages of %s (%s), the last of %s: %s", d.Messages, d.Of, d.Stream, d.Holds, d.Until.Local().Format(time.RFC3339), strings.TrimSpace(d.Without))
}
