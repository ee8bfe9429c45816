// Package doctor finds out what is wrong with a market, and says what to do about it in words that its operator follows. It looks at
// the folder, the log, the process, the certificate and Meta's side, each by itself and for a short while: what cannot be looked at
// says why, and keeps nothing else from being looked at. It changes nothing.
package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/services/whatsapp"
)

// State is how something stands.
type State string

// The states.
const (
	OK      State = "ok"
	Warning State = "warning" // it goes on, and should be looked after
	Wrong   State = "wrong"   // something does not work, or is about to be lost
	Unknown State = "unknown" // it could not be looked at
)

// Finding is what is found out about one thing.
type Finding struct {
	Check string `json:"check"` // what was looked at: "disk", "clock"
	State State  `json:"state"`
	Says  string `json:"says"`
	Do    string `json:"do,omitempty"`  // about it; empty where nothing is to be done
	See   string `json:"see,omitempty"` // section of the page about troubles: "docs/trouble.md#disk"
}

// Doctor looks at one market.
type Doctor struct {
	Config   host.Config
	WhatsApp whatsapp.Config
	Version  string
	Unread   []string         // variables that set nothing
	Now      func() time.Time // nil: time.Now
	Roots    *x509.CertPool   // who signs certificates; nil: whom the machine trusts
}

const (
	page    = "docs/trouble.md#"
	timeout = 15 * time.Second // of each look
)

// Examine looks at everything, and returns what it found in the order of importance for whoever reads it.
func (d Doctor) Examine(ctx context.Context) (all []Finding) {
	if d.Now == nil {
		d.Now = time.Now
	}
	looks := []func(context.Context) []Finding{d.program, d.folder, d.log, d.process, d.certificates, d.clock, d.meta}
	found := make([][]Finding, len(looks))
	var group sync.WaitGroup
	for i, look := range looks {
		group.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, timeout)
			defer cancel()
			found[i] = look(ctx)
		})
	}
	group.Wait()
	for _, f := range found {
		all = append(all, f...)
	}
	return all
}

func ok(check, says string, args ...any) Finding {
	return Finding{Check: check, State: OK, Says: fmt.Sprintf(says, args...)}
}

func unknown(check, says string, args ...any) Finding {
	return Finding{Check: check, State: Unknown, Says: fmt.Sprintf(says, args...)}
}

// found is something that is to be done about.
func found(state State, check, section, do, says string, args ...any) Finding {
	return Finding{Check: check, State: state, Says: fmt.Sprintf(says, args...), Do: do, See: page + section}
}

// program tells the version, and what is set in vain.
func (d Doctor) program(context.Context) []Finding {
	all := []Finding{ok("version", "qhatu %s", d.Version)}
	for _, name := range d.Unread {
		all = append(all, found(Warning, "settings", "settings", "correct its name, or take it out", "%s sets nothing", name))
	}
	return all
}

var errOthers = errors.New("the data folder is another user's")

// reach connects to the log. It is not opened where that would leave files of another user behind.
func (d Doctor) reach(ctx context.Context) (*natsd.Node, error) {
	c := d.Config
	if c.NATSURL == "" && !isOwn(c.DataDir) {
		return nil, errOthers
	}
	return natsd.Reach(ctx, natsd.Config{
		Dir: c.DataDir, URL: c.NATSURL, Creds: c.NATSCreds, NKey: c.NATSNKey, CA: c.NATSCA, Name: c.Name, Replicas: c.Replicas,
		Logger: slog.New(slog.DiscardHandler),
	})
}

// isOwn reports whether a folder is this user's.
func isOwn(dir string) bool {
	info, err := os.Stat(dir)
	if err != nil {
		return true // which is told otherwise
	}
	stat, known := info.Sys().(*syscall.Stat_t)
	return !known || int(stat.Uid) == os.Geteuid()
}

// client asks the market from outside.
func (d Doctor) client() *http.Client {
	return &http.Client{Timeout: timeout, Transport: &http.Transport{
		Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: d.Roots, MinVersion: tls.VersionTLS12},
	}}
}
