package crash_test

import (
	"net/http"

	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/services/qhatu/internal/torture"
)

// requests carries the traders' requests to the market where it now is, and notes how they fare.
type requests struct {
	torture.Recorder
	transport http.Transport
}

// RoundTrip carries a request.
func (r *requests) RoundTrip(in *http.Request) (*http.Response, error) {
	return r.Note(in, r.transport.RoundTrip)
}

// at reaches every service at one address.
func (r *requests) at(url string) client.Peer {
	r.transport.MaxIdleConnsPerHost = workers
	carrier := &http.Client{Transport: r}
	return func(string) (string, *http.Client) { return url, carrier }
}
