package text

import "strings"

const longestName = 40 // bytes: longer ones are no slip of the pen

// Nearest is the known name from which a third of the letters differ at most; capitals, accents, "-", "_" and brackets do not count.
func Nearest(name string, known []string) (string, bool) {
	if len(name) > longestName {
		return "", false
	}
	written, best, least := bare(name), "", len(name)
	for _, other := range known {
		if d := distance(written, bare(other)); d < least && d <= max(1, len(other)/3) {
			best, least = other, d
		}
	}
	return best, best != ""
}

// joints takes out what joins the words of a name.
var joints = strings.NewReplacer("_", "", "-", "", "[", "", "]", "")

func bare(name string) string {
	return joints.Replace(Fold(name))
}

// distance is how many bytes are put in, left out, changed or swapped with the next between a and b.
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			changed := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				changed++
			}
			rows[i][j] = min(changed, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
