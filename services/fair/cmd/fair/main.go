// Command fair runs the fair service alone, against an external NATS server.
package main

import "github.com/qhatu/qhatu/services/fair"

func main() { fair.Main() }
