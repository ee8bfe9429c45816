package eventdocs

import (
	"regexp"
	"strconv"
	"strings"
)

// node is a piece of a YAML document: a text, a number, a list or an object whose keys stay in order.
type (
	node interface {
		write(b *strings.Builder, indent int)
	}
	text   string
	number int
	list   []node
	object []pair
	pair   struct {
		key   string
		value node
	}
)

// plain texts need no quotes: words that YAML takes for nothing else.
var (
	plain    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_./-]*$`)
	reserved = regexp.MustCompile(`^(?i:y|n|yes|no|on|off|true|false|null)$`)
)

func (t text) write(b *strings.Builder, _ int) {
	word := string(t)
	if !plain.MatchString(word) || reserved.MatchString(word) {
		word = strconv.Quote(word)
	}
	b.WriteString(" " + word + "\n")
}

func (n number) write(b *strings.Builder, _ int) { b.WriteString(" " + strconv.Itoa(int(n)) + "\n") }

func (l list) write(b *strings.Builder, indent int) {
	b.WriteByte('\n')
	for _, item := range l {
		b.WriteString(strings.Repeat(" ", indent) + "-")
		switch item := item.(type) {
		case object: // its first key stands beside the dash
			var inner strings.Builder
			item.write(&inner, indent+2)
			b.WriteString(" " + strings.TrimLeft(inner.String(), "\n "))
		case text, number, list:
			item.write(b, indent+2)
		}
	}
}

func (o object) write(b *strings.Builder, indent int) {
	if len(o) == 0 {
		b.WriteString(" {}\n")
		return
	}
	b.WriteByte('\n')
	for _, p := range o {
		b.WriteString(strings.Repeat(" ", indent) + p.key + ":")
		p.value.write(b, indent+2)
	}
}
