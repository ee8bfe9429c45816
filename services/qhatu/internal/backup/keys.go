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
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/vault"
)

const (
	keysName  = "keys-" // begins the folder of a copy of the keys
	filesName = "files" // within it, the files of keys
)

// KeyFiles are where a market's keys are.
type KeyFiles struct {
	Dir   string         // signing keys and the secret, and usually the masters
	Vault vault.KeyFiles // the masters
}

// Keys copies the keys: the files, and the keys of personal data that the masters wrap. The copy before it is removed when the new one
// is complete, for it may have keys that were destroyed since. It returns how many there are.
func Keys(ctx context.Context, node *natsd.Node, from KeyFiles, dir string) (int, error) {
	unlock, err := lock(dir)
	if err != nil {
		return 0, err
	}
	defer unlock()
	before, err := copies(dir)
	if err != nil {
		return 0, err
	}
	name := keysName + time.Now().UTC().Format("20060102T150405.000000000")
	part := filepath.Join(dir, name+unfinished)
	count, err := copyKeys(ctx, node, from, part)
	if err != nil {
		return 0, errors.Join(fmt.Errorf("back up keys: %w", err), os.RemoveAll(part))
	}
	if err := errors.Join(os.Rename(part, filepath.Join(dir, name)), syncFolder(dir)); err != nil {
		return 0, err
	}
	for _, old := range before {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, old)))
	}
	return count, err
}

// copies are those that there are, the newest last, and what is left of one that was cut off.
func copies(dir string) (names []string, err error) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if e.IsDir() && strings.HasPrefix(e.Name(), keysName) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, err
}

// newestKeys is the folder of the last complete copy.
func newestKeys(dir string) (string, error) {
	names, err := copies(dir)
	names = slices.DeleteFunc(names, func(name string) bool { return strings.HasSuffix(name, unfinished) })
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("%s: there is no copy of keys in this folder", dir)
	}
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, names[len(names)-1]), nil
}

func copyKeys(ctx context.Context, node *natsd.Node, from KeyFiles, to string) (int, error) {
	files := filepath.Join(to, filesName)
	if err := os.MkdirAll(files, 0o700); err != nil {
		return 0, err
	}
	count, err := copyFiles(from.Dir, files, "")
	if err != nil {
		return 0, err
	}
	if apart := filepath.Dir(string(from.Vault)); filepath.Clean(apart) != filepath.Clean(from.Dir) {
		more, err := copyFiles(apart, files, filepath.Base(string(from.Vault)))
		if err != nil {
			return 0, err
		}
		count += more
	}
	if count == 0 {
		return 0, fmt.Errorf("there are no keys in %s: say where they are with --key-dir", from.Dir)
	}
	return count, copyBucket(ctx, node, to)
}

// copyBucket copies the keys of personal data, wrapped as they are.
func copyBucket(ctx context.Context, node *natsd.Node, to string) error {
	r := &run{Job: &Job{Dir: to}, js: node.JetStream()}
	s, err := r.stream(ctx, keeping{name: "KV_" + natsd.Keys, whole: true})
	if err != nil {
		return err
	}
	info, err := stream.New(r.js, natsd.Market).Info(ctx)
	if err != nil {
		return err
	}
	m := Manifest{Format: format, Run: 1, Store: info.Config.Metadata[natsd.StoreID], Position: info.State.LastSeq, Time: time.Now().UTC(), Streams: []Stream{s}}
	return m.write(to)
}

// copyFiles copies the files of a folder whose names begin so, but masters that nothing reads any more.
func copyFiles(from, to, prefix string) (count int, err error) {
	entries, err := os.ReadDir(from)
	if err != nil {
		return 0, err
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
			return count, err
		}
		if err := writeFile(filepath.Join(to, e.Name()), text); err != nil {
			return count, err
		}
		count++
	}
	return count, nil
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

// readKeys returns what is in the newest copy.
func readKeys(dir string) (Manifest, string, error) {
	newest, err := newestKeys(dir)
	if err != nil {
		return Manifest{}, "", err
	}
	m, err := readManifest(newest)
	return m, newest, err
}
