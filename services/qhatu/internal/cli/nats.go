package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/nats-io/nkeys"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/services/qhatu/internal/natsuser"
)

// cluster is about an external NATS server.
type cluster struct {
	Config  natsConfig  `cmd:"" help:"Print the part of the server's configuration that says who may do what, and make the keys of its users."`
	Declare natsDeclare `cmd:"" help:"Declare the market's streams and buckets, as the operator: before the first start, and before that of a new version."`
}

type natsConfig struct {
	Keys string `name:"keys" type:"folder" required:"" help:"Folder of the users' keys: those that are missing are made, as <user>.nk, each to be given to its process with --nats-nkey."`
}

// Run makes what keys are missing and prints the configuration, in which only their public halves stand.
func (n *natsConfig) Run(p Program) error {
	text, err := natsuser.Config(func(user string) (string, error) { return publicKey(filepath.Join(n.Keys, user+".nk")) })
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(p.Out, text)
	return err
}

// publicKey reads a user's key, or makes it.
func publicKey(path string) (string, error) {
	seed, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		seed, err = makeSeed(path)
	}
	if err != nil {
		return "", err
	}
	pair, err := nkeys.FromSeed(bytes.TrimSpace(seed))
	if err != nil {
		return "", fmt.Errorf("key %s: %w", path, err)
	}
	return pair.PublicKey()
}

func makeSeed(path string) ([]byte, error) {
	pair, err := nkeys.CreateUser()
	if err != nil {
		return nil, err
	}
	seed, err := pair.Seed()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	return seed, os.WriteFile(path, seed, 0o600)
}

type natsDeclare struct {
	URL      string `name:"nats-url" type:"nats" env:"QHATU_NATS_URL" required:"" help:"The NATS server or cluster."`
	NKey     string `name:"nats-nkey" type:"file" env:"QHATU_NATS_NKEY" help:"File with the seed of the operator's key."`
	Creds    string `name:"nats-creds" type:"file" env:"QHATU_NATS_CREDS" help:"File with the operator's credentials, likewise."`
	CA       string `name:"nats-ca" type:"file" env:"QHATU_NATS_CA" help:"File with the certificate, in PEM, of who signs those of the servers. Empty: whom this machine trusts."`
	Replicas int    `name:"nats-replicas" type:"count" least:"0" most:"5" env:"QHATU_NATS_REPLICAS" help:"Copies of each stream. 0: three."`
}

// Run declares everything.
func (n *natsDeclare) Run(ctx context.Context) (err error) {
	node, err := natsd.Start(ctx, natsd.Config{URL: n.URL, NKey: n.NKey, Creds: n.Creds, CA: n.CA, Replicas: n.Replicas, Name: natsuser.Operator})
	if err != nil {
		return known(err, "--nats-url")
	}
	defer func() { err = errors.Join(err, node.Close()) }()
	return node.Declare(ctx)
}
