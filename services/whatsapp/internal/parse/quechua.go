package parse

import "strings"

// quechuaWords are the numbers of southern Quechua in the spellings of Chanka and Collao, by their sound. A speaker has
// yet to confirm them.
var quechuaWords = bySound(map[int64]string{
	1: "huk uk huq", 2: "iskay ishkay", 3: "kimsa kinsa quimsa", 4: "tawa tahua", 5: "pichqa pisqa phisqa pichka", 6: "suqta soqta",
	7: "qanchis qanchies canchis", 8: "pusaq pusak", 9: "isqun isqon iskun",
})

// quechuaPowers multiply what stands before them.
var quechuaPowers = bySound(map[int64]string{10: "chunka", 100: "pachak pachaq", 1000: "waranqa waranka"})

func bySound(words map[int64]string) map[string]int64 {
	m := map[string]int64{}
	for value, list := range words {
		for w := range strings.FieldsSeq(list) {
			put(m, sound(w), value)
		}
	}
	return m
}

// quechua reads a number in Quechua and returns how many tokens it takes: iskay chunka pichqayuq is 25.
func quechua(t []token) (number, int) {
	var total, pending int64
	last := int64(1 << 40) // they go down, as waranqa, pachak, chunka
	taken := 0
	for _, w := range t {
		if w.kind != word {
			break
		}
		one, isOne := quechuaWords[w.sound]
		power, isPower := quechuaPowers[w.sound]
		end, isEnd := quechuaEnd(w.sound)
		switch {
		case isOne && pending == 0 && last > 1:
			pending = one
		case isPower && power < last:
			total += max(1, pending) * power
			pending, last = 0, power
		case isEnd && pending == 0 && last <= 1000 && last > 1:
			total += end
			last = 1
		default:
			return quechuaNumber(total+pending, taken)
		}
		taken++
	}
	return quechuaNumber(total+pending, taken)
}

func quechuaNumber(value int64, taken int) (number, int) {
	if taken == 0 {
		return number{}, 0
	}
	return integer(value), taken
}

// quechuaEnd reads the last word of a number above ten: pichqayuq, iskayniyuq.
func quechuaEnd(w string) (int64, bool) {
	for _, suffix := range []string{"niyuk", "yuk", "niyoj", "yoj"} {
		if stem, ok := strings.CutSuffix(w, suffix); ok {
			value, ok := quechuaWords[stem]
			return value, ok
		}
	}
	return 0, false
}
