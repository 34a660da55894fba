#!/usr/bin/env bash
# Holds the JSON parser against simdjson on spoiled texts, with the address and undefined-behaviour sanitizers, once with
# its vector code and once without. Usage: json_fuzz.sh [seconds] [seed]
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-10}
seed=${2:-$(date +%s)}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

flags=(-std=c++17 -g -Wall -Wextra -Werror -ISources/CJSON/include -ITests/CReferenceJSON/include)
# simdjson is as it is: only our own code is looked into.
g++ "${flags[@]}" -O2 -c Tests/CReferenceJSON/Reference.cpp -o "$folder/reference.o"
sanitizers=(-O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined)
for variant in "" -DWSJSON_NO_VECTORS; do
  # shellcheck disable=SC2086 # one word or none
  g++ "${flags[@]}" "${sanitizers[@]}" $variant Sources/CJSON/*.cpp Tests/Hostile/json_fuzz.cpp "$folder/reference.o" \
    -lsimdjson -o "$folder/fuzz"
  echo "seed $seed${variant:+, $variant}:"
  "$folder/fuzz" "$seconds" "$seed" Tests/Fixtures/*/*.json
done
