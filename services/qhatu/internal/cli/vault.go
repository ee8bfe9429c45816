package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/qhatu/internal/natsuser"
)

type safe struct {
	Rotate rotate `cmd:"" help:"Make a new master key, and wrap every key of personal data by it. The data itself stays as it is. Afterwards the old master may be destroyed."`
}

// rotate makes a master beside the one that there is, and sees to it that nothing is wrapped by the old one any more. A rotation
// that was cut off is completed by the next call.
type rotate struct {
	DataDir   string `name:"data-dir" type:"folder" env:"QHATU_DATA_DIR" default:"./data" help:"Folder of the market's data."`
	KeyDir    string `name:"key-dir" type:"folder" env:"QHATU_KEY_DIR" help:"Folder of the keys. Empty: keys/ in the data folder."`
	VaultKey  string `name:"vault-key" type:"newfile" env:"QHATU_VAULT_KEY" help:"File of the master key. Empty: vault.key in the folder of keys."`
	NATSURL   string `name:"nats-url" type:"nats" env:"QHATU_NATS_URL" help:"External NATS server or cluster. Empty: the market's own."`
	NATSCreds string `name:"nats-creds" type:"file" env:"QHATU_NATS_CREDS" help:"File with the credentials for it."`
	NATSNKey  string `name:"nats-nkey" type:"file" env:"QHATU_NATS_NKEY" help:"File with the seed of the key of the user qhatu, likewise."`
	NATSCA    string `name:"nats-ca" type:"file" env:"QHATU_NATS_CA" help:"File with the certificate, in PEM, of who signs those of the servers. Empty: whom this machine trusts."`
	Replicas  int    `name:"nats-replicas" type:"count" least:"0" most:"5" env:"QHATU_NATS_REPLICAS" help:"Copies of each stream. 0: one embedded, three external."`
	OnlyMake  bool   `name:"only-make" help:"Only make the new master's file, to be copied to every process before the keys are wrapped by it."`
}

// Run prints what was done, and which files may be destroyed.
func (r *rotate) Run(ctx context.Context, p Program) error {
	cfg := host.Config{
		DataDir: r.DataDir, KeyDir: r.KeyDir, VaultKey: r.VaultKey, NATSURL: r.NATSURL, NATSCreds: r.NATSCreds, NATSNKey: r.NATSNKey, NATSCA: r.NATSCA,
		Replicas: r.Replicas, Name: natsuser.Whole,
	}
	made, err := cfg.VaultKeys().Add()
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("no master key %s: run the market once, or say where it is with --vault-key", cfg.VaultKeys())
		if r.VaultKey != "" {
			err = wrongly(err.Error())
		}
		return err
	}
	if err != nil {
		return err
	}
	if r.OnlyMake {
		_, err := fmt.Fprintf(p.Out, "New master: %s. Copy it beside the master of every process, then run this again without --only-make.\n", made)
		return err
	}
	old, err := wrapBy(ctx, cfg)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.Out, "Every key is wrapped by %s. Nothing reads these any more, destroy them and their copies: %q\n", made, old)
	return err
}

// wrapBy has the keys wrapped by the newest master: by the market itself where it runs in the data folder, or else here.
func wrapBy(ctx context.Context, cfg host.Config) ([]string, error) {
	before, err := cfg.VaultKeys().Old()
	if err != nil {
		return nil, err
	}
	_, retired, err := host.RotateVault(ctx, cfg)
	err = known(err, "--nats-url")
	if !errors.Is(err, natsd.ErrInUse) {
		return retired, err
	}
	for _, file := range before {
		retired = append(retired, vault.Retired(file))
	}
	return retired, waitUntilGone(ctx, before)
}

const (
	rotationPoll    = 100 * time.Millisecond
	rotationTimeout = 10 * time.Minute
)

// waitUntilGone waits until the running market has retired the files.
func waitUntilGone(ctx context.Context, files []string) error {
	ctx, cancel := context.WithTimeoutCause(ctx, rotationTimeout, errors.New("the market that runs does not take up the new master: see its log"))
	defer cancel()
	for _, file := range files {
		for {
			if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
				break
			}
			select {
			case <-ctx.Done():
				return context.Cause(ctx)
			case <-time.After(rotationPoll):
			}
		}
	}
	return nil
}
