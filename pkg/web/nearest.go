package web

import (
	"maps"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/pkg/fault"
)

// textUnknown is what is said of a name that does not exist: the one that was likely meant, or otherwise.
func textUnknown[V any](otherwise fault.Text, name string, known map[string]V) fault.Text {
	meant, ok := nearest(name, slices.Sorted(maps.Keys(known)))
	if !ok {
		return otherwise
	}
	return fault.Textf("No existe con este nombre. ¿Quisiste decir «%s»?", "There is none of this name. Did you mean “%s”?", meant)
}

const longestName = 40 // bytes: longer ones are no slip of the pen

// nearest is the known name from which a third of the letters differ at most; capitals, "-" and "_" do not count.
func nearest(name string, known []string) (string, bool) {
	if len(name) > longestName {
		return "", false
	}
	best, least := "", len(name)
	for _, other := range known {
		if d := distance(bare(name), bare(other)); d < least && d <= max(1, len(other)/3) {
			best, least = other, d
		}
	}
	return best, best != ""
}

func bare(name string) string {
	return strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name))
}

// distance is how many bytes are put in, left out or changed between a and b (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			changed := diagonal
			if a[i] != b[j] {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
