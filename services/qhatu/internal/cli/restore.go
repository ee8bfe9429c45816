package cli

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/qhatu/qhatu/services/qhatu/internal/backup"
	"github.com/qhatu/qhatu/services/qhatu/internal/progress"
)

// bringing restores a market.
type bringing struct {
	Backup      string  `arg:"" type:"folder" help:"Folder of the backup."`
	DataDir     string  `name:"data-dir" type:"folder" env:"QHATU_DATA_DIR" required:"" help:"Empty folder to restore to."`
	Keys        string  `name:"keys" type:"folder" env:"QHATU_BACKUP_KEYS" help:"Folder of the copy of the keys."`
	WithoutKeys bool    `name:"without-keys" help:"The keys are lost: restore what can be read without them. Names, phones and conversations are gone."`
	To          string  `name:"to" help:"Restore the market as it was at a position of the log, as 4711, or a moment, as 2026-11-29T14:30:00-05:00. Empty: as it was last."`
	Erasures    *string `name:"erasures" help:"Who was erased after the backup: a file with an id a line, or a later backup."`
	JSON        bool    `name:"json" help:"Print what was done as JSON, and no progress."`
}

// Run restores, and says what it did.
func (b *bringing) Run(ctx context.Context, p Program) error {
	restore, err := b.restore(p)
	if err != nil {
		return err
	}
	done, err := restore.Run(ctx)
	if err != nil {
		return err
	}
	if b.JSON {
		return printJSON(p.Out, done)
	}
	return tell(p.Out, done, b.DataDir)
}

func (b *bringing) restore(p Program) (r backup.Restore, err error) {
	r = backup.Restore{Backup: b.Backup, Keys: b.Keys, DataDir: b.DataDir, Report: progress.To(p.Err, b.JSON)}
	if r.Position, r.Time, err = moment(b.To); err != nil {
		return r, err
	}
	if b.DataDir == "" {
		return r, wrongly("name a folder with --data-dir that is empty, or where one can be made")
	}
	if (b.Keys == "") != b.WithoutKeys {
		return r, wrongly("name the folder of the keys with --keys. Only if they are lost, say --without-keys: names, phones and conversations are then gone")
	}
	for _, dir := range []string{b.Backup, b.Keys} {
		if dir != "" && backup.Apart(dir, b.DataDir) != nil {
			return r, wrongly(fmt.Sprintf("--data-dir %s and %s, which it is restored from: neither may stand in the other. Name a new folder elsewhere", b.DataDir, dir))
		}
	}
	if b.Erasures != nil {
		if r.Erasures = *b.Erasures; r.Erasures == "" {
			return r, wrongly("--erasures: name a file with an id a line, or the folder of a later backup")
		}
	}
	return r, nil
}

// moment reads a position or a time.
func moment(text string) (uint64, time.Time, error) {
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

func tell(out io.Writer, r backup.Restored, dir string) error {
	var said strings.Builder
	line := func(format string, values ...any) { _, _ = fmt.Fprintf(&said, format+"\n", values...) }
	line("Restored to %s: the market at position %d, of %s. It took %s.", dir, r.Position, r.Time.Local().Format(time.DateTime), r.Took.Round(time.Millisecond))
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
	line("Timers set again: %d. Lists are made from the log at the first start: qhatu serve --data-dir %s", r.Timers, dir)
	_, err := io.WriteString(out, said.String())
	return err
}

// aboutKeys is what an operator must know of the copy of the keys; empty: nothing.
func aboutKeys(k *backup.KeysCopy) string {
	var said []string
	if k != nil && k.Older {
		said = append(said, fmt.Sprintf("the keys were copied at position %d, on %s, before the backup: who came in between has no name and no phone. If there is a later copy of the keys, restore again with it, to a new folder.",
			k.Position, k.Time.Local().Format(time.DateTime)))
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
	said := fmt.Sprintf("The backup is good: position %d, of %s, %d aggregates with an unbroken chain of commits. Restoring took %s, starting a market on it %s.\n",
		tried.Position, tried.Time.Local().Format(time.DateTime), tried.Aggregates, tried.Took.Round(time.Millisecond), tried.Started.Round(time.Millisecond))
	if r.Keys == "" {
		said += "The keys were not tried: without them no name and no conversation comes back. Name their folder with --keys.\n"
	}
	if text := aboutKeys(tried.Keys); text != "" {
		said += "Of the keys: " + text + "\n"
	}
	_, err = io.WriteString(p.Out, said)
	return err
}
