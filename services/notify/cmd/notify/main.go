// Command notify runs the notify service alone, against an external NATS server.
package main

import "github.com/qhatu/qhatu/services/notify"

func main() { notify.Main() }
