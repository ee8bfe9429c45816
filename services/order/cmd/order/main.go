// Command order runs the order service alone, against an external NATS server.
package main

import "github.com/qhatu/qhatu/services/order"

func main() { order.Main() }
