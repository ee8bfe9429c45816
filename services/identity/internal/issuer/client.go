package issuer

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/qhatu/qhatu/pkg/internet"
)

// What is waited for and read of an issuer.
const (
	timeout    = 8 * time.Second
	mostRead   = 1 << 20
	mostHeader = 64 << 10
)

// client asks an issuer. It goes by no proxy, keeps no connection, reads a bounded answer and follows no redirect: none of what it asks
// for stands elsewhere. It dials public addresses only and, of an issuer that the operator allows, the issuer's own.
func (c *Client) client(issuer string) *http.Client {
	plain, guarded := &net.Dialer{Timeout: timeout}, &net.Dialer{Timeout: timeout, Control: internet.Guard(nil).Control}
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
