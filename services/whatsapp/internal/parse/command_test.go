package parse_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

func TestWord(t *testing.T) {
	for want, texts := range map[parse.Command][]string{
		parse.Menu:     {"menu", "MENÚ", "Menuuu", "inicio", "hola", "Hola buenos días", "0", "0️⃣", "menú por favor"},
		parse.Help:     {"ayuda", "?", "???", "¿?", "yanapay", "🆘", "❓", "ayuda por favor", "🆘 ayuda", "no entiendo", "¡Ayuda!"},
		parse.Back:     {"atras", "atrás", "volver", "bolver", "-", "↩️"},
		parse.Repeat:   {"repetir", "otra vez", "otra ves", "repite"},
		parse.OptOut:   {"baja", "BAJA", "vaja", "alto", "stop", "darme de baja", "ya no quiero mensajes", "quiero mi baja"},
		parse.OptIn:    {"alta", "dar de alta"},
		parse.Human:    {"persona", "humano", "quiero hablar con una persona", "coordinadora"},
		parse.Language: {"idioma", "simi", "chicham"},
		parse.Sell:     {"vender", "quiero vender", "vendo", "bender"},
		parse.Lots:     {"mis lotes", "lotes", "quiero ver mis lotes"},
		parse.Offers:   {"ofertas", "ofertaz", "mis ofertas", "ver ofertas"},
		parse.Orders:   {"pedidos", "mis tratos"},
		parse.Payments: {"pagos", "mis pagos", "cobros"},
		parse.Fairs:    {"ferias", "feria", "ver las ferias"},
		parse.Prices:   {"precios", "¿A cuánto está?", "a como esta"},
		parse.Undo:     {"deshacer", "desacer", "Deshacer."},
		parse.Cancel:   {"cancelar", "canselar", "cancelr", "anular"},
		parse.MoreTime: {"tiempo", "más tiempo"},
		parse.HowMuch:  {"cantidad"},
		parse.Members:  {"socios"},
		parse.Listen:   {"escuchar"},
		parse.Block:    {"bloquear"},
		parse.Delay:    {"demora"},
		parse.EraseMe:  {"borrar mis datos", "Borrar mi cuenta", "borren mi numero"},
		parse.MyData:   {"mis datos", "¿qué guardas de mí?"},
		parse.MyNumber: {
			"mi número", "Dale mi numero al comprador", "que me llamen", "compartir mi selular", "dale mi numero pe", "denle mi numero a Molino", "pueden darle mi telefono", "dale mi cel",
			"pásale mi número al comprador", "que el comprador me llame", "dale mi numero a Molino", "doy permiso para que vean mi numero", "dale mi nro", "muéstrale mi celular al comprador pues",
			"mi numero", "mi contacto", "dale mi numero", "dale mi numero al comprador", "denle mi numero", "dar mi numero", "da mi numero", "den mi numero", "pasale mi numero", "pasar mi numero", "pasa mi numero", "pasenle mi numero", "comparte mi numero", "compartir mi numero", "comparte mi contacto", "compartir mi contacto", "muestra mi numero", "mostrar mi numero", "muestrale mi numero", "que vean mi numero", "que vea mi numero", "que me llame el comprador", "quiero que me llamen", "quiero dar mi numero", "quiero que vean mi numero", "dale mi celular", "pasale mi celular", "dar mi celular", "comparte mi celular", "compartir mi celular", "mostrar mi celular", "que vean mi celular",
		},
		parse.TaxDocument: {"¿qué documento doy?", "factura", "Boleta", "liquidación de compra", "mi ruc"},
		parse.WithoutRUC:  {"no tengo ruc", "no tenemos RUC", "sin ruc"},
		parse.HowTold:     {"¿cómo me avisas?", "a qué hora me avisas", "mis avisos", "avisos"},
		parse.AtOnce: {
			"avísame al toque", "Avisame al toque pe", "avísame al instante", "avísame de inmediato", "quiero que me avises al toque", "avísame de cada cosa", "avísame también de noche",
			"escríbeme al toque nomás", "avísame altoque por favor",
		},
		parse.Together: {
			"mándame todo junto en la tarde", "mandame todo junto", "avísame todo junto en la tarde", "avísame una vez al día", "todo en un solo mensaje mándame", "mándame un resumen", "mándame los avisos juntos",
			"escríbeme en las tardes nomás",
		},
		parse.NoNights: {
			"no me escribas de noche", "de noche no me escribas", "no me mandes mensajes en la noche", "no me avises de noche", "no me molestes en la noche", "ya no me escriban en la madrugada", "no quiero avisos de noche",
		},
		parse.NoNews: {"no quiero avisos", "ya no quiero avisos", "no me mandes avisos", "no me mandes novedades", "no quiero notificaciones"},
		parse.News:   {"quiero avisos", "sí quiero avisos", "mándame avisos", "quiero que me mandes avisos", "vuelve a mandarme avisos"},
		parse.HideMe: {
			"no den mi número", "ya no des mi numero", "ocultar mi número", "no quiero que me llamen", "no le des mi numero a nadie", "no compartas mi numero con nadie", "no den mi numero a nadie",
			"que no vea mi numero el comprador", "retira mi numero", "no le pases mi cel", "no den mi nro", "mejor no des mi numero", "ya no quiero que vean mi numero", "nunca des mi numero",
			"no mostrar mi telefono", "deja de dar mi numero", "quita mi numero", "que el comprador no me llame", "esconde mi celular",
			"no des mi numero", "no den mi numero", "no le des mi numero", "no le den mi numero", "no pases mi numero", "no pasen mi numero", "no compartas mi numero", "no compartan mi numero", "no compartir mi numero", "no muestres mi numero", "no muestren mi numero", "no mostrar mi numero", "oculta mi numero", "ocultar mi numero", "esconde mi numero", "que no vean mi numero", "no quiero que vean mi numero", "no quiero dar mi numero", "ya no den mi numero", "que no me llamen", "no des mi celular", "no den mi celular", "oculta mi celular", "ocultar mi celular",
		},
		parse.NoCommand: {
			"", " ", "...", "maiz", "vendo 20 quintales", "bajo", "precio bajo", "altos", "no voy de alto", "gracias", "si", "1", "persona buena", "vendo maiz", ":-)", "😀",
			"el", "quiero", "oferta de 150", "mi numero es el mismo", "quien tiene mi numero", "de donde sacaron mi numero", "te doy mi numero de cuenta", "pasa el yape a mi numero",
			"que me pase la plata a mi numero", "no me llega el codigo a mi numero", "pasame el numero del comprador", "dame el numero de la tostadora", "te mando mi numero de operacion",
			"no me llegan avisos", "no me llegó el aviso", "te aviso", "mañana te aviso", "yo te aviso al toque", "te mando todo junto", "avísame cuando llegue", "de noche lo recogen", "no puedo de noche",
			"mando todo junto el viernes", "que me pague todo junto", "mándame la plata al toque", "el comprador no me paga", "da mi oferta", "no doy mi maiz por ese precio", "mi numero es del banco", "toda la vida mi numero es ese",
		},
	} {
		for _, text := range texts {
			if got := parse.FindCommand(text); got != want {
				t.Errorf("%q is %q, want %q", text, got, want)
			}
		}
	}
}
