package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/vault"
)

const (
	keysName  = "keys-" // begins the folder of a copy of the keys
	keysTime  = "20060102T150405.000000000"
	filesName = "files" // within it, the files of keys
)

// KeyFiles are where a market's keys are.
type KeyFiles struct {
	Dir   string         // signing keys and the secret, and usually the masters
	Vault vault.KeyFiles // the masters
}

// KeysCopy tells of a copy of the keys.
type KeysCopy struct {
	Position uint64    `json:"position"` // of the log when it was begun
	Time     time.Time `json:"time"`     // when it was begun
	Older    bool      `json:"older"`    // than the backup: who came in between has no key
	Unhashed bool      `json:"unhashed"` // its files cannot be compared: a version without hashes wrote it
}

// ErrOlderKeys is returned when a backup is tried with keys that were copied before it.
var ErrOlderKeys = errors.New("the copy of the keys is older than the backup, so that who came in between has no name: run qhatu backup with this --keys folder again")

// Keys copies the keys: the files, and the keys of personal data that the masters wrap. The copy before it is removed when the new one
// is complete, for it may have keys that were destroyed since. It returns how many there are.
func Keys(ctx context.Context, node *natsd.Node, from KeyFiles, dir string) (int, error) {
	unlock, err := lock(dir)
	if err != nil {
		return 0, err
	}
	defer unlock()
	m := Manifest{Format: format, Time: time.Now().UTC()}
	if m.Store, m.Position, err = marketOf(ctx, node.JetStream()); err != nil { // before anything is read: keys that come meanwhile are of a later position
		return 0, err
	}
	before, err := ownCopies(dir, m.Store)
	if err != nil {
		return 0, err
	}
	name := keysName + m.Time.Format(keysTime)
	part := filepath.Join(dir, name+unfinished)
	if m, err = copyKeys(ctx, node, from, part, m); err != nil {
		return 0, errors.Join(fmt.Errorf("back up keys: %w", inRoom(dir, err)), os.RemoveAll(part))
	}
	if err := errors.Join(os.Rename(part, filepath.Join(dir, name)), syncFolder(dir)); err != nil {
		return 0, err
	}
	for _, old := range before {
		err = errors.Join(err, removeCopy(filepath.Join(dir, old)))
	}
	return len(m.Files), err
}

// copies are the folders of exactly the form of a copy's, the newest last: complete ones, and what is left of those that were cut off.
func copies(dir string) (complete, parts []string, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	for _, e := range entries {
		at, isPart := strings.CutSuffix(e.Name(), unfinished)
		at, isCopy := strings.CutPrefix(at, keysName)
		if _, e := time.Parse(keysTime, at); e != nil || !isCopy {
			continue
		}
		switch {
		case !e.IsDir():
		case isPart:
			parts = append(parts, e.Name())
		default:
			complete = append(complete, e.Name())
		}
	}
	return complete, parts, err
}

// ownCopies are the copies in a folder that are this market's, and what is left of its own. It returns [ErrOtherMarket] where another market's is.
func ownCopies(dir, store string) ([]string, error) {
	complete, parts, err := copies(dir)
	if err != nil {
		return nil, err
	}
	for _, name := range complete {
		m, err := loadManifest(filepath.Join(dir, name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("%s: %w", filepath.Join(dir, name), ErrNoManifest)
		case err != nil:
			return nil, err
		case m.Store != store:
			return nil, otherMarket(dir, m.Store, store)
		}
	}
	own := slices.Clone(complete)
	for _, name := range parts {
		if m, err := loadManifest(filepath.Join(dir, name)); err == nil && m.Store == store {
			own = append(own, name)
		}
	}
	return own, nil
}

// removeCopy removes a copy, its manifest last: what is left when it is cut off still says whose it is.
func removeCopy(path string) error {
	part := strings.TrimSuffix(path, unfinished) + unfinished
	if part != path {
		if err := os.Rename(path, part); err != nil {
			return err
		}
	}
	entries, err := os.ReadDir(part)
	for _, e := range entries {
		if e.Name() != manifestName {
			err = errors.Join(err, os.RemoveAll(filepath.Join(part, e.Name())))
		}
	}
	if err != nil {
		return err
	}
	return os.RemoveAll(part)
}

// copyKeys makes a copy in a new folder, which says from the beginning whose it is.
func copyKeys(ctx context.Context, node *natsd.Node, from KeyFiles, to string, m Manifest) (Manifest, error) {
	files := filepath.Join(to, filesName)
	if err := os.MkdirAll(files, 0o700); err != nil {
		return m, err
	}
	if err := m.write(to); err != nil {
		return m, err
	}
	var err error
	if m.Files, err = copyFiles(from.Dir, files, ""); err != nil {
		return m, err
	}
	if apart := filepath.Dir(string(from.Vault)); filepath.Clean(apart) != filepath.Clean(from.Dir) {
		more, err := copyFiles(apart, files, filepath.Base(string(from.Vault)))
		if err != nil {
			return m, err
		}
		m.Files = append(m.Files, more...)
	}
	if len(m.Files) == 0 {
		return m, fmt.Errorf("there are no keys in %s: say where they are with --key-dir", from.Dir)
	}
	r := &run{Job: &Job{Dir: to}, js: node.JetStream()}
	s, err := r.stream(ctx, keeping{name: natsd.StreamOf(natsd.Keys), whole: true}) // wrapped as they are
	if err != nil {
		return m, err
	}
	m.Run, m.Streams = 1, []Stream{s}
	return m, m.write(to)
}

// copyFiles copies the files of a folder whose names begin so, but masters that nothing reads any more.
func copyFiles(from, to, prefix string) (done []File, err error) {
	entries, err := os.ReadDir(from)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || !strings.HasPrefix(e.Name(), prefix) || strings.HasSuffix(e.Name(), vault.Retired("")) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(from, e.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return done, err
		}
		if err := writeFile(filepath.Join(to, e.Name()), text); err != nil {
			return done, err
		}
		done = append(done, File{Name: e.Name(), SHA256: hashOf(text)})
	}
	return done, nil
}

// keysCopy is a copy of the keys that was compared with what was written.
type keysCopy struct {
	KeysCopy

	dir      string
	manifest Manifest
}

// copyOf returns the last copy of the keys of a backup's market, after every file in it was compared with its hash.
func copyOf(dir string, of Manifest) (c keysCopy, err error) {
	complete, _, err := copies(dir)
	if err == nil && len(complete) == 0 {
		err = fmt.Errorf("%s: there is no copy of keys in this folder", dir)
	}
	if err != nil {
		return c, err
	}
	c.dir = filepath.Join(dir, complete[len(complete)-1])
	m, err := readManifest(c.dir)
	if err != nil {
		return c, err
	}
	if m.Store != of.Store {
		return c, fmt.Errorf("%s: %w: its keys are of %s, the backup is of %s", dir, ErrOtherMarket, m.Store, of.Store)
	}
	c.manifest = m
	c.KeysCopy = KeysCopy{Position: m.Position, Time: m.Time, Older: m.Position < of.Position || m.Time.Before(of.Time), Unhashed: len(m.Files) == 0}
	err = told(m.damage(c.dir))
	for _, f := range m.Files {
		_, wrong := c.read(f)
		err = errors.Join(err, wrong)
	}
	if err != nil {
		err = fmt.Errorf("the copy of the keys in %s: %w", dir, err)
	}
	return c, err
}

// read returns a file of keys that is as it was copied.
func (c keysCopy) read(f File) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(c.dir, filesName, filepath.Base(f.Name)))
	if err == nil && hashOf(text) != f.SHA256 {
		err = errors.New("it is not as it was copied")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %w", f.Name, ErrDamaged, err)
	}
	return text, nil
}

// copyTo writes the files of keys to a folder: those that the copy names, or all where it names none.
func (c keysCopy) copyTo(dir string) error {
	if c.Unhashed {
		_, err := copyFiles(filepath.Join(c.dir, filesName), dir, "")
		return err
	}
	for _, f := range c.manifest.Files {
		text, err := c.read(f)
		if err != nil {
			return err
		}
		if err := writeFile(filepath.Join(dir, filepath.Base(f.Name)), text); err != nil {
			return err
		}
	}
	return nil
}
