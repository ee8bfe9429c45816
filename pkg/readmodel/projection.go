package readmodel

import (
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/pkg/es"
)

// Projection is a table of rows that events change. Each row is stored as JSON under its id and stands in lists, ordered by
// rank and id. Key layout below the projection's bucket:
//
//	moved                                    the position at which rows last changed places
//	rows/<id>                                the row
//	lists/<list> 0x00 <rank> <id>            when the row, which stands there, came, left and came again, as positions of the log
//	past/<list> 0x00 <rank> <id>             the same of a row that moved from there to elsewhere in the list, and may have left that since
//	left/<time> <list> 0x00 <rank> <id>      the position at which the row left that place for another one of the list
type Projection[Row any] struct {
	Bucket  string
	Version int                           // raised when what is stored changes its meaning; the read model is then rebuilt
	Lists   func(row Row) map[string]Rank // the lists that a row stands in, each with its rank there; nil: none
	Reads   int                           // how many entries of lists one page looks at; 0: 1,000
	From    []Source[Row]                 // the events that change rows; an event of several sources changes rows by each
	Memory  *Memory[Row]                  // of the rows that pages show; nil: none
}

var (
	rowsBucket  = []byte("rows")
	listsBucket = []byte("lists")
	pastBucket  = []byte("past")
	leftBucket  = []byte("left")
)

// Schema returns the projection's bucket and version.
func (p Projection[Row]) Schema() (bucket string, version int) { return p.Bucket, p.Version }

// Hears tells whether events of an aggregate change rows.
func (p Projection[Row]) Hears(aggregate string) bool {
	return slices.ContainsFunc(p.From, func(s Source[Row]) bool { return slices.Contains(s.aggregates, aggregate) })
}

// changes are what a record does to rows.
func (p Projection[Row]) changes(r es.Record) ([]Change[Row], error) {
	stored := &record{Record: r}
	var all []Change[Row]
	for _, source := range p.From {
		changes, err := source.changes(stored)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", r.Aggregate, r.AggregateID, err)
		}
		all = append(all, changes...)
	}
	return merged(all), nil
}

// merged makes one change of those that follow each other on the same row, so that it is written and listed once.
func merged[Row any](changes []Change[Row]) []Change[Row] {
	var all []Change[Row]
	for _, c := range changes {
		if last := len(all) - 1; last >= 0 && all[last].Row == c.Row {
			all[last] = all[last].then(c)
		} else {
			all = append(all, c)
		}
	}
	return all
}
