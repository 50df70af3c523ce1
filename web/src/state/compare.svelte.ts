import { apiUrl, type ComparisonColumns, type ComparisonRows } from '../api/client';
import { Resource } from '../api/resource.svelte';
import { slotsOf } from '../map/scale';
import { kBaseline, kCurrent, kStart } from './address';
import { toQuery } from './scenario';
import type { Store } from './store.svelte';

const kNone = new Int8Array(0);

/** Two scenarios over the profession, vintage, ages and day of the address. */
export class Compare {
  columns = new Resource<ComparisonColumns>();
  rows = new Resource<ComparisonRows>();
  #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Those that may be chosen as a side; the scenario of the page only where there is one. */
  sides = $derived.by(() => {
    const { saved, scenario, address } = this.#store;
    const names = saved.all.map((s) => s.name);
    const asked = [address.a, address.b].filter((s) => s !== kBaseline && s !== kCurrent && !names.includes(s));
    const own = scenario.length > 0 ? [kCurrent] : [];
    return [kBaseline, ...own, ...new Set([...names, ...asked])];
  });
  /** A link without the changes it spoke of compares the published situation. */
  side(which: 'a' | 'b'): string {
    const asked = this.#store.address[which];
    return asked === kCurrent && this.#store.scenario.length === 0 ? kBaseline : asked;
  }

  #query = $derived.by(() => {
    const store = this.#store;
    const query: Record<string, string | number | readonly string[] | null> = { ...store.query, at: store.address.at };
    for (const which of ['a', 'b'] as const) {
      const side = this.side(which);
      if (side !== kCurrent) {
        query[which] = side === kBaseline ? null : side;
        continue;
      }
      const { add, remove } = toQuery(store.scenario);
      query[`${which}_add`] = add;
      query[`${which}_remove`] = remove;
    }
    return query;
  });
  url(more: Record<string, string>): string {
    return apiUrl('compare', { ...this.#query, ...more });
  }
  level = $derived.by(() => {
    const { territory, address } = this.#store;
    return territory.value?.levels.some((l) => l.key === address.level) ? address.level : kStart.level;
  });

  /** Call once, while a component starts. */
  connect(): void {
    $effect(() => this.columns.want(this.url({ format: 'columns' })));
    $effect(() => this.rows.want(this.url({ by: this.level })));
  }

  profession = $derived.by(() => {
    const key = this.columns.value?.definition.profession;
    return this.#store.territory.value?.professions.find((p) => p.key === key) ?? null;
  });
  slots = $derived.by(() => {
    const c = this.columns.value;
    const p = this.profession;
    if (!c || !p) return { a: kNone, b: kNone, difference: kNone };
    return {
      a: slotsOf(p, c.value_a, c.value_a, 'value'),
      b: slotsOf(p, c.value_b, c.value_b, 'value'),
      difference: slotsOf(p, c.value_a, c.value_b, 'change'),
    };
  });
  /** Areas that differ, the largest difference first. */
  differing = $derived.by(() =>
    (this.rows.value?.rows ?? [])
      .filter((r) => r.difference)
      .toSorted((x, y) => Math.abs(y.difference ?? 0) - Math.abs(x.difference ?? 0)),
  );
}
