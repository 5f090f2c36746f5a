/**
 * Handlers of ad-hoc commands that ask with a form (`util/adhoc.lua`, XEP-0050).
 *
 * The command itself is made with `module.require("adhoc").new(name, node, handler, permission)` of mod_adhoc
 * and handed to `module.provides("adhoc", command)`.
 * @see https://prosody.im/doc/developers/util/dataforms for the forms
 * @noResolution
 * @noSelf
 */
declare module "util.adhoc" {
	/** What a client asks of a command (XEP-0050, section 3.4). */
	type CommandAction = "cancel" | "complete" | "execute" | "next" | "prev";

	/** The buttons that a form can offer. */
	type FormAction = "complete" | "next" | "prev";

	/** How a command stands after a step (XEP-0050, section 3.3). */
	type CommandStatus = "canceled" | "completed" | "error" | "executing";

	/** What arrived from the client in this step. */
	interface CommandData {
		/**
		 * The session that asked.
		 * @since 13.0
		 */
		readonly origin: Session;
		/**
		 * The IQ that asked.
		 * @since 13.0
		 */
		readonly stanza: import("util.stanza").Stanza;
		/** The address that the command was sent to. */
		readonly to: string;
		/** The full address of the user. */
		readonly from: string;
		/** The action; `execute` where the client named none, and unchecked text where it named another. */
		readonly action: CommandAction | (string & {});
		/** The form that was submitted, or nil where there was none. */
		readonly form: import("util.stanza").Element | undefined;
	}

	/** The buttons of a step: a list that starts at 1, and which of them is the default. */
	interface CommandActions {
		/** The action that `execute` stands for. */
		default?: FormAction | undefined;
		/** The actions, numbered from 1. */
		[index: number]: FormAction;
	}

	/** A form, or its layout and the values that fill it. */
	type FilledForm =
		| import("util.dataforms").Form
		| {
				/** The form. */
				layout: import("util.dataforms").Form;
				/** Its values by field name. */
				values?: import("util.dataforms").FormInput | undefined;
		  };

	/** What a handler answers: what goes into the reply, and whether the command goes on. */
	interface CommandReply {
		/** How the command stands; anything but `executing` ends it. */
		status: CommandStatus;
		/** The buttons; `complete` alone where left out. */
		actions?: CommandActions | readonly FormAction[] | undefined;
		/** A form to fill in. */
		form?: FilledForm | undefined;
		/** A form that shows a result. */
		result?: FilledForm | undefined;
		/** A note that informs. */
		info?: string | undefined;
		/** A note that warns. */
		warn?: string | undefined;
		/**
		 * With the status `error` the stanza error to answer with; with any other a note, of which `message` is
		 * shown.
		 */
		error?:
			| import("util.error").AnyErrorObject
			| import("util.error").ErrorTemplate
			| {
					/** The text of the note. */
					message: string;
			  }
			| undefined;
		/** Any other element to put into the reply. */
		other?: import("util.stanza").Element | undefined;
	}

	/** A command as the handler receives it. */
	interface Command {
		/** What users see. */
		readonly name: string;
		/** The node that it is called by. */
		readonly node: string;
		/** Who may run it. */
		readonly permission: string;
	}

	/**
	 * Runs one step of a command.
	 *
	 * @param command The command.
	 * @param data What the client sent.
	 * @param state What the last step returned as its second result; nil at the first.
	 * @returns The reply, and the state for the next step.
	 */
	type CommandHandler<State = unknown> = (
		this: void,
		command: Command,
		data: CommandData,
		state: State | undefined,
	) => CommandReply | LuaMultiReturn<[reply: CommandReply, state?: State]>;

	/**
	 * Makes a handler that shows a form and then passes on what was filled in. A cancelled command never
	 * reaches `result_handler`.
	 *
	 * The handler throws where a client completes the command without a form.
	 *
	 * @param form The form.
	 * @param result_handler Called with the values by field name, the texts of errors by field name or nil, and
	 * what the client sent.
	 * @returns The handler.
	 */
	function new_simple_form<const L extends import("util.dataforms").FormLayout>(
		form: import("util.dataforms").Form<L>,
		result_handler: (
			this: void,
			fields: import("util.dataforms").FormValues<L>,
			errors: import("util.dataforms").FormErrors<L> | undefined,
			data: CommandData,
		) => CommandReply,
	): CommandHandler<"executing">;

	/**
	 * Makes a handler that shows a form with values in it, and then passes on what was filled in.
	 *
	 * The handler throws where a client completes the command without a form.
	 *
	 * @param form The form.
	 * @param initial_data Called with what the client sent, before the form is shown. It returns the values by
	 * field name; or, as the second result, an error: a table is sent as the stanza error, a text becomes
	 * `internal-server-error` and is not shown.
	 * @param result_handler As for `new_simple_form`.
	 * @returns The handler.
	 */
	function new_initial_data_form<const L extends import("util.dataforms").FormLayout>(
		form: import("util.dataforms").Form<L>,
		initial_data: (
			this: void,
			data: CommandData,
		) =>
			| import("util.dataforms").FormInput<L>
			| LuaMultiReturn<
					[
						values: import("util.dataforms").FormInput<L> | undefined,
						error?: string | import("util.error").AnyErrorObject | import("util.error").ErrorTemplate,
					]
			  >,
		result_handler: (
			this: void,
			fields: import("util.dataforms").FormValues<L>,
			errors: import("util.dataforms").FormErrors<L> | undefined,
			data: CommandData,
		) => CommandReply,
	): CommandHandler<"executing">;
}
