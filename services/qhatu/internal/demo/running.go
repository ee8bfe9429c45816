package demo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"syscall"

	"github.com/qhatu/qhatu/pkg/host"
)

// running is a market that is open. It can be closed and opened again on the same port, over the same data.
type running struct {
	addr string // as it listens: "127.0.0.1:8080"
	stop context.CancelFunc
	done chan error // has one value when the market has stopped
}

// open opens the market with the demo's own page in it.
func (d *demo) open(ctx context.Context, addr string) (*running, error) {
	cfg := d.cfg.Host
	cfg.HTTPAddr, cfg.Demo = addr, true
	ctx, stop := context.WithCancel(ctx)
	h, err := host.Open(ctx, cfg, append([]host.Builder{d.build}, d.services...)...)
	if err != nil {
		stop()
		return nil, err
	}
	market := &running{addr: samePort(addr, h.URL()), stop: stop, done: make(chan error, 1)}
	go func() { market.done <- h.Run(ctx) }()
	return market, nil
}

// close stops the market as a signal would, and waits until it has.
func (m *running) close() error {
	m.stop()
	return <-m.done
}

const portsTried = 20

// openOnFreePort opens the market on the port that was asked for or, while that is taken, on one of the next.
func (d *demo) openOnFreePort(ctx context.Context) (*running, error) {
	asked := d.cfg.Host.HTTPAddr
	for n := range portsTried {
		addr, err := portAfter(asked, n)
		if err != nil {
			return nil, err
		}
		if taken(addr) {
			continue
		}
		market, err := d.open(ctx, addr)
		if errors.Is(err, syscall.EADDRINUSE) { // since we looked
			continue
		}
		if err != nil {
			return nil, err
		}
		if n > 0 {
			_, _ = fmt.Fprintf(d.out, "\n  %s is taken: using %s instead.\n", asked, addr)
		}
		d.addr = market.addr
		d.meta().send(urlOf(d.addr) + "/webhooks/whatsapp")
		return market, nil
	}
	return nil, fmt.Errorf("listen on %s or the %d ports after it: all are taken (choose another with --http-addr)", asked, portsTried-1)
}

// taken tells whether an address is in use, before the market is opened in vain.
func taken(addr string) bool {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return errors.Is(err, syscall.EADDRINUSE)
	}
	return listener.Close() != nil
}

// portAfter is the address n ports on. Port 0, which is any free one, stays.
func portAfter(addr string, n int) (string, error) {
	at, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("address to serve on: %w", err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return "", fmt.Errorf("address to serve on: port %q: %w", port, err)
	}
	if number > 0 {
		number += n
	}
	return net.JoinHostPort(at, strconv.Itoa(number)), nil
}

// samePort is addr with the port that the market really has.
func samePort(addr, served string) string {
	at, port, _ := net.SplitHostPort(addr) // it was listened on
	if u, err := url.Parse(served); err == nil {
		port = u.Port()
	}
	return net.JoinHostPort(at, port)
}

// urlOf is how this machine reaches what listens on addr.
func urlOf(addr string) string {
	at, port, _ := net.SplitHostPort(addr) // it was listened on
	if ip := net.ParseIP(at); at == "" || ip != nil && ip.IsUnspecified() {
		at = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(at, port)
}

func (d *demo) baseURL() string { return urlOf(d.addr) }

func (d *demo) pageURL() string { return d.baseURL() + "/demo" }

// private tells whether only this machine reaches the page.
func (d *demo) private() bool {
	at, _, _ := net.SplitHostPort(d.addr) // it was listened on
	ip := net.ParseIP(at)
	return at == "localhost" || ip != nil && ip.IsLoopback()
}
