package vault

import (
	"context"
	"errors"
	"slices"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/text"
)

// FoldTexts seals texts of a subject once more, as they are compared however they are spelled and disguised. One that is erased, or of which
// nothing is left, is left out.
func (v *Vault) FoldTexts(ctx context.Context, subject, label string, texts ...*events.SealedText) (folded []events.SealedText, err error) {
	for _, t := range texts {
		f, err := v.foldText(ctx, subject, label, *t, text.Skeleton)
		if err != nil {
			return nil, err
		}
		if f != "" {
			folded = append(folded, f)
		}
	}
	return folded, nil
}

func (v *Vault) foldText(ctx context.Context, subject, label string, t events.SealedText, fold func(string) string) (events.SealedText, error) {
	plain, err := v.OpenText(ctx, label, t)
	if errors.Is(err, ErrErased) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return v.SealText(ctx, subject, label+".folded", fold(plain))
}

// Repeats are those of a subject's texts that say what others say, which are folded: by FoldTexts or, long ago, by text.Fold.
func (v *Vault) Repeats(ctx context.Context, subject, label string, others []events.SealedText, texts ...*events.SealedText) (events.Repeats, error) {
	if len(others) == 0 {
		return nil, nil
	}
	repeats := events.Repeats{}
	for _, t := range texts {
		for _, fold := range []func(string) string{text.Skeleton, text.Fold} {
			folded, err := v.foldText(ctx, subject, label, *t, fold)
			if err != nil {
				return nil, err
			}
			if folded != "" && slices.Contains(others, folded) {
				repeats[*t] = true
			}
		}
	}
	return repeats, nil
}
