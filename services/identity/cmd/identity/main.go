// Command identity runs identity alone, against an external NATS server.
package main

import "github.com/qhatu/qhatu/services/identity"

func main() { identity.Main() }
