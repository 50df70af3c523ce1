import { Map as MapLibre, prewarm, setWorkerUrl, type GeoJSONSource, type PaddingOptions } from 'maplibre-gl';
import 'maplibre-gl/dist/maplibre-gl.css';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { Isochrone } from '../api/client';
import type { View } from '../state/address';
import { kNoValue, type Palette } from './scale';
import { icons } from './shapes';
import {
  allLayers,
  patternLayers,
  departementOpacity,
  dots,
  focusFilter,
  focusLayers,
  hatch,
  kFocusSource,
  kResourceSource,
  kSource,
  kZoneSource,
  mapStyle,
  meshLayer,
  resourceLayers,
  stripes,
  tileSource,
  zoneLayers,
  type Focus,
} from './style';

setWorkerUrl(workerUrl);
prewarm();

export type Bounds = [number, number, number, number];
export interface Pointed {
  /** A commune, and the place of urgent care drawn there. */
  id: number | null;
  resource: number | null;
  x: number;
  y: number;
}
export interface Marker {
  lon: number;
  lat: number;
  icon: string;
  order: number;
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
  onClick: (id: number | null, resource: number | null) => void;
  onMove: (view: View) => void;
  /** At each step of a move, by whomever: for maps that move together. */
  onStep?: (view: View) => void;
  onDrawn: () => void;
}

type Flag = 'selected' | 'hover' | 'dim' | 'gain' | 'beyond' | 'dotted';
const kNothing = { type: 'FeatureCollection', features: [] } as const;

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
    beyond: new Set(),
    dotted: new Set(),
  };
  #resources: readonly Marker[] = [];
  #ring: number | null = null;
  #zone: Isochrone | null = null;
  #cursor = '';
  #focus: Record<Focus, readonly number[]> = { selected: [], border: [], none: [] };
  #departements: readonly string[] = [];
  #moved = false;
  #follows = false;

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
    map.on('idle', () => {
      const { lon, lat, zoom } = this.view();
      const { dataset } = this.#options.container;
      dataset.idle = String(performance.now());
      dataset.view = [lon.toFixed(4), lat.toFixed(4), zoom.toFixed(2)].join(',');
    });
    map.on('mousemove', (e) => {
      const { x, y } = e.point;
      const id = this.#idAt(x, y);
      const resource = this.#resourceAt(x, y);
      map.getCanvas().style.cursor = this.#cursor || (id === null ? '' : 'pointer');
      this.flag('hover', id === null ? [] : [id]);
      this.ring(resource);
      this.#options.onHover(id === null && resource === null ? null : { id, resource, x, y });
    });
    const leave = () => {
      this.flag('hover', []);
      this.ring(null);
      this.#options.onHover(null);
    };
    map.on('mouseout', leave);
    // The moves that a wheel makes do not say that they are somebody's.
    let wheel = false;
    map.on('wheel', () => (wheel = true));
    map.on('movestart', leave);
    map.on('click', ({ point: { x, y } }) => this.#options.onClick(this.#idAt(x, y), this.#resourceAt(x, y)));
    map.on('moveend', (e) => {
      if (!wheel && !('originalEvent' in e) && !(e as { byUser?: boolean }).byUser) return;
      wheel = false;
      this.#moved = true;
      this.#options.onMove(this.view());
    });
    map.on('move', () => !this.#follows && this.#options.onStep?.(this.view()));
    map.on('resize', () => {
      if (!this.#moved) this.home(false);
    });
  }

  #idAt(x: number, y: number): number | null {
    if (!this.#map.getLayer('fill')) return null;
    const found = this.#map.queryRenderedFeatures([x, y], { layers: ['fill'] })[0];
    return typeof found?.id === 'number' ? found.id : null;
  }

  #resourceAt(x: number, y: number): number | null {
    if (!this.#map.getLayer('resources')) return null;
    const found = this.#map.queryRenderedFeatures([x, y], { layers: ['resources'] })[0];
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
    this.#addUrgent();
  }
  #addUrgent(): void {
    const map = this.#map;
    const { palette } = this.#options;
    map.addImage('stripes', stripes(palette), { pixelRatio: 2 });
    map.addImage('dots', dots(palette), { pixelRatio: 2 });
    for (const { name, image } of icons(palette)) map.addImage(name, image, { pixelRatio: 2 });
    for (const layer of patternLayers()) map.addLayer(layer, 'mesh');
    map.addSource(kZoneSource, { type: 'geojson', data: kNothing as never });
    map.addSource(kResourceSource, { type: 'geojson', data: kNothing as never });
    for (const layer of zoneLayers(palette)) map.addLayer(layer, 'places');
    for (const layer of resourceLayers(palette)) map.addLayer(layer);
    this.resources(this.#resources);
    this.zone(this.#zone);
  }

  /** The places of urgent care; a feature's id is its position. */
  resources(all: readonly Marker[]): void {
    this.#resources = all;
    // Names leave room for the signs above them.
    if (this.#map.getSource(kResourceSource)) this.#map.setLayoutProperty('places', 'text-offset', all.length > 0 ? [0, 1.15] : [0, 0]);
    this.#map.getSource<GeoJSONSource>(kResourceSource)?.setData({
      type: 'FeatureCollection',
      features: all.map(({ lon, lat, icon, order }, id) => ({
        type: 'Feature',
        id,
        properties: { icon, order },
        geometry: { type: 'Point', coordinates: [lon, lat] },
      })),
    });
  }
  /** Rings the resource that is pointed at, here or in a list. */
  ring(id: number | null): void {
    if (id === this.#ring || !this.#map.getSource(kResourceSource)) return;
    if (this.#ring !== null) this.#map.setFeatureState({ source: kResourceSource, id: this.#ring }, { hover: false });
    if (id !== null) this.#map.setFeatureState({ source: kResourceSource, id }, { hover: true });
    this.#ring = id;
  }
  zone(shapes: Isochrone | null): void {
    this.#zone = shapes;
    this.#map.getSource<GeoJSONSource>(kZoneSource)?.setData((shapes ?? kNothing) as never);
  }
  cursor(name: string): void {
    this.#cursor = name;
    this.#map.getCanvas().style.cursor = name;
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
    if (map.hasImage('stripes')) map.updateImage('stripes', stripes(palette));
    if (map.hasImage('dots')) map.updateImage('dots', dots(palette));
    for (const { name, image } of icons(palette)) if (map.hasImage(name)) map.updateImage(name, image);
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

  view(): View {
    const c = this.#map.getCenter();
    return { lon: c.lng, lat: c.lat, zoom: this.#map.getZoom() };
  }
  /** Takes the view of another map, without telling of it. */
  follow({ lon, lat, zoom }: View): void {
    this.#follows = true;
    this.#moved = true;
    this.#map.jumpTo({ center: [lon, lat], zoom });
    this.#follows = false;
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
