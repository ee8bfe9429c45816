package parse

// signs are what means the same in every language.
var signs = language{
	phrases: map[topic][]string{thanking: {"🙏"}},
	commands: map[Command][]string{
		Menu:   {"0"},
		Help:   {"?", "❓", "❔", "🆘", "ℹ"},
		Back:   {"-", "🔙", "⬅", "↩"},
		Repeat: {"🔁"},
		Listen: {"🔊", "🎧"},
	},
	replySigns: map[meaning]string{
		meansYes:  "👍 ✅ ✔ ☑ 👌 🆗",
		meansNo:   "❌ 👎 ✖ 🚫 🙅 ❎",
		meansSkip: "♀ ♂ 😊 🙂 😀 😃 😁",
	},
}
