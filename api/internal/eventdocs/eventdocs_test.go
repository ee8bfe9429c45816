package eventdocs_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/internal/eventdocs"
	"github.com/qhatu/qhatu/api/orderevents"
)

const root = "../../.."

// What is committed is what the structs say.
func TestDocumentsAreUpToDate(t *testing.T) {
	files, err := eventdocs.Generate(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		have, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Errorf("%v: run make gen", err)
			continue
		}
		if diff := cmp.Diff(string(have), string(want)); diff != "" {
			t.Errorf("%s is not what the event structs say, run make gen (-have +want):\n%s", name, diff)
		}
	}
}

// Every event of every table is told of, with the members that JSON really has.
func TestDocumentHoldsEveryEvent(t *testing.T) {
	doc, err := eventdocs.Read(root)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string][]string{}
	for _, service := range doc.Services {
		for _, aggregate := range service.Aggregates {
			for _, event := range aggregate.Events {
				told[event.Wire] = required(event.Data)
			}
		}
	}
	if diff := cmp.Diff(stored(t), told); diff != "" {
		t.Errorf("required members by event (-stored +told):\n%s", diff)
	}
}

// Nothing is left for the reader to guess.
func TestEverythingIsExplained(t *testing.T) {
	doc, err := eventdocs.Read(root)
	if err != nil {
		t.Fatal(err)
	}
	objects := append(slices.Clone(doc.Values), doc.Envelope)
	for _, service := range doc.Services {
		for _, aggregate := range service.Aggregates {
			for _, event := range aggregate.Events {
				objects = append(objects, event.Data)
			}
		}
	}
	for _, o := range objects {
		if o.Doc == "" {
			t.Errorf("%s has no comment", o.Name)
		}
		for _, f := range o.Fields {
			if f.Doc == "" {
				t.Errorf("%s: field %s has no comment", o.Name, f.Name)
			}
		}
	}
}

func required(s eventdocs.Struct) []string {
	names := []string{}
	for _, f := range s.Fields {
		if !f.Optional {
			names = append(names, f.Name)
		}
	}
	slices.Sort(names)
	return names
}

// stored returns the members that the zero value of each event has in JSON.
func stored(t *testing.T) map[string][]string {
	t.Helper()
	zeros := map[string]any{}
	for wire, zero := range catalogevents.LotEvents().Events {
		zeros[wire] = zero
	}
	for wire, zero := range orderevents.NegotiationEvents().Events {
		zeros[wire] = zero
	}
	for wire, zero := range orderevents.OrderEvents().Events {
		zeros[wire] = zero
	}
	for wire, zero := range orderevents.DelayEvents().Events {
		zeros[wire] = zero
	}
	for wire, zero := range fairevents.FairEvents().Events {
		zeros[wire] = zero
	}
	for wire, zero := range identityevents.OrganisationEvents().Events {
		zeros[wire] = zero
	}
	for wire, zero := range identityevents.PersonEvents().Events {
		zeros[wire] = zero
	}
	for wire, zero := range identityevents.ContactEvents().Events {
		zeros[wire] = zero
	}
	for wire, zero := range identityevents.RegistryEvents().Events {
		zeros[wire] = zero
	}
	members := map[string][]string{}
	for wire, zero := range zeros {
		text, err := json.Marshal(zero)
		if err != nil {
			t.Fatal(err)
		}
		var object map[string]json.RawMessage
		if err := json.Unmarshal(text, &object); err != nil {
			t.Fatal(err)
		}
		members[wire] = slices.AppendSeq([]string{}, maps.Keys(object))
		slices.Sort(members[wire])
	}
	return members
}
