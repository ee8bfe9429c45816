package fair

import "slices"

// WaitingList is the waiting list, the first one first. It is never changed in place.
type WaitingList []Waiting

// Waiting is an application in the list, and how many stalls it needs.
type Waiting struct {
	Application string `json:"stall"`
	Count       int    `json:"count"`
}

// Position is an application's place, 1 being the first; 0: it does not wait.
func (l WaitingList) Position(application string) int {
	return 1 + slices.IndexFunc(l, func(w Waiting) bool { return w.Application == application })
}

// Join returns the list with an application at its end.
func (l WaitingList) Join(application string, count int) WaitingList {
	return append(slices.Clip(l), Waiting{application, count})
}

// Leave returns the list without an application.
func (l WaitingList) Leave(application string) WaitingList {
	i := l.Position(application) - 1
	if i < 0 {
		return l
	}
	return slices.Concat(l[:i], l[i+1:])
}
