package web

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
)

// documented is a problem of the closed list under /problems.
type documented struct {
	Slug   string
	Status int
	Title  fault.Text
	Advice fault.Text

	example object // members of its own
}

// Path leads to its page.
func (d documented) Path() string { return "problems/" + d.Slug }

// Reason is HTTP's name of its status.
func (d documented) Reason() string { return http.StatusText(d.Status) }

// Meaning is what its status tells a program to do.
func (d documented) Meaning() fault.Text { return statusMeanings[d.Status] }

// statusMeanings says what callers do about each status.
var statusMeanings = map[int]fault.Text{
	http.StatusBadRequest: {
		ES: "La solicitud no se pudo leer. Corrígela; igual no servirá.",
		EN: "The request could not be read. Mend it; the same again will not do.",
	},
	http.StatusUnauthorized: {
		ES: "No se sabe quién pide. Envía un token que valga.",
		EN: "It is not known who asks. Send a token that is valid.",
	},
	http.StatusForbidden: {
		ES: "Se sabe quién pide, y no puede hacer esto. Otro token, quizás.",
		EN: "It is known who asks, and they may not do this. Another token may.",
	},
	http.StatusNotFound: {
		ES: "No hay tal cosa, o no te corresponde verla: la respuesta es la misma.",
		EN: "There is no such thing, or it is not yours to see: the answer is the same.",
	},
	http.StatusMethodNotAllowed: {
		ES: "La dirección existe, y no toma ese método.",
		EN: "The address exists, and does not take this method.",
	},
	http.StatusConflict: {
		ES: "La solicitud es correcta, y el estado de las cosas no la permite ahora. Léelas de nuevo y decide otra vez.",
		EN: "The request is right, and the state of things does not allow it now. Read them again and decide anew.",
	},
	http.StatusPreconditionFailed: {
		ES: "Lo que lees cambió: lo que dice If-Match ya no es su revisión. No se hizo nada; léelo de nuevo.",
		EN: "What you read has changed: what If-Match says is no longer its revision. Nothing was done; read it again.",
	},
	http.StatusRequestEntityTooLarge: {
		ES: "El cuerpo es más grande de lo que se recibe.",
		EN: "The body is larger than is taken.",
	},
	http.StatusUnsupportedMediaType: {
		ES: "El cuerpo no está en un formato que se lea aquí: envía application/json en UTF-8.",
		EN: "The body is in no format that is read here: send application/json in UTF-8.",
	},
	http.StatusUnprocessableEntity: {
		ES: "La solicitud se leyó y algo de lo que dice no vale. Los campos están en errors; corrígelos y envía de nuevo, con la misma Idempotency-Key si quieres.",
		EN: "The request was read and something that it says is not valid. The fields are in errors; correct them and send again, with the same Idempotency-Key if you like.",
	},
	http.StatusTooManyRequests: {
		ES: "Demasiadas solicitudes. Espera los segundos que dice Retry-After.",
		EN: "Too many requests. Wait the seconds that Retry-After says.",
	},
	http.StatusInternalServerError: {
		ES: "Algo falló de nuestro lado. Repite con la misma Idempotency-Key: nada se hace dos veces.",
		EN: "Something failed on our side. Repeat with the same Idempotency-Key: nothing is done twice.",
	},
	http.StatusServiceUnavailable: {
		ES: "No se puede responder ahora. Espera los segundos que dice Retry-After y repite con la misma Idempotency-Key.",
		EN: "It cannot be answered now. Wait the seconds that Retry-After says and repeat with the same Idempotency-Key.",
	},
}

// collectProblems gathers the faults of the edge and of every service. One slug means one thing: two faults may share it
// only with the same status and the same title.
func (s *Server) collectProblems() error {
	tables := []fault.Table{ownFaults(), fault.Standard(), logFaults}
	for _, service := range s.services {
		tables = append(tables, service.Problems())
	}
	known := map[string]fault.Fault{}
	for _, entry := range slices.Concat(tables...) {
		f := entry.Fault
		first, seen := known[f.Slug]
		switch {
		case seen && first.Kind != f.Kind:
			return fmt.Errorf("problem %q is both %v and %v", f.Slug, first.Kind, f.Kind)
		case seen && first.Title != f.Title:
			return fmt.Errorf("problem %q is titled both %q and %q", f.Slug, first.Title, f.Title)
		case !seen:
			known[f.Slug] = f
			s.problems = append(s.problems, documented{Slug: f.Slug, Status: statusOf(f.Kind), Title: f.Title, Advice: f.Detail, example: entry.Example})
		case f.Kind == fault.Conflict && f.Detail != first.Detail: // two reasons of one refusal
			i := slices.IndexFunc(s.problems, func(d documented) bool { return d.Slug == f.Slug })
			s.problems[i].Advice.ES += " " + f.Detail.ES
			s.problems[i].Advice.EN += " " + f.Detail.EN
		}
	}
	slices.SortFunc(s.problems, func(a, b documented) int {
		return cmp.Or(cmp.Compare(a.Status, b.Status), cmp.Compare(a.Slug, b.Slug))
	})
	return nil
}

func (s *Server) routeProblems() {
	page := pageOf("problems.html")
	s.echo.GET("/problems", func(c echo.Context) error {
		return s.show(c, page, map[string]any{"Groups": s.problemsByStatus()}, s.problemsAsJSON(c))
	})
	s.echo.GET("/problems/", goTo("../problems"))
	s.echo.GET("/problems/:slug", func(c echo.Context) error {
		i := slices.IndexFunc(s.problems, func(d documented) bool { return d.Slug == c.Param("slug") })
		if i < 0 {
			return faultNoSuchPath
		}
		lang, _ := PageLang(c)
		example := problemIn(lang, s.base(c), s.problems[i])
		shown, err := json.MarshalIndent(example, "", "  ")
		if err != nil {
			return fmt.Errorf("example of %s: %w", s.problems[i].Slug, err)
		}
		return s.show(c, page, map[string]any{"One": s.problems[i], "Example": string(shown)}, example)
	})
}

// statusGroup is the problems of one status.
type statusGroup struct {
	documented // the first, for what the status means

	Problems []documented
}

func (s *Server) problemsByStatus() []statusGroup {
	var groups []statusGroup
	for _, d := range s.problems {
		if len(groups) == 0 || groups[len(groups)-1].Status != d.Status {
			groups = append(groups, statusGroup{documented: d})
		}
		last := &groups[len(groups)-1]
		last.Problems = append(last.Problems, d)
	}
	return groups
}

func (s *Server) problemsAsJSON(c echo.Context) map[string]any {
	lang, _ := PageLang(c)
	items := make([]object, len(s.problems))
	for i, d := range s.problems {
		items[i] = problemIn(lang, s.base(c), d)
		delete(items[i], "instance")
	}
	return map[string]any{"items": items}
}

// problemIn is a problem as an answer tells it, in a language; base stands before the path of its page.
func problemIn(lang Lang, base string, d documented) object {
	example := object{
		"type": base + "/" + d.Path(), "title": lang.Of(d.Title), "status": d.Status,
		"instance": "urn:uuid:3f6c1f0a-0d5e-4c1b-9a57-2f1d6c8e7b90",
	}
	if advice := lang.Of(d.Advice); advice != "" {
		example["detail"] = advice
	}
	if d.Slug == fault.InvalidFields().Slug {
		example["errors"] = []fieldProblem{{Pointer: "/price/amount", Detail: lang.Of(fault.Text{
			ES: "Escribe un número con punto y hasta dos decimales, como 158.50.",
			EN: "Write a number with a point and at most two decimals, such as 158.50.",
		})}}
	}
	maps.Copy(example, d.example)
	return example
}
