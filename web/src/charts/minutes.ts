/** Minutes the chart draws, as the API counts them: position m holds those over m - 1 and at most m. */
export const kChartMinutes = 60;

export interface Spread {
  people: readonly number[];
  /** Over the last minute, or reached by no way. */
  over: number;
  unknown: number;
}

/** People by minute of the communes that `keep` lets in. */
export function spread(
  minutes: readonly (number | null)[],
  within: readonly (boolean | null)[],
  population: readonly (number | null)[],
  keep: (i: number) => boolean,
): Spread {
  const people = new Array<number>(kChartMinutes + 1).fill(0);
  let over = 0;
  let unknown = 0;
  minutes.forEach((m, i) => {
    if (!keep(i)) return;
    const n = population[i] ?? 0;
    if (within[i] === null) unknown += n;
    else if (m === null || m > kChartMinutes) over += n;
    else people[Math.ceil(m)] += n;
  });
  return { people, over, unknown };
}

/** Share of everybody at most m minutes away, for each m; zeros where there is nobody. */
export function cumulative(s: Spread): number[] {
  const all = s.people.reduce((a, b) => a + b, s.over + s.unknown);
  let sum = 0;
  return s.people.map((n) => {
    sum += n;
    return all > 0 ? sum / all : 0;
  });
}

export interface Range {
  from: number;
  to: number;
}
/** The whole axis, or the minutes around the limit, where a resource more or less decides. */
export function rangeOf(zoom: 'all' | 'limit', limit: number, spreads: readonly Spread[]): Range {
  const last = Math.max(limit + 5, ...spreads.map((s) => s.people.findLastIndex((n) => n > 0) + 1));
  const end = Math.min(kChartMinutes, 5 * Math.ceil(last / 5));
  if (zoom === 'all') return { from: 0, to: end };
  return { from: Math.max(1, limit - 8), to: Math.min(end, limit + 15) };
}

/** A round number at or over `value`, with one or two digits. */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const steps = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
  return (steps.find((s) => s * power >= value) ?? 10) * power;
}

/**
 * Top of the axis of people: the highest bar of the range, but those who live where a resource is
 * count as 0 minutes and would flatten all others, so that their bar may be cut.
 */
export function topOf(s: readonly Spread[], range: Range): { top: number; cut: boolean } {
  const rest = Math.max(1, ...s.flatMap((one) => one.people.slice(Math.max(1, range.from), range.to + 1)));
  const first = range.from === 0 ? Math.max(...s.map((one) => one.people[0])) : 0;
  const cut = first > 1.25 * rest;
  return { top: roundUp(cut ? rest : Math.max(first, rest)), cut };
}
