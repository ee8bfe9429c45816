# Makes a Markdown table of what `go test -bench` printed: a row per benchmark, the figures that most have in columns of their own.
# Where a benchmark ran several times (-count), each cell says the least and the most.
#
#	make bench-before | tee bench.txt; awk -f docs/benchtable.awk bench.txt
function shown(v) { return v >= 100 ? sprintf("%.0f", v) : v >= 10 ? sprintf("%.1f", v) : sprintf("%.2f", v) }
function cell(name, unit,    k) {
	k = name SUBSEP unit
	if (!(k in low)) return ""
	return low[k] == high[k] ? shown(low[k]) : shown(low[k]) " – " shown(high[k])
}
BEGIN {
	columns = split("ratio x-before p50-ms p99-ms cpu-ms behind-s", column, " ")
	for (i in column) usual[column[i]] = 1
}
/^Benchmark/ && NF > 3 {
	name = $1
	sub(/^Benchmark/, "", name); sub(/-[0-9]+$/, "", name)
	if (!(name in seen)) { seen[name] = 1; order[++names] = name }
	for (i = 3; i < NF; i += 2) {
		unit = $(i + 1); k = name SUBSEP unit; v = $i + 0
		if (unit ~ /^(ns|B|allocs)\/op$/) continue
		if (!(k in low)) { low[k] = high[k] = v; if (!(unit in usual)) others[name] = others[name] " " unit }
		if (v < low[k]) low[k] = v
		if (v > high[k]) high[k] = v
	}
}
END {
	head = "| benchmark |"; line = "| --- |"
	for (c = 1; c <= columns; c++) { head = head " " column[c] " |"; line = line " --- |" }
	print head " others |"; print line " --- |"
	for (n = 1; n <= names; n++) {
		name = order[n]; row = "| `" name "` |"
		for (c = 1; c <= columns; c++) row = row " " cell(name, column[c]) " |"
		rest = ""; m = split(others[name], other, " ")
		for (o = 1; o <= m; o++) rest = rest (o > 1 ? ", " : "") other[o] " " cell(name, other[o])
		print row " " rest " |"
	}
}
