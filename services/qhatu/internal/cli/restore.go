package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/services/qhatu/internal/backup"
	"github.com/qhatu/qhatu/services/qhatu/internal/natsuser"
	"github.com/qhatu/qhatu/services/qhatu/internal/progress"
)

// bringing restores a market.
type bringing struct {
	Backup      string   `arg:"" type:"folder" help:"Folder of the backup."`
	DataDir     string   `name:"data-dir" type:"folder" env:"QHATU_DATA_DIR" help:"Empty folder to restore to: a market on one machine."`
	URL         string   `name:"nats-url" type:"nats" env:"QHATU_NATS_URL" help:"Cluster without a market to restore to, in place of --data-dir."`
	NKey        string   `name:"nats-nkey" type:"file" env:"QHATU_NATS_NKEY" help:"File with the seed of its operator's key."`
	Creds       string   `name:"nats-creds" type:"file" env:"QHATU_NATS_CREDS" help:"File with its operator's credentials, likewise."`
	CA          string   `name:"nats-ca" type:"file" env:"QHATU_NATS_CA" help:"File with the certificate, in PEM, of who signs those of the servers. Empty: whom this machine trusts."`
	Replicas    int      `name:"nats-replicas" type:"count" least:"0" most:"5" env:"QHATU_NATS_REPLICAS" help:"Copies of each stream there. 0: three."`
	KeyDir      string   `name:"key-dir" type:"folder" env:"QHATU_KEY_DIR" help:"Empty folder for the files of keys, where the market is restored to a cluster: every service is given them."`
	Keys        string   `name:"keys" type:"folder" env:"QHATU_BACKUP_KEYS" help:"Folder of the copy of the keys."`
	WithoutKeys bool     `name:"without-keys" help:"The keys are lost: restore what can be read without them. Names, phones and conversations are gone."`
	To          string   `name:"to" help:"Restore the market as it was at a position of the log, as 4711, or a moment, as 2026-11-29T14:30:00-05:00. Empty: as it was last."`
	Without     []string `name:"without" placeholder:"PART" help:"Parts of the backup that are damaged, as outbox: restore without what is damaged of them. What that means is said where a restore is refused."`
	Erasures    *string  `name:"erasures" help:"Who was erased after the backup: a file with an id a line, or a later backup."`
	JSON        bool     `name:"json" help:"Print what was done as JSON, and no progress."`
}

// Run restores, and says what it did.
func (b *bringing) Run(ctx context.Context, p Program) (err error) {
	restore, err := b.restore(p)
	if err != nil {
		return err
	}
	if b.URL != "" {
		cfg := natsd.Config{URL: b.URL, NKey: b.NKey, Creds: b.Creds, CA: b.CA, Replicas: b.Replicas, Name: natsuser.Operator}
		if restore.Cluster, err = natsd.Start(ctx, cfg); err != nil {
			return known(err, "--nats-url")
		}
		defer func() { err = errors.Join(err, restore.Cluster.Close()) }()
	}
	done, err := restore.Run(ctx)
	if err != nil {
		return err
	}
	if b.JSON {
		return printJSON(p.Out, done)
	}
	return tell(p.Out, done, b.where())
}

// where the market is restored to, and how it is opened there.
func (b *bringing) where() place {
	if b.URL == "" {
		return place{b.DataDir, "qhatu serve --data-dir " + b.DataDir}
	}
	open := "start the services"
	if b.Keys != "" {
		open = "give every machine of the services the keys in " + b.KeyDir + ", then start them"
	}
	return place{"the cluster", open}
}

// place is where a market is restored to.
type place struct{ name, open string }

func (b *bringing) restore(p Program) (r backup.Restore, err error) {
	r = backup.Restore{
		Backup: b.Backup, Keys: b.Keys, DataDir: b.DataDir, KeyDir: b.KeyDir, Replicas: cmp.Or(b.Replicas, clusterCopies),
		Report: progress.To(p.Err, b.JSON),
	}
	if r.Position, r.Time, err = momentOf(b.To); err != nil {
		return r, err
	}
	if err := b.checkFolders(); err != nil {
		return r, err
	}
	for _, name := range b.Without {
		if err := backup.CheckWithout(name); err != nil {
			return r, wrongly("--without: " + err.Error())
		}
	}
	r.Without = b.Without
	if b.Erasures != nil {
		if r.Erasures = *b.Erasures; r.Erasures == "" {
			return r, wrongly("--erasures: name a file with an id a line, or the folder of a later backup")
		}
	}
	return r, nil
}

const clusterCopies = 3 // of each stream on a cluster

// checkFolders refuses a call that does not say from where and to where, or of which both are the same.
func (b *bringing) checkFolders() error {
	switch {
	case b.DataDir == "" && b.URL == "":
		return wrongly("name a folder with --data-dir that is empty, or where one can be made; or an empty cluster with --nats-url")
	case b.DataDir != "" && b.URL != "":
		return wrongly("--data-dir restores to this machine and --nats-url to a cluster: say which, and leave the other one, and its variable, out")
	case (b.Keys == "") != b.WithoutKeys:
		return wrongly("name the folder of the keys with --keys. Only if they are lost, say --without-keys: names, phones and conversations are then gone")
	case b.URL != "" && b.Keys != "" && b.KeyDir == "":
		return wrongly("name a new folder with --key-dir: the files of keys, which every service needs, are restored to it")
	}
	to := b.DataDir
	if b.URL != "" {
		to = b.KeyDir
	}
	for _, dir := range []string{b.Backup, b.Keys} {
		if dir != "" && to != "" && backup.Apart(dir, to) != nil {
			return wrongly(fmt.Sprintf("%s and %s, which it is restored from: neither may stand in the other. Name a new folder elsewhere", to, dir))
		}
	}
	return nil
}

// moment is a time with its zone, as --to takes it.
func moment(at time.Time) string { return at.Local().Format(time.RFC3339) }

// momentOf reads a position or a time.
func momentOf(text string) (uint64, time.Time, error) {
	if text == "" {
		return 0, time.Time{}, nil
	}
	if position, err := strconv.ParseUint(text, 10, 64); err == nil && position > 0 {
		return position, time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return 0, at, wrongly(fmt.Sprintf("--to %.40q: write a position, as 4711, or a moment with its zone, as 2026-11-29T14:30:00-05:00", text))
	}
	return 0, at, nil
}

// inWords are streams as an operator knows them.
var inWords = map[string]string{
	"MARKET": "commits of the log", "INBOX": "messages that people wrote", "OUTBOX": "messages to people that had not been sent",
	"DEAD": "dead letters", "KV_CHAT": "conversations, which begin anew with the person's next word", "KV_VAULT": "entries of people and organisations whom the market did not know yet",
}

func tell(out io.Writer, r backup.Restored, to place) error {
	var said strings.Builder
	line := func(format string, values ...any) { _, _ = fmt.Fprintf(&said, format+"\n", values...) }
	line("Restored to %s: the market at position %d, whose commit is of %s. It took %s.", to.name, r.Position, moment(r.Time), r.Took.Round(time.Millisecond))
	line("It is another market than the one that was backed up, with an identity of its own: programs that remember positions are told so. Never run both.")
	for _, name := range slices.Sorted(maps.Keys(r.LeftOut)) {
		words := inWords[name]
		if words == "" {
			words = "messages of " + name
		}
		line("Left out, for it was later: %d %s.", r.LeftOut[name], words)
	}
	if len(r.LeftOut) > 0 {
		line("Not taken back: who signed in, what was revoked, who looked at whose data, and names that were corrected. These are as they were last. Nothing that was sent to people is sent again.")
	}
	for _, damage := range r.Damaged {
		line("WARNING: restored without what is damaged: %s.", damage)
	}
	tellErased(r, line)
	if len(r.Unread) > 0 {
		line("WARNING: %s cannot be read. Whoever was erased in there is not erased now: look at your own list, and erase them with --erasures.", strings.Join(r.Unread, ", "))
	}
	if r.WithoutKey {
		line("WARNING: without the keys nobody's name, phone or conversation can be read, and nobody is signed in.")
	}
	if text := aboutKeys(r.Keys); text != "" {
		line("WARNING: %s", text)
	}
	line("Timers set again: %d. Lists are made from the log at the first start: %s", r.Timers, to.open)
	_, err := io.WriteString(out, said.String())
	return err
}

// aboutKeys is what an operator must know of the copy of the keys; empty: nothing.
func aboutKeys(k *backup.KeysCopy) string {
	var said []string
	if k != nil && k.Older {
		said = append(said, fmt.Sprintf("the keys were copied at position %d, on %s, before the backup: who came in between has no name and no phone. If there is a later copy of the keys, restore again with it, to a new folder.",
			k.Position, moment(k.Time)))
	}
	if k != nil && k.Unhashed {
		said = append(said, "an earlier version copied the keys, without hashes: whether their files are as they were copied is not known. The next run of qhatu backup copies them with hashes.")
	}
	return strings.Join(said, " ")
}

// tellErased says of everybody who was to be erased what became of it.
func tellErased(r backup.Restored, line func(format string, values ...any)) {
	if r.Listed > 0 {
		line("Named by --erasures: %d.", r.Listed)
	}
	for _, some := range []struct {
		words string
		ids   []string
	}{
		{"Erased again, since they had been erased later", r.Erased},
		{"Erased already", r.Before},
		{"Not erased, since they came to the market later and are not in it", r.Unknown},
	} {
		if len(some.ids) > 0 {
			line("%s: %s.", some.words, strings.Join(some.ids, ", "))
		}
	}
}

// tryOutBackup restores a backup to a folder that is thrown away, and starts a market there.
func tryOutBackup(ctx context.Context, p Program, r backup.Restore, temp string, asJSON bool) error {
	tried, err := backup.Try(ctx, r, temp, startMarket)
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(p.Out, tried)
	}
	said := fmt.Sprintf("The backup is good: position %d, whose commit is of %s, %d aggregates with an unbroken chain of commits. Restoring took %s, starting a market on it %s.\n",
		tried.Position, moment(tried.Time), tried.Aggregates, tried.Took.Round(time.Millisecond), tried.Started.Round(time.Millisecond))
	if r.Keys == "" {
		said += "The keys were not tried: without them no name and no conversation comes back. Name their folder with --keys.\n"
	}
	if text := aboutKeys(tried.Keys); text != "" {
		said += "Of the keys: " + text + "\n"
	}
	_, err = io.WriteString(p.Out, said)
	return err
}
