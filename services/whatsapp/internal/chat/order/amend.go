package order

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// planned is the delivery as the association proposes it: what it says nothing of stays.
func (o order) planned(d Draft) market.Delivery {
	plan := o.Delivery
	if d.Until != "" {
		plan.From, plan.Until = d.Until, d.Until
	}
	if d.Place != "" {
		plan.Place = d.Place
		if plan.Basis == "buyer" {
			plan.Basis = market.AtCollectionPoint
		}
	}
	return plan
}

func (t *turn) askPlan(o order, _ Draft) chat.Message {
	return chat.Prompt(fmt.Sprintf(t.text.askPlan, o.buyer(), o.handover(o.Delivery)), t.leaveIt(o))
}

// places announce where the goods shall change hands.
var places = regexp.MustCompile(`(?i)\b(?:en|a la|al|hasta(?: la| el)?)\s+((?:la|el|mi|los|las)?\s*\p{L}[\p{L}\p{N} .,-]*)$`)

// notPlaces are what may stand there instead: a day, or another one that is not named.
var notPlaces = regexp.MustCompile(`(?i)^(?:(?:la|el|otr[oa]s?|los|las)\s+)*(?:otr[oa]|lugar|sitio|lado|lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo|semana|d[ií]a|fecha|mañana|manana|entrega|recojo|recoger|pedido|comprador|tarde)\b`)

// listenPlan takes from a text what it says of another place or day.
func (t *turn) listenPlan(d *Draft, text string) {
	if day := parse.Day(text, t.Input.At); t.isAhead(day) {
		d.Until = day
	}
	if found := places.FindStringSubmatch(withoutDay(text)); found != nil && !notPlaces.MatchString(found[1]) {
		d.Place = placeOf(found[1])
	}
}

// dayWords are a day at the end of a text.
var dayWords = regexp.MustCompile(`(?i)[ ,]+(?:(?:el|este|pr[oó]ximo) )*(?:lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo|mañana|hoy|pasado mañana|[0-9]{1,2} de [a-z]+|[0-9]{1,2}/[0-9]{1,2})(?: mejor| nom[aá]s)?\s*$`)

func withoutDay(text string) string { return dayWords.ReplaceAllString(text, "") }

func placeOf(said string) string { return say.Fit(say.Capital(strings.Trim(said, " .,-")), maxPlace) }

const maxPlace = 80

func (t *turn) isAhead(day string) bool {
	return day != "" && !lima.EndOf(day).Before(t.Input.At) && !lima.EndOf(day).After(t.Input.At.Add(furthest))
}

// takePlan takes another day, or another place in free words.
func (t *turn) takePlan(_ order, d *Draft, text string) (taken bool, wrong string) {
	was := *d
	switch day := parse.Day(text, t.Input.At); {
	case day != "" && !t.isAhead(day):
		return true, t.text.oddDay
	case parse.Answer(text).Kind != parse.Unknown && day == "":
		return false, ""
	}
	t.listenPlan(d, text)
	if d.Place == was.Place && d.Until == was.Until {
		if notPlaces.MatchString(text) || len([]rune(phrase.Plain(text))) < phrase.ShortestName {
			return false, ""
		}
		d.Place = placeOf(text)
	}
	return true, ""
}
