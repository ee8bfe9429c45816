package httpapi

import (
	"time"
	_ "time/tzdata" // zones are checked the same wherever the service runs

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// schedule reads the body of POST /v1/fairs, whose time is not known yet.
func schedule(organiser string, b fairrest.NewFair) (fair.Schedule, error) {
	c := fair.Schedule{
		Organiser: organiser, Name: b.Name,
		Venue: fairevents.Venue{
			Name: b.Venue.Name, Address: b.Venue.Address, Province: b.Venue.Province, Region: b.Venue.Region,
			Lat: restvalue.OrZero(b.Venue.Lat), Lon: restvalue.OrZero(b.Venue.Lon),
		},
		StartsAt: b.StartsAt, EndsAt: b.EndsAt, TimeZone: restvalue.OrZero(b.TimeZone),
		Capacity: int(b.Stalls.Capacity), MaxPerApplicant: int(restvalue.OrZero(b.Stalls.MaxPerApplicant)),
		Products: products(b.Products),
	}
	if r := b.Registration; r != nil {
		c.OpensAt, c.ClosesAt = r.OpensAt, r.ClosesAt
	}
	if _, err := time.LoadLocation(c.TimeZone); err != nil || c.TimeZone == time.Local.String() {
		return c, fault.InvalidField("/time_zone", fault.Text{
			ES: "No conocemos esa zona horaria; la de Perú es America/Lima.", EN: "Unknown time zone; that of Peru is America/Lima.",
		}).Because(err)
	}
	return c, nil
}

func products(named *fairrest.Products) []string {
	var ids []string
	for _, id := range restvalue.OrZero(named) {
		ids = append(ids, string(id))
	}
	return ids
}

func productsAnswer(ids []string) []fairrest.ProductID {
	answer := []fairrest.ProductID{}
	for _, id := range ids {
		answer = append(answer, fairrest.ProductID(id))
	}
	return answer
}
