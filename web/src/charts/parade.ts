/** So many people with one value. */
export interface Share {
  value: number;
  people: number;
}

/** Communes from the lowest value up, each with its people; unknown values and nobody count nowhere. */
export function parade(
  values: readonly (number | null)[],
  people: readonly (number | null)[],
  keep: (i: number) => boolean,
): Share[] {
  const out: Share[] = [];
  values.forEach((value, i) => {
    const n = people[i] ?? 0;
    if (value !== null && n > 0 && keep(i)) out.push({ value, people: n });
  });
  return out.sort((a, b) => a.value - b.value);
}

const total = (all: readonly Share[]): number => all.reduce((sum, s) => sum + s.people, 0);

/** Smallest value at or below which each of these shares of people live; ascending shares. */
export function atShares(all: readonly Share[], shares: readonly number[]): number[] {
  if (all.length === 0) return [];
  const people = total(all);
  let i = 0;
  let seen = all[0].people;
  return shares.map((share) => {
    while (seen < share * people && i < all.length - 1) seen += all[++i].people;
    return all[i].value;
  });
}

/** The nine deciles; none where nobody is known. */
export const deciles = (all: readonly Share[]): number[] => atShares(all, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);

/** The value of the person in the middle of each of `n` equal parts of people, the lowest first. */
export const curve = (all: readonly Share[], n: number): number[] =>
  atShares(all, Array.from({ length: n }, (_, i) => (i + 0.5) / n));

/** Share of people whose value passes a test. */
export function shareWhere(all: readonly Share[], passes: (value: number) => boolean): number | null {
  const people = total(all);
  return people > 0 ? all.reduce((sum, s) => sum + (passes(s.value) ? s.people : 0), 0) / people : null;
}
