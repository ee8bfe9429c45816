package parse

// awajun is the words of Awajún in the design's table.
var awajun = language{
	phrases:  map[topic][]string{thanking: {"see", "seee"}},
	commands: map[Command][]string{Language: {"chicham"}},
	replies: map[meaning]string{
		meansYes: "ayu ayum",
		meansNo:  "atsa nakita",
	},
}
