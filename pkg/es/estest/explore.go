package estest

// Explore visits the states that commands reach from the zero state, and calls step for every command that changes one,
// with the state before and after. States with the same key are taken for the same: only the first of them is explored
// further, so that there must be finitely many keys.
func Explore[S, C, E any, K comparable](
	decide func(S, C) ([]E, error), evolve func(S, E) S, commands func(S) []C, key func(S) K, step func(before S, c C, after S),
) {
	var zero S
	seen := map[K]bool{key(zero): true}
	for queue := []S{zero}; len(queue) > 0; queue = queue[1:] {
		before := queue[0]
		for _, c := range commands(before) {
			events, err := decide(before, c)
			if err != nil || len(events) == 0 {
				continue
			}
			after := before
			for _, e := range events {
				after = evolve(after, e)
			}
			step(before, c, after)
			if k := key(after); !seen[k] {
				seen[k] = true
				queue = append(queue, after)
			}
		}
	}
}
