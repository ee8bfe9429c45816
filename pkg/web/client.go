package web

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Proxies are the networks of the proxies in front of a process.
type Proxies []netip.Prefix

// UnmarshalText reads networks and addresses, with commas between them: "10.0.0.0/8,192.0.2.7".
func (p *Proxies) UnmarshalText(text []byte) error {
	for one := range strings.SplitSeq(string(text), ",") {
		known, err := netip.ParsePrefix(one)
		if address, failed := netip.ParseAddr(one); failed == nil {
			known, err = address.Prefix(address.BitLen())
		}
		if err != nil {
			return fmt.Errorf("%q: write a network as 10.0.0.0/8, or an address", one)
		}
		*p = append(*p, known.Masked())
	}
	return nil
}

// clientOf is the address that a request comes from, as it is counted: what the connection says or, as far as proxies that are
// believed passed the request on, X-Forwarded-For. An IPv6 address counts by its /64, which is one client's. It is empty where no
// connection brought the request: it comes from this process.
func (s *Server) clientOf(in *http.Request) string {
	at, err := netip.ParseAddrPort(in.RemoteAddr)
	if err != nil {
		return ""
	}
	client, lines := at.Addr(), in.Header["X-Forwarded-For"]
	if len(lines) == 0 {
		return network(client.Unmap().WithZone(""))
	}
	for _, hop := range slices.Backward(strings.Split(strings.Join(lines, ","), ",")) {
		named, err := parseHop(strings.TrimSpace(hop))
		if err != nil || !s.believes(client) {
			break
		}
		client = named
	}
	return network(client.Unmap().WithZone(""))
}

// parseHop reads an address as proxies write it: some with its port.
func parseHop(hop string) (netip.Addr, error) {
	if withPort, err := netip.ParseAddrPort(hop); err == nil {
		return withPort.Addr(), nil
	}
	return netip.ParseAddr(strings.Trim(hop, "[]"))
}

// believes tells whether a proxy of ours has this address.
func (s *Server) believes(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(s.cfg.Proxies, func(known netip.Prefix) bool { return known.Contains(a) })
}

func network(a netip.Addr) string {
	if a.Is4() {
		return a.String()
	}
	return netip.PrefixFrom(a, 64).Masked().String()
}

// ClientFrom is the address that the request at hand comes from, as limits count it. It is personal data: it is neither stored nor
// logged. Empty outside of a request, and for one of this process.
func ClientFrom(ctx context.Context) string {
	if r := requestFrom(ctx); r != nil {
		return r.client
	}
	return ""
}
