package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/alecthomas/kong"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/services/qhatu/internal/backup"
	"github.com/qhatu/qhatu/services/qhatu/internal/natsuser"
	"github.com/qhatu/qhatu/services/qhatu/internal/progress"
)

// saving copies the market.
type saving struct {
	logAt `embed:""`

	Dir      string        `arg:"" type:"folder" help:"Folder of the backup, best on another device. What is new since the last run is added."`
	Keys     string        `name:"keys" type:"folder" env:"QHATU_BACKUP_KEYS" help:"Another folder, on another device, for the keys: without them nobody's name and no conversation can be read."`
	KeyDir   string        `name:"key-dir" type:"folder" env:"QHATU_KEY_DIR" help:"Folder of the market's keys. Empty: keys/ in the data folder."`
	VaultKey string        `name:"vault-key" type:"newfile" env:"QHATU_VAULT_KEY" help:"File of the master key of personal data. Empty: vault.key in the folder of keys."`
	Check    bool          `name:"check" help:"Only try the backup that is there: restore it to a folder of its own, walk its log, start a market on it, and throw that away."`
	Every    time.Duration `name:"every" type:"time" least:"0s" most:"744h" default:"0s" help:"Back up again and again, so long after each run, as 1h; for containers. A run that fails is told, and tried again then. 0s: once."`
	Temp     string        `name:"temp" type:"folder" help:"Where to try it. Empty: where this machine keeps what is temporary."`
	JSON     bool          `name:"json" help:"Print what was done as JSON, and no progress."`
}

// AfterApply refuses --keys with nothing behind it, as a script writes whose variable is not set: the keys would silently be left out.
func (s *saving) AfterApply(line *kong.Context) error {
	named := slices.ContainsFunc(line.Flags(), func(f *kong.Flag) bool { return f.Name == "keys" && f.Set })
	if named && s.Keys == "" {
		return errors.New("--keys: name a folder. To leave the keys out, leave the flag out")
	}
	return nil
}

// Run backs up, once or at intervals, or tries the backup.
func (s *saving) Run(ctx context.Context, p Program) error {
	report := progress.To(p.Err, s.JSON)
	if s.Keys != "" {
		if err := backup.Apart(s.Keys, s.Dir); err != nil {
			return wrongly(err.Error())
		}
	}
	if s.Check {
		if s.Every > 0 {
			return wrongly("--check tries the backup once: leave --every out")
		}
		return tryOutBackup(ctx, p, backup.Restore{Backup: s.Dir, Keys: s.Keys, Report: report}, s.Temp, s.JSON)
	}
	if err := s.checkFolders(); err != nil {
		return err
	}
	for {
		err := s.once(ctx, p, report)
		if s.Every == 0 {
			return err
		}
		if err != nil && ctx.Err() == nil {
			_, _ = fmt.Fprintln(p.Err, "qhatu: tried again in", s.Every.String()+":", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(s.Every):
		}
	}
}

// once backs up, and says what it did.
func (s *saving) once(ctx context.Context, p Program, report progress.Report) error {
	if err := backup.SweepTries(os.TempDir()); err != nil {
		_, _ = fmt.Fprintln(p.Err, "WARNING: a check of a backup that was killed has left a market, with its keys, in", os.TempDir()+":", err)
	}
	result, keys, err := s.save(ctx, p, report)
	if err != nil {
		return err
	}
	if s.JSON {
		return printJSON(p.Out, map[string]any{"backup": result, "key_files": keys})
	}
	_, err = fmt.Fprintf(p.Out, "Backed up to %s: the market as it was at %s, position %d of its log. New: %d messages, %s; the whole backup has %s. It took %s.\n",
		s.Dir, moment(result.Time), result.Position, result.New, megabytes(result.Bytes), megabytes(result.Total), result.Took.Round(time.Millisecond))
	if err != nil {
		return err
	}
	if s.Keys == "" {
		_, err = fmt.Fprintln(p.Err, "WARNING: the keys are not in this backup. Without them no name, no phone and no conversation in it can ever be read. Give --keys another folder, on another device.")
		return err
	}
	_, err = fmt.Fprintf(p.Out, "Keys copied to %s: %d files. Keep it away from %s: whoever has both reads everything; whoever has only one of them reads nothing personal.\n", s.Keys, keys, s.Dir)
	return err
}

// checkFolders refuses a backup in the folder that it is to outlive.
func (s *saving) checkFolders() error {
	for _, dir := range []string{s.Dir, s.Keys} {
		if dir != "" && s.URL == "" && backup.Apart(dir, s.DataDir) != nil {
			return wrongly(fmt.Sprintf("%s and the market's own folder %s: what happens to the one happens to the other. Name a folder on another device", dir, s.DataDir))
		}
	}
	return nil
}

func (s *saving) save(ctx context.Context, p Program, report progress.Report) (result backup.Result, keys int, err error) {
	user := natsuser.Backup
	if s.Keys != "" {
		user = natsuser.Whole // the other one cannot read them
	}
	node, err := s.open(ctx, user)
	if err != nil {
		return result, 0, err
	}
	defer func() { err = errors.Join(err, node.Close()) }()
	job := backup.Job{Dir: s.Dir, Keys: s.Keys, Node: node, Program: p.Version, Report: report}
	if s.folder() != "" {
		if job.Lost, err = natsd.Losses(s.folder()); err != nil {
			return result, 0, err
		}
	}
	if result, err = job.Run(ctx); err != nil {
		return result, 0, err
	}
	done := natsd.BackedUp{Time: result.Time, Position: result.Position}
	note(ctx, p, node, natsd.BackupOfMarket, done)
	if s.Keys == "" {
		return result, 0, nil
	}
	if keys, err = s.saveKeys(ctx, node); err == nil {
		note(ctx, p, node, natsd.BackupOfKeys, done)
	}
	return result, keys, err
}

// note has the market remember that it was backed up. Where it cannot, the backup is good all the same.
func note(ctx context.Context, p Program, node *natsd.Node, part string, done natsd.BackedUp) {
	if err := natsd.NoteBackup(ctx, node.JetStream(), part, done); err != nil {
		_, _ = fmt.Fprintln(p.Err, "WARNING: the backup is good, but qhatu doctor and the alerts do not know of it:", err)
	}
}

// saveKeys copies the keys after the data, so that what they open is never newer than they are.
func (s *saving) saveKeys(ctx context.Context, node *natsd.Node) (int, error) {
	cfg := host.Config{DataDir: s.DataDir, KeyDir: s.KeyDir, VaultKey: s.VaultKey}
	return backup.Keys(ctx, node, backup.KeyFiles{Dir: filepath.Dir(cfg.SigningKeyPath()), Vault: cfg.VaultKeys()}, s.Keys)
}

func printJSON(out io.Writer, content any) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(content)
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
