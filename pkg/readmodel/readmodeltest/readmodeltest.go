// Package readmodeltest runs read models in tests, over a real log, and holds projections against a [History]: what each event
// changes, and that a rebuilt read model is the one that followed the log. It knows no service.
package readmodeltest

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Run runs a read model of its own over the log, in a new file, until the test ends.
func Run(t testing.TB, log *es.Log, projectors ...readmodel.Projector) *readmodel.Model {
	t.Helper()
	model, err := readmodel.Open(t.Context(), readmodel.Config{Path: filepath.Join(t.TempDir(), "read.db"), Log: log}, projectors...)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- model.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := model.Close(); err != nil {
			t.Error(err)
		}
	})
	return model
}

// CatchUp waits until the read model holds everything that is in the log.
func CatchUp(t testing.TB, model *readmodel.Model) {
	t.Helper()
	if err := model.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Dump returns every key and value of the read model, by path, once it has caught up.
func Dump(t testing.TB, model *readmodel.Model) map[string]string {
	t.Helper()
	CatchUp(t, model)
	all, err := model.Dump()
	if err != nil {
		t.Fatal(err)
	}
	return all
}
