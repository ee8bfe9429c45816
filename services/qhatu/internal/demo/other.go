package demo

import (
	"context"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/token"
)

// registerOthers has the coordinator register the buyers, the organiser and the neighbour, whom it does not vouch for.
func (d *demo) registerOthers(ctx context.Context) error {
	others := map[string]string{}
	for role, names := range map[string][]string{token.RoleBuyer: append(racers(), buyer), token.RoleOrganiser: {organiser}} {
		for _, name := range names {
			made, err := client.Read[identityrest.Organisation](d.coordinator().identity().RegisterOrganisation(ctx, nil, identityrest.NewOrganisation{
				Kind: identityrest.NewOrganisationKind(role), Name: name, Level: ptr(0),
			}, once(id.Derive("other", role, name))))
			if err != nil {
				return err
			}
			others[name] = made.ID
		}
	}
	made, err := client.Read[identityrest.Association](d.coordinator().identity().RegisterAssociation(ctx, nil, identityrest.NewAssociation{
		Name: neighbour, Representatives: []identityrest.NewRepresentative{{Name: "Delia Wampankit", Phone: "+51900111003"}},
	}, once("association-neighbour")))
	if err != nil {
		return err
	}
	others[neighbour] = made.ID
	d.mu.Lock()
	defer d.mu.Unlock()
	d.others = others
	return nil
}
