/** What there was most of: small tables of hosts, names, URLs, files, mails. */
import type { Top } from "#api/contract-pages.ts";
import { rawText } from "../show/cell.ts";
import { visible } from "../show/inert.ts";
import { bytesText, countText } from "../show/number.ts";
import { Value } from "./value.tsx";

export function Tops({ top }: { top: readonly Top[] }) {
  return (
    <div class="tops">
      {top
        .filter(({ rows }) => rows.length > 0)
        .map(({ title, field, rows }) => (
          <section key={title} class="card">
            <h2>{title}</h2>
            <table>
              <thead class="hidden-text">
                <tr>
                  <th scope="col">Value</th>
                  <th scope="col">Count</th>
                  <th scope="col">Bytes</th>
                </tr>
              </thead>
              <tbody>
                {rows.map(({ value, count, bytes, note, isNew }) => (
                  <tr key={rawText(value)}>
                    <td>
                      <Value field={field} value={rawText(value)} />
                      {isNew && <span class="strange"> ▲ new</span>}
                      {note && <div class="muted">{visible(note)}</div>}
                    </td>
                    <td class="right num">{countText(count)}</td>
                    <td class="right num muted">{bytes === undefined ? "" : bytesText(bytes)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        ))}
    </div>
  );
}
