package backup_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/qhatu/internal/backup"
)

// Positions, times, headers and revisions are those that they were; the identity is another.
func TestARestoreIsTheMarketUnderAnotherIdentity(t *testing.T) {
	w := newWorld(t)
	w.register(t, 1, 300)
	w.put(t, natsd.Vault, "per_1", "sealed")
	w.put(t, natsd.Vault, "per_1", "sealed again")
	w.put(t, natsd.Revoked, "ses_1", "revoked")
	w.says(t, "inbox.message.c1.m1", "vendo maíz")
	if err := testkit.Must(w.js.KeyValue(t.Context(), natsd.Chat))(t).Purge(t.Context(), "nobody"); err != nil {
		t.Fatal(err)
	}
	result := w.backup(t)
	if result.Position != 300 || result.New < 303 {
		t.Fatalf("backed up %+v", result)
	}
	done, node := restore(t, backup.Restore{Backup: w.dir})
	if done.Position != 300 || !done.WithoutKey || len(done.LeftOut) > 0 {
		t.Errorf("restored %+v", done)
	}
	for _, name := range []string{natsd.Market, natsd.Inbox, natsd.StreamOf(natsd.Vault), "KV_" + natsd.Revoked} {
		served := cmpopts.IgnoreMapEntries(func(name string, _ []string) bool { return name == "Nats-Time-Stamp" })
		if diff := cmp.Diff(all(t, w.js, name), all(t, node.JetStream(), name), served); diff != "" {
			t.Errorf("%s (-was +is):\n%s", name, diff)
		}
	}
	was, is := identity(t, w.js), identity(t, node.JetStream())
	if is == was || is != done.Store {
		t.Errorf("the log was %s and is %s, not %s", was, is, done.Store)
	}
	if err := node.Declare(t.Context()); err != nil {
		t.Fatal(err)
	}
	ack := testkit.Must(node.JetStream().Publish(t.Context(), "market.catalog.lot.x", []byte("1")))(t)
	if ack.Sequence != 301 {
		t.Errorf("the next position is %d", ack.Sequence)
	}
}

func identity(t *testing.T, js jetstream.JetStream) string {
	t.Helper()
	return testkit.Must(stream.New(js, natsd.Market).Info(t.Context()))(t).Config.Metadata[natsd.StoreID]
}

func TestASecondRunWritesOnlyWhatIsNew(t *testing.T) {
	w := newWorld(t)
	w.register(t, 1, 200)
	w.backup(t)
	first := segments(t, w.dir, natsd.Market)
	w.register(t, 201, 210)
	if result := w.backup(t); result.New != 10 || result.Position != 210 {
		t.Errorf("the second run: %+v", result)
	}
	if now := segments(t, w.dir, natsd.Market); len(now) != 2 || now[0] != first[0] {
		t.Errorf("segments %v, before %v", now, first)
	}
	if result := w.backup(t); result.New != 0 {
		t.Errorf("a run without news: %+v", result)
	}
	done, node := restore(t, backup.Restore{Backup: w.dir})
	if done.Position != 210 || len(all(t, node.JetStream(), natsd.Market)) != 210 {
		t.Errorf("restored %+v", done)
	}
}

// segments are the files of a stream.
func segments(t *testing.T, dir, name string) (files []string) {
	t.Helper()
	found := testkit.Must(filepath.Glob(filepath.Join(dir, strings.ToLower(name)+"-*.seg")))(t)
	for _, file := range found {
		files = append(files, filepath.Base(file))
	}
	return files
}

func TestARestoreToAMomentLeavesOutWhatWasLater(t *testing.T) {
	w := newWorld(t)
	w.put(t, natsd.Vault, "per_1", "Rosa")
	w.put(t, natsd.Chat, "early", "before")
	w.says(t, "outbox.entry.c1.k1", "early")
	w.says(t, "inbox.message.c1.m1", "early")
	moment := w.register(t, 1, 20)
	w.put(t, natsd.Vault, "per_21", "Elmer")
	w.put(t, natsd.Chat, "late", "after")
	w.says(t, "inbox.message.c1.m2", "late")
	w.says(t, "outbox.entry.c1.k2", "late and sent")
	w.says(t, "outbox.sent.c1.k2.x", "")
	w.says(t, "outbox.entry.c1.k3", "late and never sent")
	w.put(t, natsd.Revoked, "ses_1", "revoked later")
	w.happens(t, "per_3", identityevents.PersonErased{By: "self"})
	w.register(t, 21, 22)
	w.happens(t, "per_21", identityevents.PersonErased{By: "self"})
	w.backup(t)

	check := func(r backup.Restore) {
		t.Helper()
		r.Backup = w.dir
		r.Erasures = erased(t, "per_4", "per_21")
		done, node := restore(t, r)
		js := node.JetStream()
		if done.Position != moment || !slices.Equal(done.Erased, []string{"per_3", "per_4"}) || !slices.Equal(done.Unknown, []string{"per_21"}) {
			t.Errorf("restored %+v", done)
		}
		log := all(t, js, natsd.Market)
		if len(log) != 22 || log[20].Subject != "market.identity.person.per_3" || !strings.Contains(string(log[20].Data), identityevents.PersonErasedV1) {
			t.Errorf("%d commits, the last on %s", len(log), log[len(log)-1].Subject)
		}
		for _, want := range []struct{ bucket, key, value string }{
			{natsd.Vault, "per_1", "Rosa"},
			{natsd.Vault, "per_21", ""},
			{natsd.Chat, "early", "before"},
			{natsd.Chat, "late", ""},
			{natsd.Revoked, "ses_1", "revoked later"},
		} {
			if got := value(t, js, want.bucket, want.key); got != want.value {
				t.Errorf("%s %s is %q, want %q", want.bucket, want.key, got, want.value)
			}
		}
		var subjects []string
		for _, name := range []string{natsd.Inbox, natsd.Outbox} {
			for _, m := range all(t, js, name) {
				subjects = append(subjects, m.Subject)
			}
		}
		if diff := cmp.Diff([]string{"inbox.message.c1.m1", "outbox.entry.c1.k1", "outbox.entry.c1.k2", "outbox.sent.c1.k2.x"}, subjects); diff != "" {
			t.Errorf("messages (-want +got):\n%s", diff)
		}
	}
	check(backup.Restore{Position: moment})
	at := testkit.Must(stream.New(w.js, natsd.Market).Get(t.Context(), moment))(t).Time
	check(backup.Restore{Time: at})
}

func TestReactionsGoOnWhereTheyWere(t *testing.T) {
	w := newWorld(t)
	w.register(t, 1, 5)
	for name, policy := range map[string]jetstream.DeliverPolicy{"all-v1": jetstream.DeliverAllPolicy, "new-v1": jetstream.DeliverByStartSequencePolicy} {
		cfg := jetstream.ConsumerConfig{Durable: name, AckPolicy: jetstream.AckExplicitPolicy, DeliverPolicy: policy, MaxDeliver: -1}
		if policy == jetstream.DeliverByStartSequencePolicy {
			cfg.OptStartSeq = 2
		}
		c := testkit.Must(w.js.CreateConsumer(t.Context(), natsd.Market, cfg))(t)
		batch := testkit.Must(c.Fetch(3, jetstream.FetchMaxWait(time.Minute)))(t)
		for m := range batch.Messages() {
			if err := m.DoubleAck(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.backup(t)
	_, node := restore(t, backup.Restore{Backup: w.dir})
	for name, want := range map[string]uint64{"all-v1": 4, "new-v1": 5} {
		c := testkit.Must(node.JetStream().Consumer(t.Context(), natsd.Market, name))(t)
		m := testkit.Must(c.Next(jetstream.FetchMaxWait(time.Minute)))(t)
		if got := testkit.Must(m.Metadata())(t).Sequence.Stream; got != want {
			t.Errorf("%s goes on with %d, want %d", name, got, want)
		}
		before := testkit.Must(w.js.Consumer(t.Context(), natsd.Market, name))(t).CachedInfo().Config.DeliverPolicy
		if now := c.CachedInfo().Config.DeliverPolicy; now != before {
			t.Errorf("%s has the policy %v, had %v", name, now, before)
		}
	}
}

func TestTimersAreSetAgain(t *testing.T) {
	w := newWorld(t)
	w.register(t, 1, 1)
	set := func(name string, at time.Time) {
		when := at.UTC().Format(time.RFC3339Nano)
		testkit.Must(w.js.PublishMsg(t.Context(), &nats.Msg{Subject: "timer.set.offer." + name, Data: []byte(when), Header: nats.Header{
			jetstream.ScheduleHeader: {"@at " + when}, jetstream.ScheduleTargetHeader: {"timer.due.offer." + name}, jetstream.MsgRollup: {jetstream.MsgRollupSubject},
		}}))(t)
	}
	set("far", time.Now().Add(24*time.Hour))
	set("near", time.Now().Add(-time.Minute))
	testkit.Eventually(t, "one is due", func() bool {
		return len(all(t, w.js, natsd.Timer)) == 2 && all(t, w.js, natsd.Timer)[1].Subject == "timer.due.offer.near"
	})
	w.backup(t)
	done, node := restore(t, backup.Restore{Backup: w.dir})
	var subjects []string
	for _, m := range all(t, node.JetStream(), natsd.Timer) {
		subjects = append(subjects, m.Subject)
	}
	if done.Timers != 2 || !slices.Equal(subjects, []string{"timer.set.offer.far", "timer.due.offer.near"}) {
		t.Errorf("set %d: %v", done.Timers, subjects)
	}
}

func TestADamagedSegmentIsNamedAndWhatWasBeforeComesBack(t *testing.T) {
	w := newWorld(t)
	w.register(t, 1, 50)
	w.backup(t)
	w.register(t, 51, 60)
	w.backup(t)
	broken := segments(t, w.dir, natsd.Market)[1]
	flip(t, filepath.Join(w.dir, broken))
	whole := backup.Restore{Backup: w.dir, DataDir: t.TempDir()}
	_, err := whole.Run(t.Context())
	if !errors.Is(err, backup.ErrDamaged) || !strings.Contains(err.Error(), broken) || !strings.Contains(err.Error(), "--to 50") {
		t.Errorf("restored: %v", err)
	}
	if left := testkit.Must(os.ReadDir(whole.DataDir))(t); len(left) > 0 {
		t.Errorf("%d files are left", len(left))
	}
	if done, _ := restore(t, backup.Restore{Backup: w.dir, Position: 50}); done.Position != 50 {
		t.Errorf("restored %+v", done)
	}
}

// flip changes one bit in the middle of a file.
func flip(t *testing.T, path string) {
	t.Helper()
	text := testkit.Must(os.ReadFile(path))(t)
	text[len(text)/2] ^= 1
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// What a run that was cut off leaves behind is no part of the backup, and the next run removes it.
func TestARunThatIsCutOffLeavesTheBackupWhole(t *testing.T) {
	w := newWorld(t)
	w.register(t, 1, 50)
	w.backup(t)
	for _, name := range []string{"market-000002-000000000051.seg.part", "market-000002-000000000051.seg", "manifest.json.part"} {
		if err := os.WriteFile(filepath.Join(w.dir, name), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if done, _ := restore(t, backup.Restore{Backup: w.dir}); done.Position != 50 {
		t.Errorf("restored %+v", done)
	}
	w.register(t, 51, 60)
	w.backup(t)
	if done, _ := restore(t, backup.Restore{Backup: w.dir}); done.Position != 60 {
		t.Errorf("restored %+v", done)
	}
	if halves := testkit.Must(filepath.Glob(filepath.Join(w.dir, "*.part")))(t); len(halves) > 0 {
		t.Errorf("left: %v", halves)
	}
}

func TestWhatIsRefused(t *testing.T) {
	w := newWorld(t)
	w.register(t, 1, 5)
	w.backup(t)
	other := newWorld(t)
	other.dir = w.dir
	other.register(t, 1, 9)
	job := backup.Job{Dir: w.dir, Node: other.node}
	if _, err := job.Run(t.Context()); !errors.Is(err, backup.ErrOtherMarket) {
		t.Errorf("another market's folder: %v", err)
	}
	used := t.TempDir()
	if err := os.WriteFile(filepath.Join(used, "x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	newer := t.TempDir()
	if err := os.WriteFile(filepath.Join(newer, "manifest.json"), []byte(`{"format":99}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		restore backup.Restore
		want    error
	}{
		"a folder that is not empty": {backup.Restore{Backup: w.dir, DataDir: used}, backup.ErrNotEmpty},
		"a later position":           {backup.Restore{Backup: w.dir, Position: 6}, backup.ErrTooFar},
		"a later time":               {backup.Restore{Backup: w.dir, Time: time.Now().Add(time.Hour)}, backup.ErrTooFar},
		"before the log began":       {backup.Restore{Backup: w.dir, Time: time.Now().Add(-time.Hour)}, backup.ErrTooEarly},
		"no backup":                  {backup.Restore{Backup: t.TempDir()}, backup.ErrNoBackup},
		"a later format":             {backup.Restore{Backup: newer}, backup.ErrNewer},
	} {
		if c.restore.DataDir == "" {
			c.restore.DataDir = filepath.Join(t.TempDir(), "new")
		}
		if _, err := c.restore.Run(t.Context()); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Of every stream it is said whether it is in the backup, or why not.
func TestEveryStreamIsDecidedAbout(t *testing.T) {
	w := newWorld(t)
	names := w.js.StreamNames(t.Context())
	for name := range names.Name() {
		_, left := backup.LeftOut()[name]
		if kept := slices.Contains(backup.Streams(), name); kept == left {
			t.Errorf("%s: kept %v, left out %v", name, kept, left)
		}
	}
	if err := names.Err(); err != nil {
		t.Fatal(err)
	}
}

func TestKeysAreKeptApartAndOnlyTheLast(t *testing.T) {
	w := newWorld(t)
	w.register(t, 1, 3)
	w.backup(t)
	from := backup.KeyFiles{Dir: t.TempDir()}
	from.Vault = vault.KeyFiles(filepath.Join(from.Dir, "vault.key"))
	for _, name := range []string{"signing.pem", "secret.key", "vault.key", "vault.key.2", "vault.key.retired"} {
		if err := os.WriteFile(filepath.Join(from.Dir, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w.put(t, natsd.Keys, "per_1", "key")
	dir := t.TempDir()
	for range 2 {
		if n := testkit.Must(backup.Keys(t.Context(), w.node, from, dir))(t); n != 4 {
			t.Errorf("%d files of keys", n)
		}
		w.put(t, natsd.Keys, "per_1", "destroyed")
	}
	testkit.Must(backup.Keys(t.Context(), w.node, from, dir))(t)
	if copies := testkit.Must(filepath.Glob(filepath.Join(dir, "keys-*")))(t); len(copies) != 1 {
		t.Errorf("copies %v", copies)
	}
	to := t.TempDir()
	done, node := restore(t, backup.Restore{Backup: w.dir, Keys: dir, DataDir: to, Position: 2})
	if got := value(t, node.JetStream(), natsd.Keys, "per_1"); got != "destroyed" || done.WithoutKey {
		t.Errorf("the key is %q, %+v", got, done)
	}
	for _, name := range []string{"signing.pem", "secret.key", "vault.key", "vault.key.2"} {
		if text, err := os.ReadFile(filepath.Join(to, "keys", name)); err != nil || string(text) != name {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
	for _, pair := range [][2]string{{dir, dir}, {dir, filepath.Join(dir, "data")}, {filepath.Join(dir, "k"), dir}} {
		if err := backup.Apart(pair[0], pair[1]); !errors.Is(err, backup.ErrSameFolder) {
			t.Errorf("%v: %v", pair, err)
		}
	}
	if err := backup.Apart(dir, w.dir); err != nil {
		t.Error(err)
	}
}
