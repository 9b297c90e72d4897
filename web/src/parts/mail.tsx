/** A mail as its reader saw it and as it was really sent: headers beside the envelope, links, what was attached. */
import type { AnyRow } from "#api/contract-pages.ts";
import { rawText } from "../show/cell.ts";
import { defanged, visible } from "../show/inert.ts";
import { bytesText } from "../show/number.ts";
import { Value } from "./value.tsx";

interface Props {
  mail: AnyRow;
  /** Bodies that the same conversation carried. */
  files: readonly AnyRow[];
}

const textsOf = (row: AnyRow, field: string): readonly string[] => {
  const value = row[field];
  return value === undefined || value === "" ? [] : Array.isArray(value) ? value.map(String) : [String(value)];
};

const addressesIn = (texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => text.toLowerCase().match(/[^\s<>",;]+@[^\s<>",;]+/g) ?? []);

/** The envelope names somebody whom the header, which the reader sees, does not. */
function differs(mail: AnyRow): boolean {
  const header = addressesIn(textsOf(mail, "from"));
  const envelope = addressesIn(textsOf(mail, "mailfrom"));
  return header.length > 0 && envelope.length > 0 && !envelope.some((one) => header.includes(one));
}

const lines: readonly (readonly [field: string, label: string])[] = [
  ["from", "From"],
  ["reply_to", "Replies to"],
  ["to", "To"],
  ["cc", "Copy to"],
  ["date", "Date"],
  ["mailfrom", "Envelope from"],
  ["rcptto", "Envelope to"],
  ["path", "By way of"],
  ["auth_user", "Logged in as"],
];

export function Mail({ mail, files }: Props) {
  const ts = mail["ts"];
  const at = typeof ts === "number" ? ts : undefined;
  const carried = new Set(textsOf(mail, "fuids"));
  const attached = files.filter((file) => carried.has(rawText(file["fuid"] ?? "")));
  const links = textsOf(mail, "links");
  return (
    <section class="card">
      <h2>Mail: {visible(textsOf(mail, "subject")[0] ?? "") || "without a subject"}</h2>
      {differs(mail) && <p class="strange">▲ The envelope's sender is not the one that the reader sees.</p>}
      {mail["display_mismatch"] === true && (
        <p class="strange">▲ The name shown looks like an address, and is another than the sender's.</p>
      )}
      <dl class="fields">
        {lines.map(([field, label]) => {
          const texts = textsOf(mail, field);
          return texts.length === 0 ? null : (
            <div key={field}>
              <dt>{label}</dt>
              <dd>
                {texts.map((text) => (
                  <Value key={text} field={field} value={text} at={at} />
                ))}
              </dd>
            </div>
          );
        })}
        {links.length > 0 && (
          <div>
            <dt>Links in it</dt>
            <dd>
              {links.map((link) => (
                <Value key={link} field="url" value={link} text={visible(defanged(link))} at={at} />
              ))}
            </dd>
          </div>
        )}
      </dl>
      {attached.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col">Type by content</th>
              <th scope="col" class="right">
                Size
              </th>
              <th scope="col">SHA-256</th>
            </tr>
          </thead>
          <tbody>
            {attached.map((file) => (
              <tr key={rawText(file["fuid"] ?? "")}>
                <td>
                  <bdi>{visible(textsOf(file, "filename")[0] ?? "") || "text"}</bdi>
                </td>
                <td>
                  <bdi>{visible(textsOf(file, "mime_type")[0] ?? "")}</bdi>
                  {file["mime_mismatch"] === true && <span class="strange"> ▲ not what it is called</span>}
                </td>
                <td class="right num">{bytesText(Number(file["seen_bytes"] ?? 0))}</td>
                <td>
                  {textsOf(file, "sha256").map((hash) => (
                    <Value key={hash} field="sha256" value={hash} text={`${hash.slice(0, 12)}…`} at={at} />
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
