package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/qhatu/qhatu/pkg/natsd"
)

// logAt says where the log is, for what operators do with it: in a data folder, whether its market runs or not, or at an external server.
type logAt struct {
	DataDir string `name:"data-dir" type:"folder" env:"QHATU_DATA_DIR" default:"./data" help:"Folder of the market's data. The market may run meanwhile."`
	URL     string `name:"nats-url" type:"nats" env:"QHATU_NATS_URL" help:"External NATS server or cluster. Empty: the market's own."`
	NKey    string `name:"nats-nkey" type:"file" env:"QHATU_NATS_NKEY" help:"File with the seed of a user's key for it."`
	Creds   string `name:"nats-creds" type:"file" env:"QHATU_NATS_CREDS" help:"File with the credentials for it, likewise."`
	CA      string `name:"nats-ca" type:"file" env:"QHATU_NATS_CA" help:"File with the certificate, in PEM, of who signs those of the servers. Empty: whom this machine trusts."`
}

// open connects as a user of the external server. Whoever calls it closes the node.
func (l logAt) open(ctx context.Context, user string) (*natsd.Node, error) {
	node, err := natsd.Reach(ctx, natsd.Config{Dir: l.DataDir, URL: l.URL, NKey: l.NKey, Creds: l.Creds, CA: l.CA, Name: user, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, known(err, "--nats-url")
	}
	if err := isAnswered(ctx, node, user); err != nil {
		return nil, errors.Join(err, node.Close())
	}
	return node, nil
}

const answerTimeout = 5 * time.Second // at a server elsewhere

// isAnswered returns an error where the server lets nobody hear its answers as this user, since the key is another one's: everything would wait in vain.
func isAnswered(ctx context.Context, node *natsd.Node, user string) error {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	_, err := node.JetStream().AccountInfo(ctx)
	if err != nil && errors.Is(node.JetStream().Conn().LastError(), nats.ErrPermissionViolation) {
		return wrongly("--nats-nkey: it is not the key of the user " + user + ", as whom this is done: give the file " + user + ".nk")
	}
	return nil // who has no answer for another reason says so later
}

// known makes an error of a call that names a machine which nobody knows one of how it was called.
func known(err error, flag string) error {
	if unknown, is := errors.AsType[*net.DNSError](err); is && unknown.IsNotFound {
		return wrongly(fmt.Sprintf("%s: no machine has the name %.80q: see how it is written, and that this machine knows it (/etc/hosts)", flag, unknown.Name))
	}
	return err
}

// folder is the data folder, "" where the market is at an external server.
func (l logAt) folder() string {
	if l.URL != "" {
		return ""
	}
	return l.DataDir
}
