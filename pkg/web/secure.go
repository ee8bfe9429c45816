package web

import "github.com/labstack/echo/v4"

// apiPolicy is the policy of answers that are no pages.
const apiPolicy = "default-src 'none'; frame-ancestors 'none'"

// secureHeaders tells browsers to take answers for what they are. Pages replace the policy by their own.
func secureHeaders(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		header := c.Response().Header()
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("X-Frame-Options", "DENY")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Content-Security-Policy", apiPolicy)
		if c.Scheme() == "https" {
			header.Set("Strict-Transport-Security", "max-age=31536000")
		}
		return next(c)
	}
}
