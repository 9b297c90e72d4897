/** The answers that fill a page: a moment, a value, a host, a conversation. Times are integer microseconds since 1970. */
import { type Static, Type } from "typebox";
import { flag, fraction, list, maybe, object, text, time, whole } from "./schema.ts";

export const Window = object("A half-open span of time, resolved.", {
  from: time("First moment inside."),
  to: time("First moment after it."),
});
export type Window = Static<typeof Window>;

export const Value = Type.Union(
  [
    Type.String(),
    Type.Number(),
    Type.Boolean(),
    Type.Array(Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
  ],
  { description: "Times in microseconds, intervals in seconds, addresses as text, sets and vectors as arrays." },
);
export type Value = Static<typeof Value>;

export const Answered = object("What it took, and whether the answer is all of it.", {
  watermark: time("The store held everything up to this moment."),
  ms: fraction("Milliseconds in the store."),
  rowsRead: maybe(whole("Rows the store looked at.")),
  partial: maybe(text("Why this is not everything, for a person: limited to 5 000, one input still loading …")),
});
export type Answered = Static<typeof Answered>;

const measured = {
  sessions: whole("Conversations."),
  orig_bytes: whole("Payload bytes from originators."),
  resp_bytes: whole("Payload bytes from responders."),
};
const span = {
  first: time("First seen."),
  last: time("Last seen."),
};

/** Words of a sentence; those with a field are values that a person may pick up. */
export const Sentence = list(
  "Pieces of a sentence in order.",
  object("A piece.", {
    text: text("The words, or the value as text."),
    field: maybe(text("Field that the value belongs to, as the filter language names it.")),
  }),
);
export type Sentence = Static<typeof Sentence>;

// ---- GET /moment?q,t: what happened then; sessions count when they overlap the window ----

export const Top = object("What there was most of.", {
  title: text("Hosts, Names asked, URLs, Files, Mails, Services."),
  kind: text("Record kind that the rows were counted in."),
  field: text("Field that the values belong to."),
  rows: list(
    "Most first, at most 10.",
    object("A value.", {
      value: Value,
      count: whole("Records with it."),
      bytes: maybe(whole("Bytes, both ways, where the kind counts them.")),
      note: maybe(text("What else a person wants to know of it: content type, subject, who to whom.")),
      isNew: flag("Not seen in anything recorded before the window."),
      uid: maybe(text("A conversation that shows it.")),
    }),
  ),
});
export type Top = Static<typeof Top>;

export const Span = object("A conversation, for drawing.", {
  uid: text("Its id."),
  from: time("First packet."),
  to: time("Last packet."),
  orig: text("Originator's address."),
  resp: text("Responder's address."),
  port: whole("Responder's port."),
  service: maybe(text("What it spoke.")),
  orig_bytes: whole("Payload bytes from the originator; 0 when unknown."),
  resp_bytes: whole("Payload bytes from the responder; 0 when unknown."),
  isNew: flag("The originator had never talked to this responder before."),
});
export type Span = Static<typeof Span>;

export const Moment = object("What happened in a window.", {
  window: Window,
  sentence: text("The answer in one line."),
  coverage: fraction("Share of the window that was being watched, 0 to 1."),
  coverageNote: text("The same in words: what was watched, what the kernel lost, what could not have been seen."),
  memory: whole("Seconds of traffic recorded before the window: how far back 'new' looks."),
  totals: object("How much.", {
    ...measured,
    hosts: whole("Different originators."),
    peers: whole("Different responders."),
    names: whole("Different names asked for."),
    urls: whole("Different URLs."),
    files: whole("Files."),
    mails: whole("Mails."),
  }),
  fresh: list(
    "What had not been seen before, most telling first, at most 20.",
    object("A newcomer.", {
      what: text("host, destination, name, service, user agent …"),
      sentence: Sentence,
      at: time("When it first showed."),
      count: whole("How often in the window."),
      uid: maybe(text("The conversation that showed it first.")),
    }),
  ),
  story: list(
    "What happened, in order, at most 200 lines; the dullest are left out first.",
    object("A line.", {
      at: time("When."),
      kind: text("Record kind it was told from."),
      sentence: Sentence,
      isNew: flag("Names something not seen before the window."),
      uid: maybe(text("Its conversation.")),
    }),
  ),
  omitted: whole("Lines that the story had to leave out."),
  spans: list("Conversations, the newest, largest and strangest first, at most 400.", Span),
  top: list("Hosts, names, URLs, files, mails.", Top),
  answered: Answered,
});
export type Moment = Static<typeof Moment>;

// ---- GET /find?value ----

export const FindQuery = object("A value to look for in everything held.", {
  value: Type.String({ minLength: 1, maxLength: 2048, description: "As pasted; defanged forms are understood." }),
});

export const Found = object("Where a value was seen.", {
  value: text("The value as it was understood: refanged, lower case where case does not matter."),
  is: text("ip, cidr, port, domain, url, hash, email, ja4, community_id, mac, uid, fuid, text."),
  q: text("Filter of the search box that finds its rows."),
  count: whole("Records with it."),
  first: maybe(time("First seen.")),
  last: maybe(time("Last seen.")),
  kinds: list(
    "By record kind and field, most first.",
    object("A place.", {
      kind: text("Record kind."),
      field: text("Field."),
      q: text("Filter that finds these rows."),
      count: whole("Rows."),
      ...span,
    }),
  ),
  by: list(
    "Hosts in whose traffic it was seen, most first, at most 20.",
    object("A host.", { host: text("Address."), count: whole("Records."), ...span }),
  ),
  page: maybe(
    object("The page that is about it.", {
      kind: Type.Union([Type.Literal("host"), Type.Literal("session")]),
      key: text("Address, or uid."),
    }),
  ),
  watched: Type.Union([Window, Type.Null()], {
    description: "What the store covers: beyond it nothing could have been seen.",
  }),
  asked: maybe(
    object("The window that was asked about: none when it is everything held.", {
      window: Window,
      coverage: fraction("Share of it that was watched, 0 to 1."),
      coverageNote: text("The same in words."),
    }),
  ),
  answered: Answered,
});
export type Found = Static<typeof Found>;

// ---- GET /host/:key?t ----

export const Host = object("A host, by what it did in the window.", {
  key: text("Address that was asked for."),
  sentence: text("What it is and does, in one line, each claim from its traffic."),
  names: list(
    "Names it had, and by whose word.",
    object("A name.", { name: text("The name."), source: text("dhcp, dns, ssl, smtp …"), ...span }),
  ),
  macs: list("MAC addresses seen with it.", Type.String()),
  first: maybe(time("First seen, in everything held.")),
  last: maybe(time("Last seen, in everything held.")),
  totals: object("How much, as originator and as responder.", measured),
  window: Window,
  width: whole("Microseconds per step of the lanes."),
  lanes: list(
    "What it did over time.",
    object("A lane.", {
      title: text("Names, web, encrypted, mail, files, other."),
      kind: text("Record kind."),
      counts: list("Records per step.", Type.Integer()),
    }),
  ),
  peers: list(
    "Whom it talked to, most sessions first, at most 50.",
    object("A peer.", {
      address: text("Its address."),
      name: maybe(text("A name it was reached by.")),
      port: whole("Responder's port."),
      service: maybe(text("What was spoken.")),
      role: Type.Union([Type.Literal("resp"), Type.Literal("orig")], {
        description: "The peer's end: resp when this host opened.",
      }),
      ...measured,
      ...span,
    }),
  ),
  services: list(
    "What it offers and answered on, at most 50.",
    object("A service.", {
      port: whole("Port."),
      service: maybe(text("What it speaks.")),
      clients: whole("Different clients."),
      sessions: whole("Conversations."),
      ...span,
    }),
  ),
  top: list("Names asked, URLs, files got and sent, mails.", Top),
  answered: Answered,
});
export type Host = Static<typeof Host>;

// ---- GET /session/:uid ----

export const AnyRow = Type.Record(Type.String(), Value, { description: "A row: fields that were seen." });
export type AnyRow = Static<typeof AnyRow>;

export const Session = object("A conversation and all that was drawn from it.", {
  uid: text("Its id."),
  conn: maybe(AnyRow),
  stateInWords: text("conn_state for a person: closed normally, refused, no answer …"),
  records: list(
    "Records drawn from it, in order of time, at most 500.",
    object("A record.", { kind: text("Record kind."), row: AnyRow }),
  ),
  causes: list(
    "What led here: the DNS answer it used, the page that referred to it.",
    object("A cause.", {
      kind: text("Record kind."),
      uid: text("Its conversation."),
      sentence: Sentence,
      at: time("When."),
    }),
  ),
  pair: list("Other conversations of the same two hosts, nearest in time first, at most 20.", Span),
  packets: object("Whether the packets themselves are still there.", {
    state: Type.Union([Type.Literal("full"), Type.Literal("partial"), Type.Literal("none")]),
    note: text("For a person: from which file, why not."),
  }),
  displayFilter: text("Wireshark display filter that shows just this conversation."),
});
export type Session = Static<typeof Session>;

// ---- GET /host/:key/strips?t,tz ----

export const StripsQuery = object("Up to when, in which days.", {
  t: maybe(text("Window; the last of the days is the one it ends in.")),
  tz: maybe(text("IANA zone whose days are meant; default the server's.")),
});

export const Strips = object("What a host used, day by day over four weeks, as the one that began conversations.", {
  days: list(
    "The days, oldest first.",
    object("A day.", {
      day: text("Its date, as in 2026-11-17."),
      from: time("When it began."),
      isHeld: flag("Something is held of it: an empty day says something."),
    }),
  ),
  strips: list(
    "Ports, destinations, names, programs.",
    object("The values of one field.", {
      title: text("What they are."),
      field: text("Field that they belong to."),
      distinct: whole("How many there are."),
      rows: list(
        "The newest and the most frequent, newest first.",
        object("A value.", {
          value: text("As text."),
          first: time("First used in these weeks."),
          total: whole("Records with it."),
          counts: list("Records on each of the days.", Type.Integer()),
        }),
      ),
    }),
  ),
});
export type Strips = Static<typeof Strips>;

// ---- GET /session/:uid/dialogue ----

/** A longer message is several blocks of the same side. */
export const maxBlockBytes = 4096;

export const DialogueQuery = object("Which part of a dialogue.", {
  after: maybe(Type.Integer({ minimum: 0, description: "Number of blocks to pass over; default 0." })),
  limit: maybe(Type.Integer({ minimum: 1, maximum: 500, description: "Blocks wanted; default 100." })),
});

export const Block = object("A piece of what one side said, or a hole in it.", {
  side: Type.Union([Type.Literal("orig"), Type.Literal("resp")]),
  at: time("First packet of it."),
  offset: whole("Where it starts in that side's stream."),
  length: whole("Bytes of it; of a hole too."),
  isGap: flag("The bytes were never captured."),
  label: maybe(text("What it is, where its bytes do not say it to a person: TLS ClientHello.")),
  data: Type.String({ contentEncoding: "base64", description: "Its bytes, at most 4096; empty for a gap." }),
});
export type Block = Static<typeof Block>;

/** More than a strip can show one by one. */
export const maxPacketMarks = 1000;

export const PacketMark = object("A packet of a conversation.", {
  at: time("When it was seen."),
  side: Type.Union([Type.Literal("orig"), Type.Literal("resp")]),
  length: whole("Bytes of payload."),
  isAgain: flag("TCP: its payload had been sent before."),
});
export type PacketMark = Static<typeof PacketMark>;

export const Dialogue = object("A conversation's payload, in order, as inert bytes.", {
  packets: list(`Its packets in order, at most ${maxPacketMarks}.`, PacketMark),
  blocks: list("In order of time.", Block),
  more: flag("There are blocks after these."),
  note: maybe(text("For a person: encrypted, packets gone, cut at a cap.")),
});
export type Dialogue = Static<typeof Dialogue>;
