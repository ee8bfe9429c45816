package web

import (
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
)

// maxTags bounds what one condition lists.
const maxTags = 20

var revisionTag = regexp.MustCompile(`^([1-9][0-9]{0,18})(?:-|$)`)

// tags is what If-Match or If-None-Match names. Weak tags count as strong ones: each is of one revision or of one digest.
type tags struct {
	any    bool // "*"
	listed []string
}

// conditions are the headers that may be spread over several lines.
var conditions = []string{"If-Match", "If-None-Match"}

// joinConditions makes one line of the several over which a condition may be spread, and drops empty ones: generated code takes one.
func joinConditions(header http.Header) {
	for _, name := range conditions {
		if lines := header[name]; len(lines) > 0 {
			lines = slices.DeleteFunc(lines, func(line string) bool { return strings.TrimSpace(line) == "" })
			header.Set(name, strings.Join(lines, ", "))
		}
	}
}

// readTags reads a condition; a header that is not sent names nothing.
func readTags(header http.Header, name string) (tags, error) {
	rest := header.Get(name)
	switch {
	case len(header[name]) == 0:
		return tags{}, nil
	case strings.TrimSpace(rest) == "*":
		return tags{any: true}, nil
	}
	var named tags
	for rest = strings.TrimLeft(rest, " \t,"); rest != ""; rest = strings.TrimLeft(rest, " \t,") {
		tag, after, ok := cutTag(rest)
		if !ok {
			return tags{}, badTags(name)
		}
		named.listed, rest = append(named.listed, strings.TrimSuffix(tag, packedTag)), after
	}
	if len(named.listed) == 0 || len(named.listed) > maxTags {
		return tags{}, badTags(name)
	}
	return named, nil
}

// cutTag takes the first tag of a list, weak or not, without its quotes.
func cutTag(list string) (tag, rest string, ok bool) {
	quoted, opens := strings.CutPrefix(strings.TrimPrefix(list, "W/"), `"`)
	tag, rest, closes := strings.Cut(quoted, `"`)
	rest = strings.TrimLeft(rest, " \t")
	foreign := strings.ContainsFunc(tag, func(r rune) bool { return r < '!' || r > '~' })
	return tag, rest, opens && closes && !foreign && (rest == "" || rest[0] == ',')
}

func badTags(name string) error {
	return faultMalformed.Saying(fault.Textf(
		`%s lleva el ETag de una respuesta, con sus comillas: "7". También varios, hasta %d: "7", "8". O un *.`,
		`%s takes the ETag of an answer, with its quotes: "7". Or several, up to %d: "7", "8". Or a *.`,
		name, maxTags,
	))
}

func (t tags) none() bool { return !t.any && len(t.listed) == 0 }

// names tells whether a tag is listed, or its revision.
func (t tags) names(tag string) bool {
	revision := revisionOf(tag)
	return slices.Contains(t.listed, tag) || revision != 0 && slices.Contains(t.revisions(), revision)
}

// unseen is a revision that nothing gets to.
const unseen = math.MaxUint64

// revisions are those that the condition allows. A tag without a revision matches nothing.
func (t tags) revisions() (found es.Revisions) {
	for _, tag := range t.listed {
		if revision := revisionOf(tag); revision != 0 {
			found = append(found, revision)
		}
	}
	if len(t.listed) > 0 && len(found) == 0 {
		return es.Revisions{unseen}
	}
	return found
}

// revisionOf returns 0 for a tag without a revision.
func revisionOf(tag string) uint64 {
	match := revisionTag.FindStringSubmatch(tag)
	if match == nil {
		return 0
	}
	revision, _ := strconv.ParseUint(match[1], 10, 64) // of at most 19 digits: it fits
	return revision
}

// readConditions reads on which revisions a command is to be decided. "*" allows any: of a thing that does not exist, the
// command itself is refused.
func (s *Server) readConditions(c echo.Context, _ *operation) error {
	r, in := requestOf(c), c.Request()
	if isSafe(in.Method) {
		return nil // represent holds the answer against them
	}
	if _, sent := in.Header["If-None-Match"]; sent {
		return faultNoneMatchOnCommand
	}
	wanted, err := readTags(in.Header, "If-Match")
	if err != nil {
		return err
	}
	r.revisions = wanted.revisions()
	return nil
}
