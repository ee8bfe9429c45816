package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
)

const digestSize = 12 // bytes of a digest in an ETag

// ETag is the entity tag of a revision: "7" in double quotes. The edge adds a digest of the answer, since an answer may show more
// than its revision: what the clock says, names, what the caller may do.
func ETag(revision uint64) string { return `"` + strconv.FormatUint(revision, 10) + `"` }

// represent completes the Location of answers, gives them their ETag, holds them against If-Match and If-None-Match, and packs
// them. It needs them whole, but for what [Follow] lets come behind a head.
func (s *Server) represent(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		answer := s.answerWhole(c, next)
		answer.finish(c)
		if requestOf(c).follow != nil {
			s.stream(c, answer)
			return nil
		}
		return answer.send()
	}
}

// answerWhole makes the whole answer, keeps it if its handler lets it be, and lets those go on who wait for it: not for its sending, which may
// take as long as whoever has asked likes.
func (s *Server) answerWhole(c echo.Context, next echo.HandlerFunc) *recording {
	defer requestOf(c).release()
	recorded := s.record(c, func(c echo.Context, answer *recording) error {
		if err := next(c); err != nil {
			return err
		}
		if requestOf(c).follow != nil {
			return nil
		}
		s.locate(c, answer)
		return s.tagAnswer(c, answer)
	})
	recorded.pack(c)
	s.keep(c, recorded)
	return recorded
}

// locate puts before the path of a new thing what a proxy puts before the paths of this process.
func (s *Server) locate(c echo.Context, answer *recording) {
	if path := answer.header.Get(echo.HeaderLocation); strings.HasPrefix(path, "/") {
		answer.header.Set(echo.HeaderLocation, s.base(c)+path)
	}
}

// tagAnswer completes the ETag of an answer, and replaces one that the caller has by 304.
func (s *Server) tagAnswer(c echo.Context, answer *recording) error {
	if answer.given != nil {
		return answer.meet(c, answer.given.tag)
	}
	in := c.Request()
	safe, revision := isSafe(in.Method), answer.header.Get("ETag")
	if answer.status >= http.StatusMultipleChoices || revision == "" && !safe || in.Method == http.MethodOptions {
		return nil
	}
	weak := ""
	tag, leadsOn := answer.digest(requestOf(c).digest)
	if revision != "" {
		tag = strings.Trim(revision, `"`) + "-" + tag
	} else if leadsOn {
		weak = "W/"
	}
	answer.tag = tag
	answer.header.Set("ETag", weak+`"`+tag+`"`)
	if !safe {
		return nil
	}
	return answer.meet(c, tag)
}

// meet holds the answer to a safe request against its conditions.
func (r *recording) meet(c echo.Context, tag string) error {
	match, err := readTags(c.Request().Header, "If-Match")
	if err != nil {
		return err
	}
	noneMatch, err := readTags(c.Request().Header, "If-None-Match")
	if err != nil {
		return err
	}
	if !match.none() && !match.any && !match.names(tag) {
		return fault.With(logFaults.Wrap(es.ErrStaleRevision), "etag", `"`+tag+`"`)
	}
	if noneMatch.any || slices.Contains(noneMatch.listed, tag) {
		r.unchanged = true
	}
	return nil
}

var nextMember = []byte(`"next":"`)

// TellApart takes a digest of what the answer shows, for its ETag, from a handler that has one at hand: two answers to the same request have the
// same one only if they have the same bytes, but for the cursor of the page after.
func TellApart(ctx context.Context, digest []byte) {
	if r := requestFrom(ctx); r != nil {
		r.digest = digest
	}
}

// digest tells answers apart, by what their handler takes for it or by their bytes. Of the cursor of a list that goes on counts what the pages
// after it depend on. leadsOn reports that there is one.
func (r *recording) digest(taken []byte) (tag string, leadsOn bool) {
	before, after, leadsOn := cutLast(r.body.Bytes(), nextMember)
	if taken != nil {
		before = taken
	}
	hash := sha256.New()
	_, _ = hash.Write(before) // a hash never fails to write
	if leadsOn {
		cursor, rest, _ := bytes.Cut(after, []byte(`"`))
		_, _ = hash.Write(rest)
		_, _ = hash.Write(steady(cursor))
	}
	return hex.EncodeToString(hash.Sum(nil)[:digestSize]), leadsOn
}

func cutLast(text, sep []byte) (before, after []byte, found bool) {
	i := bytes.LastIndex(text, sep)
	if i < 0 {
		return text, nil, false
	}
	return text[:i], text[i+len(sep):], true
}
