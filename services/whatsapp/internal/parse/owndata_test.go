package parse_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// As people write who have had little schooling: without accents and signs, by ear, with letters that are missing or changed.
func TestWhatIsAskedAboutOnesOwnData(t *testing.T) {
	for want, texts := range map[parse.Command][]string{
		parse.MyData: {
			"exportar mis datos", "descargar mis datos", "mándame mis datos", "copia de mis datos", "quiero una copia de mis datos", "kiero copia d mis datos",
			"qué datos tienen de mí", "que datos guardan de mi", "que imformasion tienen de mi", "mandenme una copia de todo lo que tienen de mi", "quiero ver mis datos",
			"kiero saver mis datos", "enseñame mis datos", "muestrame que saben de mi", "antes de borrar mis datos quiero una copia", "no borres mis datos, mandame una copia",
			"no quiero borrar quiero ver mis datos", "para que quieren mis datos", "quien ve mis datos", "donde guardan mis datos", "ya borraron mis datos?", "no han borrado mis datos",
			"derecho de acceso", "saca una copia de mis datos", "deskargar mi informacion", "necesito mis datos por favor", "como guardan mis datos", "buenas tardes quiero mis datos",
			"esportar mis datos", "me pueden dar una copia de mis datos", "pasame mis datos", "solicito copia de mi informacion",
		},
		parse.CorrectMe: {
			"corregir mis datos", "cambiar mis datos", "corregir mi nombre", "cambiar mi nombre", "mi nombre esta mal", "mi nombre esta mal escrito", "quiero actualisar mis datos",
			"coregir mi nonbre", "kiero cambiar mi nombre", "cambia mi apellido", "no quiero borrar, quiero corregir mis datos", "mis datos estan mal", "ese no es mi nombre",
			"modificar mis datos por favor", "mi nombre esta ekibocado", "arreglen mi nombre", "cambiar mi numero", "cambié de número", "rectificar mis datos", "como cambio mi nombre",
		},
		parse.KeepMe: {
			"no borres mis datos", "no quiero borrar mis datos", "no cierren mi cuenta", "guarden mis datos", "no borren mis datos", "no boren mis datos", "no voren mis datos",
			"no quiero que borren mis datos", "nunca borren mis datos", "no vayan a borrar mis datos", "no me borren", "no me olviden", "yo no dije que borren mis datos",
			"no pedi borrar mi cuenta", "NO ELIMINES MI CUENTA", "por favor no eliminen mi cuenta", "ya no quiero borrar mis datos", "todavia no borren mis datos", "no kiero borar mis datos",
			"no me elimines", "mejor no borren mis datos", "no cambien mi nombre", "dejen mis datos", "borrar mis datos no", "no quiero cerrar mi cuenta", "no quiero que me borren",
			"no cancelen mi cuenta", "no borres nada de mis datos", "no se te ocurra borrar mis datos", "ama borren mis datos", "k no borren mis datos", "no eliminar mis datos", "no den de baja mi cuenta",
		},
		parse.EraseMe: {
			"borrar mis datos", "borren mis datos", "boren mis datos", "vorra mis datos", "bórrame", "borrenme", "olvídame", "olvídenme", "olbidenme por favor", "cerrar mi cuenta", "cierren mi cuenta",
			"cancelar mi cuenta", "eliminar mi cuenta", "elimina mi cuenta", "elminar mis datos", "kiero borar mis datos", "borra todo lo que tienes de mi", "cómo borro mis datos", "no guarden mis datos",
			"no quiero que guarden mis datos", "ya no quiero que tengan mis datos", "no, borra mis datos", "por que no borran mis datos", "quiero que me borren", "borrarme", "quiero que me olviden",
			"derecho al olvido", "suprimir mis datos", "quiero que borren mi nombre", "borra mi numero", "eliminenme", "saquen mi nombre", "quiero borrarme del sistema",
			"borren todos mis datos por favor", "quiero cerrar mi cuenta ya", "borren mi imformasion", "que borren mis datos", "desactiven mi cuenta", "dar de baja mi cuenta", "borra todo lo que sabes de mi", "cansela mi cuenta",
		},
		parse.NoCommand: {
			"cambiar datos de mi lote", "borra mi lote", "elimina mi publicacion", "datos de la empresa por favor", "te mando mis datos",
			"mi nombre es Juana", "borra eso", "borralo", "olvidalo", "borra la venta", "corrige mi precio", "borrame de la lista", "me equivoque borra eso", "a que cuenta pagan",
			"no tengo cuenta como me pagan", "mandame los datos del comprador", "quita el precio", "borra mi maiz", "cambia mi nombre del lote", "no te olvides de mi", "corrige mi cantidad",
			"como tienen mi numero", "bloquea mi numero anterior", "me descuentan el flete?", "mi cuenta de ventas", "pasame sus datos", "no me borres el lote", "de donde sacaron mi numero",
		},
	} {
		for _, text := range texts {
			if got := parse.FindCommand(text); got != want {
				t.Errorf("%q is %q, want %q", text, got, want)
			}
		}
	}
}
