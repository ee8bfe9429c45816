// Command whatsapp runs the WhatsApp service alone, against an external NATS server.
package main

import "github.com/qhatu/qhatu/services/whatsapp"

func main() { whatsapp.Main() }
