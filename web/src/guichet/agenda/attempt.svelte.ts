import { ApiError } from '../../api/client';

/** A change under way, and why the last one was refused. */
export class Attempt {
  busy = $state(false);
  problem = $state.raw<ApiError | null>(null);

  /** True where it is done. */
  async run(what: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.problem = null;
    try {
      await what();
      return true;
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      this.problem = cause;
      return false;
    } finally {
      this.busy = false;
    }
  }
}
