package estest_test

import (
	"testing"

	"github.com/qhatu/qhatu/pkg/es/estest"
)

// valve is a machine's steps, as often and in the order in which exploring meets them.
func valve() *estest.Machine {
	m := &estest.Machine{}
	m.Add("", "shut", "build", false)
	m.Add("open", "shut", "wind", true)
	m.Add("shut", "open", "push", false)
	m.Add("shut", "shut", "lock", false)
	m.Add("open", "shut", "wind", true)
	return m
}

// written is a contract's extension, as a YAML reader leaves it.
func written(change func(map[string]any)) map[string]any {
	step := func(from, to, by string) map[string]any { return map[string]any{"from": from, "to": to, "by": by} }
	e := map[string]any{
		"initial": "shut", "states": []any{"shut", "open"}, "automatic": []any{"wind"},
		"transitions": []any{step("shut", "open", "push"), step("open", "shut", "wind")},
	}
	change(e)
	return e
}

func TestAMachineMatchesItsContract(t *testing.T) {
	valve().Matches(t, written(func(map[string]any) {}))
}

func TestAMachineThatIsNotTheContractsFails(t *testing.T) {
	for name, change := range map[string]func(map[string]any){
		"another beginning":    func(e map[string]any) { e["initial"] = "open" },
		"a state more":         func(e map[string]any) { e["states"] = []any{"shut", "open", "ajar"} },
		"a step fewer":         func(e map[string]any) { e["transitions"] = e["transitions"].([]any)[:1] },
		"a person takes it":    func(e map[string]any) { delete(e, "automatic") },
		"nothing at all in it": func(e map[string]any) { clear(e) },
	} {
		heard := &hearer{TB: t}
		valve().Matches(heard, written(change))
		if !heard.failed {
			t.Errorf("%s: passed", name)
		}
	}
}
