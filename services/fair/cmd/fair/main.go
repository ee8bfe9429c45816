// Command fair runs the fair service alone, against an external NATS server.
package main

import (
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/services/fair"
)

func main() { host.Main("fair", "Qhatu's fairs and their stalls.", fair.New) }
