package progress

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestWithoutATerminalATaskIsLines(t *testing.T) {
	var out bytes.Buffer
	task := To(&out, false).Start("messages", 200)
	task.Add(50) // so soon there is no line of it
	task.told = task.told.Add(-lineEvery)
	task.begun = task.begun.Add(-10 * time.Second)
	task.Add(50)
	task.Add(100)
	task.End()
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 || lines[0] != "messages: 100 of 200 (50 %), 10s left" || !strings.HasPrefix(lines[1], "messages: 200 in 10") {
		t.Errorf("told %q", lines)
	}
}

func TestTheEndOfATaskMayMove(t *testing.T) {
	for _, terminal := range []bool{false, true} {
		var out bytes.Buffer
		task := Report{out: &out, terminal: terminal}.Start("messages", 0)
		task.To(50, 100)
		task.told = task.told.Add(-lineEvery)
		task.begun = task.begun.Add(-10 * time.Second)
		task.To(100, 200)
		if got := out.String(); !terminal && got != "messages: 100 of 200 (50 %), 10s left\n" {
			t.Errorf("told %q", got)
		}
		task.To(200, 200)
		task.End()
		if got := out.String(); !strings.Contains(got, "messages: 200 in 10") || terminal != strings.Contains(got, "/100)") {
			t.Errorf("told %q", got)
		}
	}
}

func TestOfWhatNobodyKnowsTheEndThereIsNoEstimate(t *testing.T) {
	var out bytes.Buffer
	task := To(&out, false).Start("messages", 0)
	task.told = task.told.Add(-lineEvery)
	task.Add(7)
	if got := out.String(); got != "messages: 7\n" {
		t.Errorf("told %q", got)
	}
}

func TestWhoWantsNoneIsToldNothing(t *testing.T) {
	var out bytes.Buffer
	for _, r := range []Report{To(&out, true), {}} {
		task := r.Start("messages", 2)
		task.told = task.told.Add(-lineEvery)
		task.Add(2)
		task.End()
	}
	if out.Len() > 0 {
		t.Errorf("told %q", out.String())
	}
}

func TestOnATerminalATaskIsABar(t *testing.T) {
	var out bytes.Buffer
	task := Report{out: &out, terminal: true}.Start("messages", 200)
	task.Add(100)
	task.End()
	if got := out.String(); !strings.Contains(got, "messages") || !strings.Contains(got, "█") {
		t.Errorf("drew %q", got)
	}
}
