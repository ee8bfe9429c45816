package order

import "github.com/qhatu/qhatu/services/order/internal/domain/taxdoc"

// Config is what the order service needs beside the platform: each field is a flag and an environment variable (package kong reads the tags).
type Config struct {
	UIT taxdoc.UITs `name:"uit" env:"QHATU_UIT" placeholder:"YEAR=SOLES" help:"Unidad Impositiva Tributaria of years that this version does not know, or knows otherwise, in soles, as 2027=5600. Up to 75 of them a seller without RUC sells in a year with liquidaciones de compra."`
}
