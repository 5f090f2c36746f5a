# `./build.sh test`: builds and runs everything. Sourced by build.sh, whose functions it uses.

. test/verbs/count.sh

# Counts one check that either holds or does not: check NAME COMMAND ...
check() {
	local name=$1 output
	shift
	if output=$("$@" 2>&1); then
		passed=$((passed + 1))
		echo "ok      $name"
	else
		failed=$((failed + 1))
		note_failure "FAILED  $name" "$output"
	fi
}

# Runs the specs with one Lua and adds up what busted counts: specs NAME LUA PROSODY_DIR
specs() {
	local name=$1 lua=$2 reports files good bad broken found
	reports=$(mktemp -d)
	# Each file in a process of its own, two at a time.
	printf '%s\n' test/spec/*_spec.lua | PROSODY_DIR=$3 xargs -P 2 -I '{}' sh -c \
		'busted --lua="$1" --lpath="test/spec/?.lua" --output=plainTerminal "$2" > "$3/$(basename "$2")" 2>&1 || true' \
		sh "$lua" '{}' "$reports"
	files=$(find test/spec -maxdepth 1 -name '*_spec.lua' | wc -l)
	read -r found good bad broken < <(cat "$reports"/* | awk '
		/^[0-9]+ success(es)? \/ [0-9]+ failures?/ { found++; good += $1; bad += $4; broken += $7 }
		END { print found + 0, good + 0, bad + 0, broken + 0 }')
	# A file without a summary has failed as a whole.
	bad=$((bad + broken + files - found))
	passed=$((passed + good))
	failed=$((failed + bad))
	if [ $bad -eq 0 ]; then
		echo "ok      specs on $name: $good passed"
	else
		note_failure "FAILED  specs on $name: $good passed, $bad failed" \
			"$(cd "$reports" && grep --files-without-match ' 0 failures / 0 errors' -- * | xargs tail --verbose --lines=+1)"
	fi
	rm -rf "$reports"
}

need_node
need_packages lua5.1=lua5.1 luajit=luajit lua5.2=lua5.2 lua5.3=lua5.3 lua5.4=lua5.4 busted=lua-busted \
	luacheck=lua-check chromium=chromium luarocks=luarocks python:slixmpp=python3-slixmpp
need_ejabberd
need_prosody

build
# Somebody who is at work on the sources has not committed what they build yet.
[ -z "${CI:-}" ] || check "dist is what git has" git diff --exit-code --stat HEAD -- dist
check "types of the module" npx --no-install tsc --noEmit --project tsconfig.json
check "types of the package" npx --no-install tsc --project types/tsconfig.json
check "types of the tests" npx --no-install tsc --noEmit --project test/tsconfig.json
check "imports go one way" npx --no-install depcruise --config test/build/imports.cjs src
check "style of TypeScript" npx --no-install biome check --error-on-warnings
check "style of Lua" luacheck --quiet dist test types/check

for version in $prosody_versions; do
	specs "Lua 5.4 with the libraries of Prosody $version" "$(command -v lua5.4)" "$(prosody_libraries "$version")"
done
for lua in lua5.1 luajit lua5.2 lua5.3; do
	specs "$lua" "$(command -v $lua)" "$(prosody_libraries "${prosody_versions%% *}")"
done

PROSODY_DIR=$(prosody_libraries "${prosody_versions%% *}") vitest

print_counts
