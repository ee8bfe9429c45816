// Command accessdocs writes docs/access.md from the contracts. Run it from the project's root.
package main

import (
	"fmt"
	"os"

	"github.com/qhatu/qhatu/api/internal/accessdocs"
)

func main() {
	if err := accessdocs.Write("."); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "accessdocs:", err)
		os.Exit(1)
	}
}
