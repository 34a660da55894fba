#!/bin/sh
# Compares the bounded string and table functions with those of stock Lua on random calls, once plainly and once with
# the address and undefined-behaviour sanitizers. Usage: pattern_fuzz.sh [source-folder] [seconds] [seed]
# The last line is `N passed, N failed`; the exit status is 0 when nothing failed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sources="$here/../../Sources/CLuaShim"
if [ $# -gt 0 ] && [ -d "$1" ]; then
    sources=$1
    shift
fi
seconds=${1:-10}
seed=${2:-$(date +%s)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

compile() {
    output=$1
    shift
    # shellcheck disable=SC2046 # pkg-config gives words
    "${CC:-gcc}" -std=c11 -D_GNU_SOURCE -g -Wall -Wextra -Werror "$@" -I"$sources" -I"$sources/include" \
        $(pkg-config --cflags lua5.4) "$here/pattern_fuzz.c" \
        "$sources/ws_pattern.c" "$sources/ws_string.c" "$sources/ws_table.c" $(pkg-config --libs lua5.4) -o "$output"
}

compile "$work/plain" -O2
compile "$work/sanitized" -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined

passed=0
failed=0
for variant in plain sanitized; do
    echo "$variant:"
    "$work/$variant" "$seconds" "$seed" >"$work/output" 2>&1 || true
    sed '$d' "$work/output"
    closing=$(tail -n 1 "$work/output")
    case $closing in
    *" passed, "*" failed")
        passed=$((passed + ${closing%% *}))
        rest=${closing#* passed, }
        failed=$((failed + ${rest%% *}))
        ;;
    *)
        echo "$closing"
        failed=$((failed + 1))
        ;;
    esac
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
