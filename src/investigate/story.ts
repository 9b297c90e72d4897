/** What happened, in words, in order: one line for each record worth telling. */
import { type Sql, sql } from "#store/sql.ts";
import { withoutAnswerless } from "./answerless.ts";
import type { Moment, Sentence } from "./answers.ts";
import type { Asking } from "./asking.ts";
import type { Novelty } from "./novelty.ts";
import { urlText } from "./text-sql.ts";

type Line = Moment["story"][number];
interface Told {
  readonly line: Line;
  /** The dullest are left out first. */
  readonly weight: number;
}

const mostLines = 200;
/** Of one kind, more are not even looked at: the window should be narrowed. */
const mostOfKind = 2000;

const piece = (text: string, field?: string): Sentence[number] => (field ? { text, field } : { text });
const sized = (bytes: number | undefined): string =>
  bytes === undefined
    ? ""
    : bytes < 1000
      ? `${bytes} B`
      : bytes < 1e6
        ? `${(bytes / 1e3).toFixed(1)} kB`
        : `${(bytes / 1e6).toFixed(1)} MB`;

type At<Row> = Row & { at: number; uid?: string };

interface Teller<Row> {
  readonly kind: string;
  readonly columns: Sql;
  readonly where?: Sql;
  readonly worthTelling?: (rows: readonly At<Row>[]) => At<Row>[];
  tell(row: Row, novelty: Novelty): { sentence: Sentence; weight: number; isNew: boolean };
}

interface HttpRow {
  orig: string;
  method?: string;
  host?: string;
  uri?: string;
  status?: number;
  length?: number;
  mime?: string;
  agent?: string;
}
const http: Teller<HttpRow> = {
  kind: "http",
  columns: sql.raw(
    "`id.orig_h` AS orig, method, host, uri, status_code AS status, response_body_len AS length, resp_mime_types[1] AS mime, user_agent AS agent",
  ),
  tell({ orig, method, host, uri, status, length, mime, agent }, novelty) {
    const isNew = agent !== undefined && novelty.isNew("http", "user_agent", agent);
    const isPage = mime === undefined || mime === "" || mime === "text/html";
    const isProgram = mime?.startsWith("application/") === true && !/json|javascript|xml/.test(mime);
    const url = urlText(host ?? "?", uri ?? "");
    return {
      sentence: [
        piece(orig, "host"),
        piece(
          method === "POST"
            ? " posted to "
            : method === "GET" || method === undefined
              ? " fetched "
              : ` sent ${method} to `,
        ),
        piece(url, "url"),
        piece(`: ${status ?? "no answer"}${mime ? `, ${mime}` : ""}${length ? `, ${sized(length)}` : ""}`),
      ],
      weight: (isNew ? 4 : 0) + (method === "POST" ? 4 : 0) + (isProgram ? 6 : isPage ? 3 : 1),
      isNew,
    };
  },
};

interface DnsRow {
  orig: string;
  query?: string;
  qtype?: string;
  rcode?: string;
  answers?: string[];
  times: number;
}
const dns: Teller<DnsRow> = {
  kind: "dns",
  columns: sql.raw("`id.orig_h` AS orig, query, qtype_name AS qtype, rcode_name AS rcode, answers"),
  where: sql.raw("isNotNull(query) AND `id.resp_p` = 53"),
  worthTelling: withoutAnswerless,
  tell({ orig, query, rcode, answers }, novelty) {
    const isNew = query !== undefined && novelty.isNew("dns", "query", query);
    const answer = answers?.[0] ?? (rcode === undefined ? "no answer" : rcode);
    return {
      sentence: [piece(orig, "host"), piece(" asked for "), piece(query ?? "", "name"), piece(`: ${answer}`)],
      weight: isNew ? 4 : 0.5,
      isNew,
    };
  },
};

interface SslRow {
  orig: string;
  resp: string;
  port: number;
  name?: string;
  version?: string;
  established?: boolean;
  ja4?: string;
}
const ssl: Teller<SslRow> = {
  kind: "ssl",
  columns: sql.raw(
    "`id.orig_h` AS orig, `id.resp_h` AS resp, `id.resp_p` AS port, server_name AS name, version, established, ja4",
  ),
  tell({ orig, resp, port, name, version, established, ja4 }, novelty) {
    const isNew = (ja4 !== undefined && novelty.isNew("ssl", "ja4", ja4)) || novelty.isNew("conn", "id.resp_h", resp);
    return {
      sentence: [
        piece(orig, "host"),
        piece(established === false ? " tried to open TLS to " : " opened TLS to "),
        name === undefined ? piece(resp, "host") : piece(name, "server_name"),
        piece(`${port === 443 ? "" : `, port ${port}`}${version ? `, ${version}` : ""}`),
      ],
      weight: (isNew ? 3 : 1) + (port === 443 ? 0 : 1),
      isNew,
    };
  },
};

interface FileRow {
  orig: string;
  resp: string;
  isOrig?: boolean;
  source?: string;
  filename?: string;
  mime?: string;
  seen?: number;
  sha256?: string;
}
const files: Teller<FileRow> = {
  kind: "files",
  columns: sql.raw(
    "`id.orig_h` AS orig, `id.resp_h` AS resp, is_orig AS isOrig, source, filename, mime_type AS mime, seen_bytes AS seen, sha256",
  ),
  where: sql.raw(
    "ifNull(source, '') != 'SSL' AND (isNotNull(filename) OR mime_type LIKE 'application/%') AND mime_type NOT IN ('application/javascript', 'application/json', 'application/ocsp-response')",
  ),
  tell({ orig, resp, isOrig, source, filename, mime, seen, sha256 }, novelty) {
    const isNew = sha256 !== undefined && novelty.isNew("files", "sha256", sha256);
    return {
      sentence: [
        piece(isOrig ? orig : resp, "host"),
        piece(" sent "),
        piece(isOrig ? resp : orig, "host"),
        piece(
          ` ${filename ? `${filename}, ` : ""}${mime ?? "unknown type"}, ${sized(seen ?? 0)} over ${source ?? "?"}`,
        ),
        ...(sha256 === undefined ? [] : [piece(", SHA-256 "), piece(sha256, "hash")]),
      ],
      weight: 5 + (isNew ? 2 : 0),
      isNew,
    };
  },
};

interface MailRow {
  mailfrom?: string;
  rcptto?: string[];
  subject?: string;
  attachments: number;
  reply?: string;
}
const smtp: Teller<MailRow> = {
  kind: "smtp",
  columns: sql.raw("mailfrom, rcptto, subject, length(fuids) AS attachments, last_reply AS reply"),
  where: sql.raw("isNotNull(mailfrom)"),
  tell({ mailfrom, rcptto, subject, attachments, reply }) {
    return {
      sentence: [
        piece("mail from "),
        piece(mailfrom ?? "?", "mail"),
        piece(" to "),
        ...(rcptto ?? []).slice(0, 3).flatMap((to, i) => [...(i > 0 ? [piece(", ")] : []), piece(to, "mail")]),
        piece(
          `: “${subject ?? "no subject"}”${attachments > 1 ? `, ${attachments} parts` : ""}${reply ? ` (${reply})` : ""}`,
        ),
      ],
      weight: 7,
      isNew: false,
    };
  },
};

interface DhcpRow {
  mac?: string;
  host?: string;
  assigned?: string;
}
const dhcp: Teller<DhcpRow> = {
  kind: "dhcp",
  columns: sql.raw("mac, host_name AS host, assigned_addr AS assigned"),
  where: sql.raw("isNotNull(assigned_addr)"),
  tell({ mac, host, assigned }, novelty) {
    const isNew = assigned !== undefined && novelty.isNew("conn", "id.orig_h", assigned);
    return {
      sentence: [piece(host ?? mac ?? "a machine", "mac"), piece(" was given "), piece(assigned ?? "?", "host")],
      weight: isNew ? 5 : 2,
      isNew,
    };
  },
};

interface SshRow {
  orig: string;
  resp: string;
  success?: boolean;
  attempts?: number;
  server?: string;
}
const ssh: Teller<SshRow> = {
  kind: "ssh",
  columns: sql.raw(
    "`id.orig_h` AS orig, `id.resp_h` AS resp, auth_success AS success, auth_attempts AS attempts, server",
  ),
  tell({ orig, resp, success, attempts = 0, server }, novelty) {
    const isNew = novelty.isNew("conn", "id.resp_h", resp);
    const times = attempts > 1 ? ` ${attempts} times` : "";
    return {
      sentence: [
        piece(orig, "host"),
        piece(success ? " got into " : success === false ? ` tried${times} to get into ` : " spoke SSH to "),
        piece(resp, "host"),
        piece(
          `${success === undefined ? "" : " by SSH"}${success && times ? ` at attempt ${attempts}` : ""}${server ? `, ${server}` : ""}`,
        ),
      ],
      weight: (success ? 4 : 1) + (isNew ? 2 : 0),
      isNew,
    };
  },
};

export async function storyOf(asking: Asking, novelty: Novelty): Promise<{ story: Line[]; omitted: number }> {
  const told = (
    await Promise.all([
      tellAll(asking, http, novelty),
      tellAll(asking, dns, novelty),
      tellAll(asking, ssl, novelty),
      tellAll(asking, files, novelty),
      tellAll(asking, smtp, novelty),
      tellAll(asking, dhcp, novelty),
      tellAll(asking, ssh, novelty),
    ])
  ).flat();
  const kept = [...told].sort((a, b) => b.weight - a.weight || a.line.at - b.line.at).slice(0, mostLines);
  return { story: kept.map(({ line }) => line).sort((a, b) => a.at - b.at), omitted: told.length - kept.length };
}

async function tellAll<Row>(asking: Asking, teller: Teller<Row>, novelty: Novelty): Promise<Told[]> {
  const hasFlow = asking.catalogue.get(teller.kind)?.head !== "none";
  const rows = await asking.of<At<Row>>(
    teller.kind,
    (where) => sql`
    SELECT ts AS at, ${hasFlow ? sql.raw("uid") : sql.raw("NULL AS uid")}, ${teller.columns} FROM ${sql.id(teller.kind)}
    WHERE ${where} AND ${teller.where ?? sql.raw("true")} ORDER BY at LIMIT ${mostOfKind}`,
  );
  return (teller.worthTelling?.(rows) ?? rows).map((row) => {
    const { sentence, weight, isNew } = teller.tell(row, novelty);
    return {
      weight,
      line: { at: row.at, kind: teller.kind, sentence, isNew, ...(row.uid === undefined ? {} : { uid: row.uid }) },
    };
  });
}
