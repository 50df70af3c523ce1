import type { Profession } from '../api/client';

/** Class of a value: 0 lies under the first break, breaks.length at or over the last. */
export function classOf(value: number, breaks: readonly number[]): number {
  let low = 0;
  let high = breaks.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (value >= breaks[mid]) low = mid + 1;
    else high = mid;
  }
  return low;
}

const kNice = [1, 2, 2.5, 5, 10];

/** The nearest of 1, 2, 2.5, 5 times a power of ten. */
export function nice(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const ratio = value / power;
  const best = kNice.reduce((a, b) => (Math.abs(b - ratio) < Math.abs(a - ratio) ? b : a));
  return Number((best * power).toPrecision(12));
}

/** Positive bounds of the change scale, mirrored below zero; the same for every scenario. */
export function changeBreaks(breaks: readonly number[]): number[] {
  const step = nice((breaks[breaks.length - 1] - breaks[0]) / 70);
  return [step, 2 * step, 4 * step].map((b) => Number(b.toPrecision(12)));
}

export const kChangeSteps = 4;

/** -4 to 4; 0 where the change would not show in the digits of the source. */
export function changeClass(gain: number, bounds: readonly number[], decimals: number): number {
  if (Math.abs(gain) < 0.5 * 10 ** -decimals) return 0;
  return Math.sign(gain) * (1 + classOf(Math.abs(gain), bounds));
}

/** Position in the palette: value classes, changes from the largest loss to the largest gain, minutes. */
export const kNoValue = -1;
/** Of a commune that the layer does not speak of: no colour, and no pattern that would say "unknown". */
export const kOutside = -2;
export const kValueClasses = 7;
export const changeSlot = (step: number): number => kValueClasses + kChangeSteps + step;
export const minuteSlot = (cls: number): number => kValueClasses + 2 * kChangeSteps + 1 + cls;

export const kMinuteClasses = 6;
/** Zones of aid: the place of a class, and not its number, chooses its colour. */
export const zoneSlot = (place: number): number => minuteSlot(kMinuteClasses) + place;

export interface Palette {
  classes: readonly string[];
  changes: readonly string[];
  /** From the nearest to the farthest. */
  minutes: readonly string[];
  /** Three that open to aids, the most helped first; outside them; two better served; any other. */
  zones: readonly string[];
  none: string;
  hatch: string;
  line: string;
  ink: string;
  halo: string;
  ground: string;
  gain: string;
  /** Of a resource supposed by the reader. */
  added: string;
}

export const kLight: Palette = {
  classes: ['#8f2d1b', '#c4552d', '#e9a06b', '#e8e3d3', '#bfd9d2', '#7fb5ad', '#2f7f7b'],
  changes: ['#7b3b12', '#b0662c', '#d99e66', '#f0d5b5', '#ffffff', '#d3e2ef', '#93bbdb', '#4a89bb', '#1d5687'],
  minutes: ['#f0ead6', '#e9d5a1', '#deae62', '#c67a36', '#9a4520', '#561b12'],
  zones: ['#96321c', '#d8813f', '#efcf90', '#d3dee3', '#86b5c6', '#2f6a86', '#8a6cb0'],
  none: '#e4e6e3',
  hatch: '#b3bab7',
  line: '#ffffff',
  ink: '#1c2526',
  halo: '#ffffff',
  ground: '#f5f6f3',
  gain: '#123c5e',
  added: '#0b63c4',
};

export const kDark: Palette = {
  classes: ['#ff8d6b', '#dc6a45', '#a8593b', '#55534a', '#3d605b', '#3f827a', '#5bb0a6'],
  changes: ['#ffb267', '#d08a45', '#96652f', '#5f4a33', '#2b3333', '#2f4659', '#39678d', '#5593c4', '#8fc4ee'],
  minutes: ['#35372f', '#594d33', '#866638', '#b98042', '#e69c60', '#ffd3a6'],
  zones: ['#ff9f80', '#cf7339', '#6f5727', '#2c3b42', '#417b8a', '#86cbe0', '#8d77a8'],
  none: '#2a3232',
  hatch: '#59635f',
  line: '#151b1b',
  ink: '#f1f4f2',
  halo: '#151b1b',
  ground: '#101515',
  gain: '#cfe6fa',
  added: '#58b4ff',
};

/** All colours in the order of their slots. */
export function slots(palette: Palette): string[] {
  return [...palette.classes, ...palette.changes, ...palette.minutes, ...palette.zones];
}

/** The classes of a scale, for a palette of seven: a profession with fewer breaks uses its ends. */
export function colourOfClass(palette: Palette, cls: number, count: number): string {
  return palette.classes[paletteIndex(cls, count)];
}
export function paletteIndex(cls: number, count: number): number {
  if (count >= kValueClasses || count < 2) return Math.min(cls, kValueClasses - 1);
  return Math.round((cls * (kValueClasses - 1)) / (count - 1));
}

/** Slot of each commune, ready to be compared with what the map shows. */
export function slotsOf(
  profession: Profession,
  before: readonly (number | null)[],
  after: readonly (number | null)[],
  show: 'value' | 'change',
): Int8Array {
  const out = new Int8Array(after.length).fill(kNoValue);
  const count = profession.breaks.length + 1;
  const bounds = changeBreaks(profession.breaks);
  for (let i = 0; i < after.length; ++i) {
    const value = after[i];
    if (value === null) continue;
    out[i] =
      show === 'value'
        ? paletteIndex(classOf(value, profession.breaks), count)
        : changeSlot(changeClass(value - (before[i] ?? value), bounds, profession.decimals));
  }
  return out;
}
