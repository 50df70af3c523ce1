import type { Text } from '../../i18n';
import type { WhatIf } from '../../api/client';
import type { Gains } from './types';

/** What one installation brings, wherever it was read. */
export interface Gain {
  /** What of the capacity added reaches the people of the territory, a year. */
  readonly gained: number;
  readonly capacityUnit: Text;
  readonly people: number;
  readonly lifted: readonly { code: string; name: string }[];
  readonly peopleLifted: number | null;
  readonly unit: Text;
  readonly year: number;
  readonly under: number | null;
  /** Its profession's published values count it already. */
  readonly counted: boolean;
}

/** Of a plan that nobody has kept: the exact effect over the published values. */
export function fromWhatIf(w: WhatIf): Gain {
  const under = w.definition.thresholds.under ?? null;
  const lifted = under === null ? [] : w.communes.filter((c) => c.before < under && c.after >= under).sort((a, b) => a.code.localeCompare(b.code));
  return {
    gained: w.totals.standardised_gain,
    capacityUnit: w.totals.capacity_unit,
    people: w.communes.reduce((sum, c) => sum + (c.gain > 0 ? c.population : 0), 0),
    lifted,
    peopleLifted: w.totals.people_lifted,
    unit: w.definition.unit,
    year: w.definition.year,
    under,
    counted: false,
  };
}

/** Of the project of that request; null where it is not among them, a reason where it has none. */
export function fromGains(all: Gains, request: number): Gain | Text | null {
  const found = all.changes.find((c) => c.request === request);
  if (!found) return null;
  const p = all.professions.find((one) => one.profession === found.profession);
  if (!found.gain || !p) return found.reason;
  return {
    gained: found.gain.gained,
    capacityUnit: p.capacity_unit,
    people: found.gain.people,
    lifted: found.gain.communes_lifted,
    peopleLifted: found.gain.people_lifted,
    unit: p.unit,
    year: p.year,
    under: p.under,
    counted: found.gain.in_published,
  };
}
