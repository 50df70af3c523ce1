import type { Store } from '../state/store.svelte';
import { theme } from './theme.svelte';
import type { Bounds, Controller, Options } from './controller';

/** What one map has of its own: the others of the page share the territory, the view and the colours. */
export type OwnOptions = Omit<Options, 'tiles' | 'bounds' | 'home' | 'view' | 'palette' | 'onMove'>;

/** Makes a map once the territory is known; returns what takes it down with its component. */
export function mountMap(store: Store, own: () => OwnOptions, made: (map: Controller) => void, failed: () => void): () => void {
  let gone = false;
  let map: Controller | null = null;
  const chunk = import('./controller');
  const stop = $effect.root(() => {
    $effect(() => {
      const t = store.territory.value;
      if (!t || map) return;
      void chunk
        .then(({ Controller }) => {
          if (gone || map) return;
          map = new Controller({
            ...own(),
            tiles: `${location.origin}/api/v1/tiles/{z}/{x}/{y}?v=${encodeURIComponent(t.generation)}`,
            bounds: t.bounds as Bounds,
            home: t.core_bounds as Bounds,
            view: store.address.view,
            palette: theme.palette,
            onMove: (view) => store.go({ view }, 'replace'),
          });
          made(map);
        })
        .catch(failed);
    });
  });
  const settled = () => map?.settled() ?? Promise.resolve();
  store.drawings.add(settled);
  return () => {
    gone = true;
    stop();
    store.drawings.delete(settled);
    map?.remove();
  };
}
