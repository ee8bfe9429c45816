// Package control is how the operator of a market asks its processes about their read models, and has them rebuilt: by messages on the connection
// that each has anyway, so that it is the same for a market in one process and for many of several services.
//
// Each process hears every question and answers those that are for it or for all. Whoever may ask is the operator's: at a server where users have
// permissions nobody else may, and each process may answer where answers are taken, and nowhere else.
//
// It imports no service and nothing of the edge.
package control

import (
	"errors"
	"time"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Subjects of questions, and of what answers to them begin with.
const (
	Questions = "control.question"
	Answers   = "control.answer"
)

// ErrNobody says that no process of the market hears.
var ErrNobody = errors.New("no process of the market answers")

// Process is a process of the market.
type Process struct {
	ID     string  `json:"id"`   // of this run
	Name   string  `json:"name"` // qhatu, or the service's
	Host   string  `json:"host"` // the machine's name
	Models []Model `json:"models"`
}

// Model is a read model of a process.
type Model struct {
	Name     string      `json:"name"`
	Position es.Position `json:"position"`
	Rebuild  *Rebuild    `json:"rebuild,omitempty"` // the last that was asked for since the process began
}

// Rebuild is a rebuild that goes on or has ended.
type Rebuild struct {
	readmodel.Progress

	Began time.Time `json:"began"`
	Ended time.Time `json:"ended,omitzero"`
	Error string    `json:"error,omitempty"` // why the old one stayed
}

// question is what is asked of one process, or of all.
type question struct {
	Do       string      `json:"do"`                // a verb
	Process  string      `json:"process,omitempty"` // its id; "": all
	Model    string      `json:"model,omitempty"`
	Position es.Position `json:"position,omitempty"`
	Slots    []int       `json:"slots,omitempty"`
}

// What may be asked.
const (
	tell    = "tell"
	rebuild = "rebuild"
	digest  = "digest"
)

// answer is what a process says.
type answer struct {
	Process
	Digest *readmodel.Digest `json:"digest,omitempty"`
	Error  string            `json:"error,omitempty"`
}
