package vault

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"

	"github.com/qhatu/qhatu/api/events"
)

// SealText seals what an organisation or a person wrote, for an event: under the key of the subject, bound to the label, which
// says what the text is ("lot.title"). The same text of the same subject and label is always sealed the same, so that rules
// that cannot read it still see whether it changed. No text is sealed as no text. A subject without a key gets one.
func (v *Vault) SealText(ctx context.Context, subject, label, text string) (events.SealedText, error) {
	if text == "" {
		return "", nil
	}
	key, err := v.anyKey(ctx, subject)
	if err != nil {
		return "", fmt.Errorf("seal a text for %s: %w", subject, err)
	}
	return events.NewSealedText(subject, encoding.EncodeToString(key.texts.seal([]byte(text), binding(subject, label)))), nil
}

// OpenText opens what SealText sealed with the same label. It returns ErrErased when the key of its subject is gone. A text
// that was stored before texts were sealed is returned as it is.
func (v *Vault) OpenText(ctx context.Context, label string, text events.SealedText) (string, error) {
	subject, body, sealed := text.Parts()
	if !sealed {
		return string(text), nil
	}
	key, err := v.opening(ctx, subject)
	if err != nil {
		return "", fmt.Errorf("open a text of %s: %w", subject, err)
	}
	bytes, err := encoding.DecodeString(body)
	if err != nil {
		return "", fmt.Errorf("open a text of %s: %w", subject, err)
	}
	plain, err := key.texts.open(bytes, binding(subject, label))
	if err != nil {
		return "", fmt.Errorf("open a text of %s: %w: sealed with a key that is gone, or changed", subject, ErrErased)
	}
	return string(plain), nil
}

// Reader opens texts of a label for a filter. One that cannot be opened is no text.
func (v *Vault) Reader(ctx context.Context, label string, logger *slog.Logger) events.Reader {
	return func(t events.SealedText) string {
		plain, err := v.OpenText(ctx, label, t)
		if err != nil && !errors.Is(err, ErrErased) {
			logger.Error("text not opened", "error", err)
		}
		return plain
	}
}

// SealTexts seals each of the texts in place, as SealText does it.
func (v *Vault) SealTexts(ctx context.Context, subject, label string, texts ...*events.SealedText) error {
	for _, t := range texts {
		sealed, err := v.SealText(ctx, subject, label, string(*t))
		if err != nil {
			return err
		}
		*t = sealed
	}
	return nil
}

// SealedForms returns each of the texts with its sealed form. For a subject that is erased that is one which nobody can open.
func (v *Vault) SealedForms(ctx context.Context, subject, label string, texts ...*events.SealedText) (map[events.SealedText]events.SealedText, error) {
	forms := map[events.SealedText]events.SealedText{}
	for _, t := range texts {
		sealed, err := v.SealText(ctx, subject, label, string(*t))
		switch {
		case errors.Is(err, ErrErased):
			sealed = events.NewSealedText(subject, "")
		case err != nil:
			return nil, err
		}
		forms[*t] = sealed
	}
	return forms, nil
}

// OpenTexts opens each of the texts in place, for an answer. One that is erased becomes no text, and is told of.
func (v *Vault) OpenTexts(ctx context.Context, label string, texts ...*events.SealedText) (erased bool, err error) {
	for _, t := range texts {
		plain, err := v.OpenText(ctx, label, *t)
		if errors.Is(err, ErrErased) {
			plain, erased = "", true
		} else if err != nil {
			return erased, err
		}
		*t = events.SealedText(plain)
	}
	return erased, nil
}

var encoding = base64.RawURLEncoding

// textKey seals texts. The nonce is a keyed hash of the label and the text (a synthetic initialisation vector), so that no
// two texts have the same one and one text has always the same.
type textKey struct {
	cipher.AEAD
	nonces []byte
}

func newTextKey(raw []byte) (*textKey, error) {
	nonces, err := hkdf.Key(sha256.New, raw, nil, "qhatu vault text nonce v1", sha256.Size)
	if err != nil {
		return nil, err
	}
	sealing, err := hkdf.Key(sha256.New, raw, nil, "qhatu vault text v1", MasterSize)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(sealing)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	return &textKey{aead, nonces}, err
}

func (k *textKey) seal(plain, binding []byte) []byte {
	mac := hmac.New(sha256.New, k.nonces)
	_, _ = fmt.Fprintf(mac, "%d:%s%s", len(binding), binding, plain) // a hash never fails to write
	nonce := mac.Sum(nil)[:k.NonceSize()]
	return k.Seal(nonce, nonce, plain, binding)
}

func (k *textKey) open(sealed, binding []byte) ([]byte, error) {
	if len(sealed) < k.NonceSize() {
		return nil, errors.New("too short")
	}
	return k.Open(nil, sealed[:k.NonceSize()], sealed[k.NonceSize():], binding)
}
