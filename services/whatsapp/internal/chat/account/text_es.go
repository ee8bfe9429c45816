package account

import (
	"github.com/qhatu/qhatu/pkg/otp"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

// spanish is what is said of a person's account in the Spanish of Peru.
var spanish = texts{
	ended: "🔐 Listo: saqué a todos de tu cuenta en internet, quité el celular o correo que se agregó en los últimos 3 días, y lo que propusieron en tu nombre quedó sin efecto.\n" +
		"Por este chat sigues igual. No le digas tus códigos a nadie. Si necesitas ayuda, habla con %s.",
	doubtful: "No cambié nada: no es seguro que este número sea tuyo. Habla con %s.",
	alert: chat.TemplateText{
		Name: "cuenta_qhatu",
		Body: "🔐 Aviso de tu cuenta de Qhatu: {{what}}. Si fuiste tú, no hagas nada. Si no fuiste tú, toca el botón o escribe *no fui yo* antes de 3 días: " +
			"saco a todos de tu cuenta y quito lo que se agregó.",
		Buttons: []string{"No fui yo"},
	},
	invitation: chat.TemplateText{
		Name: "invitacion_qhatu",
		Body: "✉️ La organización {{organisation}} te invita a trabajar con ellos en Qhatu, el mercado de los productores. Entra por internet con este mismo celular y acepta con este código: " +
			"{{code}} (vale 7 días). Si no los conoces, no hagas nada.",
	},
	admin: chat.TemplateText{
		Name: "responsable_qhatu",
		Body: "👤 Ahora eres responsable de la organización {{organisation}} en Qhatu: tú dices quién más trabaja ahí. Entra por internet con este mismo celular. " +
			"Si no lo esperabas, avisa a la coordinación de Qhatu.",
	},
	what: map[string]string{
		key(otp.SignedIn, otp.Email):          "alguien acaba de entrar por internet, con un código que llegó a tu correo",
		key(otp.SignedIn, otp.WhatsApp):       "alguien acaba de entrar por internet, con un código que llegó a tu celular",
		key(otp.ContactAdded, otp.Email):      "se agregó un correo para entrar por internet",
		key(otp.ContactAdded, otp.WhatsApp):   "se agregó un celular para entrar por internet",
		key(otp.ContactRemoved, otp.Email):    "se quitó tu correo",
		key(otp.ContactRemoved, otp.WhatsApp): "se quitó tu celular",
		key(otp.ContactLeft, ""):              "este celular ya no sirve para entrar",
		key(otp.SessionsEnded, ""):            "se cerró en los demás aparatos",
	},
}
