import { apiUrl, type Isochrone, type Reach, type UrgentResource } from '../api/client';
import { Resource } from '../api/resource.svelte';
import type { Marker } from '../map/controller';
import type { MapLayer } from '../map/layer';
import { kNoValue, kOutside, minuteSlot } from '../map/scale';
import { iconName } from '../map/shapes';
import { kZoneMinutes } from '../map/style';
import type { Zone } from './address';
import type { Store } from './store.svelte';
import {
  countReach,
  kKinds,
  minuteClass,
  reachQuery,
  withMore,
  writeSupposed,
  type Kind,
  type Supposed,
  type UrgentQuery,
} from './urgent';

/** The layer of urgent care: what it is asked, what the server answered, and what follows. */
export class Urgent implements MapLayer {
  #store: Store;
  answer = new Resource<Reach>();
  /** The same question without what the reader supposed. */
  before = new Resource<Reach>();
  /** Every kind that the workspace knows, where the question leaves some out. */
  known = new Resource<Reach>();
  shapes = new Resource<Isochrone>();

  /** What the next choice of a commune on the map adds. */
  placing = $state.raw<Omit<Supposed, 'place'> | null>(null);
  /** A resource pointed at in a list. */
  pointed = $state.raw<number | null>(null);

  constructor(store: Store) {
    this.#store = store;
  }

  get asked(): UrgentQuery {
    return this.#store.address.urgent;
  }
  get shown(): boolean {
    return this.#store.address.layer === 'urgent';
  }
  get roads(): boolean {
    return this.#store.territory.value?.travel_time.key === 'roads';
  }

  reach = $derived.by(() => this.answer.value);
  limit = $derived.by(() => this.reach?.parameters.max_minutes ?? this.asked.limit);
  catalog = $derived.by(() => (this.asked.kinds === null ? this.reach : (this.known.value ?? this.reach)));
  /** Kinds with at least one resource, supposed ones left aside. */
  kinds = $derived.by(() => {
    const all = this.catalog?.resources.filter((r) => !r.added) ?? [];
    return kKinds.flatMap((kind) => {
      const mine = all.filter((r) => r.kind === kind);
      if (mine.length === 0) return [];
      const sources = [...new Map(mine.map((r) => [r.source.fr, r.source])).values()];
      return [{ kind, count: mine.length, sources }];
    });
  });
  labelOf(kind: Kind): string {
    const found = [...(this.catalog?.kinds ?? []), ...(this.reach?.kinds ?? []), ...(this.catalog?.missing ?? [])].find((k) => k.kind === kind);
    return found ? this.#store.pick(found.label) : this.#store.t('urgent.other');
  }

  slots = $derived.by(() => {
    const communes = this.#store.communes.value;
    const reach = this.reach;
    const out = new Int8Array(communes?.code.length ?? 0).fill(reach ? kOutside : kNoValue);
    if (!communes || !reach) return out;
    for (let i = 0; i < out.length; ++i) {
      if (communes.role[i] !== 'in') continue;
      out[i] = reach.within[i] === null ? kNoValue : minuteSlot(minuteClass(reach.minutes[i]));
    }
    return out;
  });
  beyond = $derived.by(() => (this.reach?.within ?? []).flatMap((w, i) => (w === false ? [i] : [])));
  /** Communes that no other kind, or none but those supposed, brings within. */
  gained = $derived.by(() => (this.asked.add.length > 0 ? (this.reach?.gain?.communes ?? []) : []));
  markers = $derived.by<Marker[]>(() =>
    (this.reach?.resources ?? []).map((r) => ({
      lon: r.lon,
      lat: r.lat,
      icon: iconName(r.kind, r.added),
      order: r.added ? 2 : r.kind === 'emergency_department' ? 0 : 1,
    })),
  );
  get ringed(): number | null {
    return this.pointed;
  }
  get zones(): Isochrone | null {
    return this.source ? this.shapes.value : null;
  }
  get waits(): boolean {
    return this.placing !== null;
  }
  /** Adds what waits for a place, or opens the zone of the resource that was clicked. */
  choose(commune: number | null, marker: number | null): boolean {
    const store = this.#store;
    const code = commune === null ? null : (store.communes.value?.code[commune] ?? null);
    const what = this.placing;
    if (what) {
      if (commune === null || code === null || store.communes.value?.role[commune] !== 'in') return true;
      this.placing = null;
      this.add({ ...what, place: code });
      return true;
    }
    const place = marker === null ? null : this.reach?.resources[marker];
    if (!place) return false;
    const zone = this.roads && place.flies_kmh === null ? ({ of: 'resource', id: place.id } as const) : store.address.zone;
    store.go({ commune: place.commune ?? code, zone });
    return true;
  }
  counts = $derived.by(() => this.countOf(this.#store.inArea));
  countOf(keep: (i: number) => boolean) {
    const population = this.#store.communes.value?.population;
    return this.reach && population ? countReach(this.reach.within, population, keep) : null;
  }

  resourceOf(i: number): UrgentResource | null {
    const at = this.reach?.resource[i];
    return at === null || at === undefined ? null : (this.reach?.resources[at] ?? null);
  }
  minutesText(minutes: number | null | undefined): string {
    if (minutes === null || minutes === undefined) return this.#store.t('urgent.none');
    return this.#store.t('urgent.minutes', { n: this.#store.number(minutes, 1) });
  }

  /** What the zone on the map is drawn from; null where the address names nothing that is there. */
  source = $derived.by(() => {
    const zone = this.#store.address.zone;
    if (!zone) return null;
    if (zone.of === 'resource') {
      const r = this.reach?.resources.find((one) => one.id === zone.id);
      return r && r.flies_kmh === null ? { name: r.name, lon: r.lon, lat: r.lat, towards: r.direction === 'to', delay: r.delay } : null;
    }
    const communes = this.#store.communes.value;
    const i = this.#store.indexOf.get(zone.id);
    if (i === undefined || !communes) return null;
    return { name: communes.name[i], lon: communes.lon[i], lat: communes.lat[i], towards: false, delay: 0 };
  });

  connect(): void {
    const when = (url: string) => (this.shown ? url : null);
    $effect(() => this.answer.want(when(apiUrl('reach', reachQuery(this.asked)))));
    $effect(() => {
      const { add, ...rest } = this.asked;
      this.before.want(add.length > 0 ? when(apiUrl('reach', reachQuery({ ...rest, add: [] }))) : null);
    });
    $effect(() => this.known.want(this.asked.kinds ? when(apiUrl('reach')) : null));
    $effect(() => {
      const from = this.source;
      const { roads, shown } = this;
      const query = from && { lon: from.lon, lat: from.lat, minutes: kZoneMinutes.join(','), towards: String(from.towards) };
      this.shapes.want(query && roads && shown ? apiUrl('isochrone', query) : null);
    });
  }

  ask(change: Partial<UrgentQuery>, mode: 'push' | 'replace' = 'replace'): void {
    this.#store.go({ urgent: { ...this.asked, ...change } }, mode);
  }
  add(what: Supposed): void {
    this.ask({ add: withMore(this.asked.add, what) }, 'push');
  }
  remove(what: Supposed): void {
    const text = writeSupposed(what);
    this.ask({ add: this.asked.add.filter((s) => writeSupposed(s) !== text) }, 'push');
  }
  draw(zone: Zone | null): void {
    this.#store.go({ zone });
  }
}
