package wire

// Usual and Layers are the two ways in which a body is taken apart.
var (
	Usual  = usual
	Layers = layers
)
