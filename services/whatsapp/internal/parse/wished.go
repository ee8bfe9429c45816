package parse

import (
	"regexp"
	"slices"
	"strings"
)

// Wishes of how to be told that are said shortly, or without who is to tell, by how they sound. Each is all of what is said, but for courtesy: "de noche no" is one, "de
// noche no hay carro" is none.
var wishes = []struct {
	means Command
	is    *regexp.Regexp
}{
	{NoNights, regexp.MustCompile(`^(?:no|nada|ni|solo|pero|por favor|ya)* ?(?:de|en|por) (?:la |las )?noCes?(?: no| nada| nunca| descanso| duermo| yo duermo| no molest\w*| no fastidi\w*)+$`)},
	{NoNights, regexp.MustCompile(`^(?:ya )?(?:no|nada)(?: de)? (?:mensajes |abisos |notifikasiones )?(?:de|en|por) (?:la |las )?noCes?$`)},
	{NoNights, regexp.MustCompile(`^(?:ya |por favor )?(?:dejame|dejenme|deja|dejen|dejanos|kiero|keremos|no me dejas|no dejas|no me dejan) (?:dormir|deskansar)(?: (?:de|en|por)(?: la)? noCe)?$`)},
	{NoNights, regexp.MustCompile(`^(?:ya |mejor )?(?:no|nada)(?: de)? (?:(?:me |nos )?(?:abis|eskrib|notifi|molest|fastidi|despiert|yam)\w*|(?:(?:me |nos )?(?:mand|enbi)\w* |kiero )?(?:mensajes?|abisos?|notifikasiones|nada))(?: mensajes?| abisos?| mas| nada)* (?:despues de|a partir de|desde|pasadas|pasando|luego de|mas tarde de|despues d)(?: las?)? (?:[0-9]+|seis|siete|oCo|nuebe|dies|onse)\b`)},
	{NoNights, regexp.MustCompile(`^(?:solo |solamente )?(?:abisame|eskribeme|mandame mensajes|abisenme|mensajes|abisos)(?: solo| solamente| nomas)? (?:de dia|en el dia|durante el dia|hasta las (?:[0-9]+|seis|siete|oCo|nuebe|dies))(?: nomas)?$`)},
	{NoNights, regexp.MustCompile(`^(?:ama|amaya) tuta(?:ka|pi)? (?:wiya|kiya|eskrib|mensaj)\w*$`)},
	{AtOnce, regexp.MustCompile(`\b(?:abis|eskrib|notifi)\w*(?:me|nos|n)\b.*\b(?:siempre|igual|todo|a kualkier ora|toda ora|kualkier ora|tambien)\b.*\b(?:noCe|noCes|ora|madrugada)\b`)},
	{AtOnce, regexp.MustCompile(`\b(?:abis|eskrib|notifi)\w*(?:me|nos)\b.*\b(?:aunke|aunk|aun ke|asi|no importa|inkluso) (?:ke )?(?:sea|es|este) (?:de |en la |la )?(?:noCe|madrugada|tarde)`)},
	{AtOnce, regexp.MustCompile(`\b(?:abis|eskrib|notifi)\w*(?:me|nos)\b.* a (?:kualkier|kualkiera|toda) ora\b`)},
	{Mornings, regexp.MustCompile(`^(?:(?:kiero|mandame|mandeme|enbiame|eskribeme|abisame|dame|solo|ke me abises|mejor) )*(?:(?:todo|todos|un|una|los|las|mis|el|1) )*(?:junto|juntos|juntas|juntito|resumen|abisos?|nobedades|notifikasiones|mensajes?|bes|todo)(?: todos?| juntos?| nomas| al dia)* (?:en|por|a) (?:la|las) manan(?:as?|itas?)(?: nomas| temprano)?$`)},
	{Mornings, regexp.MustCompile(`^(?:solo )?(?:en|por) (?:la|las) manan(?:as?|itas?)(?: nomas)?(?: mandame)? todo(?: junto)?$`)},
	{Together, regexp.MustCompile(`^(?:solo |kiero |mandame |kisiera )?(?:un|uno|1|una)(?: solo)? (?:mensaje|abiso|bes|mensajito)s? (?:al|por|x|kada) dia(?: nomas| solo)?$`)},
	{Together, regexp.MustCompile(`^(?:solo )?(?:(?:en|por) la tarde(?:sita)?|a las 6|de tarde)(?: nomas)?(?: mandame)? (?:todo|todito)s?(?: junto| juntos| juntito)?$|^(?:todo|todito) junto(?: nomas)? (?:(?:en|por) la tarde(?:sita)?|a las 6(?: pm)?)(?: nomas)?$|^todo junto nomas$`)},
	{NoNews, regexp.MustCompile(`^(?:solo|solamente|unikamente|nomas|nada mas|unikamente)(?: (?:abisame|abisenme|eskribeme|mandame|dime|kiero|para|por|de|abisos?))*(?: si es| cuando es| kuando es)? ?(?:lo |algo |los |las |mensajes |abisos )?(?:urjente|urjentes|importante|importantes|nesesario|presiso)(?: nomas)?$`)},
	{NoNews, regexp.MustCompile(`^(?:abisame|eskribeme|mandame|abisenme)(?: solo| solamente| nomas| unikamente)?(?: si es| kuando es)? ?(?:lo |algo |para |por )*(?:urjente|importante|nesesario)(?: nomas| solo)?$`)},
	{NoNews, regexp.MustCompile(`^lo (?:urjente|importante)(?: nomas| solo)$`)},
	{NoNews, regexp.MustCompile(`^(?:kiero |puedes |kisiera |komo )?(?:apaga|apagar|apagame|apago|desaktiba|desaktibar|desaktibame|desaktibo|kita|kitar|kitame|kito|silensia|silensiar|silensio|para|parar|ya no mandes|deten|detener|korta|kortar|bloquear?|elimina|eliminar)(?: todos?)?(?: los| las| mis| tus| esos| esas| eso de los)? (?:abisos?|abisitos?|notifikasion(?:es)?|nobedad(?:es)?|alertas?)$`)},
	{NoNews, regexp.MustCompile(`^(?:ya )?no (?:me|nos) (?:abises|abise|abisen|notifikes|notifiken|abisar)(?: mas| nada| tanto)?$`)},
	{HowTold, regexp.MustCompile(`^(?:kiero |kisiera |mandame |manda )?(?:menos|muCos|demasiados|tantos|bastantes|muCo)(?: de)? (?:mensajes?|abisos?|notifikasiones|mensajitos)$`)},
	{HowTold, regexp.MustCompile(`^no (?:me )?(?:mandes|kiero|eskribas|enbies) (?:tantos?|muCos?|tanto|muCo)(?: mensajes?| abisos?| notifikasiones)?$`)},
	{HowTold, regexp.MustCompile(`^(?:silensiar|silensia|silensio|mute|silensiame|konfigurar|kambiar|ajustar)(?: (?:los |mis )?(?:abisos|notifikasiones|mensajes|Cat))?$`)},
	{HowTold, regexp.MustCompile(`\b(?:abis|eskrib|notifi)\w*(?:me|nos)\b.*\b(?:toke|rapido|instante|momento|seguida)\b.*\b(?:pagan|pagaron|pago|paguen|depositan|yapean|ofertan|ofresen)\b`)},
}

// besideWish stand round a wish, and say nothing of it.
var besideWish = []string{"porfa", "porfabor", "porfis", "pe", "ps", "pues", "oe", "oye", "amigo", "amiga", "senor", "senorita", "grasias", "plis", "hola", "favorsito", "ya", "po", "kausa", "Qatu", "ok", "si"}

// wished finds a wish of how to be told in the whole of a text.
func wished(t []token, words []string) Command {
	sounds := make([]string, 0, len(t))
	for _, w := range words {
		if s := sound(w); !slices.Contains(besideWish, s) {
			sounds = append(sounds, s)
		}
	}
	said := strings.TrimSuffix(strings.TrimPrefix(strings.Join(sounds, " "), "por fabor "), " por fabor")
	for _, w := range wishes {
		if w.is.MatchString(said) {
			return w.means
		}
	}
	return NoCommand
}
