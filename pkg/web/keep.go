package web

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/kept"
)

// usualKept is the bytes of answers that are kept, where the configuration does not say otherwise.
const usualKept = 32 << 20

// Keep lets the answer to the request at hand be given again, to the same caller who asks for the same in the same language, for as long as
// none of its sources changes, and within the same second. A handler calls it before it reads them, and names all that it reads, but for
// the clock; sources of several calls count together. Of the answer's headers those of ofKept are kept.
//
// What is done before the handler runs is done for every request all the same: only the handler is spared.
func Keep(ctx context.Context, sources ...kept.Source) {
	r := requestFrom(ctx)
	if r == nil || r.own {
		return
	}
	made, ok := kept.Soon(ctx, sources...)
	r.made, r.keeps, r.own = append(r.made, made...), ok, !ok
}

// ownFrom is requestFrom for what an answer is not kept by: whoever asks for it makes the answer one that is not kept.
func ownFrom(ctx context.Context) *request {
	r := requestFrom(ctx)
	if r != nil {
		r.own, r.keeps = true, false
	}
	return r
}

// keptAnswer is an answer of status 200 that is given again as it is.
type keptAnswer struct {
	header http.Header // those of ofKept; answers share their values
	tag    string      // as conditions are held against it
	body   []byte
}

// ofKept are the headers that are kept with an answer, as net/http writes their names.
var ofKept = append([]string{"Etag"}, ofBody...)

func (k *keptAnswer) size() int { return cap(k.body) }

// write answers with it.
func (k *keptAnswer) write(c echo.Context) {
	recordingOf(c).given = k
	maps.Copy(c.Response().Header(), k.header)
	c.Response().WriteHeader(http.StatusOK)
}

// answerAgain gives the answer that is kept of the same request, to the letter: what the contract allowed then it allows now.
func (s *Server) answerAgain(c echo.Context, op *operation) bool {
	if !mayKeep(c, op) || !op.keeps.Load() {
		return false
	}
	r, in := requestOf(c), c.Request()
	r.keptAs = keptKey(c, op)
	if in.ContentLength != 0 || len(in.Header.Get("If-None-Match")) > usualConditions || r.sends(HeaderPosition) || slices.ContainsFunc(op.headers, r.sends) {
		return false // that is not part of the key, and is held against the contract
	}
	given, ok := s.kept.Get(r.keptAs)
	if ok {
		given.write(c)
	}
	return ok
}

// usualConditions is how long If-None-Match may be by every contract.
const usualConditions = 1024

func (r *request) sends(header string) bool { return r.in.Header.Get(header) != "" }

// mayKeep reports whether the answer may be kept, if its handler lets it be.
func mayKeep(c echo.Context, op *operation) bool {
	return isSafe(c.Request().Method) && !op.audited && (!op.personal || requestOf(c).caller.Anonymous())
}

// answerKept gives the answer that is kept of the same request. Where there is none the handler makes it, once for all who wait for it.
func (s *Server) answerKept(c echo.Context, op *operation, next echo.HandlerFunc) error {
	r := requestOf(c)
	if !mayKeep(c, op) {
		return s.answerOnce(c, op, next)
	}
	if r.keptAs != "" {
		given, ok, leave := s.kept.Join(c.Request().Context(), r.keptAs)
		if ok {
			given.write(c)
			return nil
		}
		r.leave = leave
	}
	second, _ := kept.Now(kept.Clock(s.cfg.Now))
	err := next(c)
	if r.keeps {
		op.keeps.Store(true)
		r.made = append(r.made, second...)
	}
	return err
}

// keep keeps an answer that a handler has made, if it lets it be.
func (s *Server) keep(c echo.Context, answer *recording) {
	r := requestOf(c)
	hungUp := c.Request().Context().Err() != nil // so that the answer may lack what could not be asked for any more
	if r.keeps && r.keptAs != "" && answer.status == http.StatusOK && answer.given == nil && !hungUp {
		given := &keptAnswer{header: http.Header{}, tag: answer.tag, body: answer.body.Bytes()}
		answer.header.Set(echo.HeaderContentLength, strconv.Itoa(len(given.body)))
		for _, name := range ofKept {
			if values := answer.header[name]; len(values) > 0 {
				given.header[name] = values
			}
		}
		s.kept.Put(r.keptAs, given, r.made)
	}
}

// keptKey is all that an answer may depend on, beside its sources: the operation, what is asked, by whom, in what language, and whether the
// answer is packed. Handlers that ask for anything else of a request make answers that are not kept; see ownFrom.
func keptKey(c echo.Context, op *operation) string {
	r, in := requestOf(c), c.Request()
	who := ""
	if !r.caller.Anonymous() {
		raw, _ := json.Marshal(r.caller.Token) // of texts and numbers, which are all that the edge knows of a caller
		who = string(raw)
	}
	return strings.Join([]string{
		op.route.Method, op.route.Path, in.URL.EscapedPath(), in.URL.RawQuery, string(r.lang), strconv.FormatBool(takesGzip(in.Header)), who,
	}, "\x00")
}

// release lets those go on who wait for an answer, whatever became of it.
func (r *request) release() {
	if r.leave != nil {
		r.leave()
	}
}
