import { describe, expect, it } from 'vitest';
import { day, hour, moment, shortDay, weekday } from './moments';

const now = new Date('2026-11-22T12:00:00Z');

describe('moments', () => {
  it('are those of France, whatever the clock of who reads', () => {
    expect(moment('fr', '2026-11-22T08:12:00Z', now)).toBe('22 nov., 9\u00a0h\u00a012');
    expect(moment('en', '2026-07-22T08:12:00Z', now)).toBe('22 Jul, 10:12');
    expect(day('fr', '2026-12-31T23:30:00Z')).toBe('1er janvier 2027');
    expect(weekday('fr', '2026-12-12T08:00:00Z')).toBe('samedi 12 décembre 2026');
    expect(hour('fr', '2026-11-22T22:05:00Z')).toBe('23\u00a0h\u00a005');
  });
  it('say the year of another year only', () => {
    expect(shortDay('fr', '2026-11-01', now)).toBe('1er nov.');
    expect(shortDay('fr', '2025-11-22', now)).toBe('22 nov. 2025');
  });
  it('leave what is no date as it is', () => {
    expect(day('fr', '')).toBe('');
    expect(day('fr', 'bientôt')).toBe('bientôt');
  });
});
