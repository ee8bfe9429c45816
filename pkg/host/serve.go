package host

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/qhatu/qhatu/pkg/listener"
	"github.com/qhatu/qhatu/pkg/web"
)

// listen opens the addresses that everybody and that operators reach. They are told that the process starts.
func (h *Host) listen() error {
	if err := h.listenToEveryone(); err != nil {
		return err
	}
	if err := h.listenToOperators(); err != nil {
		return err
	}
	h.everyone.enter(web.Starting(h.cfg.PublicURL))
	h.insiders.enter(h.operatorPages())
	go func() { h.served <- h.server.Serve() }()
	if h.operator != nil {
		go func() { h.served <- h.operator.Serve() }()
	}
	return nil
}

func (h *Host) listenToEveryone() error {
	certificate, err := listener.TLS(h.cfg.TLSCert, h.cfg.TLSKey, h.logger)
	if err != nil {
		return Misconfigured{fmt.Errorf("%w (see --tls-cert and --tls-key)", err)}
	}
	h.server, err = listener.Listen(h.cfg.HTTPAddr, listener.Config{
		Handler: h.everyone, TLS: certificate, Limits: h.cfg.Listener, Proxies: h.cfg.Proxies, Logger: h.logger,
	})
	if err != nil {
		return fmt.Errorf("%w (choose another address with --http-addr)", err)
	}
	return nil
}

// warnOfProxies: of networks as wide as these strangers are a part, who would say themselves from which address they come.
func (h *Host) warnOfProxies() {
	for _, network := range h.cfg.Proxies {
		if network.Bits() < 8 {
			h.logger.Warn("strangers are believed about their addresses: name the networks of your own proxies only", "flag", "--trusted-proxies", "network", network)
		}
	}
}

// URL is where this machine reaches the services.
func (h *Host) URL() string {
	scheme := "http://"
	if h.cfg.TLSCert != "" {
		scheme = "https://"
	}
	at := h.server.Addr().String()
	if _, port, err := net.SplitHostPort(at); err == nil {
		at = "localhost:" + port
	}
	return scheme + at
}

// OperatorURL is where operators are served; empty where they are not.
func (h *Host) OperatorURL() string {
	if h.operator == nil {
		return ""
	}
	return "http://" + h.operator.Addr().String()
}

// answer has the services answer from now on.
func (h *Host) answer() {
	h.serving.Store(h.edge)
	h.insiders.enter(h.operatorPages())
	h.everyone.enter(h.edge.Handler())
}

// serve says that the process is open, and returns when it stops or one of its addresses fails.
func (h *Host) serve() error {
	h.logger.Info("Qhatu is open", "url", h.URL(), "docs", h.URL()+"/docs", "operators", h.OperatorURL())
	return <-h.served
}

const shutdownTimeout = 10 * time.Second // for requests under way when the process is told to stop

func (h *Host) stopServing() error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
	defer cancel()
	h.edge.Drain() // who follows what happens would be waited for in vain
	return h.server.Shutdown(ctx)
}

// closeServers ends every connection, an operator's with what is shown there included.
func (h *Host) closeServers() {
	for _, server := range []*listener.Server{h.server, h.operator} {
		if server != nil {
			_ = server.Close() // it is of no use any more
		}
	}
}
