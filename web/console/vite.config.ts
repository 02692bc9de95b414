import { fileURLToPath, URL } from 'node:url';
import VueI18n from '@intlify/unplugin-vue-i18n/vite';
import vue from '@vitejs/plugin-vue';
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers';
import Components from 'unplugin-vue-components/vite';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  base: '/',
  resolve: { alias: { '@': here('./src') } },
  plugins: [
    vue(),
    Components({
      dirs: [],
      dts: here('./components.d.ts'),
      resolvers: [ElementPlusResolver({ importStyle: 'css' })],
    }),
    VueI18n({
      include: [here('./src/locales/**/*.json')],
      runtimeOnly: true,
      compositionOnly: true,
      strictMessage: true,
    }),
  ],
  server: { proxy: { '/api': process.env.YILIAN_URL ?? 'http://127.0.0.1:8080' } },
  build: {
    // The floor of supported browsers: hospital computers with Chromium 100 and newer.
    target: 'chrome100',
    outDir: here('./dist'),
    emptyOutDir: true,
    manifest: true,
    sourcemap: true,
    // A data: URL would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'vue',
              test: /node_modules[\\/](@vue|vue|vue-router|pinia|vue-i18n|@intlify)[\\/]/,
              priority: 20,
            },
            { name: 'echarts', test: /node_modules[\\/](echarts|zrender)[\\/]/, priority: 10 },
            {
              name: 'ep-base',
              minShareCount: 2,
              priority: 5,
              test: /node_modules[\\/](element-plus|lodash-es|@vueuse|@popperjs|@floating-ui|@element-plus|dayjs|async-validator|@ctrl)[\\/]/,
            },
          ],
        },
      },
    },
  },
});
