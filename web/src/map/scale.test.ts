import { describe, expect, it } from 'vitest';
import type { Profession } from '../api/client';
import { changeBreaks, changeClass, changeSlot, classOf, kDark, kLight, kNoValue, minuteSlot, nice, paletteIndex, slots, slotsOf } from './scale';

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
    for (const palette of [kLight, kDark]) expect(new Set(slots(palette)).size).toBe(22);
    expect(slots(kLight)[changeSlot(0)]).toBe('#ffffff');
    expect(slots(kDark)[minuteSlot(5)]).toBe(kDark.minutes[5]);
  });
  it('says no value where there is none, and compares with the baseline', () => {
    const before = [1, null, 3];
    const after = [1, null, 3.3];
    expect([...slotsOf(gp, before, after, 'value')]).toEqual([0, kNoValue, 4]);
    expect([...slotsOf(gp, before, after, 'change')]).toEqual([changeSlot(0), kNoValue, changeSlot(4)]);
  });
});

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
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
