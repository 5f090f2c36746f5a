/** The version of the module, as package.json has it. */
const version = "1.1.0";

export { version };
