// @ts-check
"use strict";

/**
 * Refuses exports other than one list of names: in one file they would be fields of a table, looked up at every use.
 */

const ts = require("typescript");

/** @param {ts.Node} node Whether it is a type, of which nothing is left. */
const isType = (node) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);

/** @param {ts.Node} node @param {ts.SyntaxKind} kind */
const hasModifier = (node, kind) =>
	ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind);

/** @param {ts.Statement} statement The names that it declares. */
function namesOf(statement) {
	if (ts.isVariableStatement(statement))
		return statement.declarationList.declarations.map(({ name }) => name.getText()).join(", ");
	return "name" in statement && statement.name ? /** @type {ts.Node} */ (statement.name).getText() : "…";
}

/**
 * @param {ts.Node} node
 * @param {(node: ts.Node, message: string) => void} refuse
 */
function checkExport(node, refuse) {
	if (!node.parent || !ts.isSourceFile(node.parent) || isType(node)) return;
	if (ts.isExportAssignment(node)) {
		const name = ts.isIdentifier(node.expression) ? node.expression.text : "name";
		refuse(node, `a default export has no name in the one file: write "export { ${name} };" at the end.`);
	} else if (ts.isExportDeclaration(node)) {
		const { moduleSpecifier, exportClause } = node;
		if (!moduleSpecifier || node.isTypeOnly) return;
		const names = exportClause?.getText() ?? "…";
		const remedy = `import ${names} from ${moduleSpecifier.getText()} where it is used.`;
		refuse(node, `an export from elsewhere has no place in the one file: ${remedy}`);
	} else if (
		hasModifier(node, ts.SyntaxKind.ExportKeyword) &&
		!hasModifier(node, ts.SyntaxKind.DeclareKeyword)
	) {
		const names = namesOf(/** @type {ts.Statement} */ (node));
		const at = hasModifier(node, ts.SyntaxKind.DefaultKeyword) ? '"export default"' : '"export"';
		const name = ts.canHaveModifiers(node) ? (ts.getModifiers(node)?.[0] ?? node) : node;
		refuse(
			name,
			`${at} in front of a declaration makes a field of it: write "export { ${names} };" at the end.`,
		);
	}
}

module.exports = { checkExport };
