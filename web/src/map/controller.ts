import { Map as MapLibre, prewarm, setWorkerUrl, type PaddingOptions } from 'maplibre-gl';
import 'maplibre-gl/dist/maplibre-gl.css';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { View } from '../state/address';
import { kNoValue, type Palette } from './scale';
import {
  allLayers,
  departementOpacity,
  focusFilter,
  focusLayers,
  hatch,
  kFocusSource,
  kSource,
  mapStyle,
  meshLayer,
  tileSource,
  type Focus,
} from './style';

setWorkerUrl(workerUrl);
prewarm();

export type Bounds = [number, number, number, number];
export interface Pointed {
  id: number;
  x: number;
  y: number;
}
export interface Options {
  container: HTMLElement;
  label: string;
  tiles: string;
  bounds: Bounds;
  home: Bounds;
  view: View | null;
  palette: Palette;
  padding: () => PaddingOptions;
  onHover: (at: Pointed | null) => void;
  onClick: (id: number | null) => void;
  onMove: (view: View) => void;
  onDrawn: () => void;
}

type Flag = 'selected' | 'hover' | 'dim' | 'gain';

/** The drawn map: takes plain values, touches only the communes that change. */
export class Controller {
  #map: MapLibre;
  #options: Options;
  #home: Bounds;
  #slots: Int8Array = new Int8Array(0);
  #flags: Record<Flag, Set<number>> = {
    selected: new Set(),
    hover: new Set(),
    dim: new Set(),
    gain: new Set(),
  };
  #focus: Record<Focus, readonly number[]> = { selected: [], border: [], none: [] };
  #departements: readonly string[] = [];
  #moved = false;

  constructor(options: Options) {
    this.#options = options;
    this.#home = options.home;
    const { view } = options;
    this.#map = new MapLibre({
      container: options.container,
      style: mapStyle(options.palette, options.tiles, options.bounds),
      ...(view
        ? { center: [view.lon, view.lat] as [number, number], zoom: view.zoom }
        : { bounds: options.home, fitBoundsOptions: { padding: options.padding() } }),
      minZoom: 4,
      maxZoom: 14,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      locale: { 'Map.Title': options.label },
      canvasContextAttributes: { preserveDrawingBuffer: true },
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#moved = view !== null;
    this.#listen();
  }

  #listen(): void {
    const map = this.#map;
    map.once('load', () => {
      performance.mark('map-drawn');
      this.#options.onDrawn();
      this.#addFocus();
    });
    map.on('idle', () => (this.#options.container.dataset.idle = String(performance.now())));
    map.on('mousemove', (e) => {
      const id = this.#idAt(e.point.x, e.point.y);
      map.getCanvas().style.cursor = id === null ? '' : 'pointer';
      this.flag('hover', id === null ? [] : [id]);
      this.#options.onHover(id === null ? null : { id, x: e.point.x, y: e.point.y });
    });
    const leave = () => {
      this.flag('hover', []);
      this.#options.onHover(null);
    };
    map.on('mouseout', leave);
    map.on('movestart', leave);
    map.on('click', (e) => this.#options.onClick(this.#idAt(e.point.x, e.point.y)));
    map.on('moveend', (e) => {
      if (!('originalEvent' in e) && !(e as { byUser?: boolean }).byUser) return;
      this.#moved = true;
      const c = map.getCenter();
      this.#options.onMove({ lon: c.lng, lat: c.lat, zoom: map.getZoom() });
    });
    map.on('resize', () => {
      if (!this.#moved) this.home(false);
    });
  }

  #idAt(x: number, y: number): number | null {
    if (!this.#map.getLayer('fill')) return null;
    const found = this.#map.queryRenderedFeatures([x, y], { layers: ['fill'] })[0];
    return typeof found?.id === 'number' ? found.id : null;
  }

  /** The borders and a second reading of the tiles, once the map is there to be looked at. */
  #addFocus(): void {
    const { palette, tiles, bounds } = this.#options;
    this.#map.addLayer(meshLayer(palette), 'departements');
    this.#map.addImage('hatch', hatch(palette), { pixelRatio: 2 });
    this.#map.addSource(kFocusSource, tileSource(tiles, bounds));
    for (const { focus, layer, under } of focusLayers(palette)) {
      this.#map.addLayer({ ...layer, filter: focusFilter(this.#focus[focus]) } as typeof layer, under);
    }
  }
  focus(name: Focus, ids: readonly number[]): void {
    const before = this.#focus[name];
    if (before.length === ids.length && before.every((id, i) => id === ids[i])) return;
    this.#focus[name] = ids;
    for (const { focus, layer } of focusLayers(this.#options.palette)) {
      if (focus === name && this.#map.getLayer(layer.id)) this.#map.setFilter(layer.id, focusFilter(ids));
    }
  }

  #set(id: number, state: Record<string, unknown>): void {
    this.#map.setFeatureState({ source: kSource, sourceLayer: 'communes', id }, state);
  }
  #whenReady(then: () => void): void {
    if (this.#map.getSource(kSource)) then();
    else this.#map.once('styledata', then);
  }

  /** Recolours the communes whose slot differs from what is shown. */
  colour(slots: Int8Array): void {
    this.#whenReady(() => {
      const shown = this.#slots;
      for (let id = 0; id < slots.length; ++id) {
        if (slots[id] !== (id < shown.length ? shown[id] : kNoValue)) this.#set(id, { slot: slots[id] });
      }
      this.#slots = slots;
    });
    const none: number[] = [];
    slots.forEach((slot, id) => slot === kNoValue && none.push(id));
    this.focus('none', none);
  }

  /** The communes that carry a flag; all others lose it. */
  flag(name: Flag, ids: Iterable<number>): void {
    const next = new Set(ids);
    this.#whenReady(() => {
      const before = this.#flags[name];
      for (const id of before) if (!next.has(id)) this.#set(id, { [name]: false });
      for (const id of next) if (!before.has(id)) this.#set(id, { [name]: true });
      this.#flags[name] = next;
    });
  }

  paint(palette: Palette): void {
    if (palette === this.#options.palette) return;
    this.#options = { ...this.#options, palette };
    const map = this.#map;
    for (const layer of allLayers(palette)) {
      if (!map.getLayer(layer.id)) continue;
      for (const [name, value] of Object.entries(layer.paint ?? {})) {
        map.setPaintProperty(layer.id, name as 'fill-color', value as string);
      }
    }
    if (map.hasImage('hatch')) map.updateImage('hatch', hatch(palette));
    this.departements(this.#departements);
  }

  departements(codes: readonly string[]): void {
    this.#departements = codes;
    this.#whenReady(() => this.#map.setPaintProperty('departements', 'line-opacity', departementOpacity(codes)));
  }

  /** Once all that was asked for is on the canvas. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#map.once('idle', () => resolve());
      this.#map.triggerRepaint();
    });
  }

  home(animate = true): void {
    this.#moved = false;
    this.fit(this.#home, animate);
  }
  setHome(bounds: Bounds, fit: boolean): void {
    this.#home = bounds;
    if (fit) this.home();
  }
  fit(bounds: Bounds, animate = true): void {
    this.#map.fitBounds(bounds, { padding: this.#options.padding(), duration: animate ? this.#pace() : 0, maxZoom: 11.5 });
  }
  zoom(by: number): void {
    this.#map.zoomTo(this.#map.getZoom() + by, { duration: this.#pace() / 2 }, { byUser: true });
  }
  #pace(): number {
    return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 500;
  }

  /** Moves so that a place chosen elsewhere is seen, and not at all where it already is. */
  reveal(lon: number, lat: number): void {
    const { clientWidth: w, clientHeight: h } = this.#map.getContainer();
    const at = this.#map.project([lon, lat]);
    const margin = Math.min(80, w / 6, h / 6);
    if (at.x > margin && at.y > margin && at.x < w - margin && at.y < h - margin) return;
    this.#map.easeTo({ center: [lon, lat], duration: this.#pace() });
  }
  label(text: string): void {
    this.#map.getCanvas().setAttribute('aria-label', text);
  }
  remove(): void {
    this.#map.remove();
  }
}
