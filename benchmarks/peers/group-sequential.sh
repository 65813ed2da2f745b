#!/usr/bin/env bash
# Times whole group-sequential designs here and in R's rpact (and gsDesign, where it is installed) in one run on one core, and prints one table.
# Needs the .NET SDK; installs R and rpact from the system's packages (apt) if they are missing and the user may do so.
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
need r:rpact=r-cran-rpact

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pin=""
command -v taskset > /dev/null && pin="taskset -c 0"

ours group-sequential > "$work/ours.txt"
$pin Rscript benchmarks/peers/group-sequential.R > "$work/r.txt"

grep -h '^#' "$work/ours.txt" "$work/r.txt"
echo
awk -F'|' '
    /^#/ { next }
    { key = $1 "|" $2; time[key, $3] = $4; if (!(key in seen)) { seen[key] = 1; order[++count] = key } peers[$3] = 1 }
    END {
        printf "%-44s %5s %14s %14s %10s %14s %10s\n", "design", "looks", "ours, µs", "rpact, µs", "ratio", "gsDesign, µs", "ratio"
        for (i = 1; i <= count; i++) {
            split(order[i], part, "|"); own = time[order[i], "ours"]; r = time[order[i], "rpact"]; g = time[order[i], "gsDesign"]
            printf "%-44s %5d %14.1f %14s %10s %14s %10s\n", part[1], part[2], own, r == "" ? "-" : sprintf("%.0f", r), r == "" ? "-" : sprintf("%.0f", r / own), g == "" ? "-" : sprintf("%.0f", g), g == "" ? "-" : sprintf("%.0f", g / own)
        }
    }' "$work/ours.txt" "$work/r.txt"
