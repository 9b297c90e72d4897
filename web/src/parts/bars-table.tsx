/** The bars as a table: every step that has something, what it is of, how well it was watched. */
import { useState } from "preact/hooks";
import type { Hist } from "#api/contract.ts";
import { timeWindowText } from "#base/time/window.ts";
import { follow, hrefOf } from "../address/router.ts";
import { zone } from "../look.ts";
import { titled } from "../show/labels.ts";
import { countText, shareText } from "../show/number.ts";
import { detailOf, spanText, whenText } from "../show/time.ts";
import { Dialog } from "./dialog.tsx";
import { isKnown } from "./earlier.tsx";
import type { Measure } from "./measure.ts";
import { seriesName } from "./stack.tsx";

interface Props {
  hist: Hist;
  measure: Measure;
  /** The same a week earlier. */
  earlier: Hist | undefined;
}

export function BarsAsTable(props: Props) {
  const [isOpen, open] = useState(false);
  const close = (): void => open(false);
  return (
    <>
      <button type="button" class="quiet" onClick={() => open(true)}>
        As table
      </button>
      {isOpen && (
        <Dialog title={`${titled(props.measure.label)} over time`} onClose={close}>
          <Steps {...props} onOpen={close} />
        </Dialog>
      )}
    </>
  );
}

interface Column {
  readonly name: string;
  readonly values: readonly number[];
  readonly isKnown: (step: number) => boolean;
}

const always = (): boolean => true;

const columnsOf = ({ hist: { values, stack }, measure, earlier }: Props): Column[] => [
  { name: measure.label, values, isKnown: always },
  ...(stack?.series ?? []).map((series) => ({ name: seriesName(series), values: series.values, isKnown: always })),
  ...(earlier
    ? [{ name: "a week earlier", values: earlier.values, isKnown: (step: number) => isKnown(earlier, step) }]
    : []),
];

function Steps({ onOpen, ...props }: Props & { onOpen: () => void }) {
  const { hist, measure } = props;
  const columns = columnsOf(props);
  const steps = hist.values.map((_, i) => i);
  const shown = steps.filter((i) => columns.some(({ values }) => (values[i] ?? 0) > 0));
  return (
    <>
      <p class="muted">
        Steps of {spanText(hist.width / 1e6)}
        {shown.length < steps.length && `; ${countText(steps.length - shown.length)} without any are left out`}.
      </p>
      <div class="bars-table">
        <table>
          <thead>
            <tr>
              <th scope="col">from</th>
              {columns.map(({ name }) => (
                <th key={name} scope="col" class="right">
                  {name}
                </th>
              ))}
              <th scope="col" class="right">
                watched
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((i) => (
              <Step key={i} hist={hist} at={i} columns={columns} measure={measure} onOpen={onOpen} />
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">together</th>
              {columns.map(({ name, values }) => (
                <td key={name} class="right num">
                  {measure.text(values.reduce((sum, value) => sum + value, 0))}
                </td>
              ))}
              <td />
            </tr>
          </tfoot>
        </table>
      </div>
    </>
  );
}

interface StepProps {
  hist: Hist;
  measure: Measure;
  at: number;
  columns: readonly Column[];
  onOpen: () => void;
}

function Step({ hist, at, columns, measure, onOpen }: StepProps) {
  const from = hist.from + at * hist.width;
  const target = { t: timeWindowText({ from, to: Math.min(hist.to, from + hist.width) }) };
  const show = follow(target);
  return (
    <tr>
      <td class="num">
        <a
          href={hrefOf(target)}
          title="Narrow to this step"
          onClick={(event) => {
            onOpen();
            show(event);
          }}
        >
          {whenText(from, zone.value, detailOf(hist, zone.value), hist.width < 1e6 ? 3 : 0)}
        </a>
      </td>
      {columns.map(({ name, values, isKnown }) => (
        <td key={name} class="right num">
          {isKnown(at) ? measure.text(values[at]!) : "not watched"}
        </td>
      ))}
      <td class="right num">{shareText(hist.coverage[at] ?? 0)}</td>
    </tr>
  );
}
