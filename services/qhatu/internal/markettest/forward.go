package markettest

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/url"
	"time"
)

// Forward is a handler that passes every request on, as it is, to the address it names ("http://127.0.0.1:8080").
// Redirects are answers. When nobody answers there, the answer is 502.
type Forward string

// ServeHTTP passes a request on.
func (f Forward) ServeHTTP(w http.ResponseWriter, in *http.Request) {
	answer, err := f.send(in)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer answer.Body.Close() //nolint:errcheck // it was read
	maps.Copy(w.Header(), answer.Header)
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body)
}

func (f Forward) send(in *http.Request) (*http.Response, error) {
	to, err := url.Parse(string(f))
	if err != nil {
		return nil, err
	}
	out := in.Clone(in.Context())
	out.URL.Scheme, out.URL.Host = to.Scheme, to.Host
	out.Host, out.RequestURI = "", ""
	if out.Header.Get("Accept-Encoding") == "" {
		out.Header.Set("Accept-Encoding", "identity") // else the transport asks for what it unpacks
	}
	return http.DefaultTransport.RoundTrip(out)
}

// Ready asks /readyz.
func (f Forward) Ready() bool {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	in, err := http.NewRequestWithContext(ctx, http.MethodGet, string(f)+"/readyz", nil)
	if err != nil {
		return false
	}
	answer, err := f.send(in)
	if err != nil {
		return false
	}
	return answer.Body.Close() == nil && answer.StatusCode == http.StatusOK
}
