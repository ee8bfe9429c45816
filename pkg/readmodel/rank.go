package readmodel

import (
	"math"
	"time"
)

// Rank is where a row stands in a list: the lowest comes first.
type Rank uint64

// Last is the rank after all others.
const Last Rank = math.MaxInt64

// Newest ranks the latest time first.
func Newest(t time.Time) Rank { return Last - Soonest(t) }

// Soonest ranks the earliest time first. Times before 1970 are like 1970.
func Soonest(t time.Time) Rank { return Rank(max(0, t.UnixNano())) }
