/**
 * What the server and the pages say to each other, under /api/v1: every path with what it takes and what it answers.
 * The server checks requests against these schemas and prints them as OpenAPI; the pages import the types alone.
 *
 * Absolute times are integer microseconds since 1970. A field that was not seen is null in a column, absent in a row.
 * Text from the wire is exactly what the record holds: whoever shows it makes it harmless.
 */

import { type Static, Type } from "typebox";
import { Answered, Value, Window } from "#investigate/answers.ts";
import { flag, fraction, list, maybe, object, text, time, whole } from "#investigate/schema.ts";
import { type Scalar, scalars } from "#record/field.ts";

export { Value };

// ---- errors: RFC 9457, application/problem+json ----

export const Problem = object("What went wrong and what to do next.", {
  type: text("Kind of problem: about:blank, or /problems/ and a word that a program may test for."),
  title: text("The problem in a few words."),
  status: whole("The HTTP status."),
  detail: maybe(text("What failed, on what.")),
  hint: maybe(text("What to do next.")),
  instance: text("Id of the request, as in the X-Request-Id header and the log."),
  at: maybe(whole("Where in the given text the problem starts, in UTF-16 units: query and time phrases.")),
  end: maybe(whole("One past where it ends.")),
});
export type Problem = Static<typeof Problem>;

// ---- the question: shared by every GET below that has a `q` and a `t` ----

/** Longer questions than this are refused: a person types, a list of indicators belongs in a file. */
const maxQueryLength = 8192;

const question = {
  q: maybe(Type.String({ maxLength: maxQueryLength, description: "Filter, in the language of the search box." })),
  t: maybe(text("Window, half open, as base/time/window.ts reads it; left out: all that the store holds.")),
};
const ofKind = text("Name of a record kind: conn, dns, http, ssl …");

// ---- GET /kinds: record kinds, their fields, how many of each match ----

export const KindsQuery = object("Which records to count.", question);

export const KindField = object("A field of a record kind.", {
  name: text("Its name in rows and in the filter language: id.orig_h, query, resp_bytes."),
  doc: text("One sentence: what it says."),
  type: Type.Unsafe<Scalar>(
    Type.Union(
      scalars.map((scalar) => Type.Literal(scalar)),
      { description: "Type of the value, or of each value when there are many." },
    ),
  ),
  many: maybe(Type.Union([Type.Literal("set"), Type.Literal("vector")], { description: "Holds many values." })),
  unit: maybe(
    Type.Union([Type.Literal("bytes"), Type.Literal("packets"), Type.Literal("seconds")], {
      description: "What a number counts.",
    }),
  ),
  word: flag("Takes few distinct values: fit for a facet."),
  values: maybe(list("All values of an enum, in order.", Type.String())),
  operators: list("Operators of the filter language that apply to it, most useful first.", Type.String()),
});
export type KindField = Static<typeof KindField>;

export const Kind = object("A kind of record.", {
  name: text("Its name: conn, dns, http, ssl …"),
  title: text("Plain word for many of them, unique, also their place in a page's address: sessions, dns, tls, mail …"),
  doc: text("One sentence: what one record describes."),
  hasFlow: flag("Records carry uid and id.* of a conversation, so a row opens its session page."),
  columns: list("Fields a table shows first, most useful first; ts always leads.", Type.String()),
  facets: list("Fields worth counting by, most useful first.", Type.String()),
  fields: list("Every field, in order.", KindField),
  count: maybe(whole("Records that match; absent when a clause of q cannot apply to this kind.")),
  inapplicable: maybe(text("The clause of q that names a field this kind lacks.")),
});
export type Kind = Static<typeof Kind>;

const FilterName = object("A name of the filter language that stands for several fields.", {
  name: text("host, src, dst, port, app …"),
  doc: text("One sentence: what it finds."),
  type: text("Type of the value, as for a field."),
  operators: list("Operators that apply to it.", Type.String()),
});

export const Kinds = object("The catalogue as the pages need it.", {
  kinds: list("Every kind, most asked for first.", Kind),
  names: list("Names beside the fields' own that the filter language knows.", FilterName),
});
export type Kinds = Static<typeof Kinds>;

// ---- GET /rows/:kind ----

/** A table sorted by time is paged through windows of the histogram, so no request has to skip far. */
export const maxSkip = 100_000;
/** Sorted by anything but time, this many rows can be reached; more is a question to refine. */
export const maxSorted = 5000;
export const maxLimit = 1000;

export const RowsQuery = object("Which rows, which columns, in which order.", {
  ...question,
  cols: maybe(
    text("Field names, comma-separated, or * for all; left out: the kind's columns. ts and uid always come along."),
  ),
  sort: maybe(text("Field name, with a leading - for descending. Default -ts. Ties are broken by uid: a total order.")),
  skip: maybe(Type.Integer({ minimum: 0, maximum: maxSkip, description: "Rows of the window to pass over." })),
  limit: maybe(Type.Integer({ minimum: 1, maximum: maxLimit, description: "Rows wanted; default 200." })),
  running: maybe(
    flag("Instead of what began in the window: sessions that began before it and were still active at its start."),
  ),
});
export type RowsQuery = Static<typeof RowsQuery>;

export const Rows = object("Rows, column by column.", {
  n: whole("Number of rows: the length of every column."),
  cols: Type.Record(Type.String(), Type.Array(Type.Union([Value, Type.Null()])), {
    description: "Values by field name; null where the field was not seen.",
  }),
  more: flag("There are rows after these."),
  answered: Answered,
});
export type Rows = Static<typeof Rows>;

// ---- GET /hist ----

export const HistQuery = object("What to count over time.", {
  ...question,
  kind: ofKind,
  measure: maybe(text("rows (default), or a count field of the kind whose sum is wanted: orig_bytes, resp_bytes …")),
  bins: maybe(Type.Integer({ minimum: 1, maximum: 1000, description: "About how many; default 120." })),
  stack: maybe(
    Type.Union([Type.Literal("direction"), Type.Literal("app")], {
      description: "Tells the records apart by direction, or by the protocol recognised in them.",
    }),
  ),
});
export type HistQuery = Static<typeof HistQuery>;

const Series = object("A part of the values.", {
  value: maybe(text("The direction or the protocol; absent where none was recognised, and for the rest.")),
  isRest: flag("All that have none of the values named."),
  values: list("The measure per step. Those of all series together are the values.", Type.Number()),
});
export type Series = Static<typeof Series>;

export const Hist = object("Counts per step of time; step i covers [from + i·width, from + (i+1)·width).", {
  from: time("Start of the first step: the window's own start."),
  to: time("End of the window; the last step may reach past it."),
  width: whole("Microseconds per step: 1, 2, 5, 10, 15, 30 of a unit a person reads easily, at least 1 000."),
  values: list("The measure per step, of records that began in it.", Type.Number()),
  counts: list("Records that began in each step; the same as values when the measure is rows.", Type.Integer()),
  running: whole("Sessions that began before the window and were still active at its start; 0 for other kinds."),
  coverage: list(
    "Share of each step that was being watched, 0 to 1. A capture file watches from its first packet to its last.",
    Type.Number(),
  ),
  stack: maybe(
    object("The values told apart.", {
      by: text("Name in the filter language that the series are values of: dir, service, source."),
      series: list("Those with the most first, directions in their own order; at most six.", Series),
    }),
  ),
  answered: Answered,
});
export type Hist = Static<typeof Hist>;

// ---- GET /facets, /complete, /parse ----

export const FacetsQuery = object("What to count by.", {
  ...question,
  kind: ofKind,
  fields: maybe(text("Field names, comma-separated; left out: the kind's facets.")),
  top: maybe(Type.Integer({ minimum: 1, maximum: 1000, description: "Values per field; default 5." })),
});

const counted = {
  value: Value,
  count: whole("Records with it."),
};

export const Facet = object("The values of one field.", {
  field: text("Name of the field."),
  distinct: whole("How many different values, perhaps estimated."),
  total: whole("Records where the field was seen."),
  top: list(
    "Most frequent values.",
    object("A value.", { ...counted, spark: list("Its count in 16 equal parts of the window.", Type.Integer()) }),
  ),
  rare: list("Least frequent values, at most as many as top and none of top's.", object("A value.", counted)),
});
export type Facet = Static<typeof Facet>;
export const Facets = object("Counts by field.", {
  facets: list("In the order asked for.", Facet),
  answered: Answered,
});
export type Facets = Static<typeof Facets>;

export const GroupsQuery = object("What to group by, and which groups come first.", {
  ...question,
  kind: ofKind,
  by: text("Field whose values make the groups."),
  sort: maybe(text("count, others, first, last or one of the sums, with a leading - for descending. Default -count.")),
  limit: maybe(Type.Integer({ minimum: 1, maximum: 1000, description: "Groups wanted; default 200." })),
});
export type GroupsQuery = Static<typeof GroupsQuery>;

export const Group = object("The records with one value.", {
  ...counted,
  first: time("When the first of them began."),
  last: time("When the last of them began."),
  others: maybe(whole("Different values of the field named in others, about.")),
  sums: list("What they add up to, in the order of the answer's sums.", Type.Integer()),
  spark: list("Their count in 16 equal parts of the window.", Type.Integer()),
  isNew: flag("The four weeks before the window had none; never said when nothing is held from before it."),
});
export type Group = Static<typeof Group>;

export const Groups = object("Records by the values of one field.", {
  groups: list("In the order asked for.", Group),
  distinct: whole("How many groups there are."),
  total: whole("Records in all of them."),
  sums: list("Fields that are added up.", Type.String()),
  others: maybe(text("Field whose different values are counted in each group.")),
  answered: Answered,
});
export type Groups = Static<typeof Groups>;

export const CompleteQuery = object("What is being typed.", {
  ...question,
  kind: ofKind,
  field: text("Field, or name of the filter language, whose value is being typed."),
  prefix: Type.String({ maxLength: 256, description: "What stands there so far; may be empty." }),
});
export const Completion = object("Values that occur in the current result.", {
  values: list(
    "Most frequent first, at most 20.",
    object("A value.", { value: text("As text."), count: counted.count }),
  ),
});
export type Completion = Static<typeof Completion>;

export const ParseQuery = object("A filter, and optionally where to measure its clauses.", {
  q: Type.String({ maxLength: maxQueryLength }),
  t: question.t,
  kind: maybe(ofKind),
});
export const Parsed = object("The clauses of a filter. A filter that does not parse is a 400 with at and end.", {
  clauses: list(
    "Top-level clauses in order; all of them must hold.",
    object("A clause.", {
      at: whole("Where it starts in q, in UTF-16 units, a leading ~ or - included."),
      end: whole("One past its end."),
      text: text("The clause as written, without a leading ~ or -."),
      negated: flag("Written with a leading -: leaves out what it matches."),
      off: flag("Written with a leading ~: kept in the address, not applied."),
      without: maybe(whole("Records that would match if this clause were dropped; with kind given, for clauses on.")),
    }),
  ),
  total: maybe(whole("Records that match, with kind given.")),
});
export type Parsed = Static<typeof Parsed>;

// ---- GET /export/:kind, GET /pcap, GET /session/:uid/pcap: downloads ----

export const ExportQuery = object("A download of rows: every match, streamed, oldest first.", {
  ...question,
  cols: maybe(text("Field names, comma-separated; left out: all.")),
  format: Type.Union([Type.Literal("csv"), Type.Literal("ndjson")], {
    description: "ndjson is Zeek JSON; in csv a cell that a spreadsheet would run starts with an apostrophe.",
  }),
});
/** Answers application/x-pcapng as an attachment. */
export const PcapQuery = object("Packets of every session that matches.", question);

// ---- GET /time ----

export const TimeQuery = object("A phrase of time.", {
  text: Type.String({ maxLength: 200, description: "half past four last tuesday afternoon" }),
  tz: maybe(text("IANA zone of the person; default the server's.")),
  now: maybe(
    Type.Integer({ minimum: 0, maximum: 2 ** 52, description: "What the phrase counts from; default the clock." }),
  ),
});
export const TimeAnswer = object(
  "The window a phrase means. One that is half understood is a 400 that says which half.",
  {
    ...Window.properties,
    assumed: maybe(text("What was filled in: ±15 min assumed, taken as the previous week.")),
  },
);
export type TimeAnswer = Static<typeof TimeAnswer>;

// ---- POST /upload?name=…, GET /jobs/:id ----

/** The body is the capture itself, application/octet-stream, streamed. Answers 202 with the job. */
export const UploadQuery = object("The capture's name.", {
  name: Type.String({ maxLength: 255, description: "File name, as the browser knows it." }),
});

export const Job = object("Work the server does meanwhile.", {
  id: text("Its id."),
  name: text("What it works on: the file's name."),
  state: Type.Union([
    Type.Literal("waiting"),
    Type.Literal("running"),
    Type.Literal("done"),
    Type.Literal("known"),
    Type.Literal("failed"),
  ]),
  bytesDone: whole("Bytes of the input read."),
  bytesTotal: maybe(whole("Bytes of the input, where known.")),
  packets: whole("Packets read."),
  records: whole("Records made."),
  window: maybe(Window),
  message: maybe(text("For a person: why it failed, where the file is damaged, that it had been loaded before.")),
});
export type Job = Static<typeof Job>;

// ---- GET, POST, DELETE /views: questions kept by name in the data folder ----

export const View = object("A question kept by name.", {
  name: Type.String({
    minLength: 1,
    maxLength: 80,
    description: "What it is called; one that has the name gives way.",
  }),
  path: Type.String({
    pattern: "^/(?![/\\\\])",
    maxLength: maxQueryLength * 2,
    description: "Path and query of the page: /x/dns?q=host:10.0.0.7.",
  }),
});
export type View = Static<typeof View>;
export const DropView = object("Which view to forget.", { name: View.properties.name });
export const Views = object("Views of everyone who opens these pages.", { views: list("The newest first.", View) });
export type Views = Static<typeof Views>;

// ---- GET /status, GET /me, POST /login ----

const Capture = object("An input that was read, or is being read.", {
  name: text("File name or interface."),
  sample: flag("Came with Wirehawk, to try it with."),
  live: flag("Is being recorded now."),
  packets: whole("Packets read."),
  skipped: whole("Packets that were read but not decoded."),
  dropped: whole("Packets the kernel lost before they could be read."),
  window: maybe(Window),
  note: maybe(text("For a person: damage, why packets were skipped.")),
});
export type Capture = Static<typeof Capture>;

export const Status = object("What this Wirehawk is, holds and watches.", {
  version: text("Version of Wirehawk."),
  now: time("The server's clock."),
  zone: text("The server's IANA zone."),
  store: object("The store.", {
    driver: text("chdb or clickhouse, and its version."),
    rows: whole("Records held."),
    bytes: whole("Bytes on disk."),
    backlog: whole("Batches accepted and not yet in the store."),
    window: maybe(Window),
  }),
  captures: list("Newest first.", Capture),
  brokenOff: list(
    "Captures whose reading ended half-way: a part of each is here.",
    text("As the column `capture` has it."),
  ),
  openFlows: whole("Conversations going on now; 0 when nothing is recorded live."),
  suggestions: list(
    "Half hours worth asking about, best first.",
    object("Many programs and archives came in.", { window: Window, files: whole("How many.") }),
  ),
});
export type Status = Static<typeof Status>;

export const Me = object("Who is asking.", {
  name: text("Name of the person, or owner of the one-time link."),
});
export type Me = Static<typeof Me>;

/**
 * Answers 204 and sets the session cookie; a token works once. The printed link is /login#TOKEN: a fragment stays in
 * the browser, so the token is in no log and no history.
 */
export const Login = object("The one-time token of the printed link.", { token: Type.String({ maxLength: 128 }) });

// ---- GET /live: text/event-stream, one `tick` event a second while anything is recorded or loaded ----

const OpenFlow = object("A conversation that has not ended.", {
  uid: text("Its id."),
  ts: time("When it began."),
  orig_h: text("Originator's address."),
  orig_p: whole("Originator's port."),
  resp_h: text("Responder's address."),
  resp_p: whole("Responder's port."),
  proto: text("tcp, udp, icmp."),
  service: maybe(text("What it speaks, once recognised.")),
  orig_bytes: whole("Payload bytes sent by the originator so far."),
  resp_bytes: whole("Payload bytes sent by the responder so far."),
});

export const Tick = object("Data of a tick.", {
  now: time("The server's clock."),
  watermark: time("The store held everything up to this moment."),
  rows: whole("Records held."),
  packetsPerSecond: fraction("Packets recorded in the last second."),
  bitsPerSecond: fraction("Bits recorded in the last second."),
  dropped: whole("Packets the kernel lost since recording began."),
  openFlows: whole("Conversations going on."),
  largest: list("The largest of them, at most 20.", OpenFlow),
});
export type Tick = Static<typeof Tick>;
