package torture

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// Seconds is how a time stands in a table.
func Seconds(d time.Duration) string { return fmt.Sprintf("%.1f", d.Seconds()) }

// Recovery is the median and the worst of some times, as they stand in a table; empty without any.
func Recovery(all []time.Duration) (median, worst string) {
	if len(all) == 0 {
		return "", ""
	}
	sorted := slices.Sorted(slices.Values(all))
	return Seconds(sorted[len(sorted)/2]), Seconds(sorted[len(sorted)-1])
}

// Write puts a table into a document: between the line that names it ("<!-- table: make torture -->") and the line after it that ends it.
func Write(document, name, table string) error {
	const ends = "<!-- end -->\n"
	begins := "<!-- table: " + name + " -->\n"
	text, err := os.ReadFile(document)
	if err != nil {
		return err
	}
	before, rest, found := strings.Cut(string(text), begins)
	_, after, ended := strings.Cut(rest, ends)
	if !found || !ended {
		return fmt.Errorf("%s has no place for the table of %s", document, name)
	}
	return os.WriteFile(document, []byte(before+begins+table+ends+after), 0o600)
}
