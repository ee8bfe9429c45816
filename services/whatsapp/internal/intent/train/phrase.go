package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent/model"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// phrase is a labelled text.
type phrase struct {
	means    string // an intent, or "none"
	text     string
	plain    bool // no intent, for package parse reads it
	words    []string
	features []model.Feature
}

// readPhrases reads lines of intent, language and phrase, separated by tabs; those that begin with # are remarks.
func readPhrases(stored []byte) ([]phrase, error) {
	var all []phrase
	seen := map[string]bool{}
	for line := range strings.Lines(string(stored)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") || line == "" {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) != 3 || !known(fields[0]) {
			return nil, fmt.Errorf("no labelled phrase: %s", line)
		}
		text := fields[2]
		if seen[text] {
			return nil, fmt.Errorf("a phrase stands twice: %s", text)
		}
		seen[text] = true
		all = append(all, phrase{fields[0], text, intent.IsPlain(text), parse.Words(text), model.Features(text)})
	}
	return all, nil
}

func known(label string) bool {
	return label == intent.NoneLabel || slices.Contains(intent.All(), intent.Intent(label))
}

// labels are those of all phrases, in order.
func labels(all []phrase) []string {
	var found []string
	for _, p := range all {
		found = append(found, p.means)
	}
	slices.Sort(found)
	return slices.Compact(found)
}
