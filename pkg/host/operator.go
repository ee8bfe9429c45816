package host

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"net/netip"
	"strconv"
	"strings"
	"syscall"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/listener"
	"github.com/qhatu/qhatu/pkg/web"
)

const (
	usualOps  = "127.0.0.1:9464"
	portsOfIt = 32 // that are tried where several processes run on one machine
)

// listenToOperators listens for the process's operators, who have no token: whoever reaches this address is one. Nobody has asked for the
// usual address, so that a process goes on without one where all are taken.
func (h *Host) listenToOperators() (err error) {
	if h.cfg.OpsAddr == "" || h.cfg.OpsAddr == "off" {
		return nil
	}
	pages := knownNames(h.cfg.OpsAddr, h.insiders)
	cfg := listener.Config{Handler: web.SecureHeaders(pages, false), Limits: h.cfg.Listener, Logger: h.logger}
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

// operatorPages are the process's metrics, its profiles, and which of its parts are ready.
func (h *Host) operatorPages() http.Handler {
	pages := http.NewServeMux()
	pages.Handle("GET /metrics", promhttp.HandlerFor(h.registry, promhttp.HandlerOpts{}))
	pages.HandleFunc("GET /readyz", func(w http.ResponseWriter, in *http.Request) { showParts(w, h.parts(in.Context())) })
	pages.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	pages.HandleFunc("GET /debug/pprof/", bounded(pprof.Index)) // without cmdline, which may hold secrets
	pages.HandleFunc("GET /debug/pprof/profile", bounded(pprof.Profile))
	pages.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	pages.HandleFunc("GET /debug/pprof/trace", bounded(pprof.Trace))
	return pages
}

const longestProfile = 60 // seconds: while one is made the process is slower, and no other can be

// bounded refuses profiles of a time that is none or too long.
func bounded(profile http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, in *http.Request) {
		in.Body = http.NoBody // which a form would be read from, of whatever size
		asked := in.FormValue("seconds")
		seconds, err := strconv.ParseFloat(asked, 64)
		if asked != "" && (err != nil || !(seconds > 0 && seconds <= longestProfile)) {
			http.Error(w, fmt.Sprintf("seconds: write more than 0, and %d at most", longestProfile), http.StatusBadRequest)
			return
		}
		profile(w, in)
	}
}

// knownNames refuses requests that call this process by a name that is not its own, and those of pages of somebody else's: in an
// operator's browser such a page may have its own name point here. Addresses are nobody's to point elsewhere, nor are names without a
// dot, as localhost or those of containers.
func knownNames(address string, next http.Handler) http.Handler {
	own, _, _ := net.SplitHostPort(address)
	return http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		name := in.Host
		if host, _, err := net.SplitHostPort(name); err == nil {
			name = host
		}
		_, err := netip.ParseAddr(strings.Trim(name, "[]"))
		switch site := in.Header.Get("Sec-Fetch-Site"); {
		case err != nil && strings.Contains(name, ".") && !strings.EqualFold(name, own):
			http.Error(w, "ask by an address, as 127.0.0.1, or by the name that --ops-addr says", http.StatusMisdirectedRequest)
		case site != "" && site != "none" && site != "same-origin":
			http.Error(w, "no page of another address asks here", http.StatusForbidden)
		default:
			next.ServeHTTP(w, in)
		}
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
