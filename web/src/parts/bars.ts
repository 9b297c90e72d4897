/** Bars of a histogram as paths, one for each series that they are stacked of. */

interface Scale {
  /** Left edge of a step's bar. */
  readonly x: (step: number) => number;
  readonly width: number;
  /** Where bars stand. */
  readonly floor: number;
  readonly height: (value: number) => number;
}

/** A value that is not nothing can be seen, however small. */
const leastHeight = 1.5;

/** The first series lies at the bottom. */
export function barPaths(series: readonly (readonly number[])[], { x, width, floor, height }: Scale): string[] {
  const steps = series[0]?.length ?? 0;
  const totals = Array.from({ length: steps }, (_, i) => series.reduce((sum, values) => sum + (values[i] ?? 0), 0));
  const below = Array<number>(steps).fill(0);
  return series.map((values) =>
    values
      .map((value, i) => {
        const total = totals[i]!;
        if (value === 0 || total === 0) return "";
        const whole = Math.max(leastHeight, height(total));
        const bottom = floor - (below[i]! / total) * whole;
        below[i]! += value;
        return `M${x(i).toFixed(1)} ${bottom.toFixed(1)}v${(-(value / total) * whole).toFixed(1)}h${width.toFixed(1)}V${bottom.toFixed(1)}z`;
      })
      .join(""),
  );
}

/** Values as a line that goes from step to step, and breaks off where nothing is known. */
export function stepLine(values: readonly number[], isKnown: (step: number) => boolean, scale: Scale): string {
  const { x, width, floor, height } = scale;
  return values
    .map((value, i) => {
      if (!isKnown(i)) return "";
      const y = (floor - height(value)).toFixed(1);
      const start = `${x(i).toFixed(1)} ${y}`;
      return `${i > 0 && isKnown(i - 1) ? "L" : "M"}${start}h${width.toFixed(1)}`;
    })
    .join("");
}

const roundSteps = [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10];

/** The round number at which an axis ends; half of it is one too, from 2 on. */
export function axisEnd(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  const isRound = (end: number): boolean => end === 1 || end % 2 === 0;
  return roundSteps.map((step) => Math.round(step * power)).find((end) => end >= most && isRound(end))!;
}
