/** A page that becomes a part of the module. */
declare module "*.html" {
	const text: string;
	export default text;
}
