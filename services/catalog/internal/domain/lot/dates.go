package lot

import "github.com/qhatu/qhatu/pkg/lima"

// Bounds of the dates of a lot. Beyond them a date is taken for a typing mistake.
const (
	yearsBack  = 5
	yearsAhead = 2
)

// checkDates checks that what is sold was harvested, and is there after that.
func (c MakeDraft) checkDates() error {
	first, last := lima.YearsFrom(c.Today, -yearsBack), lima.YearsFrom(c.Today, yearsAhead)
	switch harvested, available := c.HarvestedOn, c.AvailableFrom; {
	case harvested != "" && (harvested > c.Today || harvested < first):
		return ErrHarvest
	case available == "":
		return nil
	case available > last || available < first:
		return ErrAvailableAbsurd
	case available < harvested:
		return ErrAvailableBeforeHarvest
	}
	return nil
}
