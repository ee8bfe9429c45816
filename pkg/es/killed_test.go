package es_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
)

var kills = flag.Int("kills", 4, "how often the process of the committers is killed")

// killedDir tells a copy of this test that it is to commit to the log in that folder, and killedOn that it is to go on until
// it is killed.
const (
	killedDir = "QHATU_TEST_COMMIT_DIR"
	killedOn  = "QHATU_TEST_COMMIT_ON"
)

const (
	killedCallers = 128
	killedShared  = 12  // sacks that all of them fill; each has one of its own besides
	killedAfter   = 800 // commits at most, and when a reaction acts before a caller is answered
	killedLater   = 200 // commits after those, if none does
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(killedDir); dir != "" {
		if err := commitUntilKilled(dir); err != nil {
			slog.Error("commit", "error", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// order is one command of the process that is killed.
type order struct{ command, sack string }

// commitUntilKilled commits what is left over, which it reads, and then what each caller makes up. It says what it is about
// to do and what it was told: "try <command> <sack>", "done <command> <position> <revision>"; and what a reaction acted on:
// "acted <command> <position>".
func commitUntilKilled(dir string) error {
	ctx := context.Background()
	node, err := natsd.Start(ctx, natsd.Config{Dir: dir, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	if err := node.Declare(ctx); err != nil {
		return err
	}
	left, err := leftOver()
	if err != nil {
		return err
	}
	if err := react(ctx, node); err != nil {
		return err
	}
	var replicas [2]*sackAgg // which race for the same sacks
	for i := range replicas {
		log, err := es.OpenLog(ctx, node.JetStream())
		if err != nil {
			return err
		}
		replicas[i] = es.New(log, endless(), time.Now)
	}
	var group sync.WaitGroup
	for i, o := range left {
		group.Go(func() { o.handle(ctx, replicas[i%2]) })
	}
	group.Wait()
	say("finished")
	if os.Getenv(killedOn) == "" {
		return node.Close()
	}
	for c := range killedCallers {
		group.Go(func() { commitOn(ctx, replicas[c%2], c) })
	}
	group.Wait()
	return nil
}

// react runs a reaction that says what it acts on.
func react(ctx context.Context, node *natsd.Node) error {
	log, err := es.OpenLog(ctx, node.JetStream())
	if err != nil {
		return err
	}
	b, err := bus.New(bus.Config{Log: log})
	if err != nil {
		return err
	}
	b.OnNew("test-acted", 1, bus.When(endless().Events, func(_ context.Context, r es.Record, _ filled) error {
		command, _, _ := strings.Cut(r.ID, "/")
		say(fmt.Sprintf("acted %s %d", command, r.Position))
		return nil
	}))
	if err := b.Prepare(ctx); err != nil {
		return err
	}
	go func() { _ = b.Run(ctx) }() // until the process ends
	return nil
}

func commitOn(ctx context.Context, sacks *sackAgg, caller int) {
	for i := 0; ; i++ {
		sack := fmt.Sprintf("sack_own%d", caller)
		if (caller+i)%4 == 0 {
			sack = fmt.Sprintf("sack_shared%d", (caller+i)%killedShared)
		}
		order{fmt.Sprintf("k%d-%d-%d", os.Getpid(), caller, i), sack}.handle(ctx, sacks)
	}
}

func endless() es.Decider[sack, fill, filled] {
	d := sackDecider()
	d.Decide = func(_ sack, c fill) ([]filled, error) { return []filled{{c.kg}}, nil }
	return d
}

func leftOver() (left []order, err error) {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var o order
		if _, err := fmt.Sscan(lines.Text(), &o.command, &o.sack); err != nil {
			return nil, err
		}
		left = append(left, o)
	}
	return left, lines.Err()
}

func (o order) handle(ctx context.Context, sacks *sackAgg) {
	say(fmt.Sprintf("try %s %s", o.command, o.sack))
	commit, err := sacks.Handle(ctx, o.sack, fill{1}, meta(o.command))
	if err != nil {
		say(fmt.Sprintf("failed %s %q", o.command, err))
		return
	}
	say(fmt.Sprintf("done %s %d %d", o.command, commit.Position, commit.Revision))
}

// say writes a line at once, whole or not at all, behind the time in nanoseconds.
func say(line string) {
	_, _ = fmt.Printf("%d %s\n", time.Now().UnixNano(), line)
}

// told is what the processes said.
type told struct {
	sack  map[string]string            // that a command is about
	open  map[string]string            // the same of commands without an answer
	done  map[string]es.Commit[filled] // position and revision
	acted map[string]uint64            // position of what a reaction acted on
}

// A process with many callers, some of whom race, is killed again and again in the middle of their batches, and what it did not
// answer is sent again: each command is then stored once, and where it was said to be. So is what a reaction has acted on.
func TestCommitsOfManyWhenTheProcessIsKilled(t *testing.T) {
	killAgainAndAgain(t, t.TempDir(), func() {}, func() {})
}

// killAgainAndAgain kills the process, each time right after before is called, and calls after when it has ended.
func killAgainAndAgain(t *testing.T, dir string, before, after func()) {
	t.Helper()
	said := told{sack: map[string]string{}, open: map[string]string{}, done: map[string]es.Commit[filled]{}, acted: map[string]uint64{}}
	unanswered := 0
	for range *kills {
		said.run(t, dir, 1+rand.IntN(killedAfter), before)
		after()
		unanswered += len(said.open)
	}
	said.run(t, dir, 0, before)
	if len(said.open) > 0 {
		t.Errorf("%d commands are still without an answer", len(said.open))
	}
	together := said.compare(t, dir)
	t.Logf("%d commits, %d of them in batches; %d were unanswered when the process was killed", len(said.done), together, unanswered)
}

// run runs a process until it has finished what is left over and, if any are asked for, has stored some more; then it is
// killed.
func (s *told) run(t *testing.T, dir string, more int, before func()) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), killedDir+"="+dir)
	if more > 0 {
		cmd.Env = append(cmd.Env, killedOn+"=yes")
	}
	var left strings.Builder
	for command, sack := range s.open {
		_, _ = fmt.Fprintln(&left, command, sack)
	}
	cmd.Stdin, cmd.Stderr = strings.NewReader(left.String()), os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.read(t, out, more, func() {
		before()
		_ = cmd.Process.Kill()
	})
	_ = cmd.Wait()
}

// read reads what a process says to the end. It calls kill when so many commits are stored since it finished what was left
// over, at the worst moment that comes soon. What the process has done after that counts for nothing.
func (s *told) read(t *testing.T, out io.Reader, more int, kill func()) {
	t.Helper()
	finished, killed := -1, int64(math.MaxInt64)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		at, line, _ := strings.Cut(lines.Text(), " ")
		kind, rest, _ := strings.Cut(line, " ")
		if kind != "try" && testkit.Must(strconv.ParseInt(at, 10, 64))(t) >= killed {
			continue
		}
		early := false // a reaction acted on what was not answered yet
		switch kind {
		case "finished":
			finished = len(s.done)
		case "try":
			command, sack, _ := strings.Cut(rest, " ")
			s.open[command], s.sack[command] = sack, sack
		case "done":
			command, c := "", es.Commit[filled]{}
			scan(t, rest, &command, &c.Position, &c.Revision)
			s.done[command] = c
			delete(s.open, command)
		case "acted":
			command, position := "", uint64(0)
			scan(t, rest, &command, &position)
			s.acted[command] = position
			early = s.open[command] != ""
		default:
			t.Error(line)
		}
		stored := len(s.done) - finished
		if more > 0 && finished >= 0 && killed == math.MaxInt64 && stored >= more && (early || stored >= more+killedLater) {
			killed = time.Now().UnixNano()
			kill()
		}
	}
	if finished < 0 {
		t.Fatal("the process ended before it had finished what was left over")
	}
}

func scan(t *testing.T, words string, into ...any) {
	t.Helper()
	if _, err := fmt.Sscan(words, into...); err != nil {
		t.Fatalf("%s: %v", words, err)
	}
}

// compare holds the log against what was said, and returns how many commits were stored together with others.
func (s *told) compare(t *testing.T, dir string) (together int) {
	t.Helper()
	node := natstest.StartIn(t, dir)
	log := testkit.Must(es.OpenLog(t.Context(), node.JetStream()))(t)
	cold := es.New(log, endless(), time.Now)
	found := map[string]uint64{}
	sacks := map[string]bool{}
	for _, sack := range s.sack {
		sacks[sack] = true
	}
	for sack := range sacks {
		for message, revision := range stored(t, node.JetStream(), sack) { // in order, each once
			command, _, _ := strings.Cut(message, "/")
			if found[command] = revision; s.sack[command] != sack {
				t.Errorf("%s is stored on %s and was tried on %q", command, sack, s.sack[command])
			}
		}
		testkit.Must(cold.Handle(t.Context(), sack, fill{1}, meta("look")))(t) // checks the hash chain
	}
	for command, commit := range s.done {
		if found[command] != commit.Revision {
			t.Errorf("%s: answered as revision %d, stored as %d", command, commit.Revision, found[command])
		}
		m := testkit.Must(log.Stream().Get(t.Context(), uint64(commit.Position)))(t)
		if m == nil || !strings.HasPrefix(m.ID, command+"/") {
			t.Errorf("%s: not at %d", command, commit.Position)
		} else if m.Header.Get("Nats-Batch-Id") != "" {
			together++
		}
	}
	for command, position := range s.acted {
		m := testkit.Must(log.Stream().Get(t.Context(), position))(t)
		if m == nil || !strings.HasPrefix(m.ID, command+"/") {
			t.Errorf("%s: a reaction acted on it, and it is not at %d", command, position)
		}
	}
	if len(s.acted) == 0 {
		t.Error("no reaction acted")
	}
	if len(found) != len(s.done) || together == 0 {
		t.Errorf("%d commits are stored, %d were answered, %d of them stored in batches", len(found), len(s.done), together)
	}
	return together
}
