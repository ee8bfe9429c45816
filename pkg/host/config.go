package host

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/qhatu/qhatu/pkg/internal/keyfile"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/listener"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/web"
)

// Config is a process's configuration: each field is a flag and an environment variable (package kong reads the tags).
type Config struct {
	HTTPAddr  string          `name:"http-addr" type:"address" env:"QHATU_HTTP_ADDR" default:":8080" help:"Address to serve HTTP on."`
	OpsAddr   string          `name:"ops-addr" type:"ops" env:"QHATU_OPS_ADDR" default:"127.0.0.1:9464" help:"Address for operators: /metrics, /readyz with what is not ready, /debug/pprof. Whoever reaches it needs no token. The usual one gives way to the next free port, which the log tells. off: none."`
	TLSCert   string          `name:"tls-cert" type:"file" env:"QHATU_TLS_CERT" help:"File of the certificate, in PEM, with those that it stands on behind it: the process then serves HTTPS. A new one is taken while it runs. Empty: HTTP, for a proxy in front."`
	TLSKey    string          `name:"tls-key" type:"file" env:"QHATU_TLS_KEY" help:"File of its key, in PEM."`
	PublicURL string          `name:"public-url" type:"url" env:"QHATU_PUBLIC_URL" help:"Address under which this process is reached from outside, where a proxy puts a path before its own or it answers on another host. Problems, new things and pages are then named by it."`
	DataDir   string          `name:"data-dir" type:"folder" env:"QHATU_DATA_DIR" default:"./data" help:"Folder of everything that is kept."`
	NATSURL   string          `name:"nats-url" type:"nats" env:"QHATU_NATS_URL" help:"External NATS server or cluster. Empty: one is embedded."`
	NATSCreds string          `name:"nats-creds" type:"file" env:"QHATU_NATS_CREDS" help:"File with the credentials for it."`
	NATSNKey  string          `name:"nats-nkey" type:"file" env:"QHATU_NATS_NKEY" help:"File with the seed of this process's key (nkey) for it, as qhatu nats config makes it."`
	NATSCA    string          `name:"nats-ca" type:"file" env:"QHATU_NATS_CA" help:"File with the certificate, in PEM, of who signs those of the servers. Empty: whom this machine trusts."`
	Replicas  int             `name:"nats-replicas" type:"count" least:"0" most:"5" env:"QHATU_NATS_REPLICAS" help:"Copies of each stream. 0: one embedded, three external."`
	JWKSURL   string          `name:"jwks-url" type:"url" env:"QHATU_JWKS_URL" help:"Where the keys of tokens are published. Empty: the key in the folder of keys."`
	KeyDir    string          `name:"key-dir" type:"folder" env:"QHATU_KEY_DIR" help:"Folder of the signing key and the secret, shared by the replicas of a service. Empty: keys/ in the data folder."`
	VaultKey  string          `name:"vault-key" type:"newfile" env:"QHATU_VAULT_KEY" help:"File of the master key of personal data, shared by all processes of a market; those that followed it stand beside it. Empty: vault.key in the folder of keys."`
	Peers     Peers           `embed:""`
	Listener  listener.Limits `embed:""`
	Limits    limit.Rates     `name:"limit" env:"QHATU_LIMIT" placeholder:"NAME=RATE" help:"Limits that differ from the usual ones, as reads=600/1m (so many within a time), waits=64 (so many at once) or reads=off."`
	// Proxies are believed when they say in X-Forwarded-For whose requests they pass on.
	Proxies web.Proxies `name:"trusted-proxies" env:"QHATU_TRUSTED_PROXIES" placeholder:"NETWORK" help:"Networks of the proxies in front, as 10.0.0.0/8, or their addresses: they are believed when they say in X-Forwarded-For whose request they pass on."`
	// Name is what the process is called at an external NATS server: the name of its user there, if users have permissions.
	Name string `kong:"-"`
	// Demo says that the market's people are invented: its data folder is marked so, and no other market opens it.
	Demo bool `kong:"-"`
	// Version is what the program was built as; empty: its commit says so.
	Version   string `kong:"-"`
	AcceptLog bool   `name:"accept-log" env:"QHATU_ACCEPT_LOG" help:"Accept a log that is not the one last seen here or is gone, or go on without what it, or what is beside it, has lost. Only after checking why."`
	// Now is the clock of the whole process; nil: time.Now. Timers go by the log server's own, tokens by the machine's.
	Now func() time.Time `kong:"-"`
	// SweepEvery is how often services look for what should have happened by itself; 0: as package sweep says.
	SweepEvery time.Duration `kong:"-"`
	LogLevel   string        `name:"log" env:"QHATU_LOG" default:"info" enum:"debug,info,warn,error" help:"Least level that is logged: ${enum}."`
}

// Validate refuses half of a pair.
func (c Config) Validate() error {
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return errors.New("--tls-cert and --tls-key go together: name both files, or none")
	}
	return nil
}

// checkReplicas refuses copies that an embedded server has no others for.
func (c Config) checkReplicas() error {
	if c.NATSURL == "" && c.Replicas > 1 {
		return Misconfigured{fmt.Errorf("--nats-replicas %d: the embedded server is alone and keeps one copy. Leave it out, or name a cluster with --nats-url", c.Replicas)}
	}
	return nil
}

// Paths within the data folder: nats/ holds the log, read/ may be deleted while stopped, guard/ remembers the log's end, which of its files are whole, and what it has lost.

// ReadDir is the folder of the read models, each in a file of its service's name.
func (c Config) ReadDir() string { return filepath.Join(c.DataDir, "read") }

// GuardPath is the file in which the guard notes the log's end.
func (c Config) GuardPath() string { return natsd.GuardPath(c.DataDir) }

func (c Config) keyDir() string {
	if c.KeyDir != "" {
		return c.KeyDir
	}
	return filepath.Join(c.DataDir, "keys")
}

// SigningKeyPath is the file of the key that tokens are signed with.
func (c Config) SigningKeyPath() string { return filepath.Join(c.keyDir(), "signing.pem") }

func (c Config) secretPath() string { return filepath.Join(c.keyDir(), "secret.key") }

// VaultKeys are the files of the masters that the keys of personal data are wrapped by.
func (c Config) VaultKeys() vault.KeyFiles {
	if c.VaultKey != "" {
		return vault.KeyFiles(c.VaultKey)
	}
	return vault.KeyFiles(filepath.Join(c.keyDir(), "vault.key"))
}

func (c Config) logger() *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
}

const secretSize = 32 // bytes

// loadOrCreateSecret reads a secret. At the first start it creates it.
func loadOrCreateSecret(path string) ([]byte, error) {
	secret, err := keyfile.LoadOrCreate(path, func() ([]byte, error) {
		made := make([]byte, secretSize)
		_, _ = rand.Read(made) // never fails
		return made, nil
	})
	if err != nil {
		return nil, fmt.Errorf("secret: %w", err)
	}
	if len(secret) < secretSize {
		return nil, fmt.Errorf("secret %s: %d bytes, want %d", path, len(secret), secretSize)
	}
	return secret, nil
}
