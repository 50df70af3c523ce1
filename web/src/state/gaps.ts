import { nice } from '../map/scale';

/** What the map of the report shows: a difference, or where the blind fit and the list disagree. */
export const kGaps = ['forward', 'blind', 'drawn', 'misplaced'] as const;
export type Gap = (typeof kGaps)[number];

/** Bounds of the neutral class and of the three that follow, mirrored below 0. */
export function gapBounds(gaps: readonly (number | null)[]): number[] {
  const sizes = gaps.filter((g) => g !== null).map(Math.abs).sort((a, b) => a - b);
  const middle = sizes[sizes.length >> 1] ?? 0;
  if (middle <= 0) return [];
  const step = nice(middle / 2);
  return [step, 2 * step, 4 * step, 8 * step].map((b) => Number(b.toPrecision(12)));
}
