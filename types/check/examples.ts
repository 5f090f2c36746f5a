// The examples in the comments of the declarations.

import ts from "typescript";
import type { Declarations } from "./declared.ts";
import { package_directory } from "./declared.ts";

export interface Example {
	/** The file and line that it stands at. */
	readonly place: string;
	/** What it is an example of. */
	readonly name: string;
	/** A module in TypeScript. */
	readonly code: string;
}

/** Every `@example`, as it is written. */
export function examples(declarations: Declarations): readonly Example[] {
	const found: Example[] = [];
	for (const file of declarations.files) {
		const look = (node: ts.Node): void => {
			for (const tag of ts.getJSDocTags(node)) {
				// Those of the parent are told of by it.
				if (tag.tagName.text !== "example" || tag.parent.parent !== node) continue;
				const lines = file.text.slice(tag.tagName.end, tag.end).split("\n");
				const code = lines.map((line) => line.replace(/^\s*\* ?/, "").replace(/\s*\*\/$/, ""));
				const { line } = file.getLineAndCharacterOfPosition(tag.getStart());
				const name = ts.isVariableStatement(node)
					? node.declarationList.declarations[0]?.name.getText()
					: (node as ts.NamedDeclaration).name?.getText();
				found.push({
					place: `${file.fileName.slice(package_directory.length + 1)}:${line + 1}`,
					name: name ?? "",
					code: `${code.join("\n").trim()}\n`,
				});
			}
			ts.forEachChild(node, look);
		};
		look(file);
	}
	return found;
}
