package host

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"github.com/qhatu/qhatu/pkg/text"
)

// Misconfigured is an error about how a process was called: called in the same way it fails again.
type Misconfigured struct{ Err error }

func (m Misconfigured) Error() string { return m.Err.Error() }

// Unwrap returns what is wrong.
func (m Misconfigured) Unwrap() error { return m.Err }

// CommandLine reads flags and variables into the structs that into points to. The text of each flag is of a kind, which its tag "type"
// names; numbers ("count") and times ("time") lie within its tags "least" and "most".
type CommandLine struct {
	parser *kong.Kong
	whole  bool
}

// NewCommandLine makes a command line. whole says that nothing but it reads variables of the name QHATU_…
func NewCommandLine(into any, whole bool, options ...kong.Option) (*CommandLine, error) {
	parser, err := kong.New(into, append(options, kong.NamedMapper("count", kong.MapperFunc(readCount)),
		kong.NamedMapper("time", kong.MapperFunc(readTime)), kong.PostBuild(emptyIsUnset))...)
	return &CommandLine{parser, whole}, err
}

// Model describes the flags.
func (c *CommandLine) Model() *kong.Application { return c.parser.Model }

// Parse reads arguments and the environment: an error names a flag and says what may be written. What is set and never read is told
// to warnings.
func (c *CommandLine) Parse(args []string, warnings io.Writer) (*kong.Context, error) {
	parsed, err := c.parser.Parse(args)
	if err != nil {
		return nil, withoutBadAdvice(err)
	}
	for _, flag := range parsed.Flags() {
		if err := check(flag.Value); err != nil {
			return nil, err
		}
	}
	if command := parsed.Selected(); command != nil {
		for _, argument := range command.Positional {
			if err := check(argument); err != nil {
				return nil, err
			}
		}
	}
	if unread := c.unread(os.Environ()); len(unread) > 0 {
		slog.New(slog.NewTextHandler(warnings, nil)).Warn("no flag is set by these variables", "names", strings.Join(unread, ", "))
	}
	return parsed, nil
}

// belowZero is how kong advises to write a negative number, which no flag takes.
var belowZero = regexp.MustCompile(`expected .* but got ("-[0-9.][^"]*").*; perhaps try .*$`)

// withoutBadAdvice leaves advice out that would be refused.
func withoutBadAdvice(err error) error {
	told := belowZero.ReplaceAllString(err.Error(), "$1 is below zero: leave the minus out")
	if told == err.Error() {
		return err
	}
	return errors.New(told)
}

// check holds the text of a flag or an argument against its kind. A flag without a default may be empty, which is as good as unset.
func check(of *kong.Value) error {
	is, known := kinds[of.Tag.Type]
	if !known || !of.Set {
		return nil
	}
	values := []string{of.Target.String()}
	if of.Target.Kind() == reflect.Slice {
		values, _ = of.Target.Interface().([]string)
	}
	for _, value := range values {
		if (value != "" || of.HasDefault || of.Flag == nil) && !is.holds(value) {
			return fmt.Errorf("%s: %s", of.ShortSummary(), is.write)
		}
	}
	return nil
}

func readCount(in *kong.DecodeContext, target reflect.Value) error {
	return read(in, func(written string) (int64, bool) {
		n, err := strconv.ParseInt(written, 10, 64)
		return n, err == nil
	}, "write a whole number", target)
}

func readTime(in *kong.DecodeContext, target reflect.Value) error {
	return read(in, func(written string) (int64, bool) {
		d, err := time.ParseDuration(written)
		return int64(d), err == nil
	}, "write a time, as 500ms, 10s or 2m,", target)
}

// read sets a number that lies between the least and the most that its flag may be.
func read(in *kong.DecodeContext, parse func(string) (int64, bool), write string, target reflect.Value) error {
	var written string
	if err := in.Scan.PopValueInto("value", &written); err != nil {
		return err
	}
	least, some := parse(in.Value.Tag.Get("least"))
	most, bounded := parse(in.Value.Tag.Get("most"))
	if !some || !bounded {
		return errors.New("its tags do not say what may be written")
	}
	n, ok := parse(written)
	if !ok || n < least || n > most {
		return fmt.Errorf("%s from %s to %s", write, in.Value.Tag.Get("least"), in.Value.Tag.Get("most"))
	}
	target.SetInt(n)
	return nil
}

// prefix of the variables that are ours.
const prefix = "QHATU_"

// Unread names the variables that are set and that no flag reads, each with the one that was likely meant.
func (c *CommandLine) Unread() []string { return c.unread(os.Environ()) }

// unread names the variables that set no flag, each with the one that was likely meant. Where other programs read some too, only those
// are named that look like a slip.
func (c *CommandLine) unread(environ []string) (names []string) {
	known := c.variables()
	for _, each := range environ {
		name, value, _ := strings.Cut(each, "=")
		rest, ours := strings.CutPrefix(name, prefix)
		if !ours || value == "" || slices.Contains(known, rest) {
			continue
		}
		if meant, near := text.Nearest(rest, known); near {
			names = append(names, fmt.Sprintf("%s (%s%s?)", name, prefix, meant))
		} else if c.whole {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// variables are those of all flags of all commands, without the prefix.
func (c *CommandLine) variables() (names []string) {
	_ = kong.Visit(c.parser.Model, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok {
			for _, name := range flag.Envs {
				names = append(names, strings.TrimPrefix(name, prefix))
			}
		}
		return next(nil)
	})
	slices.Sort(names)
	return slices.Compact(names)
}

// emptyIsUnset has kong take a variable without a value for one that is not set: compose files write `NAME=`.
func emptyIsUnset(k *kong.Kong) error {
	return kong.Visit(k.Model, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok {
			flag.Tag.Envs = slices.DeleteFunc(slices.Clone(flag.Tag.Envs), isEmpty)
		}
		return next(nil)
	})
}

func isEmpty(variable string) bool {
	value, set := os.LookupEnv(variable)
	return set && value == ""
}
