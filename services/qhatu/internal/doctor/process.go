package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// process asks the market itself, where it answers operators.
func (d Doctor) process(ctx context.Context) []Finding {
	if d.Config.OpsAddr == "off" {
		return []Finding{unknown("process", "it serves no operators: --ops-addr is off")}
	}
	in, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+d.Config.OpsAddr+"/readyz", nil)
	if err != nil {
		return []Finding{unknown("process", "%v", err)}
	}
	answer, err := d.client().Do(in)
	if err != nil {
		return []Finding{found(Warning, "process", "does-not-start", "systemctl start qhatu; if it ends again: journalctl -u qhatu -n 50", "nobody answers at %s: the market is stopped, or serves operators elsewhere (its first log line says where; --ops-addr)", d.Config.OpsAddr)}
	}
	defer answer.Body.Close() //nolint:errcheck // it is read
	var ready struct {
		Ready bool
		Parts []struct {
			Name, Why string
			Ready     bool
		}
	}
	if err := json.NewDecoder(answer.Body).Decode(&ready); err != nil {
		return []Finding{found(Wrong, "process", "does-not-start", "give the address with --ops-addr", "something else than a market answers at %s", d.Config.OpsAddr)}
	}
	var all []Finding
	for _, p := range ready.Parts {
		if !p.Ready {
			all = append(all, found(Wrong, "process", "not-ready", "wait a minute and look again; then see the market's log", "%s is not ready: %s", p.Name, p.Why))
		}
	}
	if len(all) == 0 {
		all = append(all, ok("process", "it runs, and each of its %d parts is ready", len(ready.Parts)))
	}
	return all
}

// expires is how long before its end a certificate is warned about: whoever renews it by itself has done so by then.
const expires = 21 * 24 * time.Hour

// certificates looks at the one that the process serves, and at the one that everybody meets.
func (d Doctor) certificates(ctx context.Context) []Finding {
	var all []Finding
	if d.Config.TLSCert != "" {
		all = append(all, d.certificateFile())
	}
	at, err := url.Parse(d.Config.PublicURL)
	if err != nil || d.Config.PublicURL == "" || at.Scheme != "https" {
		return all
	}
	return append(all, d.served(ctx, at))
}

func (d Doctor) certificateFile() Finding {
	text, err := os.ReadFile(d.Config.TLSCert)
	if err != nil {
		return found(Wrong, "certificate", "certificate", "name the files with --tls-cert and --tls-key", "%v", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return found(Wrong, "certificate", "certificate", "give the file in PEM, as whoever issued it gave it", "%s holds no certificate", d.Config.TLSCert)
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return found(Wrong, "certificate", "certificate", "give the file in PEM, as whoever issued it gave it", "%s: %v", d.Config.TLSCert, err)
	}
	return d.lasts(d.Config.TLSCert, cert)
}

func (d Doctor) lasts(of string, cert *x509.Certificate) Finding {
	left := cert.NotAfter.Sub(d.Now())
	days := int(left / (24 * time.Hour))
	switch {
	case left <= 0:
		return found(Wrong, "certificate", "certificate", "renew it: nobody is let in by phones and browsers until then", "%s: expired on %s", of, cert.NotAfter.Format(time.DateOnly))
	case left < expires:
		return found(Warning, "certificate", "certificate", "see why it was not renewed by itself", "%s: expires in %d days", of, days)
	}
	return ok("certificate", "%s: good for %d days", of, days)
}

// served is the certificate that callers of the public address meet.
func (d Doctor) served(ctx context.Context, at *url.URL) Finding {
	address := at.Host
	if at.Port() == "" {
		address = net.JoinHostPort(at.Hostname(), "443")
	}
	dialer := tls.Dialer{Config: &tls.Config{RootCAs: d.Roots, ServerName: at.Hostname(), MinVersion: tls.VersionTLS12}}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if invalid, is := errors.AsType[x509.CertificateInvalidError](err); is && invalid.Reason == x509.Expired {
		return d.lasts(at.Hostname(), invalid.Cert)
	}
	if _, is := errors.AsType[*tls.CertificateVerificationError](err); is {
		return found(Wrong, "certificate", "certificate", "get one from a public authority for this name: Meta and browsers take no other", "%s: %v", at.Hostname(), err)
	}
	if err != nil {
		return found(Wrong, "public address", "public-address", "see that the name leads to this machine, that the proxy runs and that port 443 is open", "%s does not answer: %v", address, err)
	}
	defer conn.Close() //nolint:errcheck // nothing is written
	secured, is := conn.(*tls.Conn)
	if !is || len(secured.ConnectionState().PeerCertificates) == 0 {
		return unknown("certificate", "%s shows none", strings.TrimSuffix(address, ":443"))
	}
	return d.lasts(at.Hostname(), secured.ConnectionState().PeerCertificates[0])
}
