/** What both sides of an FTP control connection work on, and the rows that become of it. */
import type { FileBody } from "#flow/files.ts";
import type { Flow } from "#flow/flow.ts";
import type { RowOf } from "#record/record.ts";
import { barred, type DataEnd, dataOf, sixNumbers, type Transfer } from "./data-channel.ts";
import { fileUrl, joinPath, quotedPath } from "./path.ts";
import { ftp } from "./record.ts";

const port = 21;
/** Zeek's limits. */
const mostPending = 20;
const longest = { user: 128, password: 128, argument: 4096, reply: 4096 } as const;

/** Commands that become rows: Zeek's, and those that sign in. */
const logged: ReadonlySet<string> = new Set(
  "APPE DELE RETR STOR STOU ACCT PORT PASV EPRT EPSV PASS AUTH ADAT".split(" "),
);
const ofFiles: ReadonlySet<string> = new Set("APPE DELE RETR STOR STOU SIZE MDTM RNFR RNTO".split(" "));
const transfers: ReadonlySet<string> = new Set("APPE RETR STOR STOU LIST NLST MLSD".split(" "));
/** Zeek's ftp::guest_ids. */
const guests: ReadonlySet<string> = new Set(["anonymous", "ftp", "ftpuser", "guest"]);
const hidden = "<hidden>";
/** RFC 2228: tokens are sent in base64. Of a long one the end may be missing. */
const base64 = /^[A-Za-z0-9+/]*={0,2}$/;
/** What stands for the command that the server's first reply answers, and with what (RFC 959 5.4). */
const greeting = "<init>";
const greetingCodes: ReadonlySet<number> = new Set([120, 220, 421]);

interface Command {
  readonly name: string;
  readonly argument: string;
  readonly at: number;
  /** The way that PORT and EPRT open. */
  readonly dataEnd?: DataEnd | undefined;
}

type Row = RowOf<typeof ftp>;

export class Session implements Transfer {
  readonly flow: Flow;
  /** Encrypted now, or given up: no more is read. */
  isOver = false;
  #pending: Command[];
  #user = "<unknown>";
  #password: string | undefined = undefined;
  #folder = ".";
  #fileSize: number | undefined = undefined;
  #restart: number | undefined = undefined;
  #file: FileBody | undefined = undefined;
  #fileUid: string | undefined = undefined;
  /** The last that was answered, if it is in no row. */
  #untold: Row | undefined = undefined;
  #sawCommand = false;
  #sawReply = false;
  /** AUTH was sent, and no token yet. */
  #isTokenDue = false;
  #movedData = false;

  constructor(flow: Flow) {
    this.flow = flow;
    this.#pending = [{ name: greeting, argument: "", at: flow.now }];
  }

  command(name: string, argument: string): void {
    this.#sawCommand = true;
    if (argument.length > longest.argument) this.flow.weird("FTP_arg_too_long");
    if (name === "USER") this.#signIn(argument);
    if (name === "PASS") this.#password = this.#hide(argument);
    if (name === "ADAT" && this.#isTokenDue && !base64.test(argument))
      this.flow.weird("ftp_adat_bad_first_token_encoding");
    if (name === "AUTH" || name === "ADAT") this.#isTokenDue = name === "AUTH";
    if (name === "REST" && /^\d{1,15}$/.test(argument)) this.#restart = Number(argument);
    if (transfers.has(name)) this.#file = undefined;
    if (this.#pending.length >= mostPending) {
      this.flow.weird("FTP_too_many_pending_commands");
      this.#pending.shift();
    }
    this.#pending.push({
      name,
      argument: name === "PASS" ? (this.#password ?? "") : argument.slice(0, longest.argument),
      at: this.flow.now,
      dataEnd: name === "PORT" ? sixNumbers(argument) : name === "EPRT" ? barred(argument) : undefined,
    });
  }

  #signIn(user: string): void {
    if (user.length > longest.user) this.flow.weird("FTP_user_too_long");
    this.#user = user.slice(0, longest.user);
    this.#password = undefined;
  }

  #hide(password: string): string {
    if (!guests.has(this.#user.toLowerCase())) return hidden;
    if (password.length > longest.password) this.flow.weird("FTP_password_too_long");
    return password.slice(0, longest.password);
  }

  /** The last line of a reply. Says whether encryption begins behind it. */
  reply(code: number, message: string): boolean {
    // met in the middle of a session: nothing greets
    if (this.#pending[0]?.name === greeting && this.#sawCommand && this.flow.isPartial && !greetingCodes.has(code))
      this.#pending.shift();
    const [command] = this.#pending;
    if (command === undefined) return false;
    this.#sawReply = true;
    if (command.name !== greeting && this.#sawCommand) this.flow.confirm();
    // RFC 959 4.2: a preliminary reply, after which another comes
    if (code < 200) {
      if (command.name === "RETR") this.#fileSize = lastNumber(message) ?? this.#fileSize;
      return false;
    }
    this.#pending.shift();
    this.#understand(command, code, message);
    const row = this.#row(command, code, message);
    if (logged.has(command.name)) this.#write(row);
    else this.#untold = row;
    if (transfers.has(command.name)) this.#forgetTransfer();
    return command.name === "AUTH" && code === 234;
  }

  #understand({ name, argument }: Command, code: number, message: string): void {
    const isDone = code < 300;
    if (name === "CWD" && isDone) this.#folder = joinPath(this.#folder, argument);
    if (name === "CDUP" && isDone) this.#folder = joinPath(this.#folder, "..");
    if ((name === "PWD" || name === "XPWD") && code === 257) this.#folder = quotedPath(message) ?? this.#folder;
    if (name === "SIZE" && code === 213) this.#fileSize = lastNumber(message);
  }

  #row(command: Command, code: number, message: string): Row {
    const { name, argument } = command;
    if (message.length > longest.reply) this.flow.weird("FTP_reply_msg_too_long");
    const row: Row = {
      ts: command.at,
      user: this.#user,
      password: this.#password,
      command: name,
      arg: this.#argument(name, argument),
      reply_code: code,
      reply_msg: message.slice(0, longest.reply),
      cwd: this.#folder,
    };
    if (name === "AUTH" && code === 234) row.tls = true;
    if (transfers.has(name)) {
      row.file_size = this.#fileSize;
      row.rest = this.#restart;
      this.#tellFile(row);
    }
    this.#tellChannel(row, command, code, message);
    return row;
  }

  #tellFile(row: Row): void {
    row.fuid = this.#file?.fuid;
    row.mime_type = this.#file?.mimeType;
    row.data_uid = this.#fileUid;
  }

  #argument(name: string, argument: string): string | undefined {
    if (argument === "") return undefined;
    return ofFiles.has(name) ? this.#url(argument) : argument;
  }

  #url(path: string): string {
    return fileUrl(this.flow.respAddress, joinPath(this.#folder, path));
  }

  /** The connection for the data is announced once the server agrees. */
  #tellChannel(row: Row, { name, dataEnd }: Command, code: number, message: string): void {
    const { origAddress, respAddress } = this.flow;
    if (dataEnd !== undefined && code < 300) {
      const to = dataEnd.address ?? origAddress;
      this.#announce(row, false, respAddress, to, dataEnd.port);
      if (to === origAddress) return;
      row.bounce = true;
      this.flow.weird("wh_ftp_bounce", to);
    }
    const passive = code === 227 && name === "PASV" ? sixNumbers(message) : code === 229 ? barred(message) : undefined;
    if (passive === undefined) return;
    const to = passive.address ?? respAddress;
    this.#announce(row, true, origAddress, to, passive.port);
    if (to !== respAddress) this.flow.weird("wh_ftp_passive_other_host", to);
  }

  /**
   * Waited for between the two hosts of the control connection: behind a translator of addresses a server tells the one
   * that it knows of itself, and what goes between other hosts may fall to another reader.
   */
  #announce(row: Row, isPassive: boolean, from: string, to: string, port: number): void {
    row["data_channel.passive"] = isPassive;
    row["data_channel.orig_h"] = from;
    row["data_channel.resp_h"] = to;
    row["data_channel.resp_p"] = port;
    this.flow.expect(isPassive ? this.flow.respAddress : this.flow.origAddress, port, dataOf(this));
  }

  #forgetTransfer(): void {
    this.#fileSize = undefined;
    this.#restart = undefined;
    this.#file = undefined;
    this.#fileUid = undefined;
  }

  #write(row: Row): void {
    this.#untold = undefined;
    if (row.command !== "PASS") this.#movedData = true;
    this.flow.emit(ftp, row);
  }

  /** A reply has said so; where the server is not heard at all, its port has to. */
  get #isFtp(): boolean {
    return this.#sawReply || (this.flow.respPort === port && this.flow.position(1) === 0);
  }

  /** Commands without a reply are told too, as where one direction only was seen; of a session that moved no data at least the last that was answered, as in Zeek. */
  close(): void {
    for (const { name, argument, at } of this.#pending) {
      if (!logged.has(name) || (!transfers.has(name) && !this.#isFtp)) continue;
      const row: Row = { ts: at, user: this.#user, password: this.#password, command: name };
      row.arg = this.#argument(name, argument);
      if (transfers.has(name)) this.#tellFile(row);
      this.#write(row);
    }
    if (!this.#movedData && this.#untold !== undefined && this.#sawCommand) this.#write(this.#untold);
  }

  // What the connection for the data asks and tells.

  begun(uid: string, body: FileBody): void {
    this.#file = body;
    this.#fileUid = uid;
  }

  get filename(): string | undefined {
    const transfer = this.#pending.find(({ name }) => ofFiles.has(name) && transfers.has(name));
    return transfer?.argument.split("/").at(-1);
  }
}

/** The size is the last number of "Opening connection for a1.txt (77 bytes)". */
function lastNumber(message: string): number | undefined {
  const last = message.match(/\d{1,15}/g)?.at(-1);
  return last === undefined ? undefined : Number(last);
}
