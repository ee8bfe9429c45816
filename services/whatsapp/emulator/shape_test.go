package emulator_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

func lastMessage(t *testing.T, updates []wire.Update) wire.Update {
	t.Helper()
	for _, u := range slices.Backward(updates) {
		if u.Message != nil {
			return u
		}
	}
	t.Fatal("no message was told")
	return wire.Update{}
}

func (w *world) lastBody() []byte {
	w.box.mu.Lock()
	defer w.box.mu.Unlock()
	return []byte(w.box.bodies[len(w.box.bodies)-1])
}

func fixtureShape(t *testing.T, name string) []string {
	t.Helper()
	body, err := os.ReadFile("../internal/wire/testdata/in/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return shape(decoded(t, body))
}

func decoded(t *testing.T, body []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// shape is which fields of which types a JSON value has.
func shape(v any) []string {
	paths := map[string]bool{}
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, value := range v {
				walk(at+"."+name, value)
			}
		case []any:
			for _, value := range v {
				walk(at+"[]", value)
			}
		default:
			if strings.HasSuffix(at, ".url") || strings.HasSuffix(at, ".address") {
				return // what Meta does not always tell
			}
			paths[fmt.Sprintf("%s %T", at, v)] = true
		}
	}
	walk("", v)
	return slices.Sorted(maps.Keys(paths))
}
