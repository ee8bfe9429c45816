package fair

import "slices"

// Line is the waiting list, the first one first. It is never changed in place.
type Line []Waiting

// Waiting is an application in line, and how many stalls it needs.
type Waiting struct {
	Stall string `json:"stall"`
	Count int    `json:"count"`
}

// Position is an application's place, 1 being the first; 0: it does not wait.
func (l Line) Position(stall string) int {
	return 1 + slices.IndexFunc(l, func(w Waiting) bool { return w.Stall == stall })
}

// Join returns the line with an application at its end.
func (l Line) Join(stall string, count int) Line {
	return append(slices.Clip(l), Waiting{stall, count})
}

// Leave returns the line without an application.
func (l Line) Leave(stall string) Line {
	i := l.Position(stall) - 1
	if i < 0 {
		return l
	}
	return slices.Concat(l[:i], l[i+1:])
}
