package control_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/control"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// tally counts records.
type tally struct{}

func (tally) Schema() (string, int)              { return "tally", 1 }
func (tally) Hears(string) bool                  { return true }
func (tally) Begin(tx *bbolt.Tx) readmodel.Batch { return tallying{tx.Bucket([]byte("tally"))} }

type tallying struct{ bucket *bbolt.Bucket }

func (t tallying) Apply(r es.Record) error      { return t.bucket.Put([]byte(r.ID), r.Data) }
func (tallying) End() error                     { return nil }
func (tallying) Changed(func(list, row string)) {}

func TestTheOperatorAsksAndHasRebuilt(t *testing.T) {
	js := natstest.Start(t).JetStream()
	operator := control.NewOperator(js.Conn())
	if _, err := operator.Processes(t.Context(), 0); !errors.Is(err, control.ErrNobody) {
		t.Errorf("nobody is there: %v", err)
	}
	body := `[{"specversion":"1.0","id":"c/a#0","source":"/school","type":"school.notebook.written.v1","subject":"a","time":"2026-03-01T10:00:00Z",` +
		`"datacontenttype":"application/json","actor":"a/b/c/d","revision":1,"data":{}}]`
	testkit.Must(js.Publish(t.Context(), "market.school.notebook.a", []byte(body)))(t)
	log := testkit.Must(es.OpenLog(t.Context(), js))(t)
	model := testkit.Must(readmodel.Open(t.Context(), readmodel.Config{Path: filepath.Join(t.TempDir(), "tally.db"), Log: log}, tally{}))(t)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 2)
	listener := control.NewListener("school", map[string]*readmodel.Model{"tally": model}, slog.New(slog.DiscardHandler))
	go func() { ended <- model.Run(ctx) }()
	go func() { ended <- listener.Run(ctx, js.Conn()) }()
	t.Cleanup(func() {
		stop()
		if err := errors.Join(<-ended, <-ended, model.Close()); err != nil {
			t.Error(err)
		}
	})
	var process control.Process
	testkit.Eventually(t, "the process answers", func() bool {
		all, err := operator.Processes(t.Context(), 1)
		if err == nil {
			process = all[0]
		}
		return err == nil
	})
	if process.Name != "school" || len(process.Models) != 1 || process.Models[0].Name != "tally" {
		t.Errorf("%+v", process)
	}
	before := testkit.Must(operator.Digest(t.Context(), process.ID, "tally", 1))(t)
	if before.Position != 1 || before.Entries != 2 {
		t.Errorf("%d entries at %d", before.Entries, before.Position)
	}
	var told readmodel.Progress
	if err := operator.Rebuild(t.Context(), process.ID, "tally", func(p readmodel.Progress) { told = p }); err != nil || told.Done != 1 || told.Total != 1 {
		t.Errorf("told %+v, %v", told, err)
	}
	if after := testkit.Must(operator.Digest(t.Context(), process.ID, "tally", 1))(t); len(before.Differ(after)) > 0 {
		t.Error("it is another after the rebuild")
	}
	if err := operator.Rebuild(t.Context(), process.ID, "other", nil); err == nil || !strings.Contains(err.Error(), `no read model "other"`) {
		t.Errorf("a read model that is not there: %v", err)
	}
}
