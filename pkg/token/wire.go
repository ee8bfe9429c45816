package token

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	strictjson "github.com/go-json-experiment/json"
	"github.com/golang-jwt/jwt/v5"
)

// maxSize is the length in bytes that no token reaches. What is longer is refused unread.
const maxSize = 4 << 10

const headerType = "JWT"

// header is what stands before a token's first dot: these members, each once, and no other. A "crit" is therefore always one
// that is not understood.
type header struct {
	Algorithm string `json:"alg"`
	Key       string `json:"kid"`
	Type      string `json:"typ"`
}

// checkForm refuses what cannot be one of our tokens, before any of it is trusted.
func checkForm(raw string) error {
	if len(raw) > maxSize {
		return fmt.Errorf("%w: over %d bytes", ErrInvalid, maxSize)
	}
	first, _, _ := strings.Cut(raw, ".")
	text, err := base64.RawURLEncoding.Strict().DecodeString(first)
	if err != nil || strings.Count(raw, ".") != 2 {
		return fmt.Errorf("%w: not three parts in base64url", ErrMalformed)
	}
	var said header
	if err := strictjson.Unmarshal(text, &said, strictjson.RejectUnknownMembers(true)); err != nil {
		return fmt.Errorf("%w: header: %w", ErrInvalid, err)
	}
	if said.Type != headerType || said.Algorithm != jwt.SigningMethodEdDSA.Alg() {
		return fmt.Errorf("%w: typ %.16q, alg %.16q", ErrInvalid, said.Type, said.Algorithm)
	}
	return nil
}

// wire is the JSON of a token's claims.
type wire struct {
	Issuer    string           `json:"iss,omitempty"`
	Audience  jwt.ClaimStrings `json:"aud,omitempty"`
	Subject   string           `json:"sub,omitempty"`
	IssuedAt  date             `json:"iat,omitzero"`
	NotBefore date             `json:"nbf,omitzero"`
	ExpiresAt date             `json:"exp,omitzero"`
	ID        string           `json:"jti,omitempty"`
	Org       string           `json:"org,omitempty"`
	Role      string           `json:"role"`
	Act       string           `json:"act,omitempty"`
	Frozen    bool             `json:"frozen,omitempty"`
	Session   string           `json:"sid,omitempty"`
	Member    string           `json:"member,omitempty"`
	Scope     *string          `json:"scope,omitempty"` // with blanks between, as RFC 8693 has it
	Limit     *int64           `json:"limit,omitempty"`
	LimitFrom date             `json:"limit_from,omitzero"`
}

func wireOf(c Claims) wire {
	w := wire{
		Issuer: Issuer, Audience: jwt.ClaimStrings{Audience}, Subject: c.Subject, IssuedAt: date{c.IssuedAt}, ID: c.ID,
		Org: c.Org, Role: c.Role, Act: c.Act, Frozen: c.Frozen,
		Session: c.Session, Member: c.Member, Limit: c.Limit, LimitFrom: date{c.LimitFrom},
	}
	if c.Scopes != nil {
		w.Scope = new(strings.Join(c.Scopes, " "))
	}
	return w
}

func (w wire) claims() Claims {
	c := Claims{
		Subject: w.Subject, IssuedAt: w.IssuedAt.Time, ExpiresAt: w.ExpiresAt.Time, ID: w.ID,
		Org: w.Org, Role: w.Role, Act: w.Act, Frozen: w.Frozen,
		Session: w.Session, Member: w.Member, LimitFrom: w.LimitFrom.Time,
	}
	if w.Limit != nil {
		c.Limit = new(*w.Limit) // whoever is told may change it
	}
	if w.Scope != nil {
		c.Scopes = append([]string{}, strings.Fields(*w.Scope)...)
	}
	return c
}

// maxSkew is how far another machine's clock may be ahead of this one's.
const maxSkew = 10 * time.Second

// checkLife refuses a token that does not say since when it is good, or is good for longer than any may be.
func (w wire) checkLife(now time.Time) error {
	issued, ends := w.IssuedAt.Time, w.ExpiresAt.Time
	switch {
	case issued.IsZero():
		return fmt.Errorf("%w: no time of issue", ErrInvalid)
	case issued.After(now.Add(maxSkew)):
		return fmt.Errorf("%w: issued in the future", ErrInvalid)
	case ends.Sub(issued) > MaxLife:
		return fmt.Errorf("%w: good for more than %s", ErrInvalid, MaxLife)
	}
	return nil
}

// UnmarshalJSON refuses a member that is there twice, and names in other letters.
func (w *wire) UnmarshalJSON(text []byte) error {
	type plain wire
	return strictjson.Unmarshal(text, (*plain)(w))
}

// What follows is for package jwt, which compares these with the clock and with what is asked for.

// GetExpirationTime returns exp.
func (w wire) GetExpirationTime() (*jwt.NumericDate, error) { return w.ExpiresAt.numeric(), nil }

// GetIssuedAt returns iat.
func (w wire) GetIssuedAt() (*jwt.NumericDate, error) { return w.IssuedAt.numeric(), nil }

// GetNotBefore returns nbf.
func (w wire) GetNotBefore() (*jwt.NumericDate, error) { return w.NotBefore.numeric(), nil }

// GetIssuer returns iss.
func (w wire) GetIssuer() (string, error) { return w.Issuer, nil }

// GetSubject returns sub.
func (w wire) GetSubject() (string, error) { return w.Subject, nil }

// GetAudience returns aud.
func (w wire) GetAudience() (jwt.ClaimStrings, error) { return w.Audience, nil }

// date is a NumericDate to the microsecond: of two things that happen within one second, the order is told.
type date struct{ time.Time }

func (d date) numeric() *jwt.NumericDate {
	if d.IsZero() {
		return nil
	}
	return &jwt.NumericDate{Time: d.Time}
}

// MarshalJSON writes seconds since 1970, with a fraction where there is one.
func (d date) MarshalJSON() ([]byte, error) {
	if d.Nanosecond() == 0 {
		return strconv.AppendInt(nil, d.Unix(), 10), nil
	}
	return fmt.Appendf(nil, "%d.%06d", d.Unix(), d.Nanosecond()/int(time.Microsecond)), nil
}

const latest = 1e11 // seconds since 1970: the year 5138

// UnmarshalJSON reads what MarshalJSON writes.
func (d *date) UnmarshalJSON(text []byte) error {
	seconds, err := strconv.ParseFloat(string(text), 64)
	if err != nil || !(seconds > 0 && seconds < latest) {
		return errors.New("not a time in seconds since 1970")
	}
	d.Time = time.UnixMicro(int64(math.Round(seconds * 1e6))).UTC()
	return nil
}
