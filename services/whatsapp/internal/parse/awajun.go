package parse

// awajun is the few words of Awajún that greetings and answers need. A speaker has yet to confirm what asks to be erased.
var awajun = language{
	phrases:  map[topic][]string{thanking: {"see", "seee"}, greeting: {"pujamek", "pujamkum"}},
	words:    map[topic]string{selling: "sujajai sujaktajai sujamaktajai"},
	commands: map[Command][]string{Language: {"chicham"}, EraseMe: {"datos japata", "mina datos japata", "daajun japata", "mina daajun japata"}},
	yeses:    []string{"ayu", "ayum", "jee"},
	replies: map[meaning]string{
		meansYes: "ayu ayum",
		meansNo:  "atsa nakita",
	},
}
