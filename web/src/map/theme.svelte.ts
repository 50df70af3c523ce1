import { kDark, kLight, type Palette } from './scale';

const dark = matchMedia('(prefers-color-scheme: dark)');

/** The palette of the reader's scheme; paper is light once the map has been redrawn for it. */
class Theme {
  palette = $state.raw<Palette>(dark.matches ? kDark : kLight);
  printing = $state(false);
  constructor() {
    dark.addEventListener('change', () => this.#reset());
    addEventListener('beforeprint', () => (this.printing = true));
    addEventListener('afterprint', () => {
      this.printing = false;
      this.#reset();
    });
  }
  forPaper(): void {
    this.printing = true;
    this.palette = kLight;
  }
  #reset(): void {
    this.palette = dark.matches ? kDark : kLight;
  }
}

export const theme = new Theme();
