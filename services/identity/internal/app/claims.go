package app

import (
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// claims are what a token says of a person who acts for an organisation (the zero one: for nobody), as the read model has them both.
// Whoever gives tokens takes them from here and adds by what it was asked.
func (a *App) claims(who projection.Person, o projection.Organisation) token.Claims {
	c := token.Claims{Subject: who.ID, Role: token.RolePerson, Frozen: who.Status() == person.Frozen}
	if o.ID == "" {
		return c
	}
	c.Org, c.Role = o.ID, o.Kind
	if role := o.RoleOf(who.ID); role != identityevents.Representative {
		c.Member = role
	}
	if o.Kind == identityevents.KindAssociation && o.IsNew(who.ID, a.now()) {
		c.Limit, c.LimitFrom = &o.LargestSale, o.NewFrom(who.ID)
	}
	return c
}
