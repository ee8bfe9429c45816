package sweep_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/sweep"
)

func TestOnceDoesEveryRepair(t *testing.T) {
	var done []string
	var log bytes.Buffer
	repair := func(id string, err error) sweep.Repair {
		return sweep.Repair{What: "step", ID: id, Do: func(context.Context) error {
			done = append(done, id)
			return err
		}}
	}
	s := sweep.Sweep{
		Find: func(context.Context, time.Time) ([]sweep.Repair, error) {
			return []sweep.Repair{repair("a", errors.New("refused")), repair("b", nil)}, nil
		},
		Logger: slog.New(slog.NewTextHandler(&log, nil)),
	}
	s.Once(t.Context(), time.Time{})
	if want := []string{"a", "b"}; !slices.Equal(done, want) {
		t.Errorf("did %v, want %v", done, want)
	}
	for _, want := range []string{`msg="not repaired" what=step id=a error=refused`, `msg=repaired what=step id=b`} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("log without %s:\n%s", want, log.String())
		}
	}
}

func TestOnceLogsThatNothingCanBeFound(t *testing.T) {
	var log bytes.Buffer
	s := sweep.Sweep{
		Find:   func(context.Context, time.Time) ([]sweep.Repair, error) { return nil, errors.New("closed") },
		Logger: slog.New(slog.NewTextHandler(&log, nil)),
	}
	s.Once(t.Context(), time.Time{})
	if !strings.Contains(log.String(), "msg=sweep error=closed") {
		t.Errorf("logged %s", log.String())
	}
}

func TestWhatFailsAgainAndAgainIsSaidOnce(t *testing.T) {
	var log bytes.Buffer
	sweeps := 0
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	s := sweep.Sweep{
		Every: time.Millisecond, Now: time.Now, Logger: slog.New(slog.NewTextHandler(&log, nil)),
		Find: func(context.Context, time.Time) ([]sweep.Repair, error) {
			switch sweeps++; {
			case sweeps <= 3:
				return nil, errors.New("closed")
			case sweeps > 6:
				stop()
				return nil, nil
			}
			return []sweep.Repair{{What: "step", ID: "a", Do: func(context.Context) error { return errors.New("refused") }}}, nil
		},
	}
	if err := s.Run(ctx); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"msg=sweep error=closed", `msg="sweep goes on"`, `msg="not repaired" what=step id=a error=refused`} {
		if n := strings.Count(log.String(), want); n != 1 {
			t.Errorf("%s was said %d times:\n%s", want, n, log.String())
		}
	}
}
