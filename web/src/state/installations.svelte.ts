import { apiUrl, type CaseworkGains, type PlainChange, type Session } from '../api/client';
import { Resource } from '../api/resource.svelte';
import type { Change, Scenario } from './scenario';
import type { Store } from './store.svelte';

export type Installation = CaseworkGains['changes'][number];
export const kKinds = ['observed', 'pledged'] as const;
/** Those who have settled; those who mean to, pledged or planned. */
export type Kind = (typeof kKinds)[number];
export const kindOf = (g: Installation): Kind => (g.state === 'installed' ? 'observed' : 'pledged');

const changeOf = (g: Installation): Change => ({ place: g.commune, profession: g.profession, amount: g.fte, from: g.day });
const same = (c: Change, g: Installation): boolean =>
  c.unit === undefined && c.to === undefined && c.place === g.commune && c.profession === g.profession && c.amount === g.fte && c.from === g.day;

/** Which installation each line of the scenario is, each taken once; null where it is none. */
export function matched(scenario: Scenario, all: readonly Installation[]): (Installation | null)[] {
  const left = [...all];
  return scenario.map((c) => {
    const at = left.findIndex((g) => same(c, g));
    return at < 0 ? null : left.splice(at, 1)[0];
  });
}
/** The scenario with these installations, each once, or without them. */
export function withAll(scenario: Scenario, all: readonly Installation[], of: Kind, on: boolean): Scenario {
  const found = matched(scenario, all);
  if (!on) return scenario.filter((_, i) => found[i] === null || kindOf(found[i]) !== of);
  const there = new Set(found);
  return [...scenario, ...all.filter((g) => kindOf(g) === of && !there.has(g)).map(changeOf)];
}

/** What the guichet knows of installations, for those signed in who may read its figures. */
export class Installations {
  session = new Resource<Session>();
  gains = new Resource<CaseworkGains>();
  #store: Store;
  constructor(store: Store) {
    this.#store = store;
  }
  may = $derived(this.session.value?.account?.may.includes('see_statistics') ?? false);
  /** Of the profession shown; those in the published values already are left out, and counted. */
  all = $derived.by<Installation[]>(() => this.#ofProfession().filter((g) => g.gain !== null && !g.gain.in_published));
  counted = $derived.by(() => this.#ofProfession().filter((g) => g.gain?.in_published).length);
  /** One for each line of the scenario. */
  lines = $derived.by(() => matched(this.#store.scenario, this.all));

  #ofProfession(): Installation[] {
    return (this.gains.value?.changes ?? []).filter((g) => g.profession === this.#store.profession?.key);
  }
  connect(): void {
    $effect(() => {
      if (this.#store.columns.value !== null) this.session.want(apiUrl('session'));
    });
    $effect(() => this.gains.want(this.may ? apiUrl('casework/gains') : null));
  }
  count = (of: Kind): number => this.all.filter((g) => kindOf(g) === of).length;
  shown = (of: Kind): number => this.lines.filter((g) => g !== null && kindOf(g) === of).length;
  show(of: Kind, on: boolean): void {
    const { scenario, address } = this.#store;
    this.#store.replaceScenario(withAll(scenario, this.all, of, on), address.name);
  }
  /** The lines that are installations, as a saved scenario keeps them. */
  get plain(): PlainChange[] {
    return this.lines.filter((g) => g !== null).map((g) => ({ ...changeOf(g), unit: 'fte', certainty: g.certainty, origin: `project:${g.project}` }));
  }
}
