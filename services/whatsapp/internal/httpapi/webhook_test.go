package httpapi_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"testing/iotest"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/services/whatsapp/internal/httpapi"
)

func TestABodyThatDoesNotComeIsRefusedAsEverywhere(t *testing.T) {
	for read, want := range map[error]string{os.ErrDeadlineExceeded: "body-too-slow", io.ErrUnexpectedEOF: "malformed"} {
		e, slug := echo.New(), ""
		e.HTTPErrorHandler = func(err error, _ echo.Context) {
			if refused, ok := errors.AsType[*fault.Fault](err); ok {
				slug = refused.Slug
			}
		}
		(&httpapi.API{AppSecret: "secret"}).Routes(e.Group(""))
		e.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/webhooks/whatsapp", iotest.ErrReader(read)))
		if slug != want {
			t.Errorf("%v: %q, want %q", read, slug, want)
		}
	}
}
