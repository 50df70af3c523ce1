import type { Desk } from './desk.svelte';

export interface Area {
  level: string;
  code?: string;
  name?: string;
}
/** "Pas-de-Calais (département)"; the code where no name is known. */
export function areaName(desk: Desk, area: Area): string {
  if (area.level === 'territory') return desk.t('area.everywhere');
  const level = area.level === 'commune' || area.level === 'epci' || area.level === 'departement' ? desk.t(`search.${area.level}`).toLowerCase() : area.level;
  return desk.t('area.named', { name: area.name || area.code || '', level });
}
export const areaNames = (desk: Desk, areas: readonly Area[]): string => (areas.length === 0 ? desk.t('area.nowhere') : areas.map((a) => areaName(desk, a)).join(', '));
export const subjectNames = (desk: Desk, subjects: readonly string[]): string => (subjects.length === 0 ? desk.t('area.allSubjects') : subjects.map((s) => desk.word('subjects', s)).join(', '));

const kBrowsers: readonly [RegExp, string][] = [
  [/Firefox\//, 'Firefox'],
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Chrom(e|ium)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const kSystems: readonly [RegExp, string][] = [
  [/Windows/, 'Windows'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];
/** "Firefox, Linux", from what a browser says it is; its own words where they are not known. */
export function browserName(agent: string): string {
  const of = (known: readonly [RegExp, string][]) => known.find(([pattern]) => pattern.test(agent))?.[1];
  return [of(kBrowsers), of(kSystems)].filter(Boolean).join(', ') || agent.slice(0, 60);
}
