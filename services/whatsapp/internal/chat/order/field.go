package order

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// What an act may need.
const (
	fieldDelivery  = "delivery" // which of several
	fieldWeight    = "weight"   // net, or gross
	fieldTare      = "tare"     // of a gross weight
	fieldMuch      = "much"     // is sent
	fieldVehicle   = "vehicle"  // plate and driver
	fieldCode      = "code"     // the buyer's release code
	fieldWhy       = "why"      // without that code, or the advance
	fieldReason    = "reason"
	fieldUntil     = "until"     // the last day
	fieldRest      = "remainder" // why it will not come
	fieldPlan      = "plan"      // another place or day
	fieldPayment   = "payment"   // which of several
	fieldAmount    = "amount"    // was paid
	fieldMethod    = "method"
	fieldReference = "reference" // the number of the operation
)

// field is something that an act needs: how it is asked for, and how a text or a choice says it.
type field struct {
	isMissing func(o order, d Draft) bool
	ask       func(o order, d Draft) chat.Message
	take      func(o order, d *Draft, text string) (taken bool, wrong string) // a text; nil: only choices
	set       func(o order, d *Draft, value string)                           // what a choice says
}

// fields are all of them, by their names.
func (t *turn) fields() map[string]field {
	return map[string]field{
		fieldDelivery: {isMissing: missesDelivery, ask: t.askDelivery, set: func(_ order, d *Draft, value string) { d.Delivery, _ = strconv.Atoi(value) }},
		fieldWeight:   {isMissing: t.missesWeight, ask: t.askWeight, take: t.takeWeight, set: func(o order, d *Draft, _ string) { d.Net = o.expected() }},
		fieldTare: {
			isMissing: func(_ order, d Draft) bool { return d.Gross != 0 && d.Net == 0 }, ask: t.askTare, take: t.takeTare,
			set: func(o order, d *Draft, _ string) { t.Heading(t.withoutTare(o, d)) },
		},
		fieldMuch:    {isMissing: func(order, Draft) bool { return false }, ask: t.askMuch, take: t.takeMuch},
		fieldVehicle: {isMissing: func(_ order, d Draft) bool { return d.Plate+d.Driver == "" && !d.NoVehicle }, ask: t.askVehicle, take: t.takeVehicle, set: func(_ order, d *Draft, _ string) { d.NoVehicle = true }},
		fieldCode:    {isMissing: missesCode, ask: t.askCode, take: t.takeCode, set: func(_ order, d *Draft, _ string) { d.NoCode = true }},
		fieldWhy: {
			isMissing: func(o order, d Draft) bool {
				return d.Reason == "" && (d.Explain || d.NoCode && o.isCollected() || o.owesAdvance())
			},
			ask: t.askReason(fieldWhy), take: t.takeReason, set: func(_ order, d *Draft, value string) { d.Reason = value },
		},
		fieldReason: {isMissing: func(_ order, d Draft) bool { return d.Reason == "" }, ask: t.askReason(fieldReason), take: t.takeReason, set: func(_ order, d *Draft, value string) { d.Reason = value }},
		fieldUntil:  {isMissing: func(_ order, d Draft) bool { return d.Until == "" }, ask: t.askUntil, take: t.takeUntil, set: func(_ order, d *Draft, value string) { d.Until = value }},
		fieldRest: {
			isMissing: func(o order, d Draft) bool {
				return d.Rest == "" && (d.Short || d.Net != 0 && d.Net < o.expected()-o.tolerance(o.Base.Milli))
			},
			ask: t.askReason(fieldRest), take: t.takeRest, set: func(_ order, d *Draft, value string) { d.Rest = value },
		},
		fieldPlan:    {isMissing: func(_ order, d Draft) bool { return d.Place+d.Until == "" }, ask: t.askPlan, take: t.takePlan},
		fieldPayment: {isMissing: missesPayment, ask: t.askPayment, take: t.takePayment, set: t.setPayment},
		fieldAmount: {
			isMissing: func(_ order, d Draft) bool { return d.Money == 0 }, ask: t.askAmount, take: t.takeMoney,
			set: func(o order, d *Draft, _ string) { d.Money = o.mostOf(d.Verb) },
		},
		fieldMethod: {
			isMissing: func(_ order, d Draft) bool { return d.Method == "" }, ask: t.askMethod, take: t.takeMethod,
			set: func(_ order, d *Draft, value string) { d.Method = value },
		},
		fieldReference: {isMissing: func(_ order, d Draft) bool { return d.Reference == "" && d.Method != market.Cash }, ask: t.askReference, take: t.takeReference},
	}
}

// choice is one that says a field.
func (o order) choice(d Draft, name, value, title string) chat.Choice {
	return chat.Choice{ID: o.tapOf("set", d.Verb, name, value), Title: title}
}

func (t *turn) leaveIt(o order) chat.Choice {
	return chat.Choice{ID: o.tapOf("no"), Title: t.text.leave, Means: chat.No}
}

// missesDelivery finds out which delivery is meant, where there is one that may be.
func missesDelivery(o order, d Draft) bool {
	return d.Delivery == 0 && len(o.deliveriesFor(d.Verb)) > 1
}

// deliveriesFor are those of which an act makes sense.
func (o order) deliveriesFor(verb string) []market.OrderDelivery {
	return slices.DeleteFunc(slices.Clone(o.Deliveries), func(d market.OrderDelivery) bool {
		return verb == weigh && d.Weight.Agreed || verb == deliver && d.State != market.OnItsWay
	})
}

func (t *turn) askDelivery(o order, d Draft) chat.Message {
	var choices []chat.Choice
	for _, on := range o.deliveriesFor(d.Verb) {
		c := o.choice(d, fieldDelivery, strconv.Itoa(on.Number), fmt.Sprintf(t.text.deliveryNumber, on.Number))
		c.Description = o.much(amount(on)) + t.text.deliveryStates[on.State]
		choices = append(choices, c)
	}
	return t.List(fmt.Sprintf(t.text.whichDelivery, o.buyer()), t.text.showOptions, o.tapOf("do", d.Verb), choices)
}

// missesWeight tells whether a weight is to be asked for. What is handed over may go as it was agreed.
func (t *turn) missesWeight(o order, d Draft) bool {
	return d.Net == 0 && d.Gross == 0 && o.isWeighed()
}

func (t *turn) askWeight(o order, d Draft) chat.Message {
	choices := []chat.Choice{t.leaveIt(o)}
	if d.Verb == handOver {
		all := o.choice(d, fieldWeight, "all", say.Fit(fmt.Sprintf(t.text.asAgreed, o.much(o.expected())), maxButton))
		choices = append([]chat.Choice{all}, choices...)
	}
	return chat.Prompt(fmt.Sprintf(t.text.askWeight, o.buyer(), o.goods()), choices...)
}

// maxButton is the longest title of a button.
const maxButton = 20

// takeWeight takes what a text says that the scales showed.
func (t *turn) takeWeight(o order, d *Draft, text string) (taken bool, wrong string) {
	said, ok := parse.FindScales(text)
	if !ok {
		return false, ""
	}
	gross, okGross := o.base(said.Gross)
	tare, okTare := o.base(said.Tare)
	net, okNet := o.base(said.Net)
	switch {
	case said.Problems.Has(parse.ProblemQuantities), said.Problems.Has(parse.ProblemApart):
		return true, t.text.oneWeight
	case !okGross, !okTare, !okNet:
		return true, t.text.oddWeight
	case said.Gross == nil && said.Tare != nil && said.Net == nil:
		return true, t.text.onlyTare
	}
	return true, t.weighs(o, d, gross, tare, net)
}

// weighs puts a weight into the draft; wrong says why it cannot be.
func (t *turn) weighs(o order, d *Draft, gross, tare, net int64) (wrong string) {
	if net == 0 && gross != 0 && tare != 0 {
		net = gross - tare
	}
	switch {
	case gross != 0 && net == 0 && tare == 0: // the tare is asked for
	case net <= 0, gross != 0 && net > gross:
		return t.text.grossIsMore
	case gross != 0 && tare != 0 && gross-tare != net:
		return t.text.notTheSame
	case net > o.mostFor(d):
		return fmt.Sprintf(t.text.tooMuch, o.much(net), o.much(o.mostFor(d)))
	}
	d.Gross, d.Tare, d.Net = gross, tare, net
	return ""
}

// mostFor is the most that what is weighed may be.
func (o order) mostFor(d *Draft) int64 {
	if d.Verb == handOver {
		return o.most(firstDelivery)
	}
	return o.most(d.Delivery)
}

// base is what an amount comes to in the base; 0 of nothing, ok is false where it cannot be.
func (o order) base(a *parse.Amount) (milli int64, ok bool) {
	if a == nil {
		return 0, true
	}
	q, err := a.Quantity()
	if err != nil {
		return 0, false
	}
	if q.Unit == o.Base.Unit {
		return q.Milli, q.Milli > 0
	}
	milli, err = o.lot.Measure.ToBase(q)
	return milli, err == nil && milli > 0
}

func (t *turn) askTare(o order, d Draft) chat.Message {
	return chat.Prompt(fmt.Sprintf(t.text.askTare, o.much(d.Gross)), o.choice(d, fieldTare, "none", t.text.noTare), t.leaveIt(o))
}

func (t *turn) takeTare(o order, d *Draft, text string) (taken bool, wrong string) {
	said, ok := parse.FindScales(text)
	if !ok {
		return false, ""
	}
	if said.Gross != nil || !said.Plain && said.Net != nil {
		return t.takeWeight(o, d, text)
	}
	tare := said.Tare
	if tare == nil {
		tare = said.Net
	}
	milli, ok := o.base(tare)
	if !ok || tare == nil {
		return true, t.text.oddWeight
	}
	return true, t.weighs(o, d, d.Gross, milli, 0)
}

// withoutTare takes a gross weight for the goods alone; wrong says why it cannot be: then it is asked for again.
func (t *turn) withoutTare(o order, d *Draft) (wrong string) {
	net := d.Gross
	d.Gross = 0
	return t.weighs(o, d, 0, 0, net)
}

func (t *turn) askMuch(o order, _ Draft) chat.Message {
	return chat.Prompt(fmt.Sprintf(t.text.askMuch, o.buyer(), o.much(o.left()), say.Units(o.Quantity.Unit)), t.leaveIt(o))
}

// takeMuch takes how much is sent: a number alone is in the order's unit.
func (t *turn) takeMuch(o order, d *Draft, text string) (taken bool, wrong string) {
	said, problems := parse.Quantity(text, o.Quantity.Unit)
	if said == nil {
		if phrase.HasWord(text, t.text.allWords) {
			d.Sent = 0
			return true, ""
		}
		return false, ""
	}
	milli, ok := o.base(said)
	switch most := o.most(0); {
	case !ok, problems.Has(parse.ProblemQuantities):
		return true, t.text.oddWeight
	case milli > most:
		return true, fmt.Sprintf(t.text.tooMuch, o.much(milli), o.much(most))
	}
	d.Sent = milli
	return true, ""
}

func (t *turn) askVehicle(o order, d Draft) chat.Message {
	return chat.Prompt(fmt.Sprintf(t.text.askVehicle, o.buyer()), o.choice(d, fieldVehicle, "none", t.text.noVehicle), t.leaveIt(o))
}

// drivers announce a name.
var drivers = regexp.MustCompile(`(?i)\b(?:chofer|chófer|conductor|motorista|maneja|manejando|lo lleva)\b:?\s*(?:es |el |don |el señor |el sr )?(.*)`)

// vehicleIn finds a plate in a text, and a driver where one is announced: what else it says is of something else.
func vehicleIn(text string) (plate, driver string) {
	plate = plates.FindString(text)
	if found := drivers.FindStringSubmatch(strings.Replace(text, plate, " ", 1)); found != nil {
		driver = nameIn(found[1])
	}
	return strings.ToUpper(say.Fit(plate, maxPlate)), driver
}

// nameIn is the name that is left of a text without what stands round it.
func nameIn(text string) string {
	words := strings.Fields(aboutThe.ReplaceAllString(noLetter.ReplaceAllString(text, " "), " "))
	for i, w := range words {
		words[i] = say.Capital(w)
	}
	return say.Fit(strings.Join(words, " "), maxDriver)
}

var (
	// plates are those of Peru: three letters or digits and three or four digits; or the registration of a boat.
	plates   = regexp.MustCompile(`(?i)\b([a-z][a-z0-9][a-z0-9])[- ]?([0-9]{3,4})\b|\b([a-z]{2})-?([0-9]{4,6})(-?[a-z]{2})?\b`)
	aboutThe = regexp.MustCompile(`(?i)\b(ya|salio|salió|sale|va|con|la|el|de|y|es|placa|plaka|numero|carro|camion|camión|camioneta|bote|moto|chofer|chófer|conductor|maneja|lo|lleva|se llama|señor|sr|don)\b`)
	noLetter = regexp.MustCompile(`[^\p{L} ]+`)
)

const (
	maxPlate  = 20
	maxDriver = 80
)

// takeVehicle takes a plate and a name: "X1A-234, Percy Huamán", "placa x1a 234 chofer percy huaman".
func (t *turn) takeVehicle(_ order, d *Draft, text string) (taken bool, wrong string) {
	plate := plates.FindString(text)
	if plate == "" && (phrase.HasWord(text, t.text.denyingWords) || parse.Answer(text).Kind == parse.No) {
		d.NoVehicle = true
		return true, ""
	}
	driver := nameIn(strings.Replace(text, plate, " ", 1))
	if plate == "" && len([]rune(driver)) < phrase.ShortestName {
		return false, ""
	}
	d.Plate, d.Driver = strings.ToUpper(say.Fit(plate, maxPlate)), driver
	return true, ""
}

// missesCode tells whether the buyer's code is to be asked for: where somebody comes for the goods.
func missesCode(o order, d Draft) bool {
	return d.Code == "" && !d.NoCode && (o.isCollected() || d.Verb == handOver)
}

func (t *turn) askCode(o order, d Draft) chat.Message {
	return chat.Prompt(fmt.Sprintf(t.text.askCode, o.buyer()), o.choice(d, fieldCode, "none", t.text.noCode), t.leaveIt(o))
}

var (
	fourDigits = regexp.MustCompile(`(?:^|[^0-9])([0-9])[ .-]?([0-9])[ .-]?([0-9])[ .-]?([0-9])(?:[^0-9]|$)`)
	anyDigit   = regexp.MustCompile(`[0-9]`)
)

func (t *turn) takeCode(_ order, d *Draft, text string) (taken bool, wrong string) {
	found := fourDigits.FindStringSubmatch(text)
	switch {
	case found != nil:
		d.Code = strings.Join(found[1:], "")
		return true, ""
	case anyDigit.MatchString(text):
		return true, t.text.fourDigits
	case phrase.HasWord(text, t.text.denyingWords) && d.Verb == dispatch:
		d.NoCode = true
		return true, ""
	}
	return false, ""
}

func (t *turn) askUntil(o order, d Draft) chat.Message {
	in := func(days int) string { return lima.Date(t.Input.At.AddDate(0, 0, days)) }
	return chat.Prompt(fmt.Sprintf(t.text.askUntil, o.buyer()),
		o.choice(d, fieldUntil, in(1), t.text.tomorrow), o.choice(d, fieldUntil, in(3), t.text.inThreeDays), o.choice(d, fieldUntil, in(7), t.text.inAWeek))
}

// furthest is how far ahead a delivery may be put, as the market has it.
const furthest = 2 * 365 * 24 * time.Hour

func (t *turn) takeUntil(_ order, d *Draft, text string) (taken bool, wrong string) {
	day := parse.Day(text, t.Input.At)
	switch {
	case day == "":
		return false, ""
	case lima.EndOf(day).Before(t.Input.At), lima.EndOf(day).After(t.Input.At.Add(furthest)):
		return true, t.text.oddDay
	}
	d.Until = day
	return true, ""
}

// day writes a date: el viernes 4 de diciembre.
func (t *turn) day(date string) string {
	day := lima.StartOf(date)
	if day.IsZero() {
		return date
	}
	return say.Day(day, t.Input.At.AddDate(0, 0, -40)) // with its month
}
