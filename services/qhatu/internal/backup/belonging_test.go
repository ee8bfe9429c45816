package backup_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/qhatu/internal/backup"
)

// keyFiles are keys as a market has them.
func keyFiles(t *testing.T) backup.KeyFiles {
	t.Helper()
	from := backup.KeyFiles{Dir: t.TempDir()}
	from.Vault = vault.KeyFiles(filepath.Join(from.Dir, "vault.key"))
	for _, name := range []string{"signing.pem", "secret.key", "vault.key"} {
		write(t, filepath.Join(from.Dir, name), "the "+name)
	}
	return from
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// files are all in a folder, by path, with what is in them, but the lock.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, pattern := range []string{"*", "*/*", "*/*/*"} {
		for _, path := range testkit.Must(filepath.Glob(filepath.Join(dir, pattern)))(t) {
			if info := testkit.Must(os.Stat(path))(t); info.Mode().IsRegular() && info.Name() != "lock" {
				found[testkit.Must(filepath.Rel(dir, path))(t)] = string(testkit.Must(os.ReadFile(path))(t))
			}
		}
	}
	return found
}

// unchanged returns a function that fails when anything in the folders is not as it is now.
func unchanged(t *testing.T, dirs ...string) func(what string) {
	t.Helper()
	before := map[string]map[string]string{}
	for _, dir := range dirs {
		before[dir] = files(t, dir)
	}
	return func(what string) {
		t.Helper()
		for _, dir := range dirs {
			if diff := cmp.Diff(before[dir], files(t, dir)); diff != "" {
				t.Errorf("%s: the folder (-was +is):\n%s", what, diff)
			}
		}
	}
}

// saved is a market with a backup and a copy of its keys.
func saved(t *testing.T) (w *world, from backup.KeyFiles, keys string) {
	t.Helper()
	w, from, keys = newWorld(t), keyFiles(t), t.TempDir()
	w.register(t, 1, 5)
	w.put(t, natsd.Keys, "per_1", "key")
	w.backup(t)
	testkit.Must(backup.Keys(t.Context(), w.node, from, keys))(t)
	return w, from, keys
}

// Neither the backup nor the keys of another market are touched, whatever is left of them.
func TestTheFoldersOfAnotherMarketAreLeftAlone(t *testing.T) {
	w, _, keys := saved(t)
	other := newWorld(t)
	write(t, filepath.Join(w.dir, "market-000002-000000000006.seg"), "half")
	same := unchanged(t, w.dir, keys)
	if _, err := backup.Keys(t.Context(), other.node, keyFiles(t), keys); !errors.Is(err, backup.ErrOtherMarket) {
		t.Errorf("keys to another market's folder: %v", err)
	}
	fresh := filepath.Join(t.TempDir(), "new")
	job := backup.Job{Dir: fresh, Keys: keys, Node: other.node}
	if _, err := job.Run(t.Context()); !errors.Is(err, backup.ErrOtherMarket) {
		t.Errorf("a backup with another market's keys: %v", err)
	}
	if left := files(t, fresh); len(left) > 0 {
		t.Errorf("written before it was refused: %v", left)
	}
	job = backup.Job{Dir: w.dir, Node: other.node}
	if _, err := job.Run(t.Context()); !errors.Is(err, backup.ErrOtherMarket) {
		t.Errorf("a backup to another market's folder: %v", err)
	}
	same("after all that was refused")
}

// A folder with files of a backup and no word of whose they are is not begun anew, by its own market neither.
func TestAFolderWithoutItsManifestIsLeftAlone(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(manifest string) error
		want  error
	}{
		"lost":   {os.Remove, backup.ErrNoManifest},
		"empty":  {func(path string) error { return os.WriteFile(path, []byte("{}"), 0o600) }, backup.ErrDamaged},
		"zeroed": {func(path string) error { return os.WriteFile(path, nil, 0o600) }, backup.ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			w, from, keys := saved(t)
			if err := c.spoil(filepath.Join(w.dir, "manifest.json")); err != nil {
				t.Fatal(err)
			}
			copied := testkit.Must(filepath.Glob(filepath.Join(keys, "keys-*", "manifest.json")))(t)
			if err := c.spoil(copied[0]); err != nil {
				t.Fatal(err)
			}
			same := unchanged(t, w.dir, keys)
			for _, node := range []*natsd.Node{w.node, newWorld(t).node} {
				job := backup.Job{Dir: w.dir, Node: node}
				if _, err := job.Run(t.Context()); !errors.Is(err, c.want) {
					t.Errorf("backed up: %v", err)
				}
				if _, err := backup.Keys(t.Context(), node, from, keys); !errors.Is(err, c.want) {
					t.Errorf("keys copied: %v", err)
				}
			}
			same("after a manifest was " + name)
		})
	}
}

// What others have put into the folders stays, and what was cut off goes.
func TestOnlyWhatTheBackupWroteIsRemoved(t *testing.T) {
	w, from, keys := saved(t)
	foreign := []string{
		filepath.Join(w.dir, "notes.seg"), filepath.Join(w.dir, "letter.part"), filepath.Join(w.dir, "photos-000001-000000000001.seg"),
		filepath.Join(w.dir, "market-000009-000000000001.seg"), filepath.Join(w.dir, "market-000001-1.seg"),
		filepath.Join(keys, "keys-2025", "vault.key"), filepath.Join(keys, "keys-mine", "house.txt"), filepath.Join(keys, "keys-20250101T000000.part", "x"),
		filepath.Join(keys, "keys-20250101T000000.000000000.part", "of.another"), filepath.Join(keys, "keys-20250101T000000.000000001"), // a file
	}
	for _, path := range foreign {
		write(t, path, "mine")
	}
	store := identity(t, w.js)
	cut := []string{
		filepath.Join(w.dir, "market-000002-000000000006.seg"), filepath.Join(w.dir, "market-000002-000000000006.seg.part"), filepath.Join(w.dir, "manifest.json.part"),
		filepath.Join(keys, "keys-20250101T000000.000000002.part", "manifest.json"), filepath.Join(keys, "keys-20250101T000000.000000002.part", "files", "vault.key"),
	}
	for _, path := range cut {
		write(t, path, `{"format":1,"store_id":"`+store+`"}`)
	}
	w.backup(t)
	testkit.Must(backup.Keys(t.Context(), w.node, from, keys))(t)
	for _, path := range foreign {
		if text, err := os.ReadFile(path); err != nil || string(text) != "mine" {
			t.Errorf("%s: %q, %v", path, text, err)
		}
	}
	for _, path := range cut {
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s is left", path)
		}
	}
	if done, _ := restore(t, backup.Restore{Backup: w.dir, Keys: keys}); done.Position != 5 || done.Keys.Older || done.Keys.Unhashed {
		t.Errorf("restored %+v", done)
	}
}

// The first run, too, is done again after it was cut off.
func TestAFirstRunThatWasCutOffIsDoneAgain(t *testing.T) {
	w := newWorld(t)
	w.register(t, 1, 5)
	write(t, filepath.Join(w.dir, "manifest.json"), `{"format":1,"store_id":"`+identity(t, w.js)+`"}`)
	write(t, filepath.Join(w.dir, "market-000001-000000000001.seg"), "half")
	early := backup.Restore{Backup: w.dir, DataDir: t.TempDir()}
	if _, err := early.Run(t.Context()); !errors.Is(err, backup.ErrNoBackup) {
		t.Errorf("restored: %v", err)
	}
	w.backup(t)
	if done, _ := restore(t, backup.Restore{Backup: w.dir}); done.Position != 5 {
		t.Errorf("restored %+v", done)
	}
}

func TestARunNoticesThatFilesOfTheBackupAreGone(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"gone":    os.Remove,
		"shorter": func(path string) error { return os.Truncate(path, 10) },
	} {
		w, _, _ := saved(t)
		file := segments(t, w.dir, natsd.Market)[0]
		if err := spoil(filepath.Join(w.dir, file)); err != nil {
			t.Fatal(err)
		}
		w.register(t, 6, 7)
		same := unchanged(t, w.dir)
		job := backup.Job{Dir: w.dir, Node: w.node}
		if _, err := job.Run(t.Context()); !errors.Is(err, backup.ErrDamaged) || !strings.Contains(err.Error(), file) {
			t.Errorf("%s: %v", name, err)
		}
		same(name)
	}
}

// Keys that were copied before the backup lack those of who came since.
func TestOlderKeysAreTold(t *testing.T) {
	w, from, keys := saved(t)
	w.register(t, 6, 6)
	w.backup(t)
	older := backup.Restore{Backup: w.dir, Keys: keys}
	if _, err := backup.Try(t.Context(), older, t.TempDir(), nil); !errors.Is(err, backup.ErrOlderKeys) {
		t.Errorf("tried: %v", err)
	}
	if done, _ := restore(t, older); !done.Keys.Older || done.Keys.Position != 5 {
		t.Errorf("restored with older keys: %+v", done.Keys)
	}
	testkit.Must(backup.Keys(t.Context(), w.node, from, keys))(t)
	if done, _ := restore(t, older); done.Keys.Older || done.Keys.Position != 6 {
		t.Errorf("restored with the right keys: %+v", done.Keys)
	}
}

// A file of keys that is not as it was copied is named, and nothing is restored.
func TestDamagedKeysAreNamed(t *testing.T) {
	w, _, keys := saved(t)
	for _, name := range []string{"vault.key", "secret.key", "signing.pem"} {
		path := testkit.Must(filepath.Glob(filepath.Join(keys, "keys-*", "files", name)))(t)[0]
		for how, spoil := range map[string]func(){
			"flipped": func() { flip(t, path) },
			"gone":    func() { _ = os.Remove(path) },
		} {
			spoil()
			spoilt := backup.Restore{Backup: w.dir, Keys: keys, DataDir: t.TempDir()}
			if _, err := spoilt.Run(t.Context()); !errors.Is(err, backup.ErrDamaged) || !strings.Contains(err.Error(), name) {
				t.Errorf("restored, %s %s: %v", name, how, err)
			}
			if left := files(t, spoilt.DataDir); len(left) > 0 {
				t.Errorf("left: %v", left)
			}
			if _, err := backup.Try(t.Context(), spoilt, t.TempDir(), nil); !errors.Is(err, backup.ErrDamaged) || !strings.Contains(err.Error(), name) {
				t.Errorf("tried, %s %s: %v", name, how, err)
			}
			write(t, path, "the "+name)
		}
	}
}

// Copies of before there were hashes are restored all the same.
func TestKeysWithoutHashesAreReadStill(t *testing.T) {
	w, _, keys := saved(t)
	edit(t, testkit.Must(filepath.Glob(filepath.Join(keys, "keys-*", "manifest.json")))(t)[0], func(m map[string]any) { delete(m, "files") })
	to := t.TempDir()
	done, _ := restore(t, backup.Restore{Backup: w.dir, Keys: keys, DataDir: to})
	if text, err := os.ReadFile(filepath.Join(to, "keys", "secret.key")); err != nil || string(text) != "the secret.key" || !done.Keys.Unhashed {
		t.Errorf("restored %q, %v: %+v", text, err, done.Keys)
	}
}

// edit changes a manifest.
func edit(t *testing.T, path string, change func(m map[string]any)) {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(testkit.Must(os.ReadFile(path))(t), &m); err != nil {
		t.Fatal(err)
	}
	change(m)
	write(t, path, string(testkit.Must(json.Marshal(m))(t)))
}

// A manifest from which files were taken does not pass for a smaller backup.
func TestAManifestThatLacksFilesIsNoticed(t *testing.T) {
	w := newWorld(t)
	for i := range 3 {
		w.register(t, 10*i+1, 10*i+10)
		w.backup(t)
	}
	path := filepath.Join(w.dir, "manifest.json")
	whole := string(testkit.Must(os.ReadFile(path))(t))
	for name, change := range map[string]func(m, market map[string]any, segments []any){
		"the last, and the ends": func(m, market map[string]any, segments []any) {
			market["segments"], market["last"], m["position"] = segments[:2], 20, 20
		},
		"the last alone":   func(_, market map[string]any, segments []any) { market["segments"] = segments[:2] },
		"the first":        func(_, market map[string]any, segments []any) { market["segments"] = segments[1:] },
		"one between":      func(_, market map[string]any, segments []any) { market["segments"] = []any{segments[0], segments[2]} },
		"all":              func(_, market map[string]any, _ []any) { market["segments"] = []any{} },
		"the tip":          func(_, market map[string]any, _ []any) { delete(market, "tip") },
		"another position": func(m, _ map[string]any, _ []any) { m["position"] = 40 },
	} {
		write(t, path, whole)
		edit(t, path, func(m map[string]any) {
			for _, s := range m["streams"].([]any) {
				if market := s.(map[string]any); market["name"] == natsd.Market {
					change(m, market, market["segments"].([]any))
				}
			}
		})
		r := backup.Restore{Backup: w.dir, DataDir: t.TempDir()}
		if _, err := r.Run(t.Context()); !errors.Is(err, backup.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
