package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/stream"
)

// ErrNoManifest is returned for a folder with files of a backup that nothing tells whose they are.
var ErrNoManifest = errors.New("the folder has files of a backup, but no " + manifestName + ", which says whose they are: nothing was written. " +
	"Give this market a new folder, and keep that one until you know what it is")

// claim returns the manifest of a folder that is this market's, with every file that it names. A folder in which no backup is becomes this
// market's, before anything else is written to it.
func (j *Job) claim(ctx context.Context) (Manifest, error) {
	store, _, err := marketOf(ctx, j.Node.JetStream())
	if err != nil {
		return Manifest{}, err
	}
	if j.Keys != "" {
		if _, err := ownCopies(j.Keys, store); errors.Is(err, ErrOtherMarket) || errors.Is(err, ErrNoManifest) {
			return Manifest{}, err
		}
	}
	m, err := loadManifest(j.Dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return j.begin(store)
	case err != nil:
		return m, err
	case m.Store != store:
		return m, otherMarket(j.Dir, m.Store, store)
	}
	return m, m.missing(j.Dir)
}

// begin makes a folder without segments this market's.
func (j *Job) begin(store string) (Manifest, error) {
	names, err := os.ReadDir(j.Dir)
	if err != nil {
		return Manifest{}, err
	}
	if slices.ContainsFunc(names, func(e fs.DirEntry) bool {
		return segmentName.MatchString(e.Name()) && !strings.HasSuffix(e.Name(), unfinished)
	}) {
		return Manifest{}, fmt.Errorf("%s: %w", j.Dir, ErrNoManifest)
	}
	m := Manifest{Format: format, Program: j.Program, Store: store}
	return m, m.write(j.Dir)
}

// marketOf returns the identity of the market's log, and its last position.
func marketOf(ctx context.Context, js jetstream.JetStream) (store string, last uint64, err error) {
	market, err := stream.New(js, natsd.Market).Info(ctx)
	if err != nil {
		return "", 0, err
	}
	store = market.Config.Metadata[natsd.StoreID]
	if store == "" {
		return "", 0, errors.New("the log has no identity yet: start the market with this version once, by qhatu serve")
	}
	return store, market.State.LastSeq, nil
}

func otherMarket(dir, was, is string) error {
	return fmt.Errorf("%s: %w: it is of %s, this market is %s. Nothing was written. A market that was restored is another one: give it a new folder, and its keys another new one",
		dir, ErrOtherMarket, was, is)
}

// missing returns an error for files that are not there, or have another size than they were written with.
func (m Manifest) missing(dir string) (err error) {
	for _, s := range m.Streams {
		for _, segment := range s.Segments {
			info, e := os.Stat(filepath.Join(dir, segment.File))
			switch {
			case e != nil:
				err = errors.Join(err, fmt.Errorf("%s: %w: %w", segment.File, ErrDamaged, e))
			case info.Size() != segment.Bytes:
				err = errors.Join(err, fmt.Errorf("%s: %w: it has %d bytes, not %d", segment.File, ErrDamaged, info.Size(), segment.Bytes))
			}
		}
	}
	if err != nil {
		err = fmt.Errorf("%s: this backup is not whole any more, and nothing was added: back up to a new folder now, while the market has everything, and look at the disk: %w", dir, err)
	}
	return err
}

// segmentName is the form of a segment's name: its stream, the run that wrote it and its first sequence.
var segmentName = regexp.MustCompile(`^([a-z_]+)-([0-9]{6,})-[0-9]{12,}\` + extension + `(\` + unfinished + `)?$`)

// sweepUp removes what is superseded, and what is left of a run that was cut off: files that the manifest before named, and those of exactly
// the form of a segment of this run or one before. It is called for a folder that is this market's; what else is in it stays.
func sweepUp(dir string, before, m Manifest) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		name := e.Name()
		if e.Type().IsRegular() && !m.names(name) && (before.names(name) || isLeft(name, before.Run+1)) {
			err = errors.Join(err, os.Remove(filepath.Join(dir, name)))
		}
	}
	return err
}

// isLeft tells whether a file is what a run, up to this one, has left behind.
func isLeft(name string, run int) bool {
	if name == manifestName+unfinished {
		return true
	}
	parts := segmentName.FindStringSubmatch(name)
	if parts == nil || !slices.ContainsFunc(kept(), func(k keeping) bool { return strings.ToLower(k.name) == parts[1] }) {
		return false
	}
	of, err := strconv.Atoi(parts[2])
	return err == nil && 1 <= of && of <= run
}

// lock lets one run at a time write a folder, which it makes.
func lock(dir string) (unlock func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil { //nolint:gosec // a descriptor is small
		return nil, errors.Join(fmt.Errorf("%s: %w", dir, ErrRunning), file.Close())
	}
	return func() { _ = file.Close() }, nil
}

// Apart returns [ErrSameFolder] unless neither folder is the other or stands in it.
func Apart(a, b string) error {
	inA, err := within(a, b)
	if err != nil {
		return err
	}
	inB, err := within(b, a)
	if err != nil {
		return err
	}
	if inA || inB {
		return fmt.Errorf("%s and %s: %w", a, b, ErrSameFolder)
	}
	return nil
}

// within tells whether a folder is another, or stands in it, wherever links lead.
func within(folder, of string) (bool, error) {
	inner, err := resolved(folder)
	if err != nil {
		return false, err
	}
	outer, err := resolved(of)
	if err != nil {
		return false, err
	}
	relative, err := filepath.Rel(outer, inner)
	return err == nil && relative != ".." && !strings.HasPrefix(relative, ".."+string(filepath.Separator)), nil
}

// resolved is the path of a folder that may not be there yet.
func resolved(path string) (string, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	found, err := filepath.EvalSymlinks(full)
	if !errors.Is(err, fs.ErrNotExist) {
		return found, err
	}
	parent, err := resolved(filepath.Dir(full))
	return filepath.Join(parent, filepath.Base(full)), err
}
