package web

import (
	"errors"
	"net/mail"
	"net/url"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"
)

// formats are the string formats that are checked, stricter than the validator's own: 2026-02-31 is no date.
var formats = map[string]openapi3.StringFormatValidator{
	"date":      openapi3.NewCallbackValidator(isDate),
	"date-time": openapi3.NewCallbackValidator(isDateTime),
	"email":     openapi3.NewCallbackValidator(isEmail),
	"uri":       openapi3.NewCallbackValidator(isURI),
	"uuid":      openapi3.NewCallbackValidator(uuid.Validate),
}

func isDate(s string) error {
	_, err := time.Parse(time.DateOnly, s)
	return err
}

func isDateTime(s string) error {
	_, err := time.Parse(time.RFC3339, s)
	return err
}

func isEmail(s string) error {
	address, err := mail.ParseAddress(s)
	if err == nil && address.Address != s {
		return errors.New("more than an address")
	}
	return err
}

func isURI(s string) error {
	u, err := url.Parse(s)
	if err == nil && !u.IsAbs() {
		return errors.New("not absolute")
	}
	return err
}
