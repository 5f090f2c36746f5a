# `./build.sh bench [OPTION ...]`: counts what a request costs. Sourced by build.sh, whose functions it uses.

need_node
need_packages valgrind=valgrind
# The figures are those of 0.12 on Lua 5.4.
PROSODY_VERSIONS=0.12 need_prosody
build
exec node_modules/.bin/tsx test/bench/bench.ts "$@"
