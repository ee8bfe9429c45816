//go:build torture

package crash_test

import (
	bytes "encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/qhatu/internal/simulation"
)

// wallClock is the clock of a market's process, and of the log's server in it: the machine's, set forward or back by so much. What the process
// measures how long something takes with goes on evenly, as on a machine whose clock is set.
type wallClock struct{ file *os.File }

const clockFile = "QHATU_TORTURE_CLOCK"

func newWallClock(t *testing.T) *wallClock {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "clock"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	c := &wallClock{file: file}
	c.set(t, 0)
	return c
}

// set sets the clock: so much ahead of the machine's. It counts from the next time that somebody looks at it.
func (c *wallClock) set(t *testing.T, ahead time.Duration) {
	t.Helper()
	if _, err := c.file.WriteAt(bytes.NativeEndian.AppendUint64(nil, uint64(ahead/time.Second)), 0); err != nil {
		t.Fatal(err)
	}
}

// environment tells a process that was built by clocked of the clock.
func (c *wallClock) environment() string { return clockFile + "=" + c.file.Name() }

// clocked is the market's binary with a package time whose Now adds what a file says, in seconds: Go asks the kernel for the time without a system
// call, so that nothing outside of the program can set its clock but whoever sets the machine's. Nothing else differs.
var clocked = sync.OnceValues(func() (string, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "", err
	}
	folder, dir := filepath.Join(strings.TrimSpace(string(root)), "src", "time"), filepath.Dir(binary)
	text, err := os.ReadFile(filepath.Join(folder, "time.go"))
	if err != nil {
		return "", err
	}
	const reads = "sec, nsec, mono := runtimeNow()\n"
	shifted := strings.Replace(string(text), reads, reads+"\tsec += shift()\n", 1)
	if shifted == string(text) {
		return "", fmt.Errorf("package time of this Go reads the clock in another way than %q", reads)
	}
	overlay := map[string]string{}
	for name, text := range map[string]string{"time.go": shifted, "shift.go": shift} {
		path := filepath.Join(dir, "clocked-"+name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return "", err
		}
		overlay[filepath.Join(folder, name)] = path
	}
	list, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, "clocked.json"), list, 0o600); err != nil {
		return "", err
	}
	program := filepath.Join(dir, "qhatu-clocked")
	build := exec.Command("go", "build", "-trimpath", "-overlay", filepath.Join(dir, "clocked.json"), "-o", program, "github.com/qhatu/qhatu/services/qhatu/cmd/qhatu")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, said)
	}
	return program, nil
})

// shift is what package time has more.
const shift = `package time

import (
	"syscall"
	"unsafe"
)

var shifted = mapShift()

func mapShift() *int64 {
	path, given := syscall.Getenv("` + clockFile + `")
	if !given {
		return nil
	}
	fd, err := syscall.Open(path, syscall.O_RDONLY, 0)
	if err != nil {
		panic("clock: " + err.Error())
	}
	page, err := syscall.Mmap(fd, 0, 8, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		panic("clock: " + err.Error())
	}
	return (*int64)(unsafe.Pointer(&page[0]))
}

func shift() int64 {
	if shifted == nil {
		return 0
	}
	return *shifted
}
`

// direction says by how much the clock is set.
func direction(by time.Duration) string {
	if by < 0 {
		return fmt.Sprintf("back by %.0f h, then right again", -by.Hours())
	}
	return fmt.Sprintf("forward by %.0f h, then right again", by.Hours())
}

// briefly is how long the offers stand whose ends are looked at.
const briefly = 30 * time.Minute

// clockSet sets the clock under a market, has it go on, restarts it now and then, and sets the clock right. Offers end by the clock as it is,
// once, and what has ended is not accepted any more.
func clockSet(t *testing.T, w *row, by time.Duration) {
	program, err := clocked()
	if err != nil {
		t.Fatal(err)
	}
	clock := newWallClock(t)
	r := newTradeRun(t)
	r.program, r.environment, r.others = program, []string{clock.environment()}, true
	u := r.open(t)
	buyer, seller := r.partyOf(token.RoleBuyer), r.partyOf(token.RoleAssociation)
	for w.times = range *rounds {
		offered := u.offerBriefly(t, buyer, seller, time.Now())
		for _, ahead := range []time.Duration{by, 0} {
			u.awaitAcknowledged(t, time.Now())
			lines, set := u.process.lines.Load(), time.Now()
			clock.set(t, ahead)
			w.recovered = append(w.recovered, u.awaitAcknowledged(t, set))
			<-time.After(lasting)
			checkLines(t, u.process, lines, set)
			u.awaitReady(t)
			if ahead > briefly {
				u.awaitExpired(t, buyer, seller, offered)
			}
			if w.times%2 == 1 {
				u.stop(t)
				u = r.open(t)
			}
		}
	}
	w.times++
	u.stop(t)
	u.forgive(`what="offer past its time"`) // a timer waits by the clock that nobody sets
	w.judge(t, r)
}

func (r *tradeRun) partyOf(role string) simulation.Party {
	for _, by := range r.parties {
		if by.Role == role {
			return by
		}
	}
	return simulation.Party{}
}

type brief struct {
	ID    string `json:"id"`
	State string `json:"state"`
}

// offerBriefly has a buyer offer for a lot of its own what ends in half an hour.
func (u *under) offerBriefly(t *testing.T, buyer, seller simulation.Party, now time.Time) (negotiation string) {
	t.Helper()
	lot := u.do(t, seller, "/v1/lots", `{"product":"maize","declared":{"value":"50","unit":"kg"}}`)
	u.do(t, seller, "/v1/lots/"+lot.ID+"/publish", "")
	return u.do(t, buyer, "/v1/negotiations", fmt.Sprintf(`{"lot_id":%q,"offer":{"quantity":{"value":"5","unit":"kg"},
		"price":{"amount":"70000.00","currency":"PEN","per":"kg"},"delivery":{"basis":"farm"},"valid_until":%q}}`,
		lot.ID, now.Add(briefly).UTC().Format(time.RFC3339))).ID
}

// awaitExpired waits until an offer has ended by itself; then it is not accepted any more.
func (u *under) awaitExpired(t *testing.T, buyer, seller simulation.Party, negotiation string) {
	t.Helper()
	u.await(t, "the offer has ended", func() bool {
		is, err := client.Read[brief](u.ask(t, http.MethodGet, buyer, "/v1/negotiations/"+negotiation, ""))
		return err == nil && is.State == "expired"
	})
	answer, err := u.ask(t, http.MethodPost, seller, "/v1/negotiations/"+negotiation+"/offers/1/accept", "")
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusConflict {
		t.Errorf("an offer that has ended: accepting it is answered %d", answer.StatusCode)
	}
}

// do has a command done, and returns what it is about.
func (u *under) do(t *testing.T, by simulation.Party, path, body string) brief {
	t.Helper()
	is, err := client.Read[brief](u.ask(t, http.MethodPost, by, path, body))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return is
}
