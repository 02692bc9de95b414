import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        extends: './web/console/vite.config.ts',
        test: {
          name: 'unit',
          root: '.',
          include: ['web/**/*.test.ts'],
          environment: 'happy-dom',
          server: { deps: { inline: [/element-plus/] } },
          restoreMocks: true,
        },
      },
      {
        test: {
          name: 'e2e',
          root: '.',
          include: ['tests/browser/**/*.spec.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
