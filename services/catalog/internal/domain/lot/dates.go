package lot

import "time"

// Bounds of the dates of a lot. Beyond them a date is taken for a typing mistake.
const (
	yearsBack  = 5
	yearsAhead = 2
)

// checkDates checks that what is sold was harvested, and is there after that.
func (c MakeDraft) checkDates() error {
	first, last := yearsFrom(c.Today, -yearsBack), yearsFrom(c.Today, yearsAhead)
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

// yearsFrom is the date so many years from another.
func yearsFrom(date string, years int) string {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return day.AddDate(years, 0, 0).Format(time.DateOnly)
}
