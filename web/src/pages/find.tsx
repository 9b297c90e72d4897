/** Everywhere a value was seen: first, last, how often, by whom, and the rows of each kind. */
import type { Kinds } from "#api/contract.ts";
import type { Found } from "#api/contract-pages.ts";
import { apiPath } from "../address/requests.ts";
import { address, follow, hrefOf } from "../address/router.ts";
import { useQuery } from "../api/query.ts";
import { zone } from "../look.ts";
import { Region } from "../parts/region.tsx";
import { Value } from "../parts/value.tsx";
import { visible } from "../show/inert.ts";
import { labelOf, titled } from "../show/labels.ts";
import { counted, countText } from "../show/number.ts";
import { momentText, windowText } from "../show/time.ts";

export function Find({ kinds }: { kinds: Kinds | undefined }) {
  const { key } = address.value;
  const query = useQuery<Found>(key === "" ? undefined : apiPath("/find", { value: key }));
  if (key === "") return <p class="notice">Paste an address, a name, a URL or a hash into the search box.</p>;
  return <Region query={query}>{(found) => <Answer found={found} kinds={kinds} />}</Region>;
}

function Answer({ found, kinds }: { found: Found; kinds: Kinds | undefined }) {
  const { value, is, count, first, last, by, watched, page } = found;
  const titleOf = (kind: string): string => kinds?.kinds.find(({ name }) => name === kind)?.title ?? kind;
  return (
    <article class="page">
      <header class="answer">
        <p class="muted">{is.replaceAll("_", " ")}</p>
        <h1>
          <bdi>{visible(value)}</bdi>{" "}
          {count === 0 ? "was not seen" : `was seen in ${counted(count, "record")}, by ${counted(by.length, "host")}`}
        </h1>
        {first !== undefined && last !== undefined ? (
          <p class="num">
            First {momentText(first, zone.value)} · last {momentText(last, zone.value)}
          </p>
        ) : (
          <p class="muted">
            {watched
              ? `Recorded: ${windowText(watched, zone.value)}. Outside of that it could not have been seen.`
              : "Nothing has been recorded yet, so it could not have been seen."}
          </p>
        )}
        {page && (
          <div class="exits">
            <a
              class="button primary"
              href={hrefOf({ page: page.kind, key: page.key })}
              onClick={follow({ page: page.kind, key: page.key })}
            >
              Open the {page.kind}'s page
            </a>
          </div>
        )}
      </header>
      {found.kinds.length > 0 && (
        <section class="card">
          <h2>Where</h2>
          <table>
            <thead>
              <tr>
                <th scope="col">Records</th>
                <th scope="col">Field</th>
                <th scope="col" class="right">
                  Rows
                </th>
                <th scope="col">First</th>
                <th scope="col">Last</th>
              </tr>
            </thead>
            <tbody>
              {found.kinds.map((place) => {
                const target = { page: "explore" as const, key: titleOf(place.kind), q: place.q, t: "" };
                return (
                  <tr key={`${place.kind} ${place.field}`}>
                    <td>
                      <a href={hrefOf(target)} onClick={follow(target)}>
                        {titled(titleOf(place.kind))}
                      </a>
                    </td>
                    <td>{labelOf(place.field)}</td>
                    <td class="right num">{countText(place.count)}</td>
                    <td class="num">{momentText(place.first, zone.value)}</td>
                    <td class="num">{momentText(place.last, zone.value)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </section>
      )}
      {by.length > 0 && (
        <section class="card">
          <h2>By whom</h2>
          <table>
            <thead>
              <tr>
                <th scope="col">Host</th>
                <th scope="col" class="right">
                  Records
                </th>
                <th scope="col">First</th>
                <th scope="col">Last</th>
              </tr>
            </thead>
            <tbody>
              {by.map((one) => (
                <tr key={one.host}>
                  <td>
                    <Value field="host" value={one.host} at={one.first} />
                  </td>
                  <td class="right num">{countText(one.count)}</td>
                  <td class="num">{momentText(one.first, zone.value)}</td>
                  <td class="num">{momentText(one.last, zone.value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </article>
  );
}
