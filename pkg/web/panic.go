package web

import (
	"fmt"
	"net/http"
	"runtime/debug"

	"github.com/labstack/echo/v4"
)

// panicked is a handler's panic as an error, without its value, which may quote what a person wrote.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic of type %T", p.value) }

// protect turns a panic into an error. http.ErrAbortHandler passes: it is a way to drop the connection.
func protect(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			switch value := recover(); value {
			case nil:
			case http.ErrAbortHandler:
				panic(value)
			default:
				err = &panicked{value: value, stack: debug.Stack()}
			}
		}()
		return next(c)
	}
}
