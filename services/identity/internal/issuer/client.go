package issuer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"syscall"
	"time"
)

// What is waited for and read of an issuer.
const (
	timeout    = 8 * time.Second
	mostRead   = 1 << 20
	mostHeader = 64 << 10
)

// errPrivate is returned where an issuer, or what it names, is not on the public internet.
var errPrivate = errors.New("address is not public")

// inside are the networks that are no part of the public internet, beside those that package netip knows.
var inside = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("fec0::/10"),
}

// isPublic reports whether an address may be that of an issuer that nobody but an organisation vouches for.
func isPublic(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return a.IsGlobalUnicast() && !a.IsPrivate() && !slices.ContainsFunc(inside, func(n netip.Prefix) bool { return n.Contains(a) })
}

// refusePrivate is asked of each address that a name turned out to have, right before it is dialled: a name may have another one
// than it had a moment ago.
func refusePrivate(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !isPublic(to.Addr()) {
		return errPrivate
	}
	return nil
}

// client asks an issuer. It goes by no proxy, keeps no connection, reads a bounded answer and follows no redirect: none of what it asks
// for stands elsewhere. It dials public addresses only and, of an issuer that the operator allows, the issuer's own.
func (c *Client) client(issuer string) *http.Client {
	plain, guarded := &net.Dialer{Timeout: timeout}, &net.Dialer{Timeout: timeout, Control: refusePrivate}
	own := c.ownAddress(issuer)
	return &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: bounded{&http.Transport{
			DisableKeepAlives: true, MaxResponseHeaderBytes: mostHeader, TLSHandshakeTimeout: timeout, ForceAttemptHTTP2: true,
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				if address == own {
					return plain.DialContext(ctx, network, address)
				}
				return guarded.DialContext(ctx, network, address)
			},
		}},
	}
}

// ownAddress is the host and port of an issuer that the operator allows; "" of any other.
func (c *Client) ownAddress(issuer string) string {
	at, err := url.Parse(issuer)
	if err != nil || !slices.Contains(c.allowed, issuer) {
		return ""
	}
	port := at.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[at.Scheme]
	}
	return net.JoinHostPort(at.Hostname(), port)
}

// checkAddress refuses what is not to be asked, or where nobody is to be sent: anything but https, or an address of an issuer that the
// operator allows.
func (c *Client) checkAddress(issuer, address string) error {
	at, err := url.Parse(address)
	if err != nil || at.Host == "" || at.User != nil || at.Fragment != "" {
		return fmt.Errorf("%q is no address", address)
	}
	if at.Scheme == "https" {
		return nil
	}
	from, err := url.Parse(issuer)
	if err == nil && c.ownAddress(issuer) != "" && at.Scheme == from.Scheme && at.Host == from.Host {
		return nil
	}
	return fmt.Errorf("%q does not speak https", address)
}

// bounded bounds what is read of an answer.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(answer.Body, mostRead), answer.Body}
	}
	return answer, err
}
