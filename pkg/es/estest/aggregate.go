package estest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// Sample is a command that somebody may give in a state.
type Sample[C any] struct {
	By        string // who gives it, as the test calls them; "": no person
	Action    string // what the contract calls it
	Part      string // the part of the aggregate that it is about, where there are several; "": the whole
	Automatic bool   // the contract says that no person takes this step
	Command   C
}

// Aggregate is an aggregate's rules with samples of its commands: every command in every form that matters. All that is
// checked of each command runs over these, so that a new command is listed once.
type Aggregate[S, C, E any] struct {
	Decide  func(S, C) ([]E, error)
	Evolve  func(S, E) S
	Samples func(S) []Sample[C]
	Key     func(S) string // states with the same key are taken for the same: there must be finitely many
}

// Explore visits the states that the samples reach from the zero state, and calls step for every sample that gives events,
// with the state before and after. Of the states with the same key only the first is explored further.
func (a Aggregate[S, C, E]) Explore(step func(before S, by Sample[C], after S)) {
	var zero S
	seen := map[string]bool{a.Key(zero): true}
	for queue := []S{zero}; len(queue) > 0; queue = queue[1:] {
		before := queue[0]
		for _, sample := range a.Samples(before) {
			events, err := a.Decide(before, sample.Command)
			if err != nil || len(events) == 0 {
				continue
			}
			after := before
			for _, e := range events {
				after = a.Evolve(after, e)
			}
			step(before, sample, after)
			if k := a.Key(after); !seen[k] {
				seen[k] = true
				queue = append(queue, after)
			}
		}
	}
}

// States returns the zero state and, after it, those that the samples reach from it, each key once.
func (a Aggregate[S, C, E]) States() []S {
	states := make([]S, 1)
	seen := map[string]bool{a.Key(states[0]): true}
	a.Explore(func(_ S, _ Sample[C], after S) {
		if k := a.Key(after); !seen[k] {
			seen[k] = true
			states = append(states, after)
		}
	})
	return states
}

// CheckSamples expects a sample of every command type of the aggregate's package, whose source is in a folder, and
// something that each of them does in some state. Nothing that is refused gives events, and what is decided twice is
// decided the same.
func (a Aggregate[S, C, E]) CheckSamples(t testing.TB, folder string) {
	t.Helper()
	types, err := CommandTypes(folder)
	if err != nil {
		t.Fatal(err)
	}
	does := map[string]bool{}
	for _, s := range a.States() {
		for _, sample := range a.Samples(s) {
			name := reflect.TypeOf(sample.Command).Name()
			does[name] = a.check(t, s, sample.Command) || does[name]
		}
	}
	for _, name := range types {
		if changes, listed := does[name]; !listed {
			t.Errorf("there is no sample of the command %s", name)
		} else if !changes {
			t.Errorf("no sample of the command %s does anything in any state", name)
		}
	}
}

// check decides a command, and reports whether it does something.
func (a Aggregate[S, C, E]) check(t testing.TB, s S, c C) bool {
	t.Helper()
	events, _ := decideTwice(t, a.Decide, s, c)
	return len(events) > 0
}

// CheckAllowed expects that in every state that the samples reach, what somebody is told that they may do is what one of
// their samples does, in the order of the samples.
func (a Aggregate[S, C, E]) CheckAllowed(t testing.TB, by string, allowed func(S) []string) {
	t.Helper()
	for _, s := range a.States()[1:] {
		a.CheckAllowedIn(t, s, by, allowed(s))
	}
}

// CheckAllowedIn is [Aggregate.CheckAllowed] for one state.
func (a Aggregate[S, C, E]) CheckAllowedIn(t TB, s S, by string, allowed []string) {
	t.Helper()
	a.CheckAllowedOn(t, s, "", by, allowed)
}

// CheckAllowedOn is [Aggregate.CheckAllowed] for one state and the samples that are about a part of the aggregate.
func (a Aggregate[S, C, E]) CheckAllowedOn(t TB, s S, part, by string, allowed []string) {
	t.Helper()
	does := []string{}
	for _, sample := range a.Samples(s) {
		if sample.By != by || sample.Part != part || slices.Contains(does, sample.Action) {
			continue
		}
		if events, _ := a.Decide(s, sample.Command); len(events) > 0 {
			does = append(does, sample.Action)
		}
	}
	if diff := gocmp.Diff(allowed, does); diff != "" {
		t.Errorf("%s in %+v, about %q (-is told +does something):\n%s", by, s, part, diff)
	}
}

// TB is a test, or a run of a property of rapid's.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// CheckMachine expects the states and transitions of the samples to be those of a contract's x-state-machine.
func (a Aggregate[S, C, E]) CheckMachine(t testing.TB, status func(S) string, contract any) {
	t.Helper()
	var code Machine
	a.Explore(func(before S, by Sample[C], after S) {
		code.Add(status(before), status(after), by.Action, by.Automatic)
	})
	code.Matches(t, contract)
}

// CommandTypes names the command types of the package in a folder: those with a method command().
func CommandTypes(folder string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, declared := range file.Decls {
			if name, ok := commandType(declared); ok {
				names = append(names, name)
			}
		}
	}
	return names, nil
}

// commandType is the receiver's type of a method command().
func commandType(d ast.Decl) (string, bool) {
	f, ok := d.(*ast.FuncDecl)
	if !ok || f.Recv == nil || f.Name.Name != "command" {
		return "", false
	}
	name, ok := f.Recv.List[0].Type.(*ast.Ident)
	if !ok {
		return "", false
	}
	return name.Name, true
}
