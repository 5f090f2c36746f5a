# `./build.sh machines`: several machines under a high load, for minutes. Sourced by build.sh, whose functions it uses.

. test/verbs/count.sh

need_node
# Where there is none, the scenarios with it say so, and fail.
(need_ejabberd) || true
need_prosody
build
MACHINES=long vitest --no-file-parallelism test/e2e/machines

print_counts
