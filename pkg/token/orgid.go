package token

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
)

// OrgID derives an organisation's id from its name, so that the same name always gives the same id: "assoc_" for an
// association, "org_" for others, and 16 characters of lower-case base32 (80 bits) of the SHA-256 of the name in
// lower case with its spaces collapsed.
func OrgID(role, name string) string {
	prefix := "org_"
	if role == RoleAssociation {
		prefix = "assoc_"
	}
	normal := strings.ToLower(strings.Join(strings.Fields(name), " "))
	sum := sha256.Sum256([]byte(normal))
	return prefix + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10]))
}
