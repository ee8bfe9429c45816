package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/es"
)

const (
	digestSize = 12               // bytes of a digest in an ETag
	pageLasts  = 10 * time.Minute // how long a page with a next one counts as the same
)

// ETag is the entity tag of a revision: "7" in double quotes. The edge adds a digest of the answer, since an answer may show more
// than its revision: what the clock says, names, what the caller may do.
func ETag(revision uint64) string { return `"` + strconv.FormatUint(revision, 10) + `"` }

// represent completes the Location of answers, gives them their ETag, holds them against If-Match and If-None-Match, and packs
// them. It needs them whole, so no handler can stream.
func (s *Server) represent(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		recorded := s.record(c, func(c echo.Context, answer *recording) error {
			if err := next(c); err != nil {
				return err
			}
			s.locate(c, answer)
			return s.tagAnswer(c, answer)
		})
		recorded.pack(c)
		return recorded.send()
	}
}

// locate puts before the path of a new thing what a proxy puts before the paths of this process.
func (s *Server) locate(c echo.Context, answer *recording) {
	if path := answer.header.Get(echo.HeaderLocation); strings.HasPrefix(path, "/") {
		answer.header.Set(echo.HeaderLocation, s.base(c)+path)
	}
}

// tagAnswer completes the ETag of an answer, and replaces one that the caller has by 304.
func (s *Server) tagAnswer(c echo.Context, answer *recording) error {
	in := c.Request()
	safe, revision := isSafe(in.Method), answer.header.Get("ETag")
	if answer.status >= http.StatusMultipleChoices || revision == "" && !safe || in.Method == http.MethodOptions {
		return nil
	}
	tag, weak := answer.digest(s.cfg.Now()), ""
	if revision != "" {
		tag = strings.Trim(revision, `"`) + "-" + tag
	} else if answer.leadsOn() {
		weak = "W/"
	}
	answer.header.Set("ETag", weak+`"`+tag+`"`)
	if !safe {
		return nil
	}
	if answer.header.Get("Cache-Control") == "" {
		answer.header.Set("Cache-Control", "no-cache")
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
	revision := revisionOf(tag)
	same := slices.Contains(match.listed, tag) || revision != 0 && slices.Contains(match.revisions(), revision)
	if !match.none() && !match.any && !same {
		return es.ErrStaleRevision
	}
	if noneMatch.any || slices.Contains(noneMatch.listed, tag) {
		r.unchanged = true
	}
	return nil
}

var nextMember = []byte(`"next":"`)

// leadsOn reports that the answer is a page with one after it.
func (r *recording) leadsOn() bool { return bytes.Contains(r.body.Bytes(), nextMember) }

// digest tells answers apart. Where a list goes on, its cursor, which is another each time, does not count; but for no longer than
// pageLasts, so that whoever keeps a page does not keep a cursor that no longer leads anywhere.
func (r *recording) digest(now time.Time) string {
	before, after, leadsOn := cutLast(r.body.Bytes(), nextMember)
	hash := sha256.New()
	_, _ = hash.Write(before) // a hash never fails to write
	if leadsOn {
		_, cursorEnds, _ := bytes.Cut(after, []byte(`"`))
		_, _ = hash.Write(cursorEnds)
		_, _ = hash.Write([]byte(now.Truncate(pageLasts).UTC().Format(time.RFC3339)))
	}
	return hex.EncodeToString(hash.Sum(nil)[:digestSize])
}

func cutLast(text, sep []byte) (before, after []byte, found bool) {
	i := bytes.LastIndex(text, sep)
	if i < 0 {
		return text, nil, false
	}
	return text[:i], text[i+len(sep):], true
}
