// Package browser has the checks of every page that people see, in headless Chromium: `make browser` runs them. They have a
// build tag of their own, browser, because Chromium is not everywhere.
//
// On every page and in every state of the demo, at the width of a computer and of a phone, in Spanish and in English: axe finds
// nothing, nothing is wider than the screen, the console has no error, times are those of Lima although the browser stands in
// Tokyo. A deal is made by keyboard alone, and at every stop what has the focus can be seen.
package browser
