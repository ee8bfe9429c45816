package chat

import (
	"cmp"
	"slices"
)

// InTurn puts the first of each buyer before the second of any, and before those of who has more: nobody is far behind because another
// opened many. What is of one buyer stays in its order, and what is of none ("") stands with the first.
func InTurn[T any](all []T, buyer func(T) string) []T {
	type place struct{ turn, of, at int }
	of, places := map[string]int{}, make([]place, len(all))
	for i, one := range all {
		by := buyer(one)
		places[i] = place{turn: of[by], at: i}
		if by != "" {
			of[by]++
		}
	}
	for i, one := range all {
		places[i].of = max(1, of[buyer(one)])
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Or(a.turn-b.turn, a.of-b.of, a.at-b.at) })
	ordered := make([]T, len(all))
	for i, p := range places {
		ordered[i] = all[p.at]
	}
	return ordered
}
