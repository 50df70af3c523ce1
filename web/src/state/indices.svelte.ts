import { apiUrl, type IndexColumns, type IndexMethods, type IndexRows } from '../api/client';
import { Resource } from '../api/resource.svelte';
import type { MapLayer } from '../map/layer';
import { classOf, kNoValue, kOutside, minuteSlot, paletteIndex, type Palette } from '../map/scale';
import { summarise } from './summary';
import { askIndex, digitsOf, type IndexQuery, type Method } from './indices';
import type { Store } from './store.svelte';

/** The layer of other indices: what it is asked, what the server answered, and what follows. */
export class Indices implements MapLayer {
  #store: Store;
  known = new Resource<IndexMethods>();
  answer = new Resource<IndexColumns>();
  /** By département, and by the level of the area looked at. */
  departements = new Resource<IndexRows>();
  rows = new Resource<IndexRows>();
  readonly gained = [];

  constructor(store: Store) {
    this.#store = store;
  }

  get asked(): IndexQuery {
    return this.#store.address.index;
  }
  get shown(): boolean {
    return this.#store.layer === 'index' && this.#store.page === 'carte';
  }
  method = $derived.by<Method | null>(() => this.known.value?.methods.find((m) => m.key === this.asked.method) ?? null);
  supply = $derived.by(() => this.known.value?.supplies.find((s) => s.key === this.asked.supply) ?? null);
  decay = $derived.by(() => this.known.value?.decays.find((d) => d.key === this.columns?.decay.key) ?? null);

  columns = $derived.by(() => this.answer.value);
  values = $derived.by<readonly (number | null)[]>(() => this.columns?.value ?? []);
  breaks = $derived.by<readonly number[]>(() => this.columns?.breaks ?? []);
  minutes = $derived.by(() => this.columns?.method.measure === 'minutes');
  slots = $derived.by(() => {
    const role = this.#store.communes.value?.role ?? [];
    const out = new Int8Array(this.values.length).fill(kNoValue);
    this.values.forEach((v, i) => {
      if (!this.around && role[i] !== 'in') out[i] = kOutside;
      else if (v !== null) out[i] = this.#slot(classOf(v, this.breaks));
    });
    return out;
  });
  /** Whether supply around the territory is counted too. */
  around = $derived.by(() => {
    const role = this.#store.communes.value?.role ?? [];
    return this.columns?.supply_of.some((n, i) => n > 0 && role[i] === 'around') ?? false;
  });
  #slot(cls: number): number {
    const count = this.breaks.length + 1;
    return this.minutes ? minuteSlot(count < 2 ? 0 : Math.round((cls * 5) / (count - 1))) : paletteIndex(cls, count);
  }
  colour(palette: Palette, cls: number): string {
    const slot = this.#slot(cls);
    return this.minutes ? palette.minutes[slot - minuteSlot(0)] : palette.classes[slot];
  }

  /** A mean of minutes is weighted by the plain population, others by the standardised one. */
  mean(keep: (i: number) => boolean): number | null {
    const c = this.columns;
    if (!c) return null;
    const weights = this.minutes ? c.population : c.standardised_population;
    return summarise({ ...c, standardised_population: weights }, c.value, null, keep).mean;
  }
  /** Deciles and measures of the area looked at, or of the territory. */
  equity = $derived.by(() => {
    const area = this.#store.address.area;
    if (!area) return this.columns?.equity ?? null;
    return (area.level === 'departement' ? this.departements : this.rows).value?.rows.find((r) => r.code === area.code) ?? null;
  });

  /** Method, unit and year of what is shown, for a line under a title. */
  line = $derived.by(() => {
    if (!this.columns) return '';
    const label = this.#store.pick(this.columns.method.label);
    return [label, this.minutes ? null : this.unit, this.supply?.year].filter(Boolean).join(' · ');
  });
  unit = $derived.by(() => (this.columns ? this.#store.pick(this.columns.unit) : ''));
  text = (value: number | null | undefined): string =>
    value === null || value === undefined ? '–' : this.#store.number(value, digitsOf(value, this.minutes));
  plain = (value: number): string => this.#store.plain(value, digitsOf(value, this.minutes));

  url(more: Record<string, string>): string | null {
    const professions = this.#store.territory.value?.professions.map((p) => p.key);
    if (!this.method || !professions) return null;
    return apiUrl('index', { ...askIndex(this.asked, this.method, professions), ...more });
  }
  connect(): void {
    const when = (url: string | null) => (this.shown ? url : null);
    $effect(() => this.known.want(when(apiUrl('index/methods')) ?? this.known.url));
    $effect(() => this.answer.want(when(this.url({ format: 'columns' }))));
    $effect(() => this.departements.want(when(this.url({ by: 'departement' }))));
    $effect(() => {
      const level = this.#store.address.area?.level;
      this.rows.want(level && level !== 'departement' ? when(this.url({ by: level })) : null);
    });
  }
  ask(change: Partial<IndexQuery>): void {
    this.#store.go({ index: { ...this.asked, ...change } });
  }
}
