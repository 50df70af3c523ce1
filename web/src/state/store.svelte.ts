import { tick } from 'svelte';
import {
  apiUrl,
  type AccessColumns,
  type AccessRows,
  type BestSites,
  type CommuneColumns,
  type CommuneSheet,
  type Profession,
  type Source,
  type Territory,
  type WhatIf,
} from '../api/client';
import { Resource } from '../api/resource.svelte';
import { Speech } from '../i18n/speech';
import { slotsOf } from '../map/scale';
import { theme } from '../map/theme.svelte';
import { decode, encode, type Address, type Area } from './address';
import { FidelityReport } from './fidelity.svelte';
import { Indices } from './indices.svelte';
import { Installations } from './installations.svelte';
import { reduce, toQuery, type Action, type Scenario } from './scenario';
import { summarise } from './summary';
import { Saved } from './saved.svelte';
import { Urgent } from './urgent.svelte';
import { ZoningLayer } from './zoning.svelte';

const kBestSites = 100;
const kUndoDepth = 100;

/** What the page shows: the address, what the server answered for it, and what follows from both. */
export class Store extends Speech {
  address = $state.raw<Address>(decode(location.search));
  undo = $state.raw<Scenario[]>([]);
  /** One commune pointed at in a list. */
  pointed = $state.raw<number | null>(null);
  /** Communes of the bar of the legend that is pointed at. */
  highlight = $state.raw<readonly number[] | null>(null);

  /** Wait for the maps on the page. */
  readonly drawings = new Set<() => Promise<void>>();

  territory = new Resource<Territory>();
  communes = new Resource<CommuneColumns>();
  columns = new Resource<AccessColumns>();
  effect = new Resource<WhatIf>();
  sheet = new Resource<CommuneSheet>();
  sites = new Resource<BestSites>();
  previous = new Resource<AccessRows>();
  sources = new Resource<{ sources: Source[] }>();
  urgent: Urgent = new Urgent(this);
  indices: Indices = new Indices(this);
  fidelity: FidelityReport = new FidelityReport(this);
  zoning: ZoningLayer = new ZoningLayer(this);
  saved: Saved = new Saved(this);
  installations: Installations = new Installations(this);

  lang = $derived(this.address.lang);
  page = $derived(this.address.page);
  layer = $derived(this.address.layer);
  scenario = $derived(this.address.scenario);

  profession = $derived.by<Profession | null>(() => {
    const all = this.territory.value?.professions ?? [];
    return all.find((p) => p.key === (this.address.profession ?? 'gp')) ?? all[0] ?? null;
  });
  ages = $derived.by(() => {
    const ages = this.profession?.ages ?? [];
    return ages.find((a) => a.key === this.address.ages) ?? ages[0] ?? null;
  });
  year = $derived.by(() => {
    const years = this.profession?.years ?? [];
    return years.includes(this.address.year ?? 0) ? this.address.year : (years[0] ?? null);
  });
  decimals = $derived(this.profession?.decimals ?? 2);
  threshold = $derived(this.profession?.thresholds.under ?? null);

  /** Position of each commune code. */
  indexOf = $derived(new Map((this.communes.value?.code ?? []).map((code, i) => [code, i])));
  selected = $derived(this.address.commune ? (this.indexOf.get(this.address.commune) ?? null) : null);

  before = $derived<readonly (number | null)[]>(this.columns.value?.value ?? []);
  /** The effect of the scenario, where it speaks of the values shown. */
  whatIf = $derived.by(() => {
    const effect = this.effect.value;
    const shown = this.columns.value?.definition;
    if (this.scenario.length === 0 || !effect || !shown) return null;
    const d = effect.definition;
    return d.profession === shown.profession && d.ages === shown.ages && d.year === shown.year ? effect : null;
  });
  gains = $derived(new Map((this.whatIf?.communes ?? []).map((c) => [c.id, c.gain])));
  after = $derived.by(() => {
    if (!this.whatIf) return this.before;
    const out = [...this.before];
    for (const c of this.whatIf.communes) out[c.id] = c.after;
    return out;
  });
  show = $derived(this.scenario.length > 0 ? this.address.show : 'value');
  slots = $derived(
    this.shownProfession ? slotsOf(this.shownProfession, this.before, this.after, this.show) : new Int8Array(0),
  );

  /** Whether a commune belongs to the area looked at: the territory, or the chosen part of it. */
  inArea = $derived.by<(i: number) => boolean>(() => {
    const communes = this.communes.value;
    if (!communes) return () => false;
    const inside = (i: number) => communes.role[i] === 'in';
    const area = this.address.area;
    const codes = area ? codesOf(communes, area.level) : null;
    return area && codes ? (i) => inside(i) && codes[i] === area.code : inside;
  });
  areaName = $derived.by(() => {
    const { area } = this.address;
    if (!area) return this.territory.value ? this.pick(this.territory.value.label) : '';
    return this.communes.value?.areas?.[area.level]?.[area.code] ?? area.code;
  });
  summaryBefore = $derived(this.columns.value ? this.#summary(this.before) : null);
  summaryAfter = $derived(this.columns.value && this.whatIf ? this.#summary(this.after) : this.summaryBefore);

  #summary(values: readonly (number | null)[]) {
    return summarise(this.columns.value!, values, this.threshold, this.inArea);
  }

  /** The profession the values on screen are of, which lags the choice while an answer is awaited. */
  get shownProfession(): Profession | null {
    const key = this.columns.value?.definition.profession;
    return this.territory.value?.professions.find((p) => p.key === key) ?? null;
  }

  /** Parameters that every question about access shares. */
  get query() {
    const { profession, ages, year } = this.address;
    return { profession, ages, year };
  }

  accessUrl(by: string, more: Record<string, string> = {}, withScenario = false): string {
    const changes = withScenario ? toQuery(this.scenario) : {};
    return apiUrl('access', { ...this.query, by, ...more, ...changes });
  }

  /** Keeps the answers in step with the address. Call once, while a component starts. */
  connect(): void {
    $effect(() => this.territory.want(apiUrl('territory')));
    $effect(() => this.communes.want(apiUrl('communes')));
    this.urgent.connect();
    this.indices.connect();
    this.fidelity.connect();
    this.zoning.connect();
    this.saved.connect();
    this.installations.connect();
    const access = () => this.layer === 'access';
    $effect(() => this.columns.want(access() ? this.accessUrl('commune', { format: 'columns' }) : null));
    $effect(() => {
      const url = apiUrl('what-if', { ...this.query, ...toQuery(this.scenario) });
      this.effect.want(this.scenario.length > 0 && access() ? url : null, this.effect.value ? 40 : 0);
    });
    $effect(() => {
      const code = this.address.commune;
      this.sheet.want(code && access() ? apiUrl(`communes/${code}`, this.query) : null);
    });
    $effect(() => {
      // The ranking costs most, and is read last: after the values, and only where it is shown.
      const ready = this.columns.value !== null && this.address.commune === null && this.page === 'carte' && access();
      if (!ready || this.threshold === null) return;
      const area = this.address.area;
      const first = this.communes.value?.role.findIndex((_, i) => this.inArea(i)) ?? -1;
      const departement = area && first >= 0 ? this.communes.value!.departement[first] : null;
      // One commune per EPCI shows the breadth of a territory; inside an EPCI, every commune counts.
      const per = area && area.level !== 'departement' ? 'commune' : null;
      this.sites.want(apiUrl('best-sites', { ...this.query, limit: kBestSites, departement, per }), 60);
    });
    $effect(() => {
      const years = this.profession?.years ?? [];
      const year = years[years.indexOf(this.year ?? 0) + 1];
      if (this.columns.value === null || year === undefined || !access()) return this.previous.want(null);
      const by = this.address.area?.level ?? 'all';
      this.previous.want(apiUrl('access', { ...this.query, year, by }), 30);
    });
    $effect(() => {
      const any = this.columns.value ?? this.urgent.reach ?? this.zoning.zoning;
      if (any !== null || this.page === 'donnees') this.sources.want(apiUrl('sources'));
    });
    $effect(() => {
      document.documentElement.lang = this.lang;
    });
    addEventListener('popstate', () => {
      const next = decode(location.search);
      if (JSON.stringify(next.scenario) !== JSON.stringify(this.scenario)) this.#remember();
      this.address = next;
    });
  }

  /** `push` makes a step that "back" undoes; small moves replace the current one. */
  go(change: Partial<Address>, mode: 'push' | 'replace' = 'push', hash = ''): void {
    const next = { ...this.address, ...change };
    const url = `${location.pathname}${encode(next)}${hash}`;
    this.address = next;
    if (mode === 'push' && url !== location.pathname + location.search + location.hash) history.pushState(null, '', url);
    else history.replaceState(null, '', url);
  }

  /** Shows a layer; what only the one before had in its place goes. */
  open(layer: Address['layer'], change: Partial<Address> = {}): void {
    this.urgent.placing = null;
    this.go({ ...(layer === this.layer ? {} : { layer, sort: null, zone: null }), ...change });
  }

  href(change: Partial<Address>, hash = ''): string {
    return `${location.pathname}${encode({ ...this.address, ...change })}${hash}`;
  }

  select(code: string | null): void {
    if (code === this.address.commune) return;
    this.go({ commune: code });
  }
  selectArea(area: Area | null): void {
    this.go({ area, commune: null, view: null });
  }

  change(action: Action): void {
    const next = reduce(this.scenario, action);
    if (next === this.scenario) return;
    this.#remember();
    this.go({ scenario: next, show: next.length > 0 ? this.address.show : 'value' }, 'replace');
  }
  /** Another scenario in its place, which "undo" brings back. */
  replaceScenario(scenario: Scenario, name: string | null): void {
    this.#remember();
    this.go({ scenario, name, show: scenario.length > 0 ? this.address.show : 'value' });
  }
  /** A browser prints at once: the map is redrawn in its colours for paper first. */
  async print(): Promise<void> {
    theme.forPaper();
    await tick();
    await Promise.all([...this.drawings].map((wait) => wait()));
    window.print();
  }
  undoChange(): void {
    const last = this.undo.at(-1);
    if (!last) return;
    this.undo = this.undo.slice(0, -1);
    this.go({ scenario: last }, 'replace');
  }
  #remember(): void {
    this.undo = [...this.undo.slice(-kUndoDepth), this.scenario];
  }

  licence = (text: string): string => (text === 'not stated' ? this.t('data.licenceUnknown') : text);
  /** A value of the indicator, with its digits. */
  value = (value: number | null | undefined): string =>
    value === null || value === undefined ? '–' : this.number(value, this.decimals);
}

/** The column of area codes of a level; null where the level is the territory itself. */
export function codesOf(communes: CommuneColumns, level: string): string[] | null {
  if (level === 'departement') return communes.departement;
  if (level === 'epci') return communes.epci;
  if (level === 'tvs') return communes.tvs;
  return null;
}
