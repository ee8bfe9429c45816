//go:build browser

package browser_test

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// axe is axe-core 4.14.1 as it is published, under the MPL 2.0 that lies beside it.
//
//go:embed testdata/axe.min.js.gz
var axe []byte

const zone = "Asia/Tokyo" // where the browser stands: past midnight while it is morning in Lima

// screens are the two widths that pages are looked at.
var screens = []struct {
	name          string
	width, height int64
}{{"computer", 1280, 800}, {"phone", 390, 844}}

// tab is a tab of the browser with what went wrong in its console.
type tab struct {
	ctx context.Context
	axe string

	mu     sync.Mutex
	errors []string
}

// openBrowser starts Chromium, which ends with the test.
func openBrowser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, // it also runs as root, and opens our own pages only
		chromedp.Flag("lang", "es-PE"))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return ctx
}

// openTab opens a page in a tab of its own.
func openTab(browser context.Context, t *testing.T, url string) *tab {
	t.Helper()
	ctx, stop := chromedp.NewContext(browser)
	t.Cleanup(stop)
	unzipped, err := gzip.NewReader(bytes.NewReader(axe))
	if err != nil {
		t.Fatal(err)
	}
	script, err := io.ReadAll(unzipped)
	if err != nil {
		t.Fatal(err)
	}
	b := &tab{ctx: ctx, axe: string(script)}
	b.listen()
	call(t, b, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: zone})
	call(t, b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}},
	})
	b.open(t, url)
	return b
}

func call[P, R any](t *testing.T, b *tab, command cdp.Command[P, R], params P) {
	t.Helper()
	if _, err := chromedp.Call(b.ctx, command, params); err != nil {
		t.Fatal(err)
	}
}

// listen notes errors of the console, exceptions, and what the page's policy refused.
func (b *tab) listen() {
	note := func(text string) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.errors = append(b.errors, text)
	}
	calls, thrown, entries := chromedp.Events(b.ctx, runtime.ConsoleAPICalled), chromedp.Events(b.ctx, runtime.ExceptionThrown), chromedp.Events(b.ctx, log.EntryAdded)
	go func() {
		for e, err := range calls {
			if err == nil && e.Type == "error" {
				for _, said := range e.Args {
					note(fmt.Sprintf("console: %s %s", said.Value, said.Description))
				}
			}
		}
	}()
	go func() {
		for e, err := range thrown {
			if err == nil {
				note(fmt.Sprintf("exception: %s", e.ExceptionDetails.Text))
			}
		}
	}()
	go func() {
		for e, err := range entries {
			if err == nil && e.Entry.Level == "error" && !broughtAbout(e.Entry) {
				note(fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL))
			}
		}
	}()
}

// broughtAbout tells whether the browser notes by itself what a test brings about: a market that is rebuilt does not answer, or answers that it
// stops or opens, and an old button is refused.
func broughtAbout(e *log.Entry) bool {
	away := strings.Contains(e.Text, "net::ERR_") || strings.HasSuffix(e.URL, "/demo/state") && strings.Contains(e.Text, " 503 ")
	return away || strings.HasSuffix(e.URL, "/demo/tap")
}

func (b *tab) open(t *testing.T, url string) {
	t.Helper()
	b.do(t, chromedp.Navigate(url))
}

func (b *tab) do(t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// screen gives the tab a size.
func (b *tab) screen(t *testing.T, width, height int64) {
	t.Helper()
	b.do(t, chromedp.EmulateViewport(width, height))
}

// eval is what an expression is in the page.
func eval[T any](t *testing.T, b *tab, expression string) T {
	t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return v
}

const patience = time.Minute // for what takes moments, on a slow machine

// wait waits until an expression is true. A page that is just being left for another may end what was asked of it: then the new one is asked.
func (b *tab) wait(t *testing.T, condition string) {
	t.Helper()
	poll := chromedp.Poll[chromedp.Void](`!!(`+condition+`)`, chromedp.WithPollingInterval(30*time.Millisecond), chromedp.WithPollingTimeout(patience))
	_, err := chromedp.Run(b.ctx, poll)
	for end := time.Now().Add(patience); err != nil && left(err) && time.Now().Before(end); {
		_, err = chromedp.Run(b.ctx, poll)
	}
	if err != nil {
		t.Fatalf("never %s: %v\nthe page says: %s", condition, err, eval[string](t, b, `document.body.innerText.slice(0, 2000)`))
	}
}

// left reports whether the page was left while it was asked.
func left(err error) bool {
	return strings.Contains(err.Error(), "Cannot find context") || strings.Contains(err.Error(), "Execution context was destroyed")
}

func (b *tab) press(t *testing.T, keys string) {
	t.Helper()
	b.do(t, chromedp.KeyEvent(keys))
}

// check looks at the page as it is now, at both sizes.
func (b *tab) check(t *testing.T, state string) {
	t.Helper()
	for _, s := range screens {
		b.screen(t, s.width, s.height)
		b.checkHere(t, state+"-"+s.name)
	}
}

// checkHere looks at the page at the size that it has.
func (b *tab) checkHere(t *testing.T, state string) {
	t.Helper()
	b.keepPicture(t, state)
	if has := eval[bool](t, b, `!!window.axe`); !has {
		eval[chromedp.Void](t, b, b.axe)
	}
	for _, found := range eval[[]string](t, b, `axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations.map((v) =>
		v.id + ': ' + v.help + '\n' + v.nodes.map((n) => '    ' + n.html.slice(0, 200) + '\n    ' + n.failureSummary).join('\n')))`) {
		t.Errorf("%s: axe: %s", state, found)
	}
	if wider := eval[int](t, b, `document.documentElement.scrollWidth - innerWidth`); wider > 0 {
		t.Errorf("%s: %d px wider than the screen", state, wider)
	}
	for _, small := range eval[[]string](t, b, tooSmall) {
		t.Errorf("%s: too small to tap: %s", state, small)
	}
	b.checkTimes(t, state)
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.errors {
		t.Errorf("%s: %s", state, e)
	}
	b.errors = nil
}

// tooSmall lists what can be tapped on the demo's page at a phone's width and is smaller than a finger. Links within a
// sentence may be.
const tooSmall = `innerWidth > 800 || !location.pathname.startsWith('/demo') ? [] :
	[...document.querySelectorAll('button, input, select, summary, nav a, .other')].filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 43.9)
	.map((e) => e.outerHTML.slice(0, 120) + ' ' + e.getBoundingClientRect().height)`

// checkTimes compares every time that the page shows with the same instant in Lima.
func (b *tab) checkTimes(t *testing.T, state string) {
	t.Helper()
	lima, err := time.LoadLocation("America/Lima")
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range eval[[][2]string](t, b, `[...document.querySelectorAll('time[datetime]')].map((e) => [e.dateTime, e.textContent])`) {
		at, err := time.Parse(time.RFC3339, shown[0])
		if err != nil {
			t.Errorf("%s: %v", state, err)
		} else if text := strings.ReplaceAll(shown[1], "\u202f", " "); text != at.In(lima).Format("3:04 pm") {
			t.Errorf("%s: %s is shown as %s, in Lima it is %s", state, shown[0], text, at.In(lima).Format("3:04 pm"))
		}
	}
}

// keepPicture writes a picture of the page to the folder QHATU_PICTURES, where one is named.
func (b *tab) keepPicture(t *testing.T, state string) {
	t.Helper()
	folder := os.Getenv("QHATU_PICTURES")
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, state+".png"), picture, 0o600); err != nil {
		t.Fatal(err)
	}
}
