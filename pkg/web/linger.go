package web

import (
	"io"
	"net/http"
	"strings"
)

// maxRest is how much is read, and thrown away, of a body that was refused.
const maxRest = 64 << 20 // bytes

// linger answers at once, also a request whose body was not read to its end, and then takes in the rest of the body: a client that
// writes everything before it reads would otherwise find its connection reset, and no answer. The server's ReadTimeout bounds how
// long that takes.
func linger(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		if in.Body == nil || in.Body == http.NoBody {
			next.ServeHTTP(w, in)
			return
		}
		connection := http.NewResponseController(w)
		_ = connection.EnableFullDuplex() // so that the server does not wait for the body first; what cannot needs not
		body := &incoming{ReadCloser: in.Body, awaited: strings.EqualFold(in.Header.Get("Expect"), "100-continue")}
		in = in.WithContext(in.Context())
		in.Body = body
		next.ServeHTTP(w, in)
		if !body.awaited && !body.ended {
			_ = connection.Flush()
			_, _ = io.CopyN(io.Discard, body, maxRest) // the client may hang up
		}
	})
}

// incoming is a body that is on its way.
type incoming struct {
	io.ReadCloser
	awaited bool // the client sends it only once somebody reads
	ended   bool
}

func (b *incoming) Read(part []byte) (int, error) {
	b.awaited = false
	n, err := b.ReadCloser.Read(part)
	b.ended = b.ended || err != nil
	return n, err
}
