package web

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/strictjson"
)

// readBody reads the body into memory, which is why files are bounded in number too.
func (s *Server) readBody(c echo.Context, _ *operation) error {
	in := c.Request()
	if in.Body == nil || in.Body == http.NoBody {
		return nil
	}
	raw, err := ReadBody(in)
	if err != nil {
		return err
	}
	requestOf(c).body = raw
	setBody(in, raw)
	return nil
}

// ReadBody reads a body as it came, or says why it did not: too large, too slow, cut off.
func ReadBody(in *http.Request) ([]byte, error) {
	raw, err := io.ReadAll(in.Body)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, faultBodySlow.Because(err)
	case err != nil:
		return nil, faultBodyCut.Because(err)
	}
	return raw, nil
}

// setBody makes a body that was read readable again.
func setBody(in *http.Request, raw []byte) {
	in.ContentLength = int64(len(raw))
	in.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(raw)), nil }
	in.Body, _ = in.GetBody() // never fails
}

var (
	// noBody is what clients send who have none: nothing, or what they make of an absent object.
	noBody = regexp.MustCompile(`^(?:\x{feff})?\s*(?:null\s*)?$`)
	// saysNothing is a body that clients send where none is taken.
	saysNothing = regexp.MustCompile(`^\s*\{\s*\}\s*$`)
)

// checkBody refuses a missing body, one where none is taken, and another encoding or media type. What the handler reads
// of JSON is its plain form.
func (s *Server) checkBody(c echo.Context, op *operation) error {
	r, in, wanted := requestOf(c), c.Request(), op.route.Operation.RequestBody
	body := r.body
	switch {
	case noBody.Match(body):
		r.setBody(in, nil)
		if wanted != nil && wanted.Value.Required {
			if op.maxBody > 0 {
				return faultNoFile
			}
			return faultNoBody
		}
		return nil
	case !isIdentity(in.Header):
		c.Response().Header().Set("Accept-Encoding", "identity")
		return faultEncoded
	case wanted == nil && !saysNothing.Match(body):
		return faultBodyUnwanted
	case wanted == nil:
		r.setBody(in, nil)
		return nil
	}
	accepted := kindsOf(wanted.Value.Content)
	if in.Method == http.MethodPatch && slices.Contains(accepted, echo.MIMEApplicationJSON) {
		accepted = append(accepted, mergePatch)
	}
	kind, err := mediaType(in.Header, accepted)
	if err != nil {
		name := "Accept"
		if in.Method == http.MethodPatch {
			name = "Accept-Patch"
		}
		c.Response().Header().Set(name, strings.Join(accepted, ", "))
		return err
	}
	if kind == mergePatch {
		kind = echo.MIMEApplicationJSON // which the contract knows
	}
	in.Header.Set(echo.HeaderContentType, kind)
	if !isJSON(kind) {
		r.isFile = isFile(wanted.Value.Content.Get(kind))
		return nil
	}
	if r.said, err = strictjson.Read(body); err != nil {
		return err
	}
	r.setBody(in, strictjson.Plain(r.said))
	return nil
}

// setBody is what the handler reads, and what tells repetitions from other requests.
func (r *request) setBody(in *http.Request, body []byte) {
	r.body = body
	setBody(in, body)
}

// mergePatch is what the JSON body of a PATCH is (RFC 7396), whatever it is called.
const mergePatch = "application/merge-patch+json"

func isIdentity(header http.Header) bool {
	for _, encoding := range header.Values("Content-Encoding") {
		if !strings.EqualFold(strings.TrimSpace(encoding), "identity") && encoding != "" {
			return false
		}
	}
	return true
}

// mediaType is the body's, in lower case and without parameters. It is one of those kinds, in UTF-8.
func mediaType(header http.Header, kinds []string) (string, error) {
	sent := header.Get(echo.HeaderContentType)
	if sent == "" {
		return "", unsupported(kinds, "Falta Content-Type: envía el cuerpo con %s.", "Content-Type is missing: send the body as %s.")
	}
	kind, parameters, err := mime.ParseMediaType(sent)
	switch {
	case err != nil || !slices.Contains(kinds, kind):
		return "", unsupported(kinds, "Envía el cuerpo con Content-Type: %s.", "Send the body with Content-Type: %s.")
	case !isUTF8(parameters["charset"]):
		return "", faultCharset.With("accepted", kinds)
	}
	return kind, nil
}

func unsupported(kinds []string, es, en string) error {
	return faultUnsupported.Saying(fault.Textf(es, en, strings.Join(kinds, ", "))).With("accepted", kinds)
}

func isUTF8(charset string) bool {
	return charset == "" || strings.EqualFold(charset, "utf-8") || strings.EqualFold(charset, "utf8")
}

func kindsOf(content openapi3.Content) []string {
	kinds := make([]string, 0, len(content))
	for kind := range content {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	return kinds
}

// isFile reports whether a body is bytes of which the contract says no more.
func isFile(body *openapi3.MediaType) bool {
	return body.Schema != nil && body.Schema.Value.Format == "binary"
}

func isJSON(kind string) bool {
	return kind == echo.MIMEApplicationJSON || strings.HasSuffix(kind, "+json")
}
