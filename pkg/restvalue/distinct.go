package restvalue

import (
	"fmt"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/text"
)

// CheckDistinct refuses a text that is in a list twice, however it is written. The pointer is the list's.
func CheckDistinct(pointer string, all []string) error {
	seen := map[string]int{}
	for i, each := range all {
		first, twice := seen[text.Fold(each)]
		if twice {
			return fault.InvalidField(fmt.Sprintf("%s/%d", pointer, i), fault.Textf(
				"Ya está en la lista, como «%s»: escríbelo una vez.", "It is in the list already, as “%s”: give it once.", all[first]))
		}
		seen[text.Fold(each)] = i
	}
	return nil
}
