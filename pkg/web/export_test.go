package web

import "github.com/labstack/echo/v4"

// Routes are all that the edge serves.
func (s *Server) Routes() []*echo.Route { return s.echo.Routes() }
