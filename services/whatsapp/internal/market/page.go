package market

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

// all reads a list to its end.
func all[T any](read func(cursor *string) (page[T], error)) ([]T, error) {
	var items []T
	var cursor *string
	for range maxPages {
		one, err := read(cursor)
		if err != nil {
			return nil, err
		}
		items, cursor = append(items, one.items...), one.next
		if cursor == nil {
			break
		}
	}
	return items, nil
}
