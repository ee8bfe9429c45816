package market

import (
	"errors"
	"math"
)

// page is one page of a list, and the cursor of the next one; nil: it is the last.
type page[T any] struct {
	items []T
	next  *string
}

// pageOf translates a page.
func pageOf[From, To any](items []From, next *string, translate func(From) (To, error)) (page[To], error) {
	translated, err := each(items, translate)
	return page[To]{items: translated, next: next}, err
}

// maxPages bounds how much of a list is read in one turn: more than anybody reads.
const maxPages = 20

// errUnfinished is of a list of which nothing was found while there was more to look through: nobody may say that there is nothing.
var errUnfinished = errors.New("the list has more than is looked through in one turn")

// all reads a list to its end, or as far as maxPages.
func all[T any](read func(cursor *string) (page[T], error)) ([]T, error) {
	return atLeast(math.MaxInt, read)
}

// atLeast reads a list until there are so many items. Pages may be short, or empty, before its end.
func atLeast[T any](enough int, read func(cursor *string) (page[T], error)) ([]T, error) {
	var items []T
	var cursor *string
	for range maxPages {
		one, err := read(cursor)
		if err != nil {
			return nil, err
		}
		items, cursor = append(items, one.items...), one.next
		if cursor == nil || len(items) >= enough {
			return items, nil
		}
	}
	if len(items) == 0 {
		return nil, errUnfinished
	}
	return items, nil
}
