package architecture_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/limit"
)

// The table of limits in the README is that of the code.
func TestTheReadmeListsEveryLimit(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range limit.Defaults() {
		row := fmt.Sprintf("| `%s` | `%s` | %s | %s | %s|\n", d.Name, d.Rate, d.By, d.Of, map[bool]string{true: "yes "}[d.Shared])
		if !strings.Contains(string(readme), row) {
			t.Errorf("the README lacks the row\n%s", row)
		}
	}
}
