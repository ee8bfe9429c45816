package audit

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
)

// schemas check stored events strictly, by their aggregates.
var schemas = map[string]func(name string, data json.RawMessage) error{
	"catalog.lot":           es.NewEventTable(catalogevents.LotEvents()).Check,
	"order.negotiation":     es.NewEventTable(orderevents.NegotiationEvents()).Check,
	"order.order":           es.NewEventTable(orderevents.OrderEvents()).Check,
	"order.delay":           es.NewEventTable(orderevents.DelayEvents()).Check,
	"fair.fair":             es.NewEventTable(fairevents.FairEvents()).Check,
	"identity.contact":      es.NewEventTable(identityevents.ContactEvents()).Check,
	"identity.organisation": es.NewEventTable(identityevents.OrganisationEvents()).Check,
	"identity.person":       es.NewEventTable(identityevents.PersonEvents()).Check,
	"identity.registry":     es.NewEventTable(identityevents.RegistryEvents()).Check,
}

// check holds an event against the schema of its type, which a golden file in the events' package fixes, and against its place.
func check(r es.Record) error {
	if !strings.HasPrefix(r.Type, r.Aggregate+".") {
		return fmt.Errorf("%s stands on a subject of %s", r.Type, r.Aggregate)
	}
	check := schemas[r.Aggregate]
	if check == nil {
		return fmt.Errorf("%s: this version knows no such aggregate", r.Aggregate)
	}
	return check(r.Type, r.Data)
}
