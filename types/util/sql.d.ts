/**
 * SQL databases through LuaDBI (`util/sql.lua`). It cannot be loaded where LuaDBI is not installed.
 * @see util/sql.lua
 * @noResolution
 * @noSelf
 */
declare module "util.sql" {
	/** The kinds of databases. */
	export type Driver = "MySQL" | "PostgreSQL" | "SQLite3";

	/** What a cell holds, nil for NULL, and what a `?` can stand for. */
	export type Cell = string | number | boolean | undefined;

	/** A row: its cells from 1. */
	export interface Row {
		/** A cell, by its place from 1. */
		readonly [column: number]: Cell;
	}

	/** Where a database is. */
	export interface ConnectionParameters {
		/** Its kind. */
		readonly driver: Driver;
		/** Its name; for SQLite3 the path of its file. */
		readonly database: string;
		/** Who connects. */
		readonly username?: string | undefined;
		/** The password; for SQLite3, since 13.0, the key of an encrypted file. */
		readonly password?: string | undefined;
		/** The machine. */
		readonly host?: string | undefined;
		/** The port. */
		readonly port?: number | undefined;
	}

	/** What a column is like. */
	export interface ColumnDefinition {
		/** Its name. */
		readonly name: string;
		/** Its type in SQL; `MEDIUMTEXT` becomes `TEXT` where it is not known. */
		readonly type: string;
		/** False forbids NULL. */
		readonly nullable?: boolean;
		/** Whether it is the primary key. */
		readonly primary_key?: boolean;
		/** Whether the database numbers the rows. */
		readonly auto_increment?: boolean;
	}

	/** What an index is like. */
	export interface IndexDefinition {
		/** Its name. */
		readonly name: string;
		/** The table; set where it is part of a table. */
		table?: string;
		/** Whether no two rows may be alike in it. */
		readonly unique?: boolean;
		/** The columns, numbered from 1. */
		readonly [place: number]: string;
	}

	/** What a table is like. */
	export interface TableDefinition {
		/** Its name. */
		readonly name: string;
		/** The columns and indices, numbered from 1. */
		readonly [place: number]: Column | Index;
	}

	/** A column. */
	export interface Column extends ColumnDefinition {
		/** Tells it from others; not there at run time. */
		readonly __kind: "column";
	}

	/** An index. */
	export interface Index extends IndexDefinition {
		/** Tells it from others; not there at run time. */
		readonly __kind: "index";
	}

	/** A table. */
	export interface Table {
		/** What it is like. */
		readonly __table__: TableDefinition;
		/** Its columns, numbered from 1 and by name. */
		readonly c: LuaTable<number | string, Column | undefined>;
		/** Its name. */
		readonly name: string;
		/**
		 * Makes it in a database, with its indices, unless it is there.
		 *
		 * @param engine The database.
		 * @returns A true value; or false or nil and an error.
		 */
		create(engine: Engine): LuaMultiReturn<[ok: unknown, problem?: unknown]>;
	}

	/** What a change has done. */
	export interface Result {
		/**
		 * Counts the rows that were changed.
		 *
		 * @returns How many.
		 */
		affected(): number;
		/**
		 * Counts the rows of the answer.
		 *
		 * @returns How many.
		 */
		rowcount(): number;
	}

	/** What a step returns: true; or false or nil and an error. */
	export type Done = LuaMultiReturn<
		[ok: true, problem?: undefined] | [ok: false | undefined, problem: unknown]
	>;

	/** What a function returns, as a tuple. */
	export type ResultsOf<Results> = Results extends LuaMultiReturn<infer Values> ? Values : [Results];

	/** A statement of the database, which LuaDBI has prepared and run. */
	export interface Statement {
		/**
		 * Counts the rows that were changed.
		 *
		 * @returns How many.
		 */
		affected(): number;
		/**
		 * Counts the rows of the answer.
		 *
		 * @returns How many.
		 */
		rowcount(): number;
		/**
		 * Iterates over the rows.
		 *
		 * @param named Whether to have cells by the names of columns.
		 * @returns An iterator.
		 */
		rows(named?: boolean): LuaIterable<Row>;
		/** Ends the statement. */
		close(): void;
	}

	/** A database. What a query can say only within `transaction` throws on errors. */
	export interface Engine {
		/** Where it is, as a URL. */
		readonly url: string;
		/** Where it is. */
		readonly params: ConnectionParameters;
		/** The connection of LuaDBI; nil while there is none. */
		conn?: unknown;
		/** The encoding, once connected. */
		readonly charset?: string;

		/**
		 * Connects, unless it is connected.
		 *
		 * @returns True; or false or nil and an error.
		 */
		connect(): Done;
		/**
		 * Called after connecting, to be replaced.
		 *
		 * @returns False and an error for a connection that is not to be used.
		 */
		onconnect(): LuaMultiReturn<[ok?: boolean | undefined, problem?: unknown]> | undefined;
		/**
		 * Called when the connection was lost, to be replaced.
		 * @since 13.0
		 */
		ondisconnect(): void;
		/**
		 * Changes a query into what the database understands.
		 *
		 * @param sql The query, with names in double quotes.
		 * @returns The query.
		 */
		prepquery(sql: string): string;
		/**
		 * Runs a statement, and connects where needed.
		 *
		 * @param sql The statement, with `?` for values.
		 * @param values The values.
		 * @returns The statement of LuaDBI; or false or nil and an error.
		 */
		execute(
			sql: string,
			...values: Cell[]
		): LuaMultiReturn<
			[statement: Statement, problem: undefined] | [statement: false | undefined, problem: unknown]
		>;
		/**
		 * Runs a query and reads all rows. Throws on errors.
		 *
		 * @param sql The query, with `?` for values.
		 * @param values The values.
		 * @returns An iterator over the rows.
		 */
		execute_query(sql: string, ...values: Cell[]): LuaIterable<Row>;
		/**
		 * Runs a statement that changes something. Throws on errors.
		 *
		 * @param sql The statement, with `?` for values.
		 * @param values The values.
		 * @returns What it has done.
		 */
		execute_update(sql: string, ...values: Cell[]): Result;
		/**
		 * Runs an INSERT. Throws on errors.
		 *
		 * @param sql The statement, with `?` for values.
		 * @param values The values.
		 * @returns What it has done.
		 */
		insert(sql: string, ...values: Cell[]): Result;
		/**
		 * Runs a SELECT and reads all rows. Throws on errors.
		 *
		 * @param sql The query, with `?` for values.
		 * @param values The values.
		 * @returns An iterator over the rows.
		 */
		select(sql: string, ...values: Cell[]): LuaIterable<Row>;
		/**
		 * Runs a DELETE. Throws on errors.
		 *
		 * @param sql The statement, with `?` for values.
		 * @param values The values.
		 * @returns What it has done.
		 */
		delete(sql: string, ...values: Cell[]): Result;
		/**
		 * Runs an UPDATE. Throws on errors.
		 *
		 * @param sql The statement, with `?` for values.
		 * @param values The values.
		 * @returns What it has done.
		 */
		update(sql: string, ...values: Cell[]): Result;
		/**
		 * Writes queries to the log, for all databases.
		 *
		 * @param enable Whether to.
		 */
		debug(enable: boolean): void;
		/**
		 * Runs a function as one transaction, once.
		 *
		 * @param func The function; where it throws, nothing is changed.
		 * @param args What it is given.
		 * @returns True and up to three of its results; or false or nil and an error.
		 */
		_transaction<Args extends unknown[], Results>(
			func: (this: void, ...args: Args) => Results,
			...args: Args
		): LuaMultiReturn<[ok: true, ...results: ResultsOf<Results>] | [ok: false | undefined, problem: unknown]>;
		/**
		 * Runs a function as one transaction, and once more where the connection was lost.
		 *
		 * @param func The function; where it throws, nothing is changed.
		 * @param args What it is given.
		 * @returns True and up to three of its results, one alone with `util.sqlite3`; or false or nil and an error.
		 */
		transaction<Args extends unknown[], Results>(
			func: (this: void, ...args: Args) => Results,
			...args: Args
		): LuaMultiReturn<[ok: true, ...results: ResultsOf<Results>] | [ok: false | undefined, problem: unknown]>;
		/**
		 * Makes an index.
		 *
		 * @param index The index, with the name of its table.
		 * @returns A true value; or false or nil and an error.
		 */
		_create_index(index: IndexDefinition): LuaMultiReturn<[ok: unknown, problem?: unknown]>;
		/**
		 * Makes a table and its indices.
		 *
		 * @param table The table.
		 * @returns A true value; or false or nil and an error.
		 */
		_create_table(table: Table): LuaMultiReturn<[ok: unknown, problem?: unknown]>;
		/**
		 * Sets the connection to UTF-8.
		 *
		 * @returns True; or false or nil and an error.
		 */
		set_encoding(): Done;
	}

	/**
	 * Called after connecting.
	 *
	 * @param self The database.
	 * @returns False and an error for a connection that is not to be used.
	 */
	export type OnConnect = (
		this: Engine,
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
	 * Stands for a type.
	 *
	 * @returns A text without use.
	 * @until 0.12
	 */
	function integer_type(): string;
	/**
	 * Stands for a type.
	 *
	 * @returns A text without use.
	 * @until 0.12
	 */
	function string_type(): string;
	/**
	 * Describes a column.
	 *
	 * @param definition What it is like.
	 * @returns The same table, as a column.
	 */
	export function Column(definition: ColumnDefinition): Column;
	/**
	 * Describes a table.
	 *
	 * @param definition What it is like.
	 * @returns The table, which is not made in any database by that.
	 */
	export function Table(definition: TableDefinition): Table;
	/**
	 * Describes an index.
	 *
	 * @param definition What it is like.
	 * @returns The same table, as an index.
	 */
	export function Index(definition: IndexDefinition): Index;
	/**
	 * Describes a database; connects when it is first used. Called as a method of the library.
	 *
	 * @param params Where it is.
	 * @param onconnect Called after connecting.
	 * @param ondisconnect Called when the connection was lost.
	 * @returns The database.
	 * @since 13.0
	 */
	export function create_engine(
		this: unknown,
		params: ConnectionParameters,
		onconnect: OnConnect | undefined,
		ondisconnect: (this: Engine) => void,
	): Engine;
	/**
	 * Describes a database; connects when it is first used. Called as a method of the library.
	 *
	 * @param params Where it is.
	 * @param onconnect Called after connecting.
	 * @returns The database.
	 */
	export function create_engine(this: unknown, params: ConnectionParameters, onconnect?: OnConnect): Engine;
	/**
	 * Writes where a database is as a URL, with the password.
	 *
	 * @param params Where it is.
	 * @returns The URL.
	 */
	export function db2uri(params: ConnectionParameters): string;

	export { integer_type as Integer, string_type as String };
}
