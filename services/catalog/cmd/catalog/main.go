// Command catalog runs the catalog alone, against an external NATS server.
package main

import (
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/services/catalog"
)

func main() { host.Main("catalog", "Qhatu's catalog: lots and their stock.", catalog.New) }
