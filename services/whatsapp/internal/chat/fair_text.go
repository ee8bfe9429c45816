package chat

// What is said of fairs.
const (
	textNoFairs      = "Por ahora no hay ferias publicadas. Cuando haya una, te aviso."
	textFairs        = "Ferias que vienen:"
	textFairUnknown  = "No encuentro esa feria. Escribe *ferias* para ver las que hay."
	textFairCard     = "🎪 *%s*\n📅 %s\n📍 %s\n%s"
	textFull         = "Está llena: entrarías a la lista de espera."
	textNotOpen      = "La inscripción ya cerró."
	textFairOff      = "La feria *%s* se canceló. Escribe *ferias* para ver otras."
	textFairOver     = "La feria *%s* ya terminó. Escribe *ferias* para ver otras."
	textCrowded      = "*%s* ya no recibe más postulaciones. Escribe *ferias* para ver otras."
	textHowMany      = "¿Cuántos puestos quieres? Puedes pedir hasta %d."
	textApply        = "Postulas a *%s*: %s%s. ¿Envío?"
	textApplied      = "✅ Recibido. Te aviso apenas respondan."
	textNotGoing     = "Está bien. Si cambias de idea, escribe *ferias*."
	textWaitsAnswer  = "Ya postulaste a *%s* (%s). Te aviso apenas respondan."
	textHave         = "🎪 *%s*: tienes %s. %s.\nLleva DNI, mesa y balanza. ¿Vas?"
	textOffered      = "🎪 *%s*: se liberó lugar y te toca: %s. Di sí %s; si no, pasa a otra asociación. ¿Vas?"
	textConfirmed    = "✅ Te esperan en *%s*: %s, %s. Lleva DNI, mesa y balanza."
	textAlreadyGoing = "Ya confirmaste que vas a *%s*: %s, %s."
	textWaiting      = "*%s* está llena. Eres la %d.ª en espera; si te toca, tendrás 1 día para decir sí. ¿Esperas?"
	textWaits        = "⏳ Sigues en espera. Te aviso si te toca."
	textTooLate      = "Se pasó el plazo. Sigues en espera en *%s*: eres la %d.ª."
	textRejectedFair = "*%s* no aceptó tu postulación%s. Escribe *ferias* para ver otras."
	textOutOfFair    = "Ya no estás en *%s*. Escribe *ferias* para ver otras."
	textLeave        = "¿Dejas %s de *%s*? Pasa a otra asociación y no se puede deshacer."
	textLeaveLine    = "¿Sales de la espera de *%s*?"
	textLeft         = "Listo: avisé que no vas a *%s*."
)

// whyNoStall are the reasons of an organiser, as far as she may do something about them.
var whyNoStall = map[string]string{
	"product":   ": buscan otros productos",
	"documents": ": faltan papeles",
	"space":     ": no hay lugar",
}
