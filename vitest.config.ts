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
          // Every page of every role takes minutes: `./test browser`, and so `./test full`, has it.
          exclude: process.env.YILIAN_ALL_PAGES ? [] : ['tests/browser/pages.spec.ts'],
          environment: 'node',
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
