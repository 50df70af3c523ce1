import { classOf } from '../map/scale';

export interface Bin {
  from: number;
  to: number;
  /** No upper bound: holds everything from `from` on. */
  open: boolean;
  cls: number;
  people: number;
  communes: number;
}

const kWidths = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5, 10, 20, 25, 50, 100, 200, 250, 500];

const multiple = (value: number, width: number): boolean => {
  const ratio = value / width;
  return Math.abs(ratio - Math.round(ratio)) < 1e-6;
};

/** Width that puts every break on a bound of a bin and keeps between 18 and 45 bins, else about 30 bins. */
export function binWidth(breaks: readonly number[]): number {
  const top = breaks[breaks.length - 1] * 1.4;
  const fits = kWidths.filter((w) => top / w >= 18 && top / w <= 45);
  return fits.findLast((w) => breaks.every((b) => multiple(b, w))) ?? fits.at(-1) ?? top / 30;
}

/** People by the value of their commune; nulls and communes left out by `keep` do not count. */
export function histogram(
  breaks: readonly number[],
  values: readonly (number | null)[],
  people: readonly (number | null)[],
  keep: (i: number) => boolean,
): Bin[] {
  const width = binWidth(breaks);
  const count = 1 + Math.round((breaks[breaks.length - 1] * 1.4) / width);
  const bins: Bin[] = Array.from({ length: count }, (_, i) => ({
    from: Number((i * width).toPrecision(12)),
    to: Number(((i + 1) * width).toPrecision(12)),
    open: i === count - 1,
    cls: classOf((i + 0.5) * width, breaks),
    people: 0,
    communes: 0,
  }));
  values.forEach((value, i) => {
    if (value === null || !keep(i)) return;
    const bin = bins[binOf(value, width, count)];
    bin.people += people[i] ?? 0;
    bin.communes += 1;
  });
  return bins;
}

export function binOf(value: number, width: number, count: number): number {
  return Math.max(0, Math.min(count - 1, Math.floor(value / width + 1e-9)));
}
