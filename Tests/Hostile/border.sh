#!/usr/bin/env bash
# Compiles the C side of the Lua border with its hostile scripts and runs them: with AddressSanitizer and
# UndefinedBehaviorSanitizer, then under valgrind (which also sees inside Debian's Lua), then with the collector at its most
# aggressive.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

build() { # output, flags
  local output=$1
  shift
  local objects=()
  for file in Sources/CLuaShim/*.c Tests/Hostile/border.c; do
    gcc -std=gnu11 -g "$@" -ISources/CLuaShim/include -ISources/CLuaShim -ISources/CJSON/include \
      $(pkg-config --cflags lua5.4) -c "$file" -o "$folder/$(basename "$file").o"
    objects+=("$folder/$(basename "$file").o")
  done
  for file in Sources/CJSON/*.cpp; do
    g++ -std=c++17 -g "$@" -ISources/CJSON/include -c "$file" -o "$folder/$(basename "$file").o"
    objects+=("$folder/$(basename "$file").o")
  done
  g++ "$@" "${objects[@]}" -o "$output" $(pkg-config --libs lua5.4) -lpthread
}

echo "border: with AddressSanitizer"
build "$folder/border-asan" -O1 -DWS_PLAIN_MEMORY -fsanitize=address,undefined -fno-sanitize-recover=undefined
"$folder/border-asan" stress

echo "border: under valgrind"
build "$folder/border" -O1 -DWS_PLAIN_MEMORY
valgrind --quiet --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite "$folder/border"

echo "border: under valgrind, with small blocks that wait in the state"
build "$folder/border" -O1
valgrind --quiet --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite "$folder/border"
