package access_test

import (
	"strings"
	"testing"

	"github.com/qhatu/qhatu/api/access"
)

func TestRulesThatMakeNoSenseAreRefused(t *testing.T) {
	for name, try := range map[string]struct {
		written any
		says    string
	}{
		"nobody":               {map[string]any{}, "say who may"},
		"no map":               {[]any{"buyer"}, "say who may"},
		"no such role":         {map[string]any{"seller": "own"}, "seller: no such role"},
		"no such relation":     {map[string]any{"buyer": "mine"}, "buyer: no such relation: mine"},
		"a list for a role":    {map[string]any{"buyer": []any{"own"}}, "no such relation"},
		"own of nobody":        {map[string]any{"anonymous": "own"}, "anonymous: own is not for this role"},
		"own of who has none":  {map[string]any{"coordinator": "own"}, "coordinator: own is not for this role"},
		"public for one role":  {map[string]any{"buyer": "public"}, "buyer: public is not for this role"},
		"a trade of a service": {map[string]any{"service": "party"}, "service: party is not for this role"},
		"no service":           {map[string]any{"service": []any{}}, "name the services"},
		"a number":             {map[string]any{"service": []any{7}}, "no name of a service"},
	} {
		if _, err := access.Read(try.written); err == nil || !strings.Contains(err.Error(), try.says) {
			t.Errorf("%s: got %v, want %q", name, err, try.says)
		}
	}
}

func TestWhoMay(t *testing.T) {
	for _, try := range []struct {
		rule       map[string]any
		role, name string
		want       access.Relation
		may        bool
	}{
		{map[string]any{"buyer": "party"}, "buyer", "", access.Party, true},
		{map[string]any{"buyer": "party"}, "organiser", "", "", false},
		{map[string]any{"anonymous": "public", "association": "own"}, "association", "", access.Own, true},
		{map[string]any{"anonymous": "public", "association": "own"}, "buyer", "", access.Public, true},
		{map[string]any{"service": []any{"whatsapp"}}, "service", "whatsapp", access.Any, true},
		{map[string]any{"service": []any{"whatsapp"}}, "service", "catalog", "", false},
		{map[string]any{"service": "self"}, "service", "catalog", access.Self, true},
		{map[string]any{"anonymous": "public", "service": []any{"whatsapp"}}, "service", "catalog", access.Public, true},
	} {
		rule, err := access.Read(try.rule)
		if err != nil {
			t.Fatal(err)
		}
		if got, may := rule.For(try.role, try.name); may != try.may || may && got != try.want {
			t.Errorf("%v for %s %s: %s, %v", try.rule, try.role, try.name, got, may)
		}
	}
}
