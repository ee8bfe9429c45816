package registry_test

import (
	"testing"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/identity/internal/domain/registry"
)

func TestAnAssociationIsAdmittedAfterTheLastOne(t *testing.T) {
	admitted := func(id string) identityevents.RegistryEvent {
		return identityevents.RegistryAdmitted{Association: id, Members: []string{"per_rosa"}}
	}
	admit := func(id, after string) registry.Admit {
		return registry.Admit{Association: id, Members: []string{"per_rosa"}, After: after}
	}
	estest.Given[registry.State, registry.Command, identityevents.RegistryEvent](registry.Decide, registry.Evolve).
		When(admit("assoc_1", "assoc_0")).ThenRefused(t, registry.ErrOvertaken).
		When(admit("assoc_1", "")).Then(t, admitted("assoc_1")).
		When(admit("assoc_1", "")).Then(t).
		When(admit("assoc_2", "")).ThenRefused(t, registry.ErrOvertaken).
		When(admit("assoc_2", "assoc_1")).Then(t, admitted("assoc_2")).
		When(admit("assoc_3", "assoc_1")).ThenRefused(t, registry.ErrOvertaken)
}
