// Command eventdocs writes docs/events.md and api/asyncapi.yaml from the event structs. Run it from the project's root.
package main

import (
	"fmt"
	"os"

	"github.com/qhatu/qhatu/api/internal/eventdocs"
)

func main() {
	if err := eventdocs.Write("."); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "eventdocs:", err)
		os.Exit(1)
	}
}
