import { describe, expect, it } from 'vitest';
import type { Profession } from '../api/client';
import { changeBreaks, changeClass, changeSlot, classOf, kDark, kLight, kNoValue, minuteSlot, nice, paletteIndex, slots, slotsOf, zoneSlot } from './scale';
import { kDotted } from '../state/zoning';

const gp = { breaks: [1.5, 2, 2.5, 3.25, 4, 5], decimals: 2 } as Profession;

describe('classes of values', () => {
  it('puts a value on a break in the class above it', () => {
    expect([0, 1.49, 1.5, 2.49, 2.5, 3.99, 4, 5, 80].map((v) => classOf(v, gp.breaks))).toEqual([0, 0, 1, 2, 3, 4, 5, 6, 6]);
  });
  it('agrees with counting the breaks not over the value', () => {
    for (let v = -1; v < 9; v += 0.01) expect(classOf(v, gp.breaks)).toBe(gp.breaks.filter((b) => v >= b).length);
  });
  it('spreads a scale with fewer classes to both ends of the palette', () => {
    expect([0, 1, 2].map((c) => paletteIndex(c, 3))).toEqual([0, 3, 6]);
    expect(paletteIndex(6, 7)).toBe(6);
  });
});

describe('classes of changes', () => {
  const bounds = changeBreaks(gp.breaks);
  it('is a round scale, the same for every scenario', () => {
    expect(bounds).toEqual([0.05, 0.1, 0.2]);
    expect(nice(0.0487)).toBe(0.05);
    expect(nice(2.3)).toBe(2.5);
  });
  it('is white where the digits of the source would show nothing', () => {
    expect(changeClass(0, bounds, 2)).toBe(0);
    expect(changeClass(0.0049, bounds, 2)).toBe(0);
    expect(changeClass(0.006, bounds, 2)).toBe(1);
  });
  it('is symmetrical', () => {
    for (const g of [0.01, 0.05, 0.12, 0.3]) expect(changeClass(-g, bounds, 2)).toBe(-changeClass(g, bounds, 2));
    expect(changeClass(0.5, bounds, 2)).toBe(4);
  });
});

describe('slots', () => {
  it('has a colour for each, in both schemes, white at no change', () => {
    for (const palette of [kLight, kDark]) expect(new Set(slots(palette)).size).toBe(slots(palette).length);
    expect(slots(kLight)[changeSlot(0)]).toBe('#ffffff');
    expect(slots(kDark)[minuteSlot(5)]).toBe(kDark.minutes[5]);
    expect(slots(kLight)[zoneSlot(6)]).toBe(kLight.zones[6]);
  });
  it('says no value where there is none, and compares with the baseline', () => {
    const before = [1, null, 3];
    const after = [1, null, 3.3];
    expect([...slotsOf(gp, before, after, 'value')]).toEqual([0, kNoValue, 4]);
    expect([...slotsOf(gp, before, after, 'change')]).toEqual([changeSlot(0), kNoValue, changeSlot(4)]);
  });
});

const linear = (hex: string): number[] =>
  [1, 3, 5].map((i) => {
    const c = parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
function luminance(hex: string): number {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe('colours without hue', () => {
  it('keeps the under-served end the furthest from the ground in both schemes', () => {
    for (const palette of [kLight, kDark]) {
      const contrast = palette.classes.map((c) => {
        const [a, b] = [luminance(c), luminance(palette.ground)].sort((x, y) => y - x);
        return (a + 0.05) / (b + 0.05);
      });
      expect(Math.max(...contrast)).toBe(contrast[0]);
    }
  });
});

/** Full lack of the red or the green cone: Machado, Oliveira and Fernandes, 2009; rows of linear RGB. */
const kEyes = {
  usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
};
/** CIE L*a*b* of a colour as an eye sees it. */
function lab(hex: string, eye: number[][]): number[] {
  const rgb = linear(hex);
  const [r, g, b] = eye.map((row) => Math.min(1, Math.max(0, row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2])));
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const [x, y, z] = [
    f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047),
    f(0.2126729 * r + 0.7151522 * g + 0.072175 * b),
    f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883),
  ];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

describe('colours of zones', () => {
  it('differ for every eye, and in tone where no dots tell them apart', () => {
    for (const palette of [kLight, kDark])
      for (const [name, eye] of Object.entries(kEyes))
        palette.zones.forEach((a, i) =>
          palette.zones.slice(0, i).forEach((b, j) => {
            // Better served is said of nurses; classes of one region are of doctors: not side by side.
            if ([2, 6].includes(j) && i > 3 && i < 6) return;
            if (i === 6 && j > 3) return;
            const [one, two] = [lab(a, eye), lab(b, eye)];
            const apart = Math.hypot(...one.map((v, k) => v - two[k]));
            expect(apart, `${name} ${a} ${b}`).toBeGreaterThan(15);
            if (kDotted.includes(i) !== kDotted.includes(j)) return;
            expect(Math.abs(one[0] - two[0]), `${name} ${a} ${b}`).toBeGreaterThan(12);
          }),
        );
  });
});
