package market

import (
	"errors"
	"slices"
	"testing"
)

func TestAListIsReadToItsEnd(t *testing.T) {
	pages := map[string]page[int]{"": {items: []int{1, 2}, next: new("b")}, "b": {items: []int{3}, next: new("c")}, "c": {}}
	got, err := all(func(cursor *string) (page[int], error) {
		if cursor == nil {
			return pages[""], nil
		}
		return pages[*cursor], nil
	})
	if err != nil || !slices.Equal(got, []int{1, 2, 3}) {
		t.Errorf("read %v, %v", got, err)
	}
	asked := 0
	endless := func(*string) (page[int], error) {
		asked++
		return page[int]{items: []int{asked}, next: new("again")}, nil
	}
	if got, err := all(endless); err != nil || len(got) != maxPages {
		t.Errorf("an endless list: %d, %v", len(got), err)
	}
	asked = 0
	if got, err := atLeast(3, endless); err != nil || len(got) != 3 || asked != 3 {
		t.Errorf("three at least: %v of %d pages, %v", got, asked, err)
	}
	if _, err := all(func(*string) (page[int], error) { return page[int]{next: new("on")}, nil }); !errors.Is(err, errUnfinished) {
		t.Errorf("nothing so far: %v", err)
	}
	if _, err := all(func(*string) (page[int], error) { return page[int]{}, errors.New("broken") }); err == nil {
		t.Error("an error is lost")
	}
}
