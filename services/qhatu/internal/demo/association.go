package demo

import (
	"context"
	"slices"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

// associations are the members' associations: key of the member to id.
type associations map[string]string

// register has the coordinator register and verify the members' associations.
func (d *demo) register(ctx context.Context) error {
	known, err := client.Read[identityrest.AssociationPage](
		d.coordinator().identity().ListAssociations(ctx, &identityrest.ListAssociationsParams{Limit: ptr(mostOf)}))
	if err != nil {
		return err
	}
	registered, found := associations{}, 0
	for _, m := range members() {
		i := slices.IndexFunc(known.Items, func(a identityrest.Association) bool { return restvalue.OrZero(a.Name) == m.Association })
		var a identityrest.Association
		if i >= 0 {
			a = known.Items[i]
			found++
		} else if a, err = d.registerOne(ctx, m); err != nil {
			return err
		}
		if err := d.verify(ctx, a); err != nil {
			return err
		}
		registered[m.Key] = a.ID
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.associations, d.anew = registered, found == len(registered)
	return nil
}

func (d *demo) registerOne(ctx context.Context, m member) (identityrest.Association, error) {
	return client.Read[identityrest.Association](d.coordinator().identity().RegisterAssociation(ctx, nil, identityrest.NewAssociation{
		Name: m.Association, Community: &m.Community, Province: &m.Province, Region: &m.Region,
		Products:        []identityrest.MadeProduct{m.Product},
		Representatives: []identityrest.NewRepresentative{{Name: m.Person, Phone: m.Phone}},
	}, once("association-"+m.Key)))
}

func (d *demo) verify(ctx context.Context, a identityrest.Association) error {
	if a.State == "verified" {
		return nil
	}
	_, err := client.Body(d.coordinator().identity().VerifyAssociation(ctx, a.ID, nil,
		identityrest.NewVerification{Level: ptr(2), Evidence: ptr("visit")}, once("verify-"+a.ID)))
	return err
}

// payee has the coordinator say that the association that sells here is paid by the Yape of who speaks for it, which they are told. In a market that is there
// already it stays as somebody changed it since.
func (d *demo) payee(ctx context.Context) error {
	d.mu.RLock()
	anew := d.anew
	d.mu.RUnlock()
	if anew {
		return nil
	}
	m := members()[0]
	ctx, cancel := context.WithTimeout(ctx, awaitTimeout)
	defer cancel()
	d.phone(m).Skip()
	id := d.association(m.Key)
	mobile := m.Phone[len(m.Phone)-len("987654321"):]
	_, err := client.Body(d.coordinator().identity().SetPayee(ctx, id, identityrest.PayeeKindYape, nil,
		identityrest.NewPayee{Number: &mobile, Holder: m.Person}, once("payee-"+id)))
	if err != nil {
		return err
	}
	_, err = d.phone(m).Wait(ctx, nil)
	return err
}

func (d *demo) association(key string) string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.associations[key]
}
