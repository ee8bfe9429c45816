package readmodel_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// The file is trusted when it was closed, or when the machine has been running ever since.
func TestTheMarkSaysWhetherTheFileIsTrusted(t *testing.T) {
	school := start(t)
	school.write(t, "a", "one")
	boot := strings.TrimSpace(string(testkit.Must(os.ReadFile("/proc/sys/kernel/random/boot_id"))(t)))
	cfg := config(t, school.log)
	mark := func() string { return string(testkit.Must(os.ReadFile(cfg.Path + ".mark"))(t)) }
	_, stop := run(t, cfg, &index{})
	stop()
	for _, c := range []struct {
		said    string
		trusted bool
	}{
		{"clean\n", true}, {boot + "\n", true}, {"51e9a6f5-6d15-4ad0-a2a8-a4a3f9c8a3d7\n", false}, {"\n", false}, {"", false},
	} {
		if err := os.WriteFile(cfg.Path+".mark", []byte(c.said), 0o600); err != nil {
			t.Fatal(err)
		}
		x := &index{}
		m, stop := run(t, cfg, x)
		if got := mark(); got != boot+"\n" {
			t.Errorf("in use: %q", got)
		}
		catchUp(t, m)
		if trusted := x.applied.Load() == 0; trusted != c.trusted && c.said != "clean\n" {
			t.Errorf("%q: trusted %t", c.said, trusted)
		}
		stop()
		if got := mark(); !strings.HasPrefix(got, "clean\n") {
			t.Errorf("closed: %q", got)
		}
	}
}

const (
	killedURL  = "QHATU_KILLED_URL"
	killedPath = "QHATU_KILLED_PATH"
)

// A process that is killed while it writes loses nothing of what it wrote: whoever opens the file next goes on where it was.
func TestAKilledProcessLosesNothing(t *testing.T) {
	if url := os.Getenv(killedURL); url != "" {
		writeUntilKilled(t, url)
	}
	node := natstest.Listen(t)
	school := open(t, node)
	cfg := config(t, school.log)
	for round := range 3 {
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAKilledProcessLosesNothing$")
		child.Env = append(os.Environ(), killedURL+"="+node.Server().ClientURL(), killedPath+"="+cfg.Path)
		said := testkit.Must(child.StdoutPipe())(t)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		positions := bufio.NewScanner(said)
		var wrote es.Position
		for i := 0; i < 30 && positions.Scan(); i++ {
			wrote = es.Position(testkit.Must(strconv.ParseUint(positions.Text(), 10, 64))(t))
			school.write(t, fmt.Sprintf("book-%d", i%7), fmt.Sprint(round, i), "and more")
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = child.Wait() // killed
		x := &index{}
		m, err := readmodel.Open(t.Context(), cfg, x)
		if err != nil {
			t.Fatal(err)
		}
		if m.Position() < wrote || wrote == 0 && round > 0 {
			t.Errorf("round %d: it is at %d, and was at %d", round, m.Position(), wrote)
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
		m, stop := run(t, cfg, x)
		catchUp(t, m)
		wantSame(t, "after the kill", fresh(t, school.log), dump(t, m))
		stop()
	}
}

// writeUntilKilled says each position that the read model comes to.
func writeUntilKilled(t *testing.T, url string) {
	t.Helper()
	log := testkit.Must(es.OpenLog(t.Context(), natstest.Connect(t, url)))(t)
	m, _ := run(t, readmodel.Config{Path: os.Getenv(killedPath), Log: log}, &index{})
	for at := es.Position(0); ; at = m.Position() {
		fmt.Println(uint64(at))
		if err := m.WaitFor(t.Context(), at+1); err != nil {
			t.Fatal(err)
		}
	}
}
