package host

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"net/netip"
	"strings"
	"syscall"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/listener"
	"github.com/qhatu/qhatu/pkg/web"
)

const (
	usualOps  = "127.0.0.1:9464"
	portsOfIt = 32 // that are tried where several processes run on one machine
)

// openOperator listens for the process's operators, who have no token: whoever reaches this address is one. Nobody has asked for the
// usual address, so that a process goes on without one where all are taken.
func (h *Host) openOperator(registry *prometheus.Registry, edge *web.Server) (err error) {
	if h.cfg.OpsAddr == "" || h.cfg.OpsAddr == "off" {
		return nil
	}
	cfg := listener.Config{Handler: operatorPages(registry, edge), Limits: h.cfg.Listener, Logger: h.logger}
	if isThisMachine(h.cfg.OpsAddr) {
		cfg.Handler = asThisMachine(cfg.Handler)
	}
	if h.cfg.OpsAddr != usualOps {
		if h.operator, err = listener.Listen(h.cfg.OpsAddr, cfg); err != nil {
			return fmt.Errorf("%w (choose another with --ops-addr)", err)
		}
		return nil
	}
	at := netip.MustParseAddrPort(usualOps)
	for n := range uint16(portsOfIt) {
		h.operator, err = listener.Listen(netip.AddrPortFrom(at.Addr(), at.Port()+n).String(), cfg)
		if !errors.Is(err, syscall.EADDRINUSE) {
			return err
		}
	}
	h.logger.Warn("operators are not served: give them an address with --ops-addr", "error", err)
	return nil
}

// operatorPages are the process's metrics, its profiles, and what is ready and what is not.
func operatorPages(registry *prometheus.Registry, edge *web.Server) http.Handler {
	pages := http.NewServeMux()
	pages.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	pages.HandleFunc("GET /readyz", func(w http.ResponseWriter, in *http.Request) { showParts(w, edge.Parts(in.Context())) })
	pages.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	pages.HandleFunc("GET /debug/pprof/", pprof.Index) // without cmdline, which may hold secrets
	pages.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	pages.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	pages.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return web.SecureHeaders(pages, false)
}

// isThisMachine tells whether an address to listen on, or to ask, names the machine itself, with or without a port.
func isThisMachine(address string) bool {
	host := address
	if name, _, err := net.SplitHostPort(address); err == nil {
		host = name
	}
	at, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && at.IsLoopback()
}

// asThisMachine refuses requests that call this machine by another name: in an operator's browser, a page of somebody else's may have
// its own name point here.
func asThisMachine(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		if !isThisMachine(in.Host) {
			http.Error(w, "ask at 127.0.0.1 or localhost", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, in)
	})
}

// shownPart is a part as operators see it.
type shownPart struct {
	Name     string      `json:"name"`
	Ready    bool        `json:"ready"`
	Why      string      `json:"why,omitempty"`      // it is not ready
	Position es.Position `json:"position,omitempty"` // of its read model
}

func showParts(w http.ResponseWriter, parts []web.Part) {
	status, shown := http.StatusOK, make([]shownPart, len(parts))
	for i, p := range parts {
		shown[i] = shownPart{Name: p.Name, Ready: p.Err == nil, Position: p.Position}
		if p.Err != nil {
			shown[i].Why, status = p.Err.Error(), http.StatusServiceUnavailable
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"ready": status == http.StatusOK, "parts": shown}) // whoever asked may be gone
}
