//go:build browser

package browser_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The whole story by keyboard, first in Spanish on a computer, then anew in English on a phone. A second tab sees the same.
func TestDemo(t *testing.T) {
	browser, market := openBrowser(t), openDemo(t)
	b := openTab(browser, t, market+"/demo?lang=es")
	b.screen(t, screens[0].width, screens[0].height)
	b.wait(t, next("Otro precio"))
	b.playAll(t, "es", screens[0].width, screens[0].height)

	other := openTab(browser, t, market+"/demo?lang=en")
	other.wait(t, `document.querySelectorAll('#steps .done').length === 5`)
	b.beginAnew(t)
	other.wait(t, `document.querySelectorAll('#steps .done').length === 0 && `+next("Otro precio"))
	if old := eval[bool](t, other, `/158/.test(document.querySelector('#rosa .chat').textContent)`); old {
		t.Error("the other tab shows messages of the round before")
	}
	other.screen(t, screens[1].width, screens[1].height)
	other.playAll(t, "en", screens[1].width, screens[1].height)
	if none := eval[[]string](t, other, `[...document.querySelectorAll('.b:not(.me)')].filter((b) => !b.querySelector('.gloss')).map((b) => b.textContent)`); len(none) > 0 {
		t.Errorf("not explained in English: %q", none)
	}
}

// playAll takes every step by keyboard alone and looks at each state.
func (b *tab) playAll(t *testing.T, lang string, width, height int64) {
	t.Helper()
	look := func(state string) {
		t.Helper()
		for _, s := range screens {
			b.screen(t, s.width, s.height)
			b.wait(t, nextInSight)
			b.checkHere(t, lang+"-"+state+"-"+s.name)
		}
		b.screen(t, width, height)
	}
	if got := eval[string](t, b, `document.documentElement.lang`); got != lang {
		t.Errorf("the page is in %s, not in %s", got, lang)
	}
	look("1-start")
	if moving := eval[string](t, b, `getComputedStyle(document.querySelector('.next')).animationName`); moving != "none" {
		t.Errorf("what stands out moves (%s) although the person wants less motion", moving)
	}
	b.lose(t, look)
	b.listenQuietly(t)
	b.pressNext(t)
	b.wait(t, `document.querySelector('#rosa input.next')`)
	look("2-price-asked")
	b.tabToNext(t)
	b.press(t, "158"+kb.Enter)
	b.wait(t, next("Enviar"))
	look("3-read-back")
	b.reload(t)
	b.wait(t, next("Enviar"))
	b.pressNext(t)
	b.wait(t, `document.querySelector('#accept.next')`)
	look("4-buyer")
	b.wrongOffer(t, look)
	b.pressNext(t)
	b.wait(t, `document.querySelector('#news strong') && document.querySelectorAll('#steps .done').length === 2`)
	look("5-deal")
	b.pressNext(t)
	b.wait(t, `document.querySelectorAll('#news li').length === 2`)
	look("6-two-at-once")
	b.pressNext(t)
	b.wait(t, `document.querySelectorAll('#steps .done').length === 4`)
	b.tabTo(t, `document.activeElement.matches('footer summary')`)
	b.press(t, kb.Enter)
	look("7-rebuilt")
	b.fair(t, look)
	b.oldButton(t, look)
	b.choose(t, look)
	if lost := eval[bool](t, b, `document.activeElement === document.body`); lost {
		t.Error("the focus got lost on the way")
	}
}

// lose takes the connection away and gives it back.
func (b *tab) lose(t *testing.T, look func(string)) {
	t.Helper()
	said := eval[string](t, b, `document.querySelector('#hint').textContent`)
	eval[chromedp.Void](t, b, `window.reached = fetch; window.fetch = () => Promise.reject(new TypeError('no connection'))`)
	b.wait(t, `!document.querySelector('.next')`)
	look("1-away")
	eval[chromedp.Void](t, b, `window.fetch = window.reached`)
	b.wait(t, next("Otro precio"))
	if again := eval[string](t, b, `document.querySelector('#hint').textContent`); again != said {
		t.Errorf("said %q, and after the connection came back %q", said, again)
	}
}

// listenQuietly listens as a screen reader does: while nothing happens, nothing is said.
func (b *tab) listenQuietly(t *testing.T) {
	t.Helper()
	eval[chromedp.Void](t, b, `window.said = []; window.asked = 0; window.reached = fetch;
		window.fetch = (...a) => { asked++; return reached(...a); };
		for (const region of document.querySelectorAll('[role=status], [role=log], [role=alert]'))
			new MutationObserver((m) => said.push(region.id + ': ' + m[0].target.textContent.slice(0, 99))).observe(region, {childList: true, characterData: true, subtree: true});
		hurry = 4; look();`)
	b.wait(t, `asked > 3`)
	if said := eval[[]string](t, b, `fetch = reached, said`); len(said) > 0 {
		t.Errorf("said while nothing happened: %q", said)
	}
}

// oldButton taps what is not on the phone any more: the page says so.
func (b *tab) oldButton(t *testing.T, look func(string)) {
	t.Helper()
	eval[chromedp.Void](t, b, `send('tap', {phone: 'rosa', choice: 'none'})`)
	b.wait(t, `document.querySelector('#alert').checkVisibility()`)
	look("9-refused")
}

// wrongOffer offers what is no number.
func (b *tab) wrongOffer(t *testing.T, look func(string)) {
	t.Helper()
	b.tabTo(t, `document.activeElement.id === 'quantity'`)
	b.press(t, "x"+kb.Enter)
	b.wait(t, `document.querySelector('#wrong').textContent && document.activeElement.ariaInvalid === 'true'`)
	look("4-wrong-offer")
}

// fair has Elmer apply for a stall, out of a list that closes by Escape and keeps the focus.
func (b *tab) fair(t *testing.T, look func(string)) {
	t.Helper()
	b.wait(t, `document.querySelector('#elmer summary.next')`)
	b.pressNext(t)
	b.wait(t, `document.querySelector('#elmer .chat details').open`)
	look("8-list")
	b.press(t, kb.Escape)
	b.wait(t, `!document.querySelector('#elmer .chat details').open && document.activeElement.matches('#elmer summary')`)
	b.press(t, kb.Enter+kb.Tab+kb.Enter)
	b.wait(t, next("Postular"))
	b.pressNext(t)
	b.wait(t, next("Enviar"))
	b.pressNext(t)
	b.wait(t, `document.querySelectorAll('#steps .done').length === 5 && document.querySelector('#go.next')`)
	look("9-end")
}

// choose opens the question whether to begin anew, and leaves it by Escape; then tries a step a second time.
func (b *tab) choose(t *testing.T, look func(string)) {
	t.Helper()
	b.tabTo(t, `document.activeElement.id === 'anew'`)
	b.press(t, kb.Enter)
	b.wait(t, `document.querySelector('#sure').open`)
	look("9-sure")
	b.press(t, kb.Escape)
	b.wait(t, `!document.querySelector('#sure').open && document.activeElement.id === 'anew'`)
	b.tabTo(t, `document.activeElement.closest('#steps li:nth-child(3)')`)
	b.press(t, kb.Enter)
	b.wait(t, `document.querySelector('#steps li:nth-child(3) [aria-current]')`)
	before := eval[string](t, b, `document.querySelector('#news').textContent`)
	b.pressNext(t)
	b.wait(t, `document.querySelectorAll('#news li').length === 2 && document.querySelector('#news').textContent !== `+quoted(before))
	if done := eval[int](t, b, `document.querySelectorAll('#steps .done').length`); done != 5 {
		t.Errorf("a second round took back a step: %d are done", done)
	}
	look("9-again")
}

func (b *tab) beginAnew(t *testing.T) {
	t.Helper()
	b.tabTo(t, `document.activeElement.id === 'anew'`)
	b.press(t, kb.Enter)
	b.wait(t, `document.querySelector('#sure').open`)
	b.tabTo(t, `document.activeElement.id === 'sure-yes'`)
	b.press(t, kb.Enter)
	b.wait(t, `document.querySelectorAll('#steps .done').length === 0 && `+next("Otro precio"))
}

func (b *tab) reload(t *testing.T) {
	t.Helper()
	b.do(t, chromedp.Reload())
}

// next is true when what stands out has this in it.
func next(title string) string {
	return `document.querySelector('.next')?.textContent.includes(` + quoted(title) + `)`
}

// nextInSight is true when nobody has to scroll to what stands out.
const nextInSight = `(() => {
	const all = [...document.querySelectorAll('.next')], e = all[0];
	if (!e || document.querySelector('dialog[open]')) return true;
	const box = e.getBoundingClientRect(), around = (e.closest('.chat') || document.documentElement).getBoundingClientRect();
	return box.height && box.top >= around.top - 1 && box.bottom <= Math.min(around.bottom, innerHeight) + 1;
})()`

func quoted(text string) string { return "`" + strings.ReplaceAll(text, "`", "") + "`" }

// pressNext goes to the one thing that stands out, by Tab, and presses it.
func (b *tab) pressNext(t *testing.T) {
	t.Helper()
	b.tabToNext(t)
	b.press(t, kb.Enter)
}

func (b *tab) tabToNext(t *testing.T) {
	t.Helper()
	if n := eval[int](t, b, `[...document.querySelectorAll('.next')].filter((e) => e.checkVisibility()).length`); n != 1 {
		t.Errorf("%d things stand out, not one", n)
	}
	b.tabTo(t, `document.activeElement.classList.contains('next')`)
}

const mostStops = 150 // of the Tab key on one page

// tabTo presses Tab until what has the focus is wanted. At every stop it can be seen what has the focus.
func (b *tab) tabTo(t *testing.T, wanted string) {
	t.Helper()
	for range mostStops {
		b.press(t, kb.Tab)
		if hidden := eval[string](t, b, unseenFocus); hidden != "" {
			t.Errorf("the focus cannot be seen: %s", hidden)
		}
		if eval[bool](t, b, `!!(`+wanted+`)`) {
			return
		}
	}
	t.Fatalf("not reached by Tab: %s", wanted)
}

// unseenFocus is what has the focus without showing it: no outline, or out of sight.
const unseenFocus = `(() => {
	const e = document.activeElement;
	if (e === document.body) return '';
	const style = getComputedStyle(e), box = e.getBoundingClientRect();
	const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
	const within = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
	return seen && within ? '' : e.outerHTML.slice(0, 160) + ' ' + style.outline + ' ' + JSON.stringify(box);
})()`
