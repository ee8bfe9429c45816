package demo

import (
	"context"
	"fmt"
	"net/http"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/pkg/client"
)

// mostOf is the largest page of a list.
const mostOf commonrest.Limit = 200

// load brings in the parts of the story that are not there yet.
func (d *demo) load(ctx context.Context) error {
	for _, step := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"open the market", d.awaitReady},
		{"read the products", d.readProducts},
		{"register the associations", d.register},
		{"register the others", d.registerOthers},
		{"say who has a RUC", d.sayRUCs},
		{"publish a fair", d.publishFair},
		{"sell over the phone", d.speak},
		{"say where who sells is paid", d.payee},
		{"make an offer", d.offerWaits},
	} {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.what, err)
		}
	}
	return nil
}

// awaitReady waits until the market says that it is ready.
func (d *demo) awaitReady(ctx context.Context) error {
	return await(ctx, "the market is ready", func(ctx context.Context) (bool, error) {
		url, edge := d.market().Peer("")
		in, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/readyz", nil)
		if err != nil {
			return false, err
		}
		answer, err := edge.Do(in)
		if err != nil {
			return false, err
		}
		return answer.StatusCode == http.StatusOK, answer.Body.Close()
	})
}

func (d *demo) readProducts(ctx context.Context) error {
	list, err := client.Read[catalogrest.ProductList](d.anyone().catalog().ListProducts(ctx, nil))
	if err != nil {
		return err
	}
	names := map[string]catalogrest.Names{}
	for _, p := range list.Items {
		names[string(p.ID)] = p.Names
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.products = names
	return nil
}
