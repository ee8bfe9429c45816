package app

import (
	"cmp"

	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// claims are what a token says of a person who acts for an organisation (the zero one: for nobody), as the read model has them both.
// Whoever gives tokens takes them from here and adds by what it was asked.
func claims(who projection.Person, o projection.Organisation) token.Claims {
	return token.Claims{
		Subject: who.ID, Org: o.ID, Role: cmp.Or(o.Kind, token.RolePerson), Frozen: who.Status() == person.Frozen,
	}
}
