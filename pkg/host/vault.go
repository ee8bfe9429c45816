package host

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/vault"
)

// openVault makes a master only where nothing is sealed yet: where something is, another could open nothing of it.
func openVault(ctx context.Context, js jetstream.JetStream, keys vault.KeyFiles) (*vault.Vault, error) {
	used, err := vault.IsUsed(ctx, js)
	if err != nil {
		return nil, err
	}
	if !used {
		if err := keys.Make(); err != nil {
			return nil, fmt.Errorf("master key: %w", err)
		}
	}
	opened, err := vault.Open(ctx, js, keys.Masters)
	switch {
	case errors.Is(err, vault.ErrNoMaster):
		return nil, Misconfigured{fmt.Errorf("%w, and this market has personal data that only its own master key opens: say where it is with --vault-key or --key-dir, or bring it back from a copy", err)}
	case errors.Is(err, vault.ErrMasterKey):
		return nil, Misconfigured{fmt.Errorf("%w than %s: give every process of a market the same files with --vault-key", err, keys)}
	}
	return opened, err
}

// RotateVault wraps the keys of personal data by the newest master and retires the files of the others, of a market that does not
// run or whose log is elsewhere. It returns how many keys it has wrapped, and the files that may be destroyed. It returns
// [natsd.ErrInUse] where the market runs in the data folder: it takes up the new master by itself.
func RotateVault(ctx context.Context, cfg Config) (count int, retired []string, err error) {
	if err := cfg.checkReplicas(); err != nil {
		return 0, nil, err
	}
	node, err := natsd.Start(ctx, natsd.Config{Dir: cfg.DataDir, URL: cfg.NATSURL, Creds: cfg.NATSCreds, NKey: cfg.NATSNKey, CA: cfg.NATSCA, Name: cfg.Name, Replicas: cfg.Replicas})
	if err != nil {
		return 0, nil, err
	}
	defer func() { err = errors.Join(err, node.Close()) }()
	opened, err := openVault(ctx, node.JetStream(), cfg.VaultKeys())
	if err != nil {
		return 0, nil, err
	}
	return rotate(ctx, opened, cfg.VaultKeys())
}

func rotate(ctx context.Context, v *vault.Vault, keys vault.KeyFiles) (int, []string, error) {
	count, err := v.Rotate(ctx)
	if err != nil {
		return count, nil, err
	}
	gone, err := keys.Retire()
	return count, gone, err
}

const rotationCheck = 2 * time.Second // between two looks for a new master

// rotateVault takes up a new master when its file appears, in the process whose folder has the log.
func (h *Host) rotateVault(ctx context.Context) error {
	ticker := time.NewTicker(rotationCheck)
	defer ticker.Stop()
	for {
		h.rotateIfTold(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

func (h *Host) rotateIfTold(ctx context.Context) {
	told, err := h.cfg.VaultKeys().Rotating()
	if err == nil && !told {
		return
	}
	var count int
	var retired []string
	if err == nil {
		count, retired, err = rotate(ctx, h.vault, h.cfg.VaultKeys())
	}
	if err != nil {
		if ctx.Err() == nil {
			h.logger.Error("the keys of personal data are not wrapped by the new master", "reason", err)
		}
		return
	}
	h.logger.Info("the keys of personal data are wrapped by the new master", "keys", count, "to be destroyed", retired)
}
