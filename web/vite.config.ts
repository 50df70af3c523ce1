import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const server = process.env.SOURCIER_URL ?? 'http://127.0.0.1:8080';

/** As the server does: the map is at "/", and every other address without a file is the guichet's. */
const guichetPages = () => ({
  name: 'guichet-pages',
  configureServer: (dev: { middlewares: { use: (f: (req: { url?: string }, _: unknown, next: () => void) => void) => void } }): void => {
    dev.middlewares.use((req, _, next) => {
      const path = (req.url ?? '').split('?')[0];
      if (path !== '/' && !path.startsWith('/@') && !path.startsWith('/api/') && !path.includes('.')) req.url = '/guichet.html';
      next();
    });
  },
});

/** Its own address is kept: a change must come from the site it is for. */
const proxied = { target: server, changeOrigin: false };

export default defineConfig({
  plugins: [svelte(), guichetPages()],
  build: { target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 1300, rolldownOptions: { input: ['index.html', 'guichet.html'] } },
  server: { host: '127.0.0.1', proxy: { '/api': proxied, '/calendrier': proxied } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
} as Parameters<typeof defineConfig>[0]);
