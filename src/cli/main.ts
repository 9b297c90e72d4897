/** The command line: every command is declared here and loads its own file when it is asked for. */
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { UserError } from "#base/user-error.ts";
import { filterLast } from "./arguments.ts";
import { keepHeapSmall } from "./heap.ts";
import { version } from "./installed.ts";

const wholeNumber =
  (name: string, least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`${name} is a whole number from ${least} to ${most}.`);
    }
    return value;
  };

const program = new Command("wirehawk")
  .description("A flight recorder for networks: watches traffic, remembers it, answers questions about now and then.")
  .version(version)
  .showSuggestionAfterError()
  .exitOverride()
  .configureHelp({ sortSubcommands: false });

/** Options that several commands share. Lists of bad files are kept by any of the three hashes. */
const hashOption = (): Option =>
  new Option("--hash <list>", "hashes of bodies: md5, sha1, sha256, with commas between, or none").default(
    "md5,sha1,sha256",
  );

const withData = (command: Command): Command =>
  command
    .option("--data <dir>", "data folder (else $WIREHAWK_DATA, else the XDG data folder)")
    .option("--store <url>", "a ClickHouse server to use instead of the embedded store (else $WIREHAWK_STORE)");
const withWindow = (command: Command): Command =>
  withData(command)
    .option("--since <time>", "from this time on: a phrase such as “yesterday 14:00”")
    .option("--until <time>", "up to this time")
    .option("--tz <zone>", "time zone of phrases and answers, an IANA name (else this machine's)")
    .option("--now <time>", "take this as the present, RFC 3339 (for old captures and scripts)")
    .option("--json", "answer as JSON");

program
  .command("read")
  .description("read captures into the store, or write their records to standard output")
  .argument("<input...>", "capture files (pcap, pcapng, also .gz and .zst), folders, or - for standard input")
  .option("--json", "write records as NDJSON to standard output instead (Zeek's names)")
  .option("--zeek <dir>", "write Zeek's logs (conn.log, dns.log …) into a folder instead, or - for standard output")
  .option("-f, --filter <bpf>", "read only packets that pass this BPF filter")
  .option("-C, --ignore-checksums", "take packets with wrong checksums too")
  .option(
    "-j, --workers <n>",
    "readers that share each input (else all cores, with --json one)",
    wholeNumber("workers", 1, 64),
  )
  .option("--watch", "stay, and read captures as they appear in the folders, each once it is complete")
  .option("--flows-only", "conversations only, no protocol is read")
  .addOption(hashOption())
  .option("--sensor <name>", "name of the machine that watched, as records say it (else this machine's)")
  .option("--data <dir>", "data folder (else $WIREHAWK_DATA, else the XDG data folder)")
  .option("--store <url>", "a ClickHouse server to use instead of the embedded store (else $WIREHAWK_STORE)")
  .action(async (inputs: string[], options) => (await import("./read.ts")).read(inputs, options));

withData(
  program
    .command("up")
    .description("start the recorder: store, answers and pages on http://127.0.0.1:8686; with -i it also records")
    .option("-i, --interface <name>", "record this interface")
    .option("-f, --filter <bpf>", "record only packets that pass this BPF filter")
    .option("--sensor <name>", "name of this machine in the records (else its host name)")
    .option("-p, --port <n>", "port of the pages, on the loopback address", wholeNumber("port", 1, 65535), 8686)
    .addOption(hashOption()),
).action(async (options) => (await import("./up.ts")).up(options));

program
  .command("capture")
  .description("watch an interface and write its records to standard output as NDJSON")
  .requiredOption("-i, --interface <name>", "interface to watch")
  .option("-f, --filter <bpf>", "watch only packets that pass this BPF filter")
  .option("-C, --ignore-checksums", "take packets with wrong checksums too")
  .option("--flows-only", "conversations only, no protocol is read")
  .addOption(hashOption())
  .action(async (options) => (await import("./capture.ts")).capture(options));

withWindow(
  program
    .command("at")
    .description("what happened then: who talked, names asked, pages, mails, files, and what was new")
    .argument("<time...>", "a phrase such as “half past four last Tuesday afternoon”")
    .option("--host <address>", "only what this host was part of"),
).action(async (phrase: string[], options) => (await import("./at.ts")).at(phrase.join(" "), options));

withWindow(
  program
    .command("find")
    .description(
      "where a value was seen: an address, network, port, domain, URL, hash, mail address, JA4, community id, MAC or uid",
    )
    .argument("<value>", "what to look for")
    .option("--limit <n>", "rows to show", wholeNumber("limit", 1, 100000), 20),
).action(async (value: string, options) => (await import("./find.ts")).find(value, options));

withWindow(
  program
    .command("host")
    .description("one host: when it was seen, whom it talked to, names, pages, mails and files")
    .argument("<address>", "its IP address"),
).action(async (address: string, options) => (await import("./host.ts")).host(address, options));

withWindow(
  program
    .command("query")
    .description("records that match a filter, such as 'host:10.0.0.7 dst.port:443 bytes>1MB'")
    .argument("[filter]", "the filter; none holds for every record")
    .option("--kind <kind>", "kind of record (else the first that has the filter's fields)")
    .option("--sql <statement>", "ask the store in SQL instead")
    .option("--limit <n>", "rows to show", wholeNumber("limit", 1, 10000000), 100),
).action(async (filter: string | undefined, options) => (await import("./query.ts")).query(filter, options));

withWindow(
  program
    .command("packets")
    .description("the packets behind the conversations that match a filter, as a capture file")
    .argument("<filter>", "the filter, or a uid")
    .requiredOption("-w, --write <file>", "pcapng file to write, or - for standard output"),
).action(async (filter: string, options) => (await import("./packets.ts")).packets(filter, options));

withData(
  program
    .command("doctor")
    .description("what this machine and this data folder can and cannot do, and how to change it")
    .option("--json", "answer as JSON"),
).action(async (options) => (await import("./doctor.ts")).doctor(options));

keepHeapSmall();
try {
  await program.parseAsync(filterLast(process.argv));
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  // Commander has printed its own sentence; help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UserError) {
    process.stderr.write(`wirehawk: ${error.message}\n`);
    return error.exitCode;
  }
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC")
    process.stderr.write(
      `wirehawk: no space left on the disk${path ? ` for ${path}` : ""}: free some, then repeat the command\n`,
    );
  else
    process.stderr.write(
      `wirehawk: unexpected: ${error instanceof Error ? (process.env["WIREHAWK_TRACE"] ? error.stack : error.message) : String(error)}\n`,
    );
  return 1;
}
