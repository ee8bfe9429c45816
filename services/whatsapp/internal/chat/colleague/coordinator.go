package colleague

import (
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// InDoubt is a person whose identity is in doubt, as the coordinator is told of them.
type InDoubt struct {
	Name, Phone  string   // as they registered; "" where it is not known
	Associations []string // names of those whom they speak for
	Doubt        string   // why: market.NumberChanged, DeviceChanged or Blocked
}

// ForCoordinator tells the coordinator of a person whose identity is in doubt, and why. Coordinators are spoken to in
// Spanish.
func ForCoordinator(p InDoubt) chat.Message {
	who := "*" + phrase.Name(p.Name) + "*"
	if p.Name == "" {
		who = fmt.Sprintf(spanish.nameless, p.Phone)
	}
	why := map[string]string{market.NumberChanged: spanish.itsNumber, market.DeviceChanged: spanish.itsPhone, market.Blocked: spanish.itsBlock}[p.Doubt]
	if len(p.Associations) == 0 {
		return chat.Tell(fmt.Sprintf(spanish.ofNobody, who, why))
	}
	var names []string
	for _, name := range p.Associations {
		names = append(names, phrase.Name(name))
	}
	return chat.Tell(fmt.Sprintf(spanish.forCoordinator, who, strings.Join(names, ", "), why))
}

// ToCoordinator answers the coordinator, who is only told of things here.
func ToCoordinator() chat.Message { return chat.Tell(spanish.toCoordinator) }
