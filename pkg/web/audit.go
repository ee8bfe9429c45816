package web

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/audit"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/token"
)

// HeaderPurpose says why somebody's personal data is asked for: one of audit.Purposes.
const HeaderPurpose = "Qhatu-Purpose"

// personIDs are the ids of people in an answer.
var personIDs = regexp.MustCompile(`"(per_[a-z0-9_]+)"`)

var someID = regexp.MustCompile(`^[a-z]+_[a-z0-9_]+$`)

// idOf is an id that a caller asks for, "" where it is other text.
func idOf(asked string) string { return someID.FindString(asked) }

// auditAnswer records of whom an answer tells, before it leaves: of the personal data of others, to the coordinator or a service; and that
// somebody's data was exported or erased, whoever did it. An answer that cannot be recorded is not given.
func (s *Server) auditAnswer(c echo.Context, op *operation) error {
	r, recorded := requestOf(c), recordingOf(c)
	if s.cfg.Audit == nil || recorded == nil || recorded.status >= http.StatusMultipleChoices {
		return nil
	}
	var about []string
	switch {
	case op.audited:
		about = []string{cmp.Or(c.Param("id"), idOf(c.QueryParam("person")), r.caller.Person)}
	case op.personal && looksAtOthers(r.caller):
		about = told(recorded.body.Bytes(), r.caller.Person)
		if id := c.Param("id"); len(about) == 0 && r.caller.Role == token.RoleCoordinator && id != "" {
			about = []string{id} // whom an organisation invites, say
		}
	}
	record := audit.Record{
		At: s.cfg.Now().UTC(), Role: r.caller.Role, Actor: r.caller.Person, Org: r.caller.Org, Via: r.caller.Act, Session: r.caller.Session,
		Operation: op.route.Operation.OperationID, Purpose: r.purpose, Request: r.id,
	}
	var records []audit.Record
	for _, id := range about {
		record.About = id
		records = append(records, record)
	}
	if len(records) == 0 {
		return nil
	}
	if err := s.cfg.Audit(c.Request().Context(), records...); err != nil {
		return fault.UnavailableBecause(err)
	}
	return nil
}

// looksAtOthers tells whether a caller may see the data of people who are not theirs.
func looksAtOthers(c Caller) bool {
	return c.Role == token.RoleCoordinator || c.Role == token.RoleService
}

// readPurpose reads why the caller says to ask. What is none of the codes is refused, so that nobody believes to have stated it.
func readPurpose(c echo.Context, _ *operation) error {
	said := c.Request().Header.Get(HeaderPurpose)
	if said != "" && !slices.Contains(audit.Purposes(), said) {
		return faultBadPurpose
	}
	requestOf(c).purpose = cmp.Or(said, audit.Unstated)
	return nil
}

// told are the ids of the people in an answer, each once, but for the caller's own.
func told(body []byte, own string) (ids []string) {
	for _, match := range personIDs.FindAllSubmatch(body, -1) {
		if id := string(match[1]); id != own && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
