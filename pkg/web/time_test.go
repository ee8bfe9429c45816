package web_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// What the contract's check lets through, the decoder reads and every zone can write again.
func TestTimesAreThoseOfDecoders(t *testing.T) {
	f := newFixture(t)
	var got struct {
		Until *time.Time `json:"until"`
	}
	f.shop.does(func(c echo.Context) error {
		return errOr(c.Bind(&got), func() error { return reply(http.StatusCreated)(c) })
	})
	post := func(until string) webtest.Response {
		lot := lot()
		lot["until"] = until
		got.Until = nil
		return f.producer(t).Post(t, "/v1/lots", lot, webtest.Wrong())
	}
	for _, until := range []string{
		"2026-11-02T07:00:00-05:00", "2026-11-02T12:00:00Z", "2026-11-02T12:00:00.123456789Z", "0001-01-01T00:00:00Z", "2024-02-29T00:00:00+14:00",
		"9999-12-30T00:00:00Z",
	} {
		post(until).Want(t, 201)
		if got.Until == nil {
			t.Errorf("%s is lost", until)
			continue
		}
		if _, err := got.Until.In(time.FixedZone("", -14*3600)).MarshalJSON(); err != nil {
			t.Errorf("%s: %v", until, err)
		}
	}
	for _, until := range []string{
		"2026-11-02T07:00:00", "2026-11-02 07:00:00Z", "2026-11-02t07:00:00z", "2026-11-02T7:00:00Z", "2026-11-02T07:00Z", "2026-06-30T23:59:60Z",
		"2026-11-02T24:00:00Z", "2026-11-02T07:00:00+24:00", "2026-11-02T07:00:00+05:60", "2026-11-02T07:00:00-0500", "2026-11-02T07:00:00,5Z", "2026-02-29T00:00:00Z",
		"0000-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00", "10000-01-01T00:00:00Z", "-001-01-01T00:00:00Z", "2026-11-02", "1767225600", "mañana", "",
	} {
		answer := post(until)
		if answer.Status != 422 {
			t.Errorf("%s is taken: %s", until, answer.Body)
			continue
		}
		if got := answer.Problem(t, 422, "invalid").Pointers(); len(got) != 1 || got[0] != "/until" {
			t.Errorf("%s: %v", until, got)
		}
	}
}
