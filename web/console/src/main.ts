import './theme/tokens.css';
import './theme/base.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { connectApi } from './api';
import { i18n, startLanguage } from './i18n';
import { createConsoleRouter } from './router';
import { applyTextSize } from './stores/preferences';

applyTextSize();
const app = createApp(App);
app.use(createPinia());
app.use(i18n);
await startLanguage();
connectApi();
app.use(createConsoleRouter());
app.mount('#app');
