package payee

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/qhatu/qhatu/pkg/payee"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// phrase takes a sentence that says an account, or that one shall be taken away: mi yape es 987654321, quita mi yape.
func (t *turn) phrase(ctx context.Context, text string) (chat.Message, bool, error) {
	plain := phrase.Plain(text)
	words := strings.Fields(plain)
	if len(words) < 2 {
		return chat.Message{}, false, nil
	}
	kind := t.kindIn(words)
	if slices.Contains(t.text.awayVerbs, words[0]) && kind != "" && !phrase.Contains(text, t.text.erasing) {
		m, err := t.away(ctx, kind)
		return m, true, err
	}
	number := digitsIn(plain)
	if kind == "" || len(number) < shortest || !slices.Contains(t.text.begins, words[0]) || phrase.HasWord(text, t.text.paying) {
		return chat.Message{}, false, nil
	}
	to := market.Payee{Kind: kind}
	if holder, ok := afterFold(text, t.text.inTheNameOf); ok {
		to.Holder = nameIn(holder)
	}
	m, err := t.said(ctx, to, number, text)
	return m, true, err
}

// said takes a number that was written of an account. Of one that the association has already, bank and holder stay as they are.
func (t *turn) said(ctx context.Context, to market.Payee, number, text string) (chat.Message, error) {
	if to.Kind == payee.Transfer {
		to.Bank = payee.BankIn(text)
		if len(number) == lengthOfCCI || slices.Contains(strings.Fields(phrase.Plain(text)), "cci") {
			to.CCI, number = number, ""
		}
	}
	to.Number = number
	if to.CCI != "" {
		b, err := t.market.Board(ctx, t.Organisation().ID)
		if err != nil {
			return chat.Message{}, err
		}
		if has, ok := b.Payee(payee.Transfer); ok && has.Number != "" && (payee.BankOf(to.CCI) == "" || payee.BankOf(to.CCI) == has.Bank) {
			to.Number, to.Bank, to.Holder = has.Number, has.Bank, has.Holder
		}
		if bank := payee.BankOf(to.CCI); bank != "" {
			to.Bank = bank
		}
	}
	t.begin(market.Payee{Kind: to.Kind})
	if wrong := t.wrong(to); wrong != "" {
		t.Heading(wrong)
		return t.next(), nil
	}
	t.draft().To = to
	return t.next(), nil
}

// wrong says why a number cannot be right; "" where it can.
func (t *turn) wrong(to market.Payee) string {
	switch digits := to.Number; {
	case to.Kind != payee.Transfer && !payee.IsMobile(digits):
		return t.text.noMobile
	case to.CCI != "" && !payee.IsCCI(to.CCI):
		return t.text.noCCI
	case to.CCI == "" && to.Kind == payee.Transfer && (len(digits) < shortest || len(digits) > lengthOfCCI):
		return t.text.noAccount
	}
	return ""
}

const (
	shortest    = 8
	lengthOfCCI = 20
)

func (t *turn) replyKind(_ context.Context, _ chat.Asked, text string) (chat.Message, bool, error) {
	kind, d := t.kindIn(strings.Fields(phrase.Plain(text))), t.draft()
	if kind == "" || d == nil {
		return chat.Message{}, false, nil
	}
	d.To = market.Payee{Kind: kind}
	return t.next(), true, nil
}

func (t *turn) replyNumber(ctx context.Context, _ chat.Asked, text string) (chat.Message, bool, error) {
	number, d := digitsIn(phrase.Plain(text)), t.draft()
	if number == "" || d == nil {
		return chat.Message{}, false, nil
	}
	to := market.Payee{Kind: d.To.Kind}
	to.Holder = d.To.Holder
	m, err := t.said(ctx, to, number, text)
	return m, true, err
}

func (t *turn) replyBank(_ context.Context, _ chat.Asked, text string) (chat.Message, bool, error) {
	d, bank := t.draft(), payee.BankIn(text)
	if bank == "" {
		bank = nameIn(text)
	}
	if d == nil || bank == "" || len(bank) > longestBank {
		return chat.Message{}, false, nil
	}
	d.To.Bank = bank
	return t.next(), true, nil
}

func (t *turn) replyHolder(_ context.Context, _ chat.Asked, text string) (chat.Message, bool, error) {
	d := t.draft()
	if after, ok := afterFold(text, t.text.inTheNameOf); ok {
		text = after
	}
	name := nameIn(text)
	if d == nil || name == "" {
		return chat.Message{}, false, nil
	}
	d.To.Holder = name
	return t.next(), true, nil
}

const (
	longestBank = 40
	longestName = 120
	mostWords   = 10
)

// nameIn is a name that somebody wrote, with letters in it; "" where it is none.
func nameIn(text string) string {
	name := strings.Trim(strings.Join(strings.Fields(text), " "), " .,;:")
	hasLetter := strings.ContainsFunc(name, unicode.IsLetter)
	if !hasLetter || len(name) < 2 || len(name) > longestName || len(strings.Fields(name)) > mostWords || strings.ContainsAny(name, "?¿\n") {
		return ""
	}
	return name
}

// kindIn is the kind of account that words name; "" where they name none.
func (t *turn) kindIn(words []string) string {
	for _, kind := range []string{payee.Yape, payee.Plin, payee.Transfer} {
		if slices.ContainsFunc(words, func(w string) bool { return slices.Contains(t.text.kindWords[kind], w) }) {
			return kind
		}
	}
	return ""
}

// digitsIn is the longest number in a plain text, whose parts may stand apart: 987 654 321.
func digitsIn(plain string) (longest string) {
	run := ""
	for _, word := range strings.Fields(plain) {
		if strings.Trim(word, "0123456789") != "" {
			run = ""
			continue
		}
		if run += word; len(run) > len(longest) {
			longest = run
		}
	}
	return longest
}

// afterFold is what follows words in a text, whatever their capitals.
func afterFold(text, words string) (after string, found bool) {
	i := strings.Index(strings.ToLower(text), words)
	if i < 0 || i+len(words) > len(text) {
		return "", false
	}
	return text[i+len(words):], true
}
