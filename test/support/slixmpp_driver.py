# Logs clients of slixmpp in and has them do what the test says: one JSON object a line comes on standard input,
# and answers and everything that passes on the wire go to standard output. Used by slixmpp.ts; ends when standard
# input does.

import asyncio
import codecs
import hashlib
import json
import os
import sys
from xml.etree import ElementTree

from slixmpp import ClientXMPP
from slixmpp.exceptions import IqError, XMPPError
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

CLIENT = "jabber:client"
ASK = "urn:example:ask"


def say(line):
	sys.stdout.write(json.dumps(line) + "\n")
	sys.stdout.flush()


def bytes_of(seed, size):
	"""So many bytes that look random and are the same for the same seed."""
	return hashlib.shake_256(seed.encode()).digest(size)


def sha256(data):
	return hashlib.sha256(data).hexdigest()


class Client(ClientXMPP):
	def __init__(self, name, jid, password, plugins):
		super().__init__(jid, password, plugin_config={
			"feature_mechanisms": {"unencrypted_plain": True},
			"xep_0047": {"auto_accept": True, "block_size": 4096, "max_block_size": 8192},
			"xep_0184": {"auto_ack": True},
		}, sasl_mech="PLAIN")
		self.name = name
		self.decoder = codecs.getincrementaldecoder("utf-8")()
		self.use_message_ids = True
		self.use_presence_ids = False
		# Only what the test asks for is sent.
		self.auto_authorize = None
		self.auto_subscribe = False
		self.whitespace_keepalive = False
		self.ended = asyncio.Event()
		self.received_streams = asyncio.Queue()
		self.opened_streams = set()
		self.members = {}
		for plugin in plugins:
			self.register_plugin(plugin)
		self.add_event_handler("disconnected", self.note_end)

	def data_received(self, data):
		say({"event": "in", "client": self.name, "text": self.decoder.decode(data)})
		super().data_received(data)

	def send_raw(self, data):
		# It may still be about to answer something when the test has ended its connection.
		if not self.transport:
			return
		text = data.decode() if isinstance(data, bytes) else data
		super().send_raw(data)
		say({"event": "out", "client": self.name, "text": text})

	def note_end(self, _):
		self.ended.set()
		say({"event": "ended", "client": self.name})

	async def log_in(self, host, port):
		outcome = asyncio.get_running_loop().create_future()

		def settle(error):
			if not outcome.done():
				outcome.set_result(error)

		self.add_event_handler("session_start", lambda _: settle(None))
		self.add_event_handler("failed_all_auth", lambda _: settle("not-authorized"))
		self.add_event_handler("connection_failed", lambda reason: settle(f"cannot connect: {reason}"))
		self.add_event_handler("disconnected", lambda reason: settle(f"disconnected: {reason}"))
		self.connect((host, port), force_starttls=False, disable_starttls=True)
		problem = await outcome
		if problem:
			self.abort()
			raise RuntimeError(problem)

	# What a service does

	def serve(self, by):
		"""Answers every request of urn:example:ask, saying who has."""
		def answer(iq):
			if iq["type"] not in ("get", "set"):
				return
			reply = iq.reply()
			reply.append(ElementTree.Element(f"{{{ASK}}}told", {"by": by}))
			reply.send()

		self.register_handler(Callback("ask", MatchXPath(f"{{{CLIENT}}}iq/{{{ASK}}}ask"), answer))

	def offer_command(self, node):
		"""Offers a command of three stages: a name, a colour, and a confirmation that repeats both (XEP-0050)."""
		def form(title, **fields):
			made = self["xep_0004"].make_form("form", title)
			for var, value in fields.items():
				made.add_field(var=var, ftype="text-single", value=value)
			return made

		def ask_name(_, session):
			session["payload"] = form("name?", name="")
			session["has_next"] = True
			session["next"] = ask_colour
			return session

		def ask_colour(answer, session):
			session["name"] = answer["values"]["name"]
			session["payload"] = form("colour?", colour="")
			session["has_next"] = False
			session["next"] = confirm
			return session

		def confirm(answer, session):
			told = f"{session['name']} likes {answer['values']['colour']}, says {self.boundjid.resource}"
			made = self["xep_0004"].make_form("result", "done")
			made.add_field(var="told", ftype="text-single", value=told)
			session["payload"] = made
			session["next"] = None
			return session

		self["xep_0050"].add_command(node=node, name=node, handler=ask_name)

	def take_bytes(self):
		"""Takes every bytestream (XEP-0047) that another one opens to its end."""
		async def take(stream):
			if stream.sid in self.opened_streams:
				return
			data = await stream.gather(timeout=120)
			seen = {"peer": stream.peer_jid.full, "size": len(data), "sha256": sha256(data)}
			self.received_streams.put_nowait(seen)

		self.add_event_handler("ibb_stream_start", take)

	def hold_group(self):
		"""Holds a group conversation at each address that somebody joins by presence."""
		def room_of(jid):
			return jid.bare

		def on_presence(presence):
			sender, kind = presence["from"], presence.xml.get("type")
			if sender.bare == self.boundjid.bare or kind not in (None, "unavailable", "error"):
				return
			members = self.members.setdefault(room_of(sender), [])
			here = sender.full in members
			if kind is None and not here:
				members.append(sender.full)
			elif kind is not None and here:
				members.remove(sender.full)
			else:
				return
			verb = "joined" if kind is None else "left"
			if kind is None:
				self.send_presence(pto=sender, pstatus=f"{len(members)} here")
			for member in members:
				if member != sender.full:
					self.send_message(mto=member, mtype="chat", mbody=f"{sender.resource} has {verb}")

		def on_message(message):
			sender = message["from"]
			members = self.members.get(room_of(sender), [])
			if sender.full not in members or message["type"] == "error":
				return
			for member in members:
				if member != sender.full:
					self.send_message(mto=member, mtype="chat", mbody=f"{sender.resource}: {message['body']}")

		self.add_event_handler("presence", on_presence)
		self.add_event_handler("message", on_message)

	# What a user does

	async def request(self, to, kind, payload):
		"""Resolves with the answer, which slixmpp takes from the address that was asked only."""
		iq = self.Iq()
		iq["type"], iq["to"] = kind, to
		iq.append(ElementTree.fromstring(payload))
		try:
			return str(await iq.send(timeout=20))
		except IqError as error:
			return str(error.iq)

	async def run_command(self, to, node, answers):
		"""Goes through a command to its end, answering each form, and says what each stage showed."""
		done = asyncio.get_running_loop().create_future()
		stages, left = [], list(answers)

		def on_stage(iq, session):
			command = iq["command"]
			form = command["form"]
			stages.append({
				"from": iq["from"].full,
				"status": command["status"],
				"title": form["title"],
				"values": {var: field["value"] for var, field in form.get_fields().items()},
			})
			if command["status"] == "completed":
				done.set_result(stages)
				return
			reply = self["xep_0004"].make_form("submit")
			for var, value in left.pop(0).items():
				reply.add_field(var=var, value=value)
			session["payload"] = reply
			if "next" in command["actions"]:
				self["xep_0050"].continue_command(session)
			else:
				self["xep_0050"].complete_command(session)

		def on_error(iq, session):
			self["xep_0050"].terminate_command(session)
			done.set_exception(IqError(iq))

		self["xep_0050"].start_command(jid=to, node=node, session={"next": on_stage, "error": on_error})
		return await asyncio.wait_for(done, 30)

	async def send_bytes(self, to, size, seed):
		"""Sends so many bytes through a bytestream of its own, and closes it."""
		data = bytes_of(seed, size)
		sid = self.new_id()
		self.opened_streams.add(sid)
		stream = await self["xep_0047"].open_stream(to, sid=sid, timeout=20)
		peer = stream.peer_jid.full
		await stream.sendall(data, timeout=20)
		blocks = stream.send_seq + 1
		await stream.close(timeout=20)
		return {"peer": peer, "sha256": sha256(data), "blocks": blocks}


clients = {}


async def connect(name, jid, password, host, port, plugins):
	client = clients[name] = Client(name, jid, password, plugins)
	await client.log_in(host, port)
	return client.boundjid.full


async def send(client, xml):
	if not client.transport:
		raise RuntimeError("the connection has ended")
	# Through slixmpp's own queue, so that nothing overtakes what slixmpp sends.
	client.send(xml)


async def message(client, to, body=None, type="chat", id=None, state=None, receipt=False, replaces=None):
	made = client.make_message(mto=to, mbody=body, mtype=type)
	if id is not None:
		made["id"] = id
	if state is not None:
		made["chat_state"] = state
	if receipt:
		made["request_receipt"] = True
	if replaces is not None:
		made["replace"]["id"] = replaces
	made.send()
	return made["id"]


async def presence(client, to=None, type=None, show=None, status=None, priority=None):
	client.send_presence(pto=to, ptype=type, pshow=show, pstatus=status, ppriority=priority)


async def request(client, to, type, payload):
	return await client.request(to, type, payload)


async def disco_info(client, to, node=None):
	info = (await client["xep_0030"].get_info(to, node, timeout=20))["disco_info"]
	identities = sorted("/".join(part or "" for part in one) for one in info["identities"])
	return {"identities": identities, "features": sorted(info["features"])}


async def disco_items(client, to, node=None):
	items = (await client["xep_0030"].get_items(to, node, timeout=20))["disco_items"]["items"]
	return sorted([str(part or "") for part in item] for item in items)


async def advertise(client, feature):
	"""Has a feature of its own, and says so by its capabilities (XEP-0115)."""
	client["xep_0030"].add_feature(feature)
	await client["xep_0115"].update_caps()


async def known_features(client, jid):
	"""The features of somebody whose capabilities have been verified; None while they have not."""
	info = await client["xep_0115"].get_caps(jid)
	return None if info is None else sorted(info["features"])


async def serve(client, by):
	client.serve(by)


async def offer_command(client, node):
	client.offer_command(node)


async def run_command(client, to, node, answers):
	return await client.run_command(to, node, answers)


async def take_bytes(client):
	client.take_bytes()


async def taken_bytes(client):
	return await asyncio.wait_for(client.received_streams.get(), 60)


async def send_bytes(client, to, size, seed):
	return await client.send_bytes(to, size, seed)


async def hold_group(client):
	client.hold_group()


async def stop(client):
	if client.transport:
		client.disconnect(wait=5)
		await client.ended.wait()


async def cut(client):
	if client.transport:
		client.transport.abort()


operations = {operation.__name__: operation for operation in [
	send, message, presence, request, disco_info, disco_items, advertise, known_features, serve, offer_command,
	run_command, take_bytes, taken_bytes, send_bytes, hold_group, stop, cut,
]}


def problem_of(error):
	if isinstance(error, XMPPError):
		return f"{error.etype}/{error.condition}"
	return f"{type(error).__name__}: {error}"


async def obey(order):
	number, name, client = order.pop("number"), order.pop("operation"), order.pop("client")
	try:
		if name == "connect":
			result = await connect(client, **order)
		else:
			result = await operations[name](clients[client], **order)
		say({"event": "done", "number": number, "result": result})
	except Exception as error:
		say({"event": "failed", "number": number, "problem": problem_of(error)})


async def main():
	reader = asyncio.StreamReader(limit=1 << 24)
	loop = asyncio.get_running_loop()
	await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
	# What the loop holds weakly must not vanish before it is done.
	tasks = set()
	say({"event": "ready"})
	while line := await reader.readline():
		task = asyncio.ensure_future(obey(json.loads(line)))
		tasks.add(task)
		task.add_done_callback(tasks.discard)
	# Slixmpp would wait for the server; whoever wanted an orderly end has said so before.
	os._exit(0)


asyncio.run(main())
