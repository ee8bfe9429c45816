package bargain

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// tapBulk is the tap of answers to several offers: negs:<serial>:send.
const tapBulk = "negs"

// bulk are answers to several offers, read back together before any of them is sent.
type bulk struct {
	Serial int        `json:"serial"`
	Items  []bulkItem `json:"items"`
}

// bulkItem is the answer to one offer.
type bulkItem struct {
	Row         int       `json:"row"` // its number in the list
	Negotiation string    `json:"negotiation"`
	Offer       int       `json:"offer"`
	Does        string    `json:"does"`
	Proposal    chat.Args `json:"proposal,omitempty"` // of doesCounter
	Without     string    `json:"without,omitempty"`  // says what was asked for and is no part of it
}

// What an answer does. A yes is asked about by itself afterwards: nothing is sold together with other things.
const (
	doesCounter = "counter"
	doesReject  = "reject"
	doesAccept  = "accept"
)

// numberedAnswer is one of several: "1 a 158", "2: no", "la 3 sí".
var (
	betweenAnswers = regexp.MustCompile(`[;\n]|,\s|\s+y\s+`)
	numberedAnswer = regexp.MustCompile(`^(?:(?:la|el)\s+)?([0-9]{1,2})(?:\s*[:.)=-]\s*|\s+)(.+)$`)
	answerToNumber = regexp.MustCompile(`^(\p{L}+)\s+(?:a\s+)?(?:(?:la|el)\s+)?([0-9]{1,2})$`)
	onlyNumber     = regexp.MustCompile(`^(?:(?:la|el)\s+)?([0-9]{1,2})$`)
)

// severalAnswers takes a text apart into answers, each behind its number: "1 no 2 a 158", "no a la 1, 2 a 158", "1 y 2 a 158".
func severalAnswers(text string, rows int) (parts []string) {
	for _, part := range betweenAnswers.Split(strings.ToLower(strings.TrimSpace(text)), -1) {
		for _, one := range unseparated(strings.Fields(part), rows) {
			if found := answerToNumber.FindStringSubmatch(one); found != nil && isAnswer(found[1]) {
				one = found[2] + " " + found[1]
			}
			parts = append(parts, one)
		}
	}
	for i := len(parts) - 2; i >= 0; i-- { // what is only a number is answered like the next
		if found := numberedAnswer.FindStringSubmatch(parts[i+1]); found != nil && onlyNumber.MatchString(parts[i]) {
			parts[i] += " " + found[2]
		}
	}
	return parts
}

// unseparated takes answers apart that nothing stands between: the number of a row that an answer or "a" follows begins one.
func unseparated(words []string, rows int) (parts []string) {
	from := 0
	for i := 1; i+1 < len(words); i++ {
		row, err := strconv.Atoi(words[i])
		if err != nil || row < 1 || row > rows || words[i-1] == "a" || words[i+1] != "a" && !isAnswer(words[i+1]) {
			continue
		}
		parts, from = append(parts, strings.Join(words[from:i], " ")), i
	}
	return append(parts, strings.Join(words[from:], " "))
}

// isAnswer tells whether a word says yes or no.
func isAnswer(word string) bool {
	switch parse.Answer(word).Kind {
	case parse.Yes, parse.YesWeak, parse.No:
		return true
	case parse.Number, parse.Thanks, parse.Unknown:
	}
	return false
}

// answerSeveral takes answers to offers by their numbers in the list.
func (t *turn) answerSeveral(ctx context.Context, asked chat.Asked, text string) (chat.Message, bool, error) {
	all, lines := bulk{}, []string{t.text.severalHead}
	for _, part := range severalAnswers(text, len(asked.Args)) {
		found := numberedAnswer.FindStringSubmatch(strings.TrimSpace(part))
		if found == nil {
			return chat.Message{}, false, nil
		}
		row, err := strconv.Atoi(found[1])
		if err != nil || row < 1 || row > len(asked.Args) || slices.ContainsFunc(all.Items, func(x bulkItem) bool { return x.Row == row }) {
			return chat.Message{}, false, nil //nolint:nilerr // it names no offer of the list
		}
		d, err := t.deal(ctx, asked.Args.At(row-1), 0)
		if err != nil {
			return chat.Message{}, false, err
		}
		item, why := t.itemOf(d, found[2])
		if why != "" {
			t.Heading(why)
			answer, err := t.list(ctx)
			return answer, true, err
		}
		item.Row = row
		all.Items = append(all.Items, item)
		lines = append(lines, phrase.Lines(fmt.Sprintf("%d *%s*: ", row, d.buyer())+t.itemLine(d, item), item.Without))
	}
	answer, err := t.readSeveral(ctx, &all, strings.Join(lines, "\n"))
	return answer, true, err
}

// itemOf is what a part of the text answers to an offer; why says what is not clear of it.
func (t *turn) itemOf(d deal, text string) (item bulkItem, why string) {
	item = bulkItem{Negotiation: d.ID, Offer: d.offer.Number}
	if !t.isOpen(d) {
		return item, fmt.Sprintf(t.text.notOpenNow, d.buyer())
	}
	answer, base := parse.Answer(text).Kind, proposalOf(d, nil)
	switch change, ok := d.changeIn(text, base, parse.FieldPrice); {
	case answer == parse.No, answer == parse.Unknown && t.Intent(text) == intent.Refuse:
		item.Does = doesReject
	case answer == parse.Yes, answer == parse.YesWeak:
		item.Does = doesAccept
	case ok:
		p, wrong := t.proposed(d, base, change)
		if wrong != "" || p == base || len(change.Problems) > 0 {
			return item, fmt.Sprintf(t.text.notClearFor, d.buyer())
		}
		if _, doubtful := t.doubt(d, p, change.Price == nil || change.Price.PerGiven); doubtful {
			return item, fmt.Sprintf(t.text.answerApart, d.buyer(), say.Price(d.offer.Price), say.Price(p.price))
		}
		item.Does, item.Proposal, item.Without = doesCounter, p.args(), t.leftOut(change)
	default:
		return item, fmt.Sprintf(t.text.notClearFor, d.buyer())
	}
	return item, ""
}

// readSeveral reads all answers back: the body says each with its amount and its terms.
func (t *turn) readSeveral(ctx context.Context, all *bulk, body string) (chat.Message, error) {
	all.Serial = t.Serial()
	m := t.Ask(body,
		chat.Choice{ID: chat.ID(tapBulk, strconv.Itoa(all.Serial), "send"), Title: t.text.sendAll, Means: chat.Yes, Binds: true, Final: true, Words: t.text.sendWords},
		chat.Choice{ID: chat.ID(tapBulk, strconv.Itoa(all.Serial), "change"), Title: t.text.change, Means: chat.No})
	if !strings.HasPrefix(m.Body, body) {
		t.Heading(t.text.tooManyAtOnce)
		return t.list(ctx)
	}
	chat.StartDraft(t.Turn, Name, all)
	return m, nil
}

// itemLine says what will be done about one offer.
func (t *turn) itemLine(d deal, item bulkItem) string {
	switch item.Does {
	case doesReject:
		return fmt.Sprintf(t.text.saysNo, say.Price(d.offer.Price))
	case doesAccept:
		return t.text.yesApart
	}
	p := proposalOf(d, item.Proposal)
	total, err := p.price.Total(p.quantity, d.lot.Measure)
	if err != nil {
		return t.text.PriceOdd
	}
	line := fmt.Sprintf(t.text.offersFor, say.Quantity(p.quantity), say.Price(p.price), say.Money(total), say.Words(total))
	if terms := d.unusual(d.like(p, total)); len(terms) > 0 {
		line += " " + t.text.restAsBefore + " " + termTexts(terms) + "."
	}
	return line
}

// tapSeveral sends the answers that were read back last, or lets them be written again.
func (t *turn) tapSeveral(ctx context.Context, args chat.Args) (chat.Message, error) {
	all := chat.DraftOf[bulk](t.Turn, Name)
	if all == nil || all.Serial != args.Int(0) || args.At(1) != "send" {
		return t.list(ctx)
	}
	items := all.Items
	t.DropDraft(Name)
	t.ExpectNothing()
	var lines []string
	for _, item := range items {
		if item.Does == doesAccept {
			continue
		}
		line, err := t.send(ctx, item)
		if err != nil {
			return chat.Message{}, err
		}
		lines = append(lines, line)
	}
	return t.thenAccept(ctx, items, strings.Join(lines, "\n"))
}

// send sends one answer and says truly what became of it.
func (t *turn) send(ctx context.Context, item bulkItem) (string, error) {
	d, err := t.deal(ctx, item.Negotiation, item.Offer)
	if err != nil {
		return "", err
	}
	verb := map[string]string{doesCounter: "send", doesReject: "why"}[item.Does]
	if !t.isOpen(d) && !mayBeDone(d, verb) {
		return fmt.Sprintf(t.text.notSent, item.Row, d.buyer()), nil
	}
	step := item.Does + strconv.Itoa(item.Row)
	if item.Does == doesReject {
		_, err = t.market.Reject(ctx, t.Command(step), d.ID, d.offer.Number, "")
		if err == nil {
			t.answered(d.ID, d.offer.Number)
			return fmt.Sprintf(t.text.sentNo, item.Row, d.buyer()), nil
		}
	} else {
		p := proposalOf(d, item.Proposal)
		var made market.Negotiation
		made, err = t.market.MakeOffer(ctx, t.Command(step), d.ID, p.offer(d))
		if err == nil {
			t.offered(d, made, "")
			return fmt.Sprintf(t.text.sentOffer, item.Row, d.buyer(), say.Price(p.price)), nil
		}
	}
	if _, refused := errors.AsType[*market.Problem](err); refused {
		return fmt.Sprintf(t.text.notSent, item.Row, d.buyer()), nil
	}
	return "", err
}

// thenAccept asks about the first yes among the answers, by itself and with all that it binds to.
func (t *turn) thenAccept(ctx context.Context, items []bulkItem, done string) (chat.Message, error) {
	i := slices.IndexFunc(items, func(x bulkItem) bool { return x.Does == doesAccept })
	if i < 0 {
		return chat.Tell(done), nil
	}
	d, err := t.deal(ctx, items[i].Negotiation, items[i].Offer)
	if err != nil {
		return chat.Message{}, err
	}
	t.Heading(done)
	if !t.isOpen(d) {
		return t.standing(ctx, d)
	}
	return t.confirm(d), nil
}
