#!/usr/bin/env node
// Makes the folder of a new module from the template: npx prosody-typings NAME

const {
	cpSync,
	existsSync,
	readdirSync,
	readFileSync,
	renameSync,
	statSync,
	writeFileSync,
} = require("node:fs");
const { basename, join } = require("node:path");

function fail(text) {
	console.error(`prosody-typings: ${text}`);
	process.exit(1);
}

/** Puts the name in the place of that of the template, in files and in their names. */
function rename(directory, name) {
	for (const entry of readdirSync(directory)) {
		const path = join(directory, entry.replaceAll("hello", name));
		renameSync(join(directory, entry), path);
		if (statSync(path).isDirectory()) rename(path, name);
		else writeFileSync(path, readFileSync(path, "utf8").replaceAll("hello", name));
	}
}

const [given, ...more] = process.argv.slice(2);
if (given === undefined || more.length > 0) fail("usage: npx prosody-typings NAME");
const name = basename(given).replace(/^mod_/, "");
if (given !== basename(given) || !/^[a-z][a-z0-9_]*$/.test(name)) {
	fail(`"${given}" is no name of a module: small letters, digits and "_" are, with a letter first`);
}
const directory = `mod_${name}`;
if (existsSync(directory)) fail(`there is a ${directory} already`);
cpSync(join(__dirname, "template"), directory, { recursive: true });
rename(directory, name);
console.log(`Made ${directory}. Next:\n\n    cd ${directory}\n    npm install\n    npm run build\n`);
