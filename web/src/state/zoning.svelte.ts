import { apiUrl, type Zoning, type ZoningCommune, type ZoningRule, type ZoningScheme } from '../api/client';
import { Resource } from '../api/resource.svelte';
import type { MapLayer } from '../map/layer';
import { changeSlot, kNoValue, kOutside, zoneSlot } from '../map/scale';
import type { Store } from './store.svelte';
import {
  colourPlaces,
  isInitials,
  kAsTheRuleSays,
  kDotted,
  kStepPlace,
  kZoningStart,
  movesOf,
  positions,
  stepOf,
  tally,
  zoningAsk,
  type Step,
  type ZoningQuery,
} from './zoning';

/** The layer of zones of aid: what it is asked, what the server answered, and what follows. */
export class ZoningLayer implements MapLayer {
  #store: Store;
  schemes = new Resource<{ schemes: ZoningScheme[] }>();
  answer = new Resource<Zoning>();
  commune = new Resource<ZoningCommune>();

  constructor(store: Store) {
    this.#store = store;
  }

  get asked(): ZoningQuery {
    return this.#store.address.zoning;
  }
  get shown(): boolean {
    return this.#store.address.layer === 'zoning';
  }

  zoning = $derived.by(() => this.answer.value);
  /** In the order in which they are offered. */
  offered = $derived.by(() => [...(this.schemes.value?.schemes ?? [])].sort((a, b) => Number(b.key === kZoningStart.scheme) - Number(a.key === kZoningStart.scheme)));
  scheme = $derived.by(() => this.offered.find((s) => s.key === this.asked.scheme) ?? null);
  /** The rule that is simulated, or the one in force. */
  rule = $derived.by<ZoningRule | null>(() => {
    const rules = this.scheme?.rules ?? [];
    return rules.find((r) => r.key === this.asked.rule) ?? rules.at(-1) ?? null;
  });
  classes = $derived.by(() => this.zoning?.classes ?? []);
  places = $derived.by(() => colourPlaces(this.classes));
  /** Class of each commune, by position. */
  zoneOf = $derived.by(() => positions(this.classes, this.zoning?.list.zone ?? []));
  from = $derived.by(() => (this.zoning?.against ? positions(this.classes, this.zoning.against.zone) : null));
  /** Whether the map shows what changes. */
  changes = $derived.by(() => this.from !== null && this.#store.address.show === 'change');

  stepAt(i: number): Step {
    return this.from ? stepOf(this.classes, this.from[i], this.zoneOf[i]) : 'same';
  }
  slots = $derived.by(() => {
    const communes = this.#store.communes.value;
    const out = new Int8Array(communes?.code.length ?? 0).fill(this.zoning ? kOutside : kNoValue);
    if (!communes || !this.zoning) return out;
    for (let i = 0; i < out.length; ++i) {
      if (communes.role[i] !== 'in') continue;
      const place = this.changes ? kStepPlace[this.stepAt(i)] : this.places[this.zoneOf[i]];
      out[i] = place === null ? kNoValue : this.changes ? changeSlot(place) : zoneSlot(place);
    }
    return out;
  });
  #inside(keep: (i: number) => boolean): number[] {
    const role = this.#store.communes.value?.role ?? [];
    return role.flatMap((r, i) => (r === 'in' && i < this.zoneOf.length && keep(i) ? [i] : []));
  }
  dotted = $derived.by(() => (this.changes ? [] : this.#inside((i) => kDotted.includes(this.places[this.zoneOf[i]] ?? -1))));
  /** What loses its aids is striped, what comes by them outlined: colour is not alone. */
  beyond = $derived.by(() => (this.changes ? this.#inside((i) => this.stepAt(i) === 'loses') : []));
  gained = $derived.by(() => (this.changes ? this.#inside((i) => this.stepAt(i) === 'gains') : []));

  countOf(keep: (i: number) => boolean, zones = this.zoneOf) {
    return tally(this.classes, zones, this.#store.communes.value?.population ?? [], keep);
  }
  counts = $derived.by(() => (this.zoning ? this.countOf(this.#store.inArea) : null));
  before = $derived.by(() => (this.from ? this.countOf(this.#store.inArea, this.from) : null));
  moves = $derived.by(() =>
    this.from ? movesOf(this.classes, this.from, this.zoneOf, this.#store.communes.value?.population ?? [], this.#store.inArea) : [],
  );
  /** The communes that `keep` lets in. */
  idsOf(keep: (i: number) => boolean): number[] {
    return this.#inside((i) => this.#store.inArea(i) && keep(i));
  }

  labelOf(zone: number): string {
    return this.classes[zone] ? this.#store.pick(this.classes[zone].label) : '';
  }
  /** A short name: initials where the class has some. */
  nameOf(zone: number): string {
    const c = this.classes[zone];
    return c && isInitials(c.key) && c.role !== 'outside' ? c.key : this.labelOf(zone);
  }
  /** The same inside a sentence. */
  wordOf(zone: number): string {
    const name = this.nameOf(zone);
    return isInitials(name) ? name : this.#store.t('zoning.quoted', { name });
  }
  #listName(list: Zoning['list'] | undefined, official: 'zoning.official' | 'zoning.theList', rule: 'zoning.rule' | 'zoning.theRule'): string {
    if (!list) return '';
    const { t } = this.#store;
    return list.simulated ? t(rule, { rule: this.zoning?.rule?.key ?? '', year: list.vintage }) : t(official, { vintage: list.vintage });
  }
  get title(): string {
    return this.#listName(this.zoning?.list, 'zoning.official', 'zoning.rule');
  }
  get fromTo(): string {
    const { against, list } = this.zoning ?? {};
    return this.#store.t('zoning.fromTo', {
      from: this.#listName(against, 'zoning.theList', 'zoning.theRule'),
      to: this.#listName(list, 'zoning.theList', 'zoning.theRule'),
    });
  }

  connect(): void {
    const when = (url: string) => (this.shown ? url : null);
    $effect(() => this.schemes.want(when(apiUrl('zoning/schemes'))));
    $effect(() => this.answer.want(when(apiUrl('zoning', zoningAsk(this.asked)))));
    $effect(() => {
      const { selected, communes, address } = this.#store;
      const inside = selected !== null && communes.value?.role[selected] === 'in';
      const query = { ...zoningAsk(this.asked), against: null };
      this.commune.want(inside ? when(apiUrl(`zoning/communes/${address.commune}`, query)) : null, this.commune.value ? 40 : 0);
    });
  }

  ask(change: Partial<ZoningQuery>, mode: 'push' | 'replace' = 'push'): void {
    this.#store.go({ zoning: { ...this.asked, ...change } }, mode);
  }
  chooseScheme(scheme: string): void {
    this.#store.go({ zoning: { ...kZoningStart, scheme }, show: 'value', sort: null });
  }
  /** An official list by its vintage, or a rule by its key. */
  show(what: { list: string } | { rule: string }): void {
    const newest = this.scheme?.lists[0]?.vintage;
    if ('rule' in what) return this.ask({ ...kAsTheRuleSays, rule: what.rule });
    const against = this.asked.against === what.list ? null : this.asked.against;
    const list = what.list === newest ? null : what.list;
    this.#store.go({ zoning: { ...this.asked, ...kAsTheRuleSays, rule: null, list, against }, show: against ? this.#store.address.show : 'value' });
  }
  compare(against: string | null, rule = this.asked.rule): void {
    this.#store.go({ zoning: { ...this.asked, rule, against }, show: against ? 'change' : 'value' });
  }
}
