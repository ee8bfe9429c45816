package token

import (
	"strings"

	"github.com/qhatu/qhatu/pkg/id"
)

// OrgID derives an organisation's id from its name, so that the same name always gives the same id: "assoc_" for an
// association, "org_" for others, and 26 characters that derive from the name in lower case with its spaces collapsed.
func OrgID(role, name string) string {
	prefix := "org"
	if role == RoleAssociation {
		prefix = "assoc"
	}
	return id.Derive(prefix, strings.ToLower(strings.Join(strings.Fields(name), " ")))
}
