package host_test

import (
	"reflect"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/host"
)

func TestAVariableWithoutAValueIsNotSet(t *testing.T) {
	unset := configured(t)
	variables := 0
	for field := range reflect.TypeFor[host.Config]().Fields() {
		if name := field.Tag.Get("env"); name != "" {
			t.Setenv(name, "")
			variables++
		}
	}
	if variables == 0 {
		t.Fatal("no field has a variable")
	}
	if diff := cmp.Diff(unset, configured(t)); diff != "" {
		t.Errorf("with empty variables (-without +with):\n%s", diff)
	}
}

func configured(t *testing.T) (cfg host.Config) {
	t.Helper()
	parser, err := kong.New(&cfg, host.EmptyIsUnset())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(nil); err != nil {
		t.Fatal(err)
	}
	return cfg
}
