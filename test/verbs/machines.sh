# `./build.sh machines`: several machines that die, return and hang, for minutes under a high load; MACHINES_RATE is how many
# requests a second, if not 200. Sourced by build.sh, whose functions it uses.

. test/verbs/count.sh

need_node
# Where there is none, the scenarios with it say so, and fail.
(need_ejabberd) || true
need_prosody
build
MACHINES=long vitest --no-file-parallelism test/e2e/machines

print_counts
