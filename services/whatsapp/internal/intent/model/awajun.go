package model

// awajun is a few words of Awajún. A speaker has yet to confirm them.
var awajun = table{
	"no":         "atsa nakita* atsawai",
	"who":        "yaita",
	"sell":       "sujuk* sujak*",
	"wait":       "dakas* dakat",
	"gone":       "atsawai",
	"language":   "awajun chicham*",
	"understand": "antut*",
	"help":       "yaim*",
	"greet":      "pujam* pegkeg*",
}
