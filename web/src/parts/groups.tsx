/** The records of a table by the values of one field: which there are, how many, how much, with whom, since when. */
import type { Group, Groups as GroupsAnswer, Hist, Kind, KindField } from "#api/contract.ts";
import { groupsRequest } from "../address/requests.ts";
import { address, follow, go, hrefOf } from "../address/router.ts";
import { useQuery } from "../api/query.ts";
import { zone } from "../look.ts";
import { withValue } from "../question/clauses.ts";
import { cellText, rawText } from "../show/cell.ts";
import { labelOf, titled } from "../show/labels.ts";
import { counted, countText } from "../show/number.ts";
import { type Detail, detailOf, whenText } from "../show/time.ts";
import { Spark } from "./facets.tsx";
import { Region } from "./region.tsx";
import { Value } from "./value.tsx";

/** Moments, spans and amounts have too many values to group by. */
const isGroupable = ({ type, unit }: KindField): boolean =>
  unit === undefined && !["time", "interval", "double"].includes(type);

/** Groups the table by a field, where that says something. */
export function groupBy(field: KindField | undefined): void {
  if (field && isGroupable(field)) go({ g: field.name, sort: "" });
}

export function GroupChoice({ kind }: { kind: Kind }) {
  const isFirst = ({ name }: KindField): boolean => kind.columns.includes(name) || kind.facets.includes(name);
  const fields = kind.fields.filter(isGroupable);
  const option = ({ name }: KindField) => (
    <option key={name} value={name}>
      by {labelOf(name)}
    </option>
  );
  return (
    <label>
      <span class="hidden-text">What the table is grouped by</span>
      <select value={address.value.g} onChange={(event) => go({ g: event.currentTarget.value, sort: "" })}>
        <option value="">not grouped</option>
        {fields.filter(isFirst).map(option)}
        <optgroup label="Other fields">{fields.filter((field) => !isFirst(field)).map(option)}</optgroup>
      </select>
    </label>
  );
}

export function Groups({ kind, hist }: { kind: Kind; hist: Hist }) {
  const query = useQuery<GroupsAnswer>(groupsRequest(address.value, kind.name));
  return (
    <Region query={query}>
      {(answer) => <GroupTable kind={kind} answer={answer} detail={detailOf(hist, zone.value)} />}
    </Region>
  );
}

interface TableProps {
  kind: Kind;
  answer: GroupsAnswer;
  detail: Detail;
}

function GroupTable({ kind, answer, detail }: TableProps) {
  const { groups, distinct, total, sums, others } = answer;
  const { g } = address.value;
  const label = labelOf(g);
  const summed = sums.flatMap((name) => kind.fields.find((field) => field.name === name) ?? []);
  return (
    <div class="groups">
      <p class="muted">
        {counted(distinct, `different ${label}`, `different values of ${label}`)} in {countText(total)} records
        {distinct > groups.length && `; the first ${countText(groups.length)} in this order`}.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">{label}</th>
            <Head sort="count" label={titled(kind.title)} />
            {others && <Head sort="others" label={others === "id.resp_h" ? "destinations" : "sources"} />}
            {summed.map(({ name }) => (
              <Head key={name} sort={name} label={labelOf(name)} />
            ))}
            <Head sort="first" label="first" />
            <Head sort="last" label="last" />
            <th scope="col">when</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <Row key={rawText(group.value)} field={g} group={group} summed={summed} detail={detail} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head({ sort, label }: { sort: string; label: string }) {
  const now = address.value.sort || "-count";
  const order = now === sort ? "ascending" : now === `-${sort}` ? "descending" : undefined;
  return (
    <th scope="col" class="right" aria-sort={order ?? "none"}>
      <button type="button" class="quiet" onClick={() => go({ sort: order === "descending" ? sort : `-${sort}` })}>
        {label}
        {order === "ascending" && " ↑"}
        {order === "descending" && " ↓"}
      </button>
    </th>
  );
}

interface RowProps {
  field: string;
  group: Group;
  summed: readonly KindField[];
  detail: Detail;
}

function Row({ field, group, summed, detail }: RowProps) {
  const value = rawText(group.value);
  const target = { q: withValue(address.value.q, field, value), g: "", sort: "" };
  return (
    <tr>
      <td>
        <Value field={field} value={value} at={group.first} />
        {group.isNew && <span class="strange"> ▲ new</span>}
      </td>
      <td class="right num">
        <a href={hrefOf(target)} onClick={follow(target)} aria-label={`${countText(group.count)}, show these`}>
          {countText(group.count)}
        </a>
      </td>
      {group.others !== undefined && <td class="right num">{countText(group.others)}</td>}
      {summed.map((one, i) => (
        <td key={one.name} class="right num">
          {cellText(one, group.sums[i], { zone: zone.value, detail })}
        </td>
      ))}
      <td class="right num">{whenText(group.first, zone.value, detail)}</td>
      <td class="right num">{whenText(group.last, zone.value, detail)}</td>
      <td>
        <Spark counts={group.spark} />
      </td>
    </tr>
  );
}
