package account

import (
	"github.com/qhatu/qhatu/pkg/otp"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// Templates lists those of this conversation. Coming from identity beside all conversations, they are sent whether or not the window is open.
func Templates() []chat.TemplateText {
	return []chat.TemplateText{spanish.alert, spanish.invitation, spanish.admin}
}

// longestName is as much as is shown of what an organisation is called.
const longestName = 60

// Template is the template of a message of identity's that is no code. One that this version does not know tells nothing: ok is false.
func Template(m otp.Message) (filled chat.Template, ok bool) {
	organisation := chat.Param{Name: "organisation", Text: "«" + say.Fit(m.About, longestName) + "»"}
	switch m.Kind {
	case otp.Invitation:
		return chat.Template{Name: spanish.invitation.Name, Params: []chat.Param{organisation, {Name: "code", Text: m.Code}}}, true
	case otp.NowAdmin:
		return chat.Template{Name: spanish.admin.Name, Params: []chat.Param{organisation}}, true
	}
	what, ok := spanish.what[key(m.Kind, m.About)]
	return chat.Template{Name: spanish.alert.Name, Payload: chat.ID(Name, verbNotMe), Params: []chat.Param{{Name: "what", Text: what}}}, ok
}

func key(kind otp.Kind, about string) string { return string(kind) + " " + about }
