//go:build browser

package browser_test

import (
	"context"
	"io"
	"testing"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/services/qhatu/internal/demo"
)

// openDemo opens a demo of its own and returns its address, without a path.
func openDemo(t *testing.T) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	loaded, ended := make(chan string, 1), make(chan error, 1)
	cfg := demo.Config{
		Host:   host.Config{HTTPAddr: "127.0.0.1:0", DataDir: t.TempDir(), LogLevel: "error"},
		Opened: func(url string) { loaded <- url },
	}
	go func() { ended <- demo.Run(ctx, cfg, io.Discard) }()
	select {
	case url := <-loaded:
		t.Cleanup(func() {
			stop()
			if err := <-ended; err != nil {
				t.Errorf("stop: %v", err)
			}
		})
		return url[:len(url)-len("/demo")]
	case err := <-ended:
		stop()
		t.Fatalf("demo ended: %v", err)
		return ""
	}
}
