// Command productids writes the ids of the vocabulary's products into the contract api/openapi/common.yaml, whose ProductID
// lists them. It is run by `make gen` from the project's root.
package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/qhatu/qhatu/pkg/vocabulary"
)

const contract = "api/openapi/common.yaml"

// list is the enum of ProductID, with what stands before it.
var list = regexp.MustCompile(`(?m)(^    ProductID:\n(?:      .*\n)*?      enum: )\[.*\]$`)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "productids:", err)
		os.Exit(1)
	}
}

func run() error {
	text, err := os.ReadFile(contract)
	if err != nil {
		return err
	}
	if !list.Match(text) {
		return errors.New(contract + " has no enum of ProductID")
	}
	var ids []string
	for _, p := range vocabulary.Products() {
		ids = append(ids, p.ID)
	}
	text = list.ReplaceAll(text, []byte("${1}["+strings.Join(ids, ", ")+"]"))
	return os.WriteFile(contract, text, 0o644)
}
