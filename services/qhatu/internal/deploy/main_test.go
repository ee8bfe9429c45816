package deploy_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/qhatu/internal/cli"
	"github.com/qhatu/qhatu/services/qhatu/internal/programs"
)

// TestMain lends the test binary to pages and scripts as the programs that they run.
func TestMain(m *testing.M) {
	programs.Main(m, map[string]func(){"qhatu": func() { cli.Main("test") }})
}
