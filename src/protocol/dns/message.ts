/** Hot: walks one message and writes what it says into its transaction's row. */
import { u16, u32 } from "#base/bytes.ts";
import type { WeirdName } from "#base/weird/index.ts";
import type { Flow } from "#flow/flow.ts";
import { readEdns } from "./edns.ts";
import { flag, flagsAt, header, opcode, opcodeOf, reservedOf, responseCodeOf } from "./header.ts";
import { NameReader, skipName } from "./name.ts";
import { className, opcodeName, responseCodeName, type, typeName } from "./names.ts";
import { netbiosName } from "./netbios.ts";
import { answerText, isWorded, ResourceRecord } from "./rdata.ts";
import { Section } from "./section.ts";
import type { DnsRow, Transaction } from "./transaction.ts";
import { updateText } from "./update.ts";

/** Much real traffic asks one question, mDNS a few dozen; Zeek's limit. */
const maxQuestions = 25;
/** A zone transfer's message holds a few hundred. */
const maxRecords = 1000;

const questionSize = 4;
const recordSize = { type: 0, class: 2, ttl: 4, length: 8, size: 10 } as const;
/** A pointer to the first question: where the owner of most answers points. */
const firstQuestionPointer = 0xc000 | header.size;

const name = new NameReader();
const record = new ResourceRecord();

/** One message bytes[start, end) of a flow. */
class MessageReader {
  #flow!: Flow;
  #row!: DnsRow;
  #bytes: Uint8Array = new Uint8Array(0);
  #start = 0;
  #end = 0;
  #at = 0;
  #isReply = false;
  #isUpdate = false;
  #isNetbios = false;
  #flags = 0;
  readonly #answers = new Section<string>();
  readonly #ttls = new Section<number>();
  readonly #auth = new Section<string>();
  readonly #addl = new Section<string>();
  readonly #rrs = new Section<string>();
  /** The reply's answers belong to the name asked for, or to one that an alias led to. */
  #answersFit = true;

  /** Reads the whole message; true when its questions and answers were sound. */
  read(flow: Flow, transaction: Transaction, bytes: Uint8Array, start: number, end: number): boolean {
    const flags = flagsAt(bytes, start);
    const row = transaction.row;
    this.#flow = flow;
    this.#row = row;
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#flags = flags;
    this.#isReply = (flags & flag.qr) !== 0;
    this.#isNetbios = row.transport === "nbns";
    // of NetBIOS the same number is a registration, which asks like any question (RFC 1002 4.2.2)
    this.#isUpdate = opcodeOf(flags) === opcode.update && !this.#isNetbios;
    this.#answers.clear();
    this.#ttls.clear();
    this.#auth.clear();
    this.#addl.clear();
    this.#rrs.clear();
    this.#answersFit = true;
    row.opcode ??= opcodeOf(flags);
    row.opcode_name ??= opcodeName(row.opcode, this.#isNetbios);
    this.#at = start + header.size;
    if (this.#isReply) this.#readReplyHeader();
    else if (flags & flag.cd && !this.#isNetbios) row.cd = true;
    const isSound = this.#readSections();
    this.#tellSections(row);
    if (!this.#answersFit) flow.weird("wh_dns_answer_mismatch", row.query);
    return isSound;
  }

  #readReplyHeader(): void {
    const row = this.#row;
    const flags = this.#flags;
    row.rcode = responseCodeOf(flags);
    row.rcode_name = responseCodeName(row.rcode);
    row.resp_bytes = this.#end - this.#start;
    row.aa_reply = (flags & flag.aa) !== 0;
    row.tc_reply = (flags & flag.tc) !== 0;
    row.ra_reply = (flags & flag.ra) !== 0;
    if (flags & flag.ad && !this.#isNetbios) row.ad = true;
    if (row.rcode !== 0 && this.#count(header.qdcount) === 0) row.rejected = true;
    // an update has no answers to take the time from
    if (this.#isUpdate) this.#tellRoundTrip();
  }

  /** What was there before is the row's as long as this message says nothing of it. */
  #tellSections(row: DnsRow): void {
    row.answers = this.#answers.list ?? row.answers;
    row.TTLs = this.#ttls.list ?? row.TTLs;
    const auth = this.#auth.list;
    const addl = this.#addl.list;
    const rrs = this.#rrs.list;
    if (auth) row.auth = auth;
    if (addl) row.addl = addl;
    if (rrs) row.rrs = rrs;
  }

  #count(field: number): number {
    return u16(this.#bytes, this.#start + field);
  }

  #tellRoundTrip(): void {
    const micros = this.#flow.now - this.#row.ts;
    if (this.#row.rtt === undefined && micros > 0) this.#row.rtt = micros / 1e6;
  }

  #readSections(): boolean {
    const questions = this.#count(header.qdcount);
    if (questions > maxQuestions) {
      this.#flow.weird("DNS_Conn_count_too_large", `${questions} > ${maxQuestions}`);
      return false;
    }
    if (questions > 1 && this.#isOverNetwork()) this.#flow.weird("wh_dns_multi_question", String(questions));
    for (let i = 0; i < questions; i++) if (!this.#readQuestion()) return false;
    let budget = maxRecords;
    const answers = Math.min(budget, this.#count(header.ancount));
    for (let i = 0; i < answers; i++) if (!this.#readRecord("answers")) return false;
    budget -= answers;
    const authorities = Math.min(budget, this.#count(header.nscount));
    for (let i = 0; i < authorities; i++) if (!this.#readRecord("auth")) return true;
    budget -= authorities;
    const additional = Math.min(budget, this.#count(header.arcount));
    for (let i = 0; i < additional; i++) if (!this.#readRecord("addl")) return true;
    if (budget > additional && this.#at < this.#end) this.#flow.weird("wh_dns_trailing_bytes");
    return true;
  }

  #readQuestion(): boolean {
    const row = this.#row;
    // The reply repeats the question: it is read only where the query was not seen.
    const isTold = this.#isUpdate || (this.#isReply && row.query !== undefined);
    let next: number;
    if (isTold) next = skipName(this.#bytes, this.#at, this.#end);
    else {
      name.read(this.#bytes, this.#start, this.#at, this.#end, this.#isNetbios);
      if (name.fault) this.#flow.weird(name.fault);
      next = name.next;
    }
    if (next < 0 || next + questionSize > this.#end) return this.#fail("DNS_truncated_quest_too_short");
    this.#at = next + questionSize;
    if (this.#isReply && this.#isEmpty()) row.rejected = true;
    if (!isTold) this.#tellQuestion(u16(this.#bytes, next), u16(this.#bytes, next + 2));
    return true;
  }

  /** DNS proper, not its kin on the local network. */
  #isOverNetwork(): boolean {
    return this.#row.transport === "udp" || this.#row.transport === "tcp";
  }

  #isEmpty(): boolean {
    return this.#count(header.ancount) === 0 && this.#count(header.nscount) === 0 && this.#count(header.arcount) === 0;
  }

  #tellQuestion(qtype: number, qclass: number): void {
    const row = this.#row;
    const original = name.hasUpper ? name.original() : undefined;
    let query = name.lower();
    if (this.#isNetbios) query = netbiosName(query);
    else if (original !== undefined) row.original_query = original;
    row.qclass = qclass;
    row.qclass_name = className(qclass);
    row.qtype = qtype;
    row.qtype_name = this.#isNetbios && qtype === type.srv ? "NBSTAT" : typeName(qtype);
    if (!this.#isReply) {
      row.RD = (this.#flags & flag.rd) !== 0;
      row.TC = (this.#flags & flag.tc) !== 0;
      row.Z = reservedOf(this.#flags);
    }
    if (row.query !== undefined && !this.#isReply && this.#count(header.qdcount) > 1) {
      if (row.queries === undefined) row.queries = [row.query];
      row.queries = [...row.queries, query];
    }
    row.query = query;
  }

  #readRecord(section: "answers" | "auth" | "addl"): boolean {
    const bytes = this.#bytes;
    const ownerAt = this.#at;
    const isAnswer = section === "answers";
    const pointsToQuestion =
      ownerAt + 1 < this.#end && u16(bytes, ownerAt) === firstQuestionPointer && this.#row.query !== undefined;
    let next = skipName(bytes, ownerAt, this.#end);
    if (!pointsToQuestion) {
      name.read(bytes, this.#start, ownerAt, this.#end, this.#isNetbios);
      if (name.fault) this.#flow.weird(name.fault);
      next = name.next;
    }
    if (next < 0 || next + recordSize.size > this.#end) return this.#fail("DNS_truncated_ans_too_short");
    record.bytes = bytes;
    record.start = this.#start;
    record.messageEnd = this.#end;
    record.owner = pointsToQuestion ? this.#row.query! : name.lower();
    record.type = u16(bytes, next + recordSize.type);
    record.class = u16(bytes, next + recordSize.class);
    record.ttl = u32(bytes, next + recordSize.ttl);
    record.at = next + recordSize.size;
    record.end = record.at + u16(bytes, next + recordSize.length);
    if (record.end > this.#end) return this.#fail("DNS_truncated_RR_rdlength_lt_len");
    this.#at = record.end;
    if (record.type === type.opt) {
      this.#readOpt();
      return true;
    }
    if (this.#isUpdate) {
      if (this.#isReply || section === "addl") return true;
      this.#row.query ??= record.owner;
      this.#addAnswer(updateText(record, name, this.#flow, isAnswer));
      return !record.isBroken;
    }
    // what registers or gives up a NetBIOS name says whose it is behind the question
    if (!this.#isReply && !(this.#isNetbios && section === "addl")) return true;
    const text = answerText(record, name, this.#flow, this.#row);
    if (isAnswer) this.#tellAnswer(text);
    if (isAnswer && !pointsToQuestion) this.#checkOwner();
    if (section === "auth" && text !== undefined && !this.#auth.has(text)) this.#auth.add(text);
    if (section === "addl" && text !== undefined && !this.#addl.has(text)) this.#addl.add(text);
    if (record.other !== undefined) this.#rrs.add(record.other);
    return !record.isBroken;
  }

  #readOpt(): void {
    readEdns(
      this.#flow,
      this.#row,
      {
        udpSize: record.class,
        ttl: record.ttl,
        isReply: this.#isReply,
        responseCode: responseCodeOf(this.#flags),
      },
      record.bytes,
      record.at,
      record.end,
    );
  }

  #tellAnswer(text: string | undefined): void {
    const row = this.#row;
    row.query ??= this.#isNetbios ? netbiosName(record.owner) : record.owner;
    if (!isWorded(record, text)) return;
    row.AA = (this.#flags & flag.aa) !== 0;
    row.RA = (this.#flags & flag.ra) !== 0;
    this.#tellRoundTrip();
    if (text !== undefined && text !== "") this.#addAnswer(text);
  }

  #addAnswer(text: string | undefined): void {
    if (text === undefined) return;
    this.#answers.add(text);
    this.#ttls.add(record.ttl);
  }

  /** An address belongs to the name asked for, or to one that an alias before it stands for. */
  #checkOwner(): void {
    const { query, qtype } = this.#row;
    const isAddress = record.type === type.a || record.type === type.aaaa;
    if (!isAddress || (qtype !== type.a && qtype !== type.aaaa) || !this.#isOverNetwork()) return;
    if (record.owner !== query && !this.#answers.has(record.owner)) this.#answersFit = false;
  }

  #fail(weird: WeirdName): false {
    this.#flow.weird(weird);
    return false;
  }
}

/** The reader of messages. There is one, reused, since reading is synchronous. */
export const messages = new MessageReader();
