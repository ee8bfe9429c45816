// Command train learns what people mean from labelled phrases, phrases.tsv beside it, and writes weights.gz, which package
// intent embeds. Before it does, it says how well that goes: it learns four fifths of the phrases and tries the fifth one,
// five times. Phrases that are near to each other are learnt or tried together, so that none is tried whose like was learnt.
//
// The same phrases make the same weights. Run it by `make intent`.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
)

func main() {
	phrases := flag.String("phrases", "services/whatsapp/internal/intent/phrases.tsv", "labelled phrases")
	weights := flag.String("weights", "services/whatsapp/internal/intent/weights.gz", "what to write")
	misses := flag.Bool("misses", false, "list the phrases that are not understood")
	flag.Parse()
	if err := run(*phrases, *weights, *misses, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(phrases, weights string, misses bool, out io.Writer) error {
	stored, err := os.ReadFile(phrases) //nolint:gosec // named by who runs it
	if err != nil {
		return fmt.Errorf("read phrases: %w", err)
	}
	all, err := readPhrases(stored)
	if err != nil {
		return err
	}
	tried := validate(all)
	report := tried.report()
	if misses {
		report += tried.misses()
	}
	if _, err := io.WriteString(out, report); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	m := quantise(learn(all, labels(all)))
	m.Learnt = intent.Hash(stored)
	var b bytes.Buffer
	if err := m.Write(&b); err != nil {
		return err
	}
	return os.WriteFile(weights, b.Bytes(), 0o600)
}
