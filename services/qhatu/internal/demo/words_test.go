package demo

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/web"
)

// What one language says, all say, with the same figures filled in; and the page asks for nothing that is not there.
func TestWords(t *testing.T) {
	spanish, err := wordsIn("es")
	if err != nil {
		t.Fatal(err)
	}
	filled := regexp.MustCompile(`\{\w+\}`)
	for _, lang := range []web.Lang{web.Spanish, web.English} {
		w, err := wordsIn(lang)
		if err != nil {
			t.Fatal(err)
		}
		for key, es := range spanish.Text {
			other, ok := w.Text[key]
			if !ok {
				t.Errorf("%s does not say %s", lang, key)
			}
			for _, one := range filled.FindAllString(es, -1) {
				if !strings.Contains(other, one) {
					t.Errorf("%s: %s leaves out %s", lang, key, one)
				}
			}
		}
		if len(w.Text) != len(spanish.Text) {
			t.Errorf("%s says %d things, es %d", lang, len(w.Text), len(spanish.Text))
		}
		for _, g := range w.Gloss {
			if _, err := regexp.Compile(g[0]); err != nil {
				t.Errorf("%s: %v", lang, err)
			}
		}
	}
	for _, use := range []struct{ file, pattern string }{{"index.html", `\.Text\.(\w+)`}, {"page.js", `\bt\('(\w+[^_'])'`}} {
		content, err := assets.ReadFile("page/" + use.file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(use.pattern).FindAllStringSubmatch(string(content), -1) {
			if _, ok := spanish.Text[found[1]]; !ok {
				t.Errorf("%s: nothing is said for %s", use.file, found[1])
			}
		}
	}
}

// People read no words of programs: those stand in the part for developers only.
func TestPeoplesWords(t *testing.T) {
	ours := regexp.MustCompile(`(?i)\b(API|REST|JSON|HTTP|id|log|registro|huella|fingerprint|read/|token|lots?|lotes?|held|committed)\b`)
	filled := regexp.MustCompile(`\{\w+\}`)
	developers := []string{"developers", "contract", "calls", "lot", "report"}
	for _, lang := range []web.Lang{web.Spanish, web.English} {
		w, err := wordsIn(lang)
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for key, text := range w.Text {
			if ours.MatchString(filled.ReplaceAllString(text, "")) && !strings.HasPrefix(key, "col_") && !strings.HasPrefix(key, "call_") && !slices.Contains(developers, key) {
				found = append(found, key+": "+text)
			}
		}
		if diff := cmp.Diff([]string(nil), found); diff != "" {
			t.Errorf("%s: %s", lang, diff)
		}
	}
}

// What is explained of the chat in another language is what the chat says: a text that is worded anew leaves none behind.
func TestGlossesAreOfWhatTheChatSays(t *testing.T) {
	said := chatTexts(t)
	w, err := wordsIn(web.English)
	if err != nil {
		t.Fatal(err)
	}
	open := regexp.MustCompile(`\[[^\]]*\][*+]|\([^)]*\)|\\n|\b1 | ·`) // what is filled in, or put together of several texts
	for _, g := range w.Gloss {
		for _, fixed := range open.Split(strings.TrimPrefix(g[0], "^"), -1) {
			if fixed = strings.Trim(strings.ReplaceAll(fixed, `\`, ""), "* "); !strings.Contains(said, fixed) {
				t.Errorf("the chat does not say %q: %s", fixed, g[0])
			}
		}
	}
	for title := range w.Choices {
		if _, row, ok := strings.Cut(title, " "); ok && title[0] < 'A' {
			title = row // of the numbered menu
		}
		if !regexp.MustCompile(`"[^\pL\pN"]*` + title + `"`).MatchString(said) {
			t.Errorf("the chat has no button %q", title)
		}
	}
}

// chatTexts is the source of all that the chat says in Spanish.
func chatTexts(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, pattern := range []string{"*_es.go", "*/*_es.go"} {
		files, err := filepath.Glob(filepath.Join("../../../whatsapp/internal/chat", pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("no texts at %s: %v", pattern, err)
		}
		for _, file := range files {
			source, err := os.ReadFile(file) //nolint:gosec // of this repository
			if err != nil {
				t.Fatal(err)
			}
			all.Write(source)
		}
	}
	return all.String()
}
