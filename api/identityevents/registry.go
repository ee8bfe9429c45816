package identityevents

import "github.com/qhatu/qhatu/api/events"

// Registry is the aggregate's name: there is one, market.identity.registry.associations, through which every new association goes.
const Registry = "identity.registry"

// RegistryAdmittedV1 is the wire name of the registry's event.
const RegistryAdmittedV1 = "identity.registry.admitted.v1"

// RegistryEvents is the table of wire names, each with its struct.
func RegistryEvents() events.Table[RegistryEvent] {
	return events.Table[RegistryEvent]{Events: map[string]RegistryEvent{RegistryAdmittedV1: RegistryAdmitted{}}}
}

// RegistryEvent is one of the registry's events.
//
//sumtype:decl
type RegistryEvent interface{ registryEvent() }

// RegistryAdmitted says that an association is none of those that were admitted before. It is registered next.
type RegistryAdmitted struct {
	Association string   `json:"association"`       // id of the organisation
	Members     []string `json:"members,omitempty"` // ids of the persons who are to speak for it
}

func (RegistryAdmitted) registryEvent() {}
