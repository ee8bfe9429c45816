package taxdoc

import (
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/pkg/money"
)

// UITs are what the Unidad Impositiva Tributaria is in each year, in soles.
type UITs map[int]int64

// known are those that were set: each December a decreto supremo of the Ministry of Economy and Finance says that of the next year (of 2026: 301-2025-EF).
func known() UITs { return UITs{2023: 4950, 2024: 5150, 2025: 5350, 2026: 5500} }

// limitUIT is up to how many UIT a seller without RUC sells in a year with liquidaciones de compra.
const limitUIT = 75

const (
	firstYear, lastYear = 2000, 2100
	mostSoles           = 1_000_000
	centimos            = 100
)

// UnmarshalText reads "2027=5600,2028=5750" and adds it to what was read before.
func (u *UITs) UnmarshalText(text []byte) error {
	if *u == nil {
		*u = UITs{}
	}
	for one := range strings.SplitSeq(string(text), ",") {
		named, written, _ := strings.Cut(strings.TrimSpace(one), "=")
		year, err := strconv.Atoi(named)
		if err != nil || year < firstYear || year > lastYear {
			return errors.New("write a year and what its UIT is in soles, as 2027=5600")
		}
		soles, err := strconv.ParseInt(written, 10, 64)
		if err != nil || soles <= 0 || soles > mostSoles {
			return fmt.Errorf("UIT of %d: write whole soles, as %d=5600", year, year)
		}
		if _, twice := (*u)[year]; twice {
			return fmt.Errorf("UIT of %d is there twice: write it once", year)
		}
		(*u)[year] = soles
	}
	return nil
}

// Complete adds to those that an operator says the ones that are known.
func (u UITs) Complete() UITs {
	all := known()
	maps.Copy(all, u)
	return all
}

// Limit is up to what a seller without RUC sells in a year with liquidaciones de compra; zero where the year's UIT is not known.
func (u UITs) Limit(year int) money.Amount {
	if u[year] == 0 {
		return money.Amount{}
	}
	return money.Amount{Minor: u[year] * limitUIT * centimos, Currency: money.PEN}
}
