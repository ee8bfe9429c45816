package demo

import (
	"context"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/ruc"
)

// rucs begin the invented RUCs of those who have one, by the names of buyers and the keys of associations; each is completed by its check digit.
func rucs() map[string]string {
	return map[string]string{buyer: "2090011101", racers()[0]: "2090011102", racers()[1]: "1090011103", "elmer": "2090011100"}
}

// sayRUCs has the coordinator say who has a RUC, and that Rosa's association has none; of the neighbour nobody knows.
func (d *demo) sayRUCs(ctx context.Context) error {
	d.mu.Lock()
	ids := map[string]string{}
	for _, name := range append(racers(), buyer) {
		ids[name] = d.others[name]
	}
	for key, id := range d.associations {
		ids[key] = id
	}
	d.mu.Unlock()
	identity := d.coordinator().identity()
	for name, id := range ids {
		begin, has := rucs()[name]
		if !has {
			if _, err := client.Body(identity.RemoveRuc(ctx, id, nil, once("ruc-"+id))); err != nil {
				return err
			}
			continue
		}
		number, err := ruc.Complete(begin)
		if err != nil {
			return err
		}
		if _, err := client.Body(identity.SetRuc(ctx, id, nil, identityrest.NewRuc{Ruc: string(number)}, once("ruc-"+id))); err != nil {
			return err
		}
	}
	return nil
}
