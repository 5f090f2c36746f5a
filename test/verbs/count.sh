# What passed and what failed, of all that a verb runs. Sourced by build.sh, whose functions it uses.

passed=0
failed=0
failures=

# Shows what has failed, and keeps it for the end: note_failure HEAD OUTPUT
note_failure() {
	printf '%s\n%s\n' "$1" "$2"
	failures+=$1$'\n'$2$'\n'
}

# Runs what vitest runs, shows its progress and adds up its counts: vitest [ARGUMENT ...]
vitest() {
	local report
	report=$(mktemp)
	npx --no-install vitest run --reporter=verbose --reporter=json --outputFile.json="$report" "$@" < /dev/null || true
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

# Debian's package of ejabberd would start a server with the machine; the tests start their own.
need_ejabberd() {
	is_there package:ejabberd && return
	need_packages package:ejabberd=ejabberd
	as_root update-rc.d ejabberd disable > /dev/null 2>&1 || true
}

# The last line of such a verb, after what has failed before vitest; fails where something has failed.
print_counts() {
	printf '%s' "$failures"
	echo "$passed passed, $failed failed"
	[ "$failed" -eq 0 ]
}
