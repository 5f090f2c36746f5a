# `./build.sh test`: builds and runs everything. Sourced by build.sh, whose functions it uses.

passed=0
failed=0

# Counts one check that either holds or does not: check NAME COMMAND ...
check() {
	local name=$1 output
	shift
	if output=$("$@" 2>&1); then
		passed=$((passed + 1))
		echo "ok      $name"
	else
		failed=$((failed + 1))
		printf 'FAILED  %s\n%s\n' "$name" "$output"
	fi
}

# Runs the specs with one Lua and adds up what busted counts: specs NAME LUA PROSODY_DIR
specs() {
	local name=$1 lua=$2 output summary
	output=$(PROSODY_DIR=$3 busted --lua="$lua" --lpath='test/spec/?.lua' --output=plainTerminal test/spec 2>&1) || true
	summary=$(grep -E '^[0-9]+ success(es)? / [0-9]+ failures?' <<< "$output" | tail -n 1)
	if [ -z "$summary" ]; then
		failed=$((failed + 1))
		printf 'FAILED  specs on %s\n%s\n' "$name" "$output"
		return
	fi
	local good bad broken
	read -r good _ _ bad _ _ broken _ <<< "$summary"
	passed=$((passed + good))
	failed=$((failed + bad + broken))
	echo "$([ $((bad + broken)) -eq 0 ] && echo 'ok     ' || echo 'FAILED ') specs on $name: $good passed, $((bad + broken)) failed"
	[ $((bad + broken)) -eq 0 ] || echo "$output"
}

# Runs what vitest runs, shows its progress and adds up its counts.
vitest() {
	local report
	report=$(mktemp)
	npx --no-install vitest run --reporter=verbose --reporter=json --outputFile.json="$report" < /dev/null || true
	local good bad
	read -r good bad < <(node -e '
		const { readFileSync } = require("node:fs");
		try {
			const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests, success } =
				JSON.parse(readFileSync(process.argv[1], "utf8"));
			if (numPendingTests > 0) console.error(`${numPendingTests} skipped`);
			console.log(numPassedTests, Math.max(numFailedTests, success ? 0 : 1));
		} catch (error) {
			console.error(`vitest left no report: ${error.message}`);
			console.log(0, 1);
		}
	' "$report")
	rm -f "$report"
	passed=$((passed + good))
	failed=$((failed + bad))
}

need_node
need_packages lua5.1=lua5.1 luajit=luajit lua5.2=lua5.2 lua5.3=lua5.3 lua5.4=lua5.4 busted=lua-busted \
	luacheck=lua-check python:slixmpp=python3-slixmpp
need_prosody

build
# Somebody who is at work on the sources has not committed what they build yet.
[ -z "${CI:-}" ] || check "dist is what git has" git diff --exit-code --stat HEAD -- dist
check "types of the module" npx --no-install tsc --noEmit --project tsconfig.json
check "types of the package" npx --no-install tsc --project types/tsconfig.json
check "types of the tests" npx --no-install tsc --noEmit --project test/tsconfig.json
check "style of TypeScript" npx --no-install biome check --error-on-warnings
check "style of Lua" luacheck --quiet dist test types/check

for version in $prosody_versions; do
	specs "Lua 5.4 with the libraries of Prosody $version" "$(command -v lua5.4)" "$(prosody_libraries "$version")"
done
for lua in lua5.1 luajit lua5.2 lua5.3; do
	specs "$lua" "$(command -v $lua)" "$(prosody_libraries "${prosody_versions%% *}")"
done

PROSODY_DIR=$(prosody_libraries "${prosody_versions%% *}") vitest

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
