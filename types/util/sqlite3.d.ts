/**
 * Databases of SQLite3 through lsqlite3, in place of `util.sql` (`util/sqlite3.lua`). It cannot be loaded where
 * lsqlite3 is not installed.
 * @since 13.0
 * @see util/sqlite3.lua
 * @noResolution
 * @noSelf
 */
declare module "util.sqlite3" {
	import type {
		Cell,
		Column,
		ColumnDefinition,
		ConnectionParameters,
		Done,
		Engine,
		Index,
		IndexDefinition,
		Result,
		Row,
		Table,
		TableDefinition,
	} from "util.sql";

	/** What a change has done; it can also be called, for an iterator over rows. */
	export type SqliteResult = Result & {
		/** Gives an iterator over the rows of the answer. */
		(this: void): LuaIterable<Row>;
		/** How many rows the answer has. Compiles to the length operator. */
		readonly row_count: LuaLengthMethod<number>;
	};

	/** Where a database is. */
	export interface SqliteParameters extends ConnectionParameters {
		/** Its kind. */
		readonly driver: "SQLite3";
	}

	/** A database. */
	export interface SqliteEngine extends Omit<Engine, "execute" | "prepquery"> {
		/**
		 * Runs a statement, and connects where needed. Without values it is run at once; with them it is returned to be
		 * run.
		 *
		 * @param sql The statement, with `?` for values.
		 * @param values The values.
		 * @returns True, an error, or the statement of lsqlite3; or nil and an error.
		 */
		execute(sql: string, ...values: Cell[]): LuaMultiReturn<[done: unknown, problem?: unknown]>;
		/**
		 * Runs a statement on the open connection.
		 *
		 * @param sql The statement, without values.
		 * @returns True; or nil and an error.
		 */
		_(sql: string): Done;
	}

	/**
	 * Called after connecting.
	 *
	 * @param self The database.
	 * @returns False and an error for a connection that is not to be used.
	 */
	export type OnConnect = (
		this: SqliteEngine,
	) => LuaMultiReturn<[ok?: boolean | undefined, problem?: unknown]> | undefined;

	/**
	 * Tells whether a value is a column.
	 *
	 * @param value Any value.
	 * @returns Whether it is.
	 */
	export function is_column(value: unknown): value is Column;
	/**
	 * Tells whether a value is an index.
	 *
	 * @param value Any value.
	 * @returns Whether it is.
	 */
	export function is_index(value: unknown): value is Index;
	/**
	 * Tells whether a value is a table.
	 *
	 * @param value Any value.
	 * @returns Whether it is.
	 */
	export function is_table(value: unknown): value is Table;
	/**
	 * Tells whether a value is a query; nothing makes any.
	 *
	 * @param value Any value.
	 * @returns False.
	 */
	export function is_query(value: unknown): boolean;
	/**
	 * Describes a column.
	 *
	 * @param definition What it is like.
	 * @returns The same table, as a column.
	 */
	function column(definition: ColumnDefinition): Column;
	/**
	 * Describes a table.
	 *
	 * @param definition What it is like.
	 * @returns The table, which is not made in any database by that.
	 */
	function table(definition: TableDefinition): Table;
	/**
	 * Describes an index.
	 *
	 * @param definition What it is like.
	 * @returns The same table, as an index.
	 */
	function index(definition: IndexDefinition): Index;

	export { column as Column, index as Index, table as Table };
	/**
	 * Describes a database; connects when it is first used. Called as a method of the library. Throws where it is not
	 * of SQLite3.
	 *
	 * @param params Where it is.
	 * @param onconnect Called after connecting.
	 * @param ondisconnect Called when the connection was lost.
	 * @returns The database.
	 */
	export function create_engine(
		this: unknown,
		params: SqliteParameters,
		onconnect?: OnConnect,
		ondisconnect?: (this: SqliteEngine) => void,
	): SqliteEngine;
	/**
	 * Writes where a database is as a URL, with the password.
	 *
	 * @param params Where it is.
	 * @returns The URL.
	 */
	export function db2uri(params: ConnectionParameters): string;
}
