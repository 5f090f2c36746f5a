// The forms in which the module is given away: what `build.sh` packs, and what Prosody makes of it.

import { execFile } from "node:child_process";
import {
	appendFileSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { available_versions } from "../support/prosody.ts";
import { ask, login, module_name, proxy, reply, serve, start_scene, users } from "./scene.ts";

const run = promisify(execFile);

/** Resolves with what `build.sh` printed; rejects with what it printed where it fails. */
async function build_sh(words: readonly string[], cwd = "."): Promise<string> {
	try {
		return (await run("./build.sh", [...words], { cwd })).stdout;
	} catch (error) {
		const { stdout, stderr } = error as { stdout: string; stderr: string };
		throw new Error(`${stdout}${stderr}`);
	}
}

// The npm packages are there, or nothing of this would run: `build.sh` must not install them anew while other tests use them,
// as it does where package-lock.json is newer.
utimesSync("node_modules/.package-lock.json", new Date(), new Date());

const folder = mkdtempSync(join(tmpdir(), "packages-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { version: own_version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
const modules = readdirSync("dist")
	.filter((name) => name.endsWith(".lua"))
	.map((name) => name.replace(/\.lua$/, ""));

describe.each(available_versions())("on Prosody %s", (version) => {
	test("rocks are installed without a network, listed, loaded and removed again", async () => {
		await build_sh(["rock", folder]);
		await using server = await start_scene(version);
		for (const name of modules) {
			rmSync(join(server.directory, "plugins", `${name}.lua`));
			await server.prosodyctl("install", join(folder, `${name}-${own_version}-1.all.rock`));
			expect(await server.prosodyctl("list")).toMatch(new RegExp(`^${name}$`, "m"));
		}
		await server.restart();
		await serve(server, "a", () => reply("a"));
		expect(await ask(await login(server))).toBe("result by a");
		await server.load(users, "client_proxy_status");
		for (const name of modules) {
			await server.prosodyctl("remove", name);
			expect(await server.prosodyctl("list")).not.toMatch(new RegExp(`^${name}$`, "m"));
		}
		await server.halt();
		server.expect_errors(/client_proxy/);
		await server.restart();
		expect(await server.is_loaded(proxy, module_name)).toBe(false);
	});

	test("the folders of the community modules' form are plugins as they are", async () => {
		await using server = await start_scene(version);
		const plugins = join(server.directory, "plugins");
		for (const name of modules) rmSync(join(plugins, `${name}.lua`));
		await build_sh(["community", plugins]);
		for (const name of modules) {
			const readme = readFileSync(join(plugins, name, "README.md"), "utf8");
			expect(readme).toMatch(/^---\nlabels:\n- 'Stage-(Alpha|Beta|Stable)'\nsummary: '[^'\n]+'\n/);
		}
		await server.restart();
		await serve(server, "a", () => reply("a"));
		expect(await ask(await login(server))).toBe("result by a");
	});
});

describe("build.sh release", () => {
	const clone = join(folder, "clone");
	const out = join(folder, "release");

	async function git(...words: readonly string[]): Promise<void> {
		await run("git", ["-c", "user.name=test", "-c", "user.email=test@test", ...words], { cwd: clone });
	}

	beforeAll(async () => {
		await run("git", ["clone", "--quiet", "--depth=1", `file://${process.cwd()}`, clone]);
		// What is installed here serves there, too.
		for (const name of ["node_modules", ".cache"]) symlinkSync(resolve(name), join(clone, name));
		appendFileSync(join(clone, ".git/info/exclude"), "node_modules\n.cache\n");
		utimesSync(join(clone, "package-lock.json"), 0, 0);
	});

	test("refuses what is not committed, and a version that CHANGELOG does not describe", async () => {
		await expect(build_sh(["release", out], clone)).rejects.toThrow(`no line '## ${own_version}'`);
		writeFileSync(join(clone, "README.markdown"), "changed");
		await expect(build_sh(["release", out], clone)).rejects.toThrow("not committed");
	});

	test("builds all forms of a version that is described, with their digests", async () => {
		await git("checkout", "--quiet", "README.markdown");
		writeFileSync(join(clone, "CHANGELOG.markdown"), `# Changes\n\n## ${own_version}\n`);
		await git("commit", "--quiet", "--all", "--message=release");
		const printed = await build_sh(["release", out], clone);
		for (const name of modules) {
			const forms = [`${name}.lua`, `${name}-${own_version}-1.all.rock`, `community/${name}/${name}.lua`];
			for (const form of forms) expect(printed).toMatch(new RegExp(`^[0-9a-f]{64}  ./${form}$`, "m"));
		}
	});
});
