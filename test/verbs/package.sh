# The forms in which the modules are given away. Sourced by build.sh, whose functions it uses.

version() {
	node -p 'require("./package.json").version'
}

# The modules that there are: each is a file in dist.
modules() {
	local file
	for file in dist/mod_*.lua; do
		basename "$file" .lua
	done
}

# The README of a module: that of mod_client_proxy is the one at the top.
readme_of() {
	if [ "$1" = mod_client_proxy ]; then
		echo README.markdown
	else
		echo "docs/$1.markdown"
	fi
}

# rock DIR: packs a rock of each module, which needs no network to be installed.
rock() {
	local dir version name spec
	dir=$(realpath "$1")
	need_packages luarocks=luarocks
	version=$(version)-1
	for name in $(modules); do
		spec=$name-$version.rockspec
		sed "s/^version = .*/version = \"$version\"/" "rockspecs/$name-scm-1.rockspec" > "$dir/$spec"
		# What is packed is plain Lua and for any version of it; luarocks only wants to see some Lua's headers, and Debian's
		# brings those of 5.1 along.
		luarocks --lua-version=5.1 make --pack-binary-rock --deps-mode=none "$dir/$spec" > "$dir/luarocks.log" 2>&1 ||
			fail "luarocks could not pack $name: $(cat "$dir/luarocks.log")"
		mv "$name-$version.all.rock" "$dir/"
		rm "$dir/luarocks.log"
		echo "Packed $dir/$name-$version.all.rock"
	done
}

# community DIR: a folder for each module, as the repository of the community modules has them.
community() {
	local name
	for name in $(modules); do
		mkdir -p "$1/$name"
		install -m 644 "dist/$name.lua" "$1/$name/"
		install -m 644 "$(readme_of "$name")" "$1/$name/README.md"
		echo "Wrote $1/$name"
	done
}

# release DIR: all forms of a version that is committed and described, and their digests.
release() {
	local version
	version=$(version)
	[ -z "$(git status --porcelain)" ] || fail "there is something that is not committed (git status): commit it first"
	grep -qxF "## $version" CHANGELOG.markdown ||
		fail "CHANGELOG.markdown has no line '## $version': say there what is new (package.json has the version)"
	build
	[ -z "$(git status --porcelain)" ] || fail "dist is not what src builds: commit what the build has changed"
	mkdir -p "$1"
	[ -z "$(ls -A "$1")" ] || fail "$1 is not empty"
	cp dist/mod_*.lua "$1/"
	rock "$1"
	community "$1/community"
	(cd "$1" && find . -type f ! -name '*.rockspec' | sort | xargs sha256sum)
}
