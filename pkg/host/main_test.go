package host_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/testkit"
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
	if _, err := testkit.Must(host.NewCommandLine(&cfg, true))(t).Parse(nil, t.Output()); err != nil {
		t.Fatal(err)
	}
	return cfg
}

func TestVariablesThatNothingReadsAreNamed(t *testing.T) {
	t.Setenv("QHATU_LIMITS", "reads=5/1m")
	t.Setenv("QHATU_HTTP_ADR", "secreto")
	t.Setenv("QHATU_OF_ANOTHER_PROGRAM", "secreto")
	t.Setenv("QHATU_NONE", "")
	for whole, want := range map[bool]string{
		true:  `names="QHATU_HTTP_ADR (QHATU_HTTP_ADDR?), QHATU_LIMITS (QHATU_LIMIT?), QHATU_OF_ANOTHER_PROGRAM"`,
		false: `names="QHATU_HTTP_ADR (QHATU_HTTP_ADDR?), QHATU_LIMITS (QHATU_LIMIT?)"`,
	} {
		var told strings.Builder
		if _, err := testkit.Must(host.NewCommandLine(&host.Config{}, whole))(t).Parse(nil, &told); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(told.String(), want) || strings.Count(told.String(), "\n") != 1 {
			t.Errorf("whole %v: told %s", whole, told.String())
		}
	}
}
