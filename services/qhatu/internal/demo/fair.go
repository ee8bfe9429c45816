package demo

import (
	"context"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/token"
)

func (d *demo) organiser() caller { return d.named(token.RoleOrganiser, organiser) }

// publishFair has the organiser publish a fair of two stalls, one of which is taken, unless one is coming already.
func (d *demo) publishFair(ctx context.Context) error {
	page, err := d.fairs(ctx)
	if err != nil || slices.ContainsFunc(page, func(f fairrest.Fair) bool { return f.State == "published" && f.Phase == "upcoming" }) {
		return err
	}
	starts := fairDay(time.Now())
	day := starts.Format(time.DateOnly)
	fair, err := client.Read[fairrest.Fair](d.organiser().fair().ScheduleFair(ctx, nil, fairrest.NewFair{
		Name:     "Feria de Nieva",
		Venue:    fairrest.Venue{Name: "Plaza de Armas", Address: "Plaza de Armas s/n, Nieva", Province: "Condorcanqui", Region: "Amazonas"},
		StartsAt: starts, EndsAt: starts.Add(9 * time.Hour), Stalls: fairrest.NewFairStalls{Capacity: 2},
	}, once("fair-"+day)))
	if err != nil {
		return err
	}
	if _, err := client.Body(d.organiser().fair().PublishFair(ctx, fair.ID, nil, once("publish-"+fair.ID))); err != nil {
		return err
	}
	stalls := d.named(token.RoleAssociation, neighbour).fair()
	if _, err := client.Body(stalls.ApplyForStall(ctx, fair.ID, nil, fairrest.NewStall{}, once("stall-"+fair.ID))); err != nil {
		return err
	}
	return d.approveAll(ctx)
}

// fairDay is the Saturday after next, at eight in the morning in Peru.
func fairDay(now time.Time) time.Time {
	day := now.In(lima.Zone).AddDate(0, 0, 8)
	for day.Weekday() != time.Saturday {
		day = day.AddDate(0, 0, 1)
	}
	return time.Date(day.Year(), day.Month(), day.Day(), 8, 0, 0, 0, lima.Zone)
}

func (d *demo) fairs(ctx context.Context) ([]fairrest.Fair, error) {
	page, err := client.Read[fairrest.FairPage](d.organiser().fair().ListFairs(ctx, &fairrest.ListFairsParams{Mine: ptr(true), Limit: ptr(mostOf)}))
	return page.Items, err
}

const organiserLooks = 2 * time.Second

// organise approves applications for stalls until ctx ends, as the fair's organiser.
func (d *demo) organise(ctx context.Context) {
	tick := time.NewTicker(organiserLooks)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if d.isOpen() {
				_ = d.approveAll(ctx) // what fails is tried again at the next tick
			}
		}
	}
}

func (d *demo) isOpen() bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.phase == open
}

func (d *demo) approveAll(ctx context.Context) error {
	fairs, err := d.fairs(ctx)
	if err != nil {
		return err
	}
	for _, f := range fairs {
		if f.State != "published" {
			continue
		}
		page, err := client.Read[fairrest.StallPage](d.organiser().fair().ListStalls(ctx, f.ID, &fairrest.ListStallsParams{Limit: ptr(mostOf)}))
		if err != nil {
			return err
		}
		for _, s := range page.Items {
			if d.hasPhone(s.Association.ID) {
				d.finish(stepFair)
			}
			if s.State != "applied" {
				continue
			}
			if _, err := client.Body(d.organiser().fair().ApproveStall(ctx, f.ID, s.ID, nil, once("approve-"+s.ID))); err != nil {
				return err
			}
		}
	}
	return nil
}
