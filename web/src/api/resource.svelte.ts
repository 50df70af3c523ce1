import { ApiError, getJson } from './client';

/**
 * One answer of the server, followed by its address: a new address aborts the request under way,
 * and the last good answer stays until the next one is there.
 */
export class Resource<T> {
  value = $state.raw<T | null>(null);
  /** The address `value` answers. */
  url = $state.raw<string | null>(null);
  error = $state.raw<ApiError | null>(null);
  pending = $state(false);

  #wanted: string | null = null;
  #request: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  want(url: string | null, delayMs = 0): void {
    if (url === this.#wanted) return;
    this.#wanted = url;
    this.#stop();
    this.error = null;
    if (url === null || url === this.url) {
      this.pending = false;
      return;
    }
    this.pending = true;
    if (delayMs > 0) this.#timer = setTimeout(() => void this.#load(url), delayMs);
    else void this.#load(url);
  }

  /** Asks the same again; the last answer stays meanwhile. */
  retry(): void {
    const url = this.#wanted;
    if (url === null) return;
    this.#stop();
    this.error = null;
    this.pending = true;
    void this.#load(url);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#request = null;
  }

  async #load(url: string): Promise<void> {
    const request = new AbortController();
    this.#request = request;
    try {
      const value = await getJson<T>(url, request.signal);
      if (this.#request !== request) return;
      this.value = value;
      this.url = url;
    } catch (cause) {
      if (this.#request !== request) return;
      this.error = cause instanceof ApiError ? cause : new ApiError(0, null);
    }
    this.pending = false;
  }
}
