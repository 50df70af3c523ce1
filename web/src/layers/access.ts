import Legend from '../map/Legend.svelte';
import type { Store } from '../state/store.svelte';
import AccessSettings from './AccessSettings.svelte';
import AccessTip from './AccessTip.svelte';
import AccessTitle from './AccessTitle.svelte';
import AccessTop from './AccessTop.svelte';
import type { LayerView } from './layer';

function open(store: Store, key: string): void {
  const next = store.territory.value?.professions.find((p) => p.key === key);
  const ages = next?.ages.some((a) => a.key === store.address.ages) ? store.address.ages : null;
  const year = next?.years.includes(store.address.year ?? 0) ? store.address.year : null;
  store.open('access', { profession: key === 'gp' ? null : key, ages, year });
}

/** Published access to a profession, and what a scenario changes. */
export const access: LayerView = {
  key: 'access',
  choices: (store) =>
    (store.territory.value?.professions ?? []).map((p) => ({
      key: p.key,
      label: store.pick(p.plural),
      current: store.layer === 'access' && p.key === store.profession?.key,
      choose: () => open(store, p.key),
    })),
  title: (store) => (store.profession ? store.t('map.title', { profession: store.pick(store.profession.plural).toLowerCase() }) : ''),
  mapLabel: (store, territory) => store.t('map.label', { territory }),
  onMap: (store) => ({ slots: store.slots, gained: store.show === 'value' ? store.gains.keys() : [] }),
  printed(store) {
    const definition = store.columns.value?.definition;
    if (!definition) return null;
    const source = store.sources.value?.sources.find((s) => s.key === definition.source);
    return `${source ? `${source.publisher}, ${store.pick(source.title)}` : definition.source} (${definition.year})`;
  },
  Settings: AccessSettings,
  Title: AccessTitle,
  Legend,
  Tip: AccessTip,
  tipHeight: 110,
  Top: AccessTop,
  table: () => import('../pages/TableView.svelte'),
  aside: () => import('../pages/AccessAside.svelte'),
};
