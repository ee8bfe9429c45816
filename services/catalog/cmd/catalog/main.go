// Command catalog runs the catalog alone, against an external NATS server.
package main

import "github.com/qhatu/qhatu/services/catalog"

func main() { catalog.Main() }
